"""The ledger: every step of a year as an event in one chain that only grows."""
