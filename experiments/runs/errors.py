"""What is wrong with a run that is asked for."""


class RunError(ValueError):
    """A run that cannot be made as asked. One line: name, value, range or nearest name."""
