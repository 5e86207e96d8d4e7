"""What the model answers in the three lessons: the tables of the answer keys, and the claims that the debriefs rest on.

Each lesson is a function that plays its worlds and returns `Answers`: blocks of Markdown by name, and sentences that must be
true for the prose around them to hold.  A block goes between two marks of a teacher's page::

    <!-- answers: NAME -->
    <!-- end -->
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

import foedus as fd
from foedus.experiments.classroom.typical import RULES, played
from foedus.experiments.live import words as spoken
from foedus.experiments.live.link import encode
from foedus.experiments.live.presets import Preset, named, opened
from foedus.model.calendar import label_of
from foedus.model.countries import load_panel

CLASSROOM = Path(__file__).resolve().parents[1] / "docs" / "classroom"
SCENARIOS = Path(__file__).resolve().parents[1] / "model" / "scenarios"
SEEDS = range(1, 9)  # of the tables
MANY = range(1, 65)  # of the sentences
BLOCK = re.compile(r"(<!-- answers: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
LOW, HIGH = 0.1, 0.9  # conditionality in the first lesson
MESH, NO_MESH, HUB = 0.7, 0.05, 0.7  # readiness to act without the US in the third
TRUSTING, DOUBTING = 0.80, 0.20  # first belief in the second lesson
NO_EXIT, EXIT = 0.05, 1.0  # readiness of spokes to act for each other
ROOM_QUARTERS, ROOM_SEEDS = 16, (1, 2)  # of the room of one session
THREE_QUARTERS, OFFICES = 16, ("transactional", "institutionalist", "retrenching")
NAMED = {ally.iso3: spoken.articled(ally.name) for ally in load_panel().allies}


@dataclass(frozen=True)
class Answers:
    """blocks: Markdown by name; claims: sentences the prose rests on, and whether they hold."""

    blocks: dict[str, str]
    claims: dict[str, bool]


def table(head: tuple[str, ...], rows: list[tuple]) -> str:
    """A Markdown table; the first column is left, the others right."""
    lines = [head, (":--", *["--:"] * (len(head) - 1)), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def middle(values: np.ndarray, form: str) -> str:
    """Mean and middle half."""
    low, high = np.quantile(values, (0.25, 0.75))
    return f"{format(values.mean(), form)} (middle half {format(low, form)} to {format(high, form)})"


# --- does pressure raise spending? -----------------------------------------------------------------------------


def pressure() -> Answers:
    """Low and high conditionality, and the same high conditionality with rivals half as dangerous."""
    worlds = {"low": {"conditionality": LOW}, "high": {"conditionality": HIGH},
              "calm": {"conditionality": HIGH, "threat_scale": 0.5}}
    found = {name: [fd.run("transactional_2025", seed=seed, **changes).result for seed in MANY]
             for name, changes in worlds.items()}
    rows = [(seed, *(f"{100 * found[name][i]['spending']:.2f}" for name in worlds),
             *(f"{found[name][i]['reliability']:.2f}" for name in ("low", "high")),
             *(found[name][i]["phase"].lower() for name in ("low", "high"))) for i, seed in enumerate(SEEDS)]
    spending = {name: 100 * np.array([result["spending"] for result in results]) for name, results in found.items()}
    belief = {name: np.array([result["reliability"] for result in results]) for name, results in found.items()}
    more, threat = spending["high"] - spending["low"], spending["high"] - spending["calm"]
    trust = belief["high"] - belief["low"]
    changed = sum(a["phase"] != b["phase"] for a, b in zip(found["low"], found["high"], strict=True))
    index = {name: np.array([result["hardening"] for result in results]) for name, results in found.items()}
    robust = index["high"] - index["low"]
    words = "\n".join((
        f"- Pressure raised spending in {(more > 0).sum()} of {len(more)} histories, by {middle(more, '.2f')} points of GDP.",
        f"- It lowered belief in the guarantee in {(trust < 0).sum()} of {len(trust)}; belief moved {middle(trust, '+.2f')}.",
        f"- It raised the hardening index in {(robust > 0).sum()} of {len(robust)}, by {middle(robust, '.2f')}, "
        f"and changed the phase in {changed}.",
        f"- Rivals half as dangerous took {middle(threat, '.2f')} points off spending under the same pressure."))
    head = ("seed", "spending A, %", "B", "C", "belief A", "B", "phase A", "B")
    return Answers({"pressure_table": table(head, rows), "pressure_words": words}, {
        "pressure raises spending in nine histories of ten": (more > 0).mean() >= 0.9,
        "pressure hardly moves belief": abs(np.median(trust)) < 0.02,
        "threat moves spending more than twice as much as pressure does": np.median(threat) > 2.0 * np.median(more),
        "pressure buys less than half a point of GDP": more.mean() < 0.5,
        "pressure raises the index in two histories of three, and not in all": 2 / 3 <= (robust > 0).mean() < 1.0,
        "under pressure some histories harden and others fracture or decouple": all(
            any(result["phase"] == phase for result in found["high"]) for phase in ("HARDENED", "DECOUPLED", "FRACTURED"))})


# --- inside against outside options ----------------------------------------------------------------------------


def options() -> Answers:
    """One demand on Seoul in the third quarter: which issues are on the table, and what exit is worth."""
    linked = {name: asked_of_korea("korea_linked", linkage=name) for name in ("none", "positive", "coercive", "full")}
    rows = [(name, *cells(talk)) for name, talk in linked.items()]
    exits = {(trust, way): asked_of_korea("korea_linked", prior_reliability=trust, hub_response=way)
             for trust in (TRUSTING, DOUBTING) for way in (NO_EXIT, EXIT)}
    rows_of_exit = [(f"{trust}", f"{way}", f"{talk.why['limit']:.0%}", talk.what) for (trust, way), talk in exits.items()]
    heavier = asked_of_korea("korea_linked", tariff=0.25)
    limits = {key: talk.why["limit"] for key, talk in exits.items()}
    cash = [asked_of_korea("korea_cash", seed) for seed in SEEDS]
    bundle = [asked_of_korea("korea_linked", seed) for seed in SEEDS]
    by_seed = table(("seed", "asked, cash alone", "limit", "answer", "asked, linked", "limit", "answer"),
                    [(seed, f"{a.why['asked']:.0%}", f"{a.why['limit']:.0%}", a.what, f"{b.why['asked']:.0%}",
                      f"{b.why['limit']:.0%}", b.what) for seed, a, b in zip(SEEDS, cash, bundle, strict=True)])
    raised = np.array([b.why["limit"] - a.why["limit"] for a, b in zip(cash, bundle, strict=True)])
    words = (f"Linking the issues raised the limit by {100 * raised.mean():.0f} points of the bill on average. "
             f"Seoul agreed at once in {sum(talk.what == 'deal' for talk in bundle)} of {len(bundle)} histories, "
             f"and to cash alone in {sum(talk.what == 'deal' for talk in cash)}.")
    head = ("linkage", "protection", "tariff relief", "garrison", "cost of all", "limit", "answer")
    return Answers({
        "options_seeds": by_seed, "options_words": words, "options_linkage": table(head, rows),
        "options_exit": table(("belief at the start", "readiness of neighbours", "limit", "answer"), rows_of_exit)}, {
        "a heavier tariff in force makes relief from it worth more":
            heavier.why["tariff_relief"] > linked["full"].why["tariff_relief"],
        "Seoul refuses a demand for cash alone, whatever the seed": all(talk.what == "refusal" for talk in cash),
        "linking the issues raises the limit by a sixth of the bill and more, whatever the seed": raised.min() > 1 / 6,
        "favours alone raise it too": linked["positive"].why["limit"] > linked["none"].why["limit"] + 0.15,
        "what would suit both is worth more to Seoul than it costs": linked["full"].why["to_ally"] > 0.0,
        "a better exit changes next to nothing while the guarantee is believed":
            abs(limits[TRUSTING, EXIT] - limits[TRUSTING, NO_EXIT]) < 0.005,
        "the same exit cuts the limit to nothing once it is hardly believed":
            limits[DOUBTING, EXIT] < min(0.005, limits[DOUBTING, NO_EXIT] - 0.05)})


def asked_of_korea(preset: str, seed: int = 1, tariff: float | None = None, **start):
    """The journal's entry on the demand of the third quarter of 2025; `tariff` is put in force a quarter before."""
    lesson = named(preset)
    session = opened(replace(lesson, start={**lesson.start, **start}), seed)
    session.step()
    if tariff is not None:
        session.inject("tariff", "KOR", tariff)
    asked = session.world.quarter + 1
    session.step()
    session.step()
    return next(entry for entry in session.world.journal.about("KOR") if entry.quarter == asked and "asked" in entry.why)


