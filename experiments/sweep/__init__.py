"""From a TOML file to a table: what an experiment asks, its runs, wherever they are made, and their tables."""
