"""Proposals become entries, entries become quotas."""
