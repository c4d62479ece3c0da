"""Algorithms over numbers: indices and integers in, indices and a status out."""
