"""Numbers inside a sentence."""

from ...model import draws, fields
from ...model.events import KINDS
from ...model.outcomes import DEAL_WINDOW, PHASES, WINDOW
from ...model.parameters import BY_NAME, PARAMETERS
from ...model.rules.deals import INSTRUMENTS
from ...model.scenario import load_scenario, scenario_names
from ...model.variants import CHOICES
from ..bands import held
from ..literature.constants import constants
from .regions import DocumentError
from .source import RULES, rules, schedule

WORLD = "transactional_2025"


def value(name: str) -> str:
    """A count by name, the default of a parameter as ``p.name``, or a constant as ``c.NAME``; else raises DocumentError."""
    if name.startswith("p.") and name[2:] in BY_NAME:
        default = BY_NAME[name[2:]].default
        return f"{default:g}" if isinstance(default, float) else str(default)
    if name.startswith("c.") and name[2:] in constants():
        return f"{constants()[name[2:]].value:g}"
    if name not in COUNTS:
        raise DocumentError(f"no number '{name}'; there are {', '.join(COUNTS)}, 'p.' with a parameter, 'c.' with a constant")
    return str(COUNTS[name]())


def assumed() -> int:
    """Parameters whose default is an assumption of ours, in whole or in part."""
    return sum("assumed" in p.source for p in PARAMETERS)


COUNTS = {
    "parameters": lambda: len(PARAMETERS),
    "assumed": assumed,
    "constants": lambda: len(constants()),
    "rules": lambda: sum(len(rules(theme)) for theme in RULES),
    "moves": lambda: len(schedule()),
    "purposes": lambda: len(draws.PURPOSES),
    "state of an ally": lambda: len(fields.ALLY),
    "recorded": lambda: sum(field.recorded for field in fields.ALLY),
    "scenarios": lambda: len(scenario_names()),
    "kinds of events": lambda: len(KINDS),
    "instruments": lambda: len(INSTRUMENTS),
    "phases": lambda: len(PHASES),
    "window": lambda: WINDOW,
    "deal window": lambda: DEAL_WINDOW,
    "allies": lambda: len(load_scenario(WORLD).panel.allies),
    "rivals": lambda: len(load_scenario(WORLD).panel.rivals),
    "quarters": lambda: load_scenario(WORLD).quarters,
    "multilateral": lambda: sum(ally.treaty == "multilateral" for ally in load_scenario(WORLD).panel.allies),
    "bare bands held": held,
    "communities": lambda: len({ally.community for ally in load_scenario(WORLD).panel.allies}),
    **{f"variants of {kind}": lambda kind=kind: len(CHOICES[kind]) for kind in CHOICES},
}
