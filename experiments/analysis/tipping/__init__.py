"""Whether the alliance tips: hysteresis, mean field, and signs before it."""
