"""One run: what it left, as tables, as files, in words."""
