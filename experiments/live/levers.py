"""The sliders of the page, from the declared parameters."""

from ...model.events import KINDS
from ...model.parameters import PARAMETERS, Parameter
from ..influence import read, strongest
from ..runs.single import START_ONLY

LEAST = 0.01  # of the hardening index: what moves it less from one end of its range to the other is no lever

# In front, in the words of a class: question, what its ends are called, what it does.  These move the hardening index
# most; a test holds them to it.  Every other parameter is one click away under its own label.
FRONT = {
    "incumbent_strategy": ("How does Washington press?", "", "",
                           "What Washington asks and threatens, and how much it adds to its resolve to come."),
    "conditionality": ("How conditional is the guarantee?", "unconditional", "only for payers",
                       "Who falls short of what is asked is defended less surely, and is asked more often."),
    "instrument_durability": ("How well do deals survive elections?", "not at all", "always",
                              "Whether a new administration keeps what the last one signed; lasting deals cover doubt."),
    "value_reciprocity": ("Does Washington answer cooperation?", "not at all", "fully",
                          "Its resolve and its tone follow whether an ally has lately kept what it agreed."),
    "tariff_threat": ("Tariffs threatened", "none", "three times the schedule",
                      "Washington's schedule of tariffs, larger or smaller; a deal buys relief from what exceeds its base."),
    "demand_rate": ("How often are demands made?", "never", "every quarter",
                    "Demands bring refusals and deals: without them nothing is asked and little is signed."),
    "party_change": ("How often does the other party win?", "never", "every election",
                     "The chance that an election changes the party, and with it what is asked and whom one believes."),
    "prepositioned_stocks": ("Stocks in place", "none", "all that is needed",
                             "Stocks let allies hold out alone; the defence they make possible deters without the US."),
    "threat_scale": ("How dangerous are the rivals?", "harmless", "half again",
                     "Scales the hostility of every rival, in the reference run too."),
}

# Buttons: label, kind of event, target, value, other, and whether it goes to the ally in view.
BUTTONS = (
    ("Tariff 25 % on {ally}", "tariff", "", 0.25, 0.0),
    ("Tariff 10 % on all", "tariff", "all", 0.10, 0.0),
    ("Tariffs as scheduled in force", "schedule", "all", 2.0, 0.0),
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
    """Every declared parameter as the page needs it: those in front first, in their order."""
    order, moves = {name: k for k, name in enumerate(FRONT)}, strongest(read())
    return [slider(p, moves.get(p.name, 1.0)) for p in sorted(PARAMETERS, key=lambda p: order.get(p.name, len(order)))]


def slider(p: Parameter, moves: float) -> dict:
    """One parameter as the page needs it; moves: how far it can move the hardening index."""
    label, low, high, does = FRONT.get(p.name, (p.label, f"{p.low:g}", f"{p.high:g}", ""))
    return {"name": p.name, "label": label, "does": does, "unit": p.unit, "source": p.source, "group": p.group, "low": p.low,
            "high": p.high, "choices": list(p.choices), "front": p.name in FRONT, "ends": [low, high],
            "start_only": p.name in START_ONLY, "still": moves < LEAST}


def buttons() -> list[dict]:
    """Every button that puts an event into the run, with what the event means."""
    return [{"label": label, "kind": kind, "target": target, "value": value, "other": other, "meaning": KINDS[kind].meaning}
            for label, kind, target, value, other in BUTTONS]
