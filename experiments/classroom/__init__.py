"""A room: a class plays the alliance on its phones."""
