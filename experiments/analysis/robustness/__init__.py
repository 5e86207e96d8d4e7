"""Which findings survive another behaviour, strategy, belief, reference or threshold."""
