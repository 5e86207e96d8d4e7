"""What the runs of a finished sweep say between its points: an emulator, and what follows from it."""
