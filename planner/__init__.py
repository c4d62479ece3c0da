"""The domain: from registries to published lists, one module per stage."""
