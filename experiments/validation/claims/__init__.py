"""What the theory must show of itself, on seeds that nobody tuned to: a table in which each row can fail."""
