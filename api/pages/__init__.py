"""Pages for people: their templates, one style sheet, one script."""
