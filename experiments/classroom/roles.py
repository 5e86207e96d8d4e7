"""The role sheet of a seat, from data and model: what an ally fears, exports, spends, hosts, owes, and what it plays for."""

from ...agents.world import World
from ..live.words import articled, billions, percent, tenths
from .score import GOALS

STEPS = (1.0, 2.0, 3.0)  # weights of a goal


def sheet(world: World, iso3: str, believed: float) -> dict:
    """Name, what is so (title and sentence each), red lines and weights, of an ally in a world after its first quarter.

    believed: its belief in the guarantee before that quarter, as its phone shows it at first.
    """
    country = next(ally for ally in world.setting.panel.allies if ally.iso3 == iso3)
    ally = world.allies[world.codes.index(iso3)]
    told = [[title, text] for title, text in facts(world, country, ally, believed)]
    return {"seat": iso3, "name": country.name, "facts": told,
            "red": red_lines(country, ally), "weights": weights(country, ally), "goals": GOALS}


def facts(world: World, country, ally, believed: float) -> list[tuple[str, str]]:
    """What the sheet says, from the panel and from the model's first quarter."""
    feared = world.setting.panel.rivals[ally.rival].name if world.rivals else "nobody"
    near = min(country.distances) if country.distances else 0.0
    where = f"its nearest rival is {near:,.0f} km away" if near >= 1.0 else "a rival stands at its border"
    patron = articled(world.patron.name)
    return [
        ("Fears", f"{articled(feared)} most; {where}. The model puts the threat at "
                  f"{percent(ally.threat)}, and the chance that an attack is answered without {patron} at "
                  f"{percent(ally.response_alone)}."),
        ("Exports", f"{tenths(country.exports_to_us)} of GDP in goods go to {patron}, and {percent(country.china_exposure)} of "
                    "its exports to China."),
        ("Spends", f"{tenths(country.spending)} of GDP on defence, about {money(country.spending * country.gdp)} a year."),
        ("Hosts", f"{country.us_troops:,.0f} US troops." if country.us_troops >= 50 else "no US garrison to speak of."),
        ("Is bound", f"by {treaty(country.treaty)}; it votes {likeness(country.ideal_point_distance)} in the United Nations."),
        ("Owes", f"a pledge of {tenths(ally.pledge)} of GDP for defence." if ally.pledge > 0.0 else "no pledge so far."),
        ("Believes", f"at first that {patron} would come with a chance of {percent(believed)}."),
    ]


def money(billion: float) -> str:
    """'3.1 bn USD', or millions."""
    return billions(billion) or f"{1000 * billion:.0f} million USD"


def treaty(kind: str) -> str:
    """The form of the tie."""
    return {"multilateral": "the North Atlantic Treaty", "bilateral": "a treaty between the two", "none": "no treaty",
            "statute": "a statute of the United States"}[kind]


def likeness(distance: float) -> str:
    """How alike two countries vote."""
    return "much like the United States" if distance < 1.0 else "rather differently" if distance < 2.0 else "very differently"


def red_lines(country, ally) -> list[str]:
    """What a government of this country would not do lightly."""
    lines = ["No territory for a deal, whatever is offered."]
    if ally.threat >= 0.5:
        lines.append("Do not leave while a rival is this near and allies could not hold alone.")
    if country.exports_to_us >= 0.05:
        lines.append("A tariff on your exports would be felt in every household: know what relief is worth.")
    if country.us_troops >= 5000:
        lines.append("Cash for the garrison is a sore point at home.")
    if country.ideal_point_distance >= 1.5:
        lines.append("Your public does not like to praise Washington.")
    if len(lines) == 1:
        lines.append("Do not promise what the next budget cannot hold.")
    return lines


def weights(country, ally) -> dict[str, float]:
    """What the four goals weigh for this ally: one to three, from how threatened, exposed and independent it is."""
    return {"protection": step(ally.threat, 0.35, 0.65), "money": step(country.exports_to_us, 0.02, 0.08),
            "autonomy": step(country.ideal_point_distance, 0.9, 1.6), "promises": 1.0}


def step(value: float, middle: float, high: float) -> float:
    """One, two or three."""
    return STEPS[(value >= middle) + (value >= high)]

