"""The draw protocol (docs/protocol.md): frame, strata, statement, draw, bundle."""
