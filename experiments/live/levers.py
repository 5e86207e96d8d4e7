"""The sliders of the page, from the declared parameters."""

from ...model.events import KINDS
from ...model.parameters import PARAMETERS
from ..runs.single import START_ONLY

# In front, in the words of a class; every other parameter is one click away under its own label.
FRONT = {
    "conditionality": ("How conditional is the guarantee?", "unconditional", "only for payers"),
    "instrument_durability": ("How well do deals survive elections?", "not at all", "always"),
    "tariff_threat": ("Tariff threatened with a demand", "none", "100 %"),
    "demand_rate": ("How often are demands made?", "never", "every quarter"),
    "threat_scale": ("How dangerous are the rivals?", "harmless", "half again"),
    "insulation": ("Is defence kept apart from trade?", "not at all", "fully"),
}
FRONT_CHOICES = {"incumbent_strategy": "How does Washington press?"}

# Buttons: label, kind of event, target, value, other, and whether it goes to the ally in view.
BUTTONS = (
    ("Tariff 25 % on {ally}", "tariff", "", 0.25, 0.0),
    ("Tariff 10 % on all", "tariff", "all", 0.10, 0.0),
    ("Lift all tariffs", "tariff", "all", 0.0, 0.0),
    ("Court strikes tariffs down", "court", "all", 2.0, 0.0),
    ("Demand on {ally}", "demand", "", 1.0, 0.0),
    ("Brigade leaves {ally}", "withdrawal", "", 0.4, 0.0),
    ("Summit: pledge 5 % by 2035", "pledge", "multilateral", 0.05, 2035.0),
    ("Election: the other party", "administration", "all", 1.0, 0.0),
    ("Election: same party", "administration", "all", 0.0, 1.0),
    ("Incursion at {ally}, answered", "incursion", "", 1.0, 0.0),
    ("Incursion at {ally}, ignored", "incursion", "", 0.0, 0.0),
    ("Hostile words to all", "rhetoric", "all", 0.0, 5.0),
    ("Warm words to all", "rhetoric", "all", 1.0, 5.0),
    ("Statute binds Washington", "statute", "all", 0.3, 0.0),
)


def sliders() -> list[dict]:
    """Every declared parameter as the page needs it."""
    return [{"name": p.name, "label": FRONT.get(p.name, (p.label,))[0], "unit": p.unit, "source": p.source, "group": p.group,
             "low": p.low, "high": p.high, "choices": list(p.choices), "front": p.name in FRONT or p.name in FRONT_CHOICES,
             "ends": list(FRONT[p.name][1:]) if p.name in FRONT else [f"{p.low:g}", f"{p.high:g}"],
             "start_only": p.name in START_ONLY} for p in PARAMETERS]


def buttons() -> list[dict]:
    """Every button that puts an event into the run, with what the event means."""
    return [{"label": label, "kind": kind, "target": target, "value": value, "other": other, "meaning": KINDS[kind].meaning}
            for label, kind, target, value, other in BUTTONS]
