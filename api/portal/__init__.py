"""The public's pages: what a citizen, a firm or a journalist looks up."""
