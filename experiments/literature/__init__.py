"""The works behind the model, and those that a scenario uses."""
