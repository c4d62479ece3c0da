"""Stage 11: what came of visits, from entering to publication and follow-up."""
