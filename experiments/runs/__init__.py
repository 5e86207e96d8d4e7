"""One run, and many seeds of one world: what they left, as tables, as files, in words."""
