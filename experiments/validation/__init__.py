"""Confronts the model with what happened: hindcasts, patterns, bargaining episodes, results of others."""