def cells(talk) -> tuple[str, ...]:
    """What is at stake, in hundredths of a guarantee a year, the limit and the answer."""
    stakes = (f"{100 * talk.why[name]:.1f}" for name in ("protection", "tariff_relief", "garrison", "cost_of_all"))
    return (*stakes, f"{talk.why['limit']:.0%}", talk.what)


# --- hub-and-spoke against mesh --------------------------------------------------------------------------------


def mesh() -> Answers:
    """The hub withdraws; who is answered for without it, at the end of twelve years."""
    worlds = {"A": {"mesh_response": MESH}, "B": {"mesh_response": NO_MESH}, "C": {"mesh_response": MESH, "hub_response": HUB}}
    codes = ("EST", "POL", "JPN", "KOR")
    found = {name: np.array([alone(seed, codes, changes) for seed in SEEDS]) for name, changes in worlds.items()}
    rows = [(seed, *(f"{found[name][i][k]:.2f}" for k in range(4) for name in worlds)) for i, seed in enumerate(SEEDS)]
    head = ("seed", *(f"{code} {name}" if name == "A" else name for code in codes for name in worlds))
    gone, built = found["A"] - found["B"], found["C"] - found["A"]
    words = "\n".join((
        f"- Without the mesh (B) Estonia loses {gone[:, 0].mean():.2f} and Poland {gone[:, 1].mean():.2f}; Japan loses "
        f"{gone[:, 2].mean():.2f} and South Korea {gone[:, 3].mean():.2f}.".replace("-0.00", "0.00"),
        f"- With neighbours ready to act (C) Japan gains {built[:, 2].mean():.2f} and South Korea {built[:, 3].mean():.2f}; "
        f"Estonia gains {built[:, 0].mean():.2f}.".replace("-0.00", "0.00")))
    return Answers({"mesh_table": table(head, rows), "mesh_words": words}, {
        "without the mesh Europe loses most, in every history": bool((gone[:, :2].min(axis=1) > gone[:, 2:].max(axis=1)).all()),
        "the readiness of a multilateral alliance does next to nothing in Asia": abs(gone[:, 2:].mean()) < 0.02,
        "neighbours that act for each other help in Asia": built[:, 2:].mean() > 0.02})


