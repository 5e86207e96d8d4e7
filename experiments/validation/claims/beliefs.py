"""Claims about what acts and words tell."""

import numpy as np

from ....model.events import EVERYBODY, KINDS
from ....model.parameters import resolve
from ....model.rules.resolve import Types, mean_resolve
from ....model.setting import Event, Scenario
from ..patterns import rhetoric_alone
from .claim import Claim, mean_error, played, row, world

NO_ACTS = {"act_low": 0.5, "act_high": 0.5, "posture_hazard": 0.0, "crisis_rate": 0.0, "probe_rate": 0.0, "demand_rate": 0.0}
GROUP = "information"
BINS = 10


def beliefs(seeds: int) -> list[Claim]:
    """All claims about information."""
    return [*learning(seeds), truth(seeds), calibration(seeds), *renunciation(seeds), *words(seeds)]


def learning(seeds: int) -> list[Claim]:
    """Acts tell of resolve, words alone do not."""
    with_acts, without = (tells(world(**changes), seeds) for changes in ({}, NO_ACTS))
    statement = "Posterior mean of resolve against true resolve, correlation over runs at quarter 12"
    return [row(GROUP, statement, "-", "at least .8", with_acts, 0.8, 1.0),
            row(GROUP, "The same where nothing is done", "-", "at most .3", without, -0.3, 0.3)]


def tells(scenario: Scenario, seeds: int) -> float:
    """Correlation over runs of what is believed of resolve with what it is, in the twelfth quarter."""
    p = type("P", (), resolve(scenario.parameters))
    panel = played(scenario, seeds, panel=True).panel[:, 11]
    held = Types(*(panel[f"believed_{kind}"] for kind in Types._fields))
    return float(np.corrcoef(mean_resolve(held, p).mean(axis=1), panel["resolve"].mean(axis=1))[0, 1])


def truth(seeds: int) -> Claim:
    """The truth goes somewhere."""
    low, high = (played(world(commitment_base=base), seeds).results["reliability"] for base in (-0.5, 1.0))
    moved, error = mean_error(high - low)
    return row(GROUP, "Resolve of Washington from -.5 to 1 moves mean belief by", ".015", "at least .25", moved, 0.25, 1.0,
               error)


def calibration(seeds: int) -> Claim:
    """When an ally believes in seven of ten, seven of ten would be honoured."""
    panel = played(world(), seeds, panel=True).panel
    tied = panel["estranged"] == 0
    belief, honour = panel["confidence"][tied], panel["honour"][tied]
    place = np.minimum((belief * BINS).astype(int), BINS - 1)
    error = sum(abs(belief[place == k].mean() - honour[place == k].mean()) * (place == k).mean() for k in np.unique(place))
    return row(GROUP, "Calibration error of belief in the model's own world", "-", "at most .03", float(error), 0.0, 0.03,
               form="{:.3f}")


def renunciation(seeds: int) -> list[Claim]:
    """Rivals hear a public renunciation and use it."""
    scenario = world()
    at = scenario.first + 4
    event = Event(at, KINDS["rhetoric"].code, EVERYBODY, 0.0, 20.0)
    quiet, loud = (played(world(events=events), seeds, panel=True).panel for events in ((), (event,)))
    fall, fall_error = mean_error((loud["rival_belief"] - quiet["rival_belief"])[:, 4].mean(axis=1))
    without, after = ((panel["probes"][:, 11] - panel["probes"][:, 3]).sum(axis=1) for panel in (quiet, loud))
    more = after.mean() / without.mean() - 1.0
    return [row(GROUP, "A public renunciation moves rivals' belief by", "0", "at most -.15", fall, -1.0, -0.15, fall_error),
            row(GROUP, "and probes in the two years after it by", "0", "at least +30 %", 100.0 * more, 30.0, 1e9,
                100.0 * mean_error(after - without)[1] / without.mean(), "{:+.0f} %")]


def words(seeds: int) -> list[Claim]:
    """Words alone buy neither budgets nor trust."""
    pattern = rhetoric_alone(seeds, None)
    cold, warm = (played(world(quarters=32, challenger_strategy="transactional", transactional_stance=stance), seeds,
                         reference="own").results for stance in (0.0, 1.0))
    moved, error = mean_error(warm["deterrence"] - cold["deterrence"])
    relative, relative_error = mean_error(warm["hardening"] - cold["hardening"])
    talk = "A strategy that only talks, warm against cold, eight years: deterrence"
    return [Claim(GROUP, "Rhetoric alone, four years: spending", ".045 pp", "at most +.15 pp", pattern.value, "-",
                  pattern.passed),
            row(GROUP, talk, "-", "within .01", moved, -0.01, 0.01, error, "{:+.4f}"),
            row(GROUP, "and the hardening index", "-", "within .01", relative, -0.01, 0.01, relative_error, "{:+.3f}")]
