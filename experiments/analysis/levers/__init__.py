"""Which policy turns fracture into hardening, where it works, and where it backfires."""
