"""A drawn target that can't be inspected, and the reserve that stands in for it."""
