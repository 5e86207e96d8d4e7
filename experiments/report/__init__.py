"""One page from a folder of findings, or from a sweep."""