def alone(seed: int, codes: tuple[str, ...], changes: dict[str, float]) -> list[float]:
    """Chance that an attack on each is answered without the US, in the last quarter."""
    panel = fd.run("retrenchment", seed=seed, multilateral_procurement=0.6, **changes).panel
    last = panel[panel["quarter"] == panel["quarter"].iloc[-1]].set_index("iso3")
    return [float(last.loc[code, "response_alone"]) for code in codes]


# --- a room, and three -------------------------------------------------------------------------------------------


def room() -> Answers:
    """One term of office in which all seats follow a rule: scores by seat, and what the rule did to the first of them."""
    found = {rule: followed(rule, ROOM_QUARTERS) for rule in RULES}
    seats = list(found["leave all to the ministries"][0].scores)
    mean = {rule: {seat: np.mean([one.scores[seat] for one in outcomes]) for seat in seats} for rule, outcomes in found.items()}
    rows = [(rule, *(f"{scores[seat]:.0f}" for seat in seats)) for rule, scores in mean.items()]
    left, usual = mean["leave the alliance"], mean["leave all to the ministries"]
    armed, held = mean["build own forces and other ties"], mean["refuse whatever is asked"]
    lost = {seat: usual[seat] - left[seat] for seat in seats}
    gained = {seat: armed[seat] - usual[seat] for seat in seats}
    least, most = min(lost, key=lost.get), max(lost, key=lost.get)
    words = "\n".join((
        f"- Leaving costs {NAMED[most]} most, {lost[most]:.0f} points, and {NAMED[least]} least, {lost[least]:.0f}.",
        f"- Building as much as one can pays {NAMED[max(gained, key=gained.get)]} most, {max(gained.values()):+.0f} points, "
        f"and {NAMED[min(gained, key=gained.get)]} least, {min(gained.values()):+.0f}.",
        f"- Refusing everything moves the mean score by {np.mean([held[s] - usual[s] for s in seats]):+.1f} points."))
    return Answers({"room_table": table(("all seats", *seats), rows), "room_words": words}, {
        "leaving costs the threatened most": lost["POL"] > 20.0 and most in ("POL", "TUR", "JPN"),
        "leaving helps nobody by a point": max(left[seat] - usual[seat] for seat in seats) < 1.0,
        "own forces pay those most who have hedged least": max(gained, key=gained.get) in ("DEU", "FRA", "GBR"),
        "refusing everything does not pay": np.mean([held[seat] - usual[seat] for seat in seats]) <= 0.0,
        "no rule is best for all seats": len({max(mean, key=lambda rule: mean[rule][seat]) for seat in seats}) > 1})


def followed(rule: str, quarters: int) -> list:
    """Outcomes of a class whose seats all follow a rule, one a seed of `ROOM_SEEDS`."""
    return [played(rule, seed, quarters) for seed in ROOM_SEEDS]


