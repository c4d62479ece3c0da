"""What all pages share: their frame, words, styles and macros (docs/pages.md)."""
