"""foedus: an agent-based model of alliance bargaining under a hegemon that presses its allies.

::

    import foedus as fd

    many = fd.ensemble("transactional_2025", seeds=64, conditionality=0.8)
    many.shares, many.results, many.typical

    once = fd.run("transactional_2025", seed=1, conditionality=0.8)
    once.result["phase"], once.why, once.panel

Importing the package loads none of its parts: each name below is fetched when it is first used.
"""

from importlib import import_module

TYPE_CHECKING = False  # type checkers take a name like this for true; that of `typing` would load more than the package does

if TYPE_CHECKING:  # the same names for editors and type checkers, which do not run `__getattr__`; a test holds the two together
    from .agents.world import World as World
    from .experiments.listing import events as events
    from .experiments.listing import params as params
    from .experiments.listing import scenarios as scenarios
    from .experiments.listing import strategies as strategies
    from .experiments.literature.command import cite as cite
    from .experiments.maps.command import make_map as make_map
    from .experiments.paper.style import PHASE_COLOURS as PHASE_COLOURS
    from .experiments.paper.style import house_style as house_style
    from .experiments.runs.ensemble import ensemble as ensemble
    from .experiments.runs.replay import replay as replay
    from .experiments.runs.single import run as run
    from .experiments.sweep.export import export as export
    from .experiments.sweep.run import run_design as run_design
    from .experiments.sweep.run import sweep as sweep
    from .model import record as record
    from .model.countries import load_panel as load_panel
    from .model.outcomes import PHASES as PHASES
    from .model.outcomes import early_warning as early_warning
    from .model.scenario import load_scenario as load_scenario
    from .model.views import PatronView as PatronView
    from .model.views import Terms as Terms

    __version__: str

_HOMES = {
    "run": "experiments.runs.single",
    "ensemble": "experiments.runs.ensemble",
    "sweep": "experiments.sweep.run",
    "run_design": "experiments.sweep.run",
    "replay": "experiments.runs.replay",
    "export": "experiments.sweep.export",
    "cite": "experiments.literature.command",
    "make_map": "experiments.maps.command",
    "World": "agents.world",
    "load_scenario": "model.scenario",
    "load_panel": "model.countries",
    "params": "experiments.listing",
    "scenarios": "experiments.listing",
    "strategies": "experiments.listing",
    "events": "experiments.listing",
    "PHASES": "model.outcomes",
    "early_warning": "model.outcomes",
    "PatronView": "model.views",
    "Terms": "model.views",
    "house_style": "experiments.paper.style",
    "PHASE_COLOURS": "experiments.paper.style",
}
_MODULES = {"record": "model.record"}

__all__ = [*_HOMES, *_MODULES, "__version__"]


def _fetch(name: str) -> object:
    if name == "__version__":
        value = _version()
    elif name in _HOMES:
        value = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    elif name in _MODULES:
        value = import_module(f".{_MODULES[name]}", __name__)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


if not TYPE_CHECKING:  # a type checker that saw it would take every misspelt name for one that is fetched
    __getattr__ = _fetch


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _version() -> str:
    """The installed version; in a checkout that is not installed, the one it would be installed as."""
    from importlib.metadata import PackageNotFoundError, version
    from pathlib import Path

    try:
        return version("foedus")
    except PackageNotFoundError:
        import tomllib

        project = Path(__file__).with_name("pyproject.toml")
        return tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"] if project.exists() else "unknown"
