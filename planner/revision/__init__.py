"""A revision of the plan during the year: entries added, withdrawn, postponed."""
