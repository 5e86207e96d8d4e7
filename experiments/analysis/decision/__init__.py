"""Which policy to choose, for one side or for both, over worlds that nobody knows."""
