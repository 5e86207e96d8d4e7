"""The browser's part of the page: plain JavaScript and CSS, put together here into one module."""

from importlib import resources

# In the order in which they need each other.
SCRIPTS = ("kit.js", "atlas.js", "charts.js", "panels.js", "memory.js", "told.js", "stage.js")


def asset(name: str) -> str:
    """A file that comes with the page."""
    return resources.files(__package__).joinpath("assets", name).read_text(encoding="utf-8")


def script() -> str:
    """The page as one module, which draws itself for an object that gets, hears and sends as a widget's model does."""
    return "\n".join(asset(name) for name in SCRIPTS)