def three() -> Answers:
    """The same room under three administrations, for the comparison of the last session."""
    found = {office: played("leave all to the ministries", 1, THREE_QUARTERS, office) for office in OFFICES}
    seats = list(found[OFFICES[0]].scores)
    rows = [(office, *(f"{one.scores[seat]:.0f}" for seat in seats),
             *(f"{np.mean([one.last[seat][name] for seat in seats]):.0%}" for name in ("reliability", "hedging")))
            for office, one in found.items()]
    belief = {office: np.mean([one.last[seat]["reliability"] for seat in seats]) for office, one in found.items()}
    score = {office: np.mean(list(one.scores.values())) for office, one in found.items()}
    best = max(score, key=score.get)
    words = (f"Left to their ministries, the seats believe most under {articled(max(belief, key=belief.get))} administration "
             f"and least under {articled(min(belief, key=belief.get))} one; their mean score is {score[best]:.0f} at best, "
             f"under {articled(best)} one, and {min(score.values()):.0f} at worst.")
    return Answers({"three_table": table(("Washington", *seats, "belief", "hedging"), rows), "three_words": words}, {
        "who governs in Washington moves belief": max(belief.values()) - min(belief.values()) > 0.02})


def articled(office: str) -> str:
    """'an institutionalist'."""
    return f"{'an' if office[0] in 'aeiou' else 'a'} {office.replace('_', ' ')}"


@cache
def answers(lesson: str) -> Answers:
    """What the model answers in a lesson, by its name in `LESSONS`; played once."""
    return LESSONS[lesson][0]()


LESSONS: dict[str, tuple[Callable[[], Answers], tuple[str, ...]]] = {  # the page's presets beside each
    "1_pressure": (pressure, ("transactional",)),
    "2_options": (options, ("korea_cash", "korea_linked")),
    "3_mesh": (mesh, ("mesh", "no_us")),
    "4_room": (room, ()),
    "5_three": (three, ()),
}


# --- into the pages ----------------------------------------------------------------------------------------------


def filled(text: str, blocks: dict[str, str]) -> str:
    """A page with its blocks put in; a mark without a block, or a block without a mark, is a fault."""
    marks = [match.group(2) for match in BLOCK.finditer(text)]
    if sorted(marks) != sorted(blocks):
        raise ValueError(f"the page marks {', '.join(sorted(marks)) or 'nothing'} and there is {', '.join(sorted(blocks))}")
    return BLOCK.sub(lambda match: f"{match.group(1)}{blocks[match.group(2)]}\n{match.group(3)}", text)


def links(presets: tuple[str, ...]) -> str:
    """Addresses that open each preset on a page served here, before the first quarter, seed 1."""
    lines = []
    for name in presets:
        preset = named(name)
        lines.append(f"- [{preset.title}](http://127.0.0.1:8765/#run={encode(opened(preset).story)})")
    return "\n".join(lines)


def scenario_text(preset: Preset) -> str:
    """A preset as a scenario file for the command line: its scenario, its parameters, its events."""
    text = (SCENARIOS / f"{preset.scenario}.toml").read_text(encoding="utf-8")
    title = f'title = "{preset.title}"\ndescription = "{preset.sentence}"'
    text = re.sub(r'title = ".*"\ndescription = ".*"', title, text, count=1)
    changes = "".join(f"{name} = {value!r}\n" for name, value in preset.start.items()).replace("'", '"')
    text = text.replace("[rivals.RUS]", f"[parameters]\n{changes}\n[rivals.RUS]", 1)
    events = "".join(f'\n[[events]]\nquarter = "{label_of(event.quarter)}"\nkind = "{event.kind}"\ntarget = "{event.target}"\n'
                     f'value = {event.value}\nother = {event.other}\nnote = "{event.note}"\n' for event in preset.events)
    return text + events


def fresh() -> dict[Path, str]:
    """Every generated text of the classroom by its path, as it should be now."""
    return {**dict(map(teachers_page, LESSONS)), **scenario_files()}


def teachers_page(name: str) -> tuple[Path, str]:
    """Path and text of the teacher's page of a lesson."""
    path, (_, presets) = CLASSROOM / f"{name}_teacher.md", LESSONS[name]
    blocks = answers(name).blocks | ({"links": links(presets)} if presets else {})
    return path, filled(path.read_text(encoding="utf-8"), blocks)


def scenario_files() -> dict[Path, str]:
    """The worlds of the second lesson for the command line."""
    return {CLASSROOM / f"{name}.toml": scenario_text(named(name)) for name in ("korea_cash", "korea_linked")}
