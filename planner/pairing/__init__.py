"""The second lottery: who visits whom."""
