"""How an ally decides: spending, reassurance, hedging; one variant, one file."""
