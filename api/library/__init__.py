"""What a program that pushes firms and grades into the library does."""
