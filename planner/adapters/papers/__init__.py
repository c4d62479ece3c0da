"""The formal papers as files: sheets, documents and the templates of these."""
