"""Which policy hardens the alliances, where it works, where it backfires, and who pays."""
