"""What the plan would be under other policies: variants, their figures, a page."""
