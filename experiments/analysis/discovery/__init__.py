"""In which boxes of the parameters an outcome is likely."""
