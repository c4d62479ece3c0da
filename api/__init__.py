"""HTTP for three audiences; no business rule lives here."""
