"""How a round's seed comes about: whose material, which step, what comes next."""
