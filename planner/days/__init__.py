"""A working day for every visit."""
