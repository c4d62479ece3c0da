"""What a party of a ceremony does."""
