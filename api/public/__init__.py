"""What anyone may read: plan, rounds, lists after their embargo."""
