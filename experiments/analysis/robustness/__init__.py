"""Which findings survive another behaviour, strategy, belief or threshold."""
