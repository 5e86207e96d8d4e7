"""Forecasts written down before their outcomes, with everything they hang on, and scored when the figures are out."""
