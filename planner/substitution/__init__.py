"""People and days of drawn visits that change, with as little change as can be."""
