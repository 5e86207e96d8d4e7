"""What each page is shown of a room: the wall, a phone, the lecturer. Plain tables.

What an ally hides from Washington stands on its own phones alone, until the model's rules reveal it.
"""

import math

from ...agents.bill import Bill
from ...agents.country import TURNS_DOWN
from ...agents.seated import Decision, budget_range, checked
from ...agents.sentences import FIXED
from ...model.calendar import label_of
from ...model.rules.deals import INSTRUMENTS
from ...model.rules.politics import quarters_to_inauguration
from ...model.rules.table import Issues
from ...model.variants import CHOICES
from ..live.issues import NAMES, at_the_seat
from ..live.issues import weighed as words_of
from ..live.words import demanded, percent, polished, sentence, wanted_now
from ..wording import listed
from . import decisions, washington
from .game import RoomError
from .promises import KINDS
from .roles import sheet
from .room import DECIDING, LECTURER, OVER, Room, vars_of
from .score import GOALS

# What everybody hears of a quarter, the weightiest first, and what of it is told of those for whom nobody sits; hedging and
# belief stay with who hedges and believes.
PUBLIC = ("phase", "exit", "return", "crisis", "election", "deal", "offer", "breach", "refusal", "demand", "dropped", "tariff",
          "withdrawal", "detection", "renewal", "expiry", "cancellation", "court", "event", "war", "settlement", "probe",
          "government", "budget", "supplement", "escalation")
FOR_ALL = ("phase", "exit", "return", "crisis", "election", "court", "event", "war", "settlement", "escalation")
MOST_NEWS = 14



def labelled(quarter: int) -> str:
    """'2025 Q1'."""
    return label_of(quarter).replace("-", " ")


def common(room: Room, now: float) -> dict:
    """What every page shows."""
    game = room.game
    return {"stage": room.stage, "quarter": room.quarter, "label": room.label, "played": game.played,
            "quarters": room.setup.quarters, "running": room.running, "phase": game.phase.lower(),
            "clock": room.options.clock, "left": math.ceil(room.due - now) if room.due is not None else None,
            "title": game.world.setting.title, "in": progress(room)}


def progress(room: Room) -> dict:
    """Who is there and who has locked in, by seat; the same for phones without a seat under ''."""
    found = {seat: {"phones": 0, "there": 0, "locked": 0} for seat in (*room.seats, "")}
    for phone in room.phones.values():
        row = found[phone.seat]
        row["phones"] += 1
        row["there"] += phone.id in room.connected
        row["locked"] += phone.id in room.locked
    if room.player == LECTURER:
        found[room.hub] = {"phones": 0, "there": int(LECTURER in room.connected), "locked": int(LECTURER in room.locked)}
    return found


# --- the wall ----------------------------------------------------------------------------------------------------


def wall(room: Room, now: float) -> dict:
    """The wall: map, who moved how, scores, the next event."""
    return {"kind": "wall", **common(room, now), "code": room.code, "map": on_the_map(room), "moves": moves(room),
            "news": news(room), "next": next_event(room), "board": board(room), "promises": promised(room),
            "index": hardening(room), "washington": who_is_washington(room), "hub": room.hub,
            "names": {seat: names(room)[seat] for seat in room.seats}}


def names(room: Room) -> dict[str, str]:
    """Names of allies and of the patron by code."""
    panel = room.game.world.setting.panel
    return {country.iso3: country.name for country in (*panel.allies, panel.patron)}


def on_the_map(room: Room) -> dict:
    """Of every ally what a map shows: belief, whether its tie is suspended or a demand lies on its table, deals."""
    seated = set(room.seats)
    return {ally.iso3: {"trust": round(float(ally.reliability), 3), "out": int(ally.estranged), "deal": int(ally.deal),
                        "ask": int(ally.ask_open), "tariff": round(float(ally.tariff), 3), "seat": ally.iso3 in seated}
            for ally in room.game.world.allies}


def hardening(room: Room) -> float | None:
    """The hardening index over the last term played."""
    world = room.game.world
    return round(float(world.result.hardening), 3) if room.game.played and world.shadow.active else None


def moves(room: Room) -> list[dict]:
    """What every seat has done in the quarter just played, as everybody sees it."""
    if not room.said:
        return []
    world, played, said = room.game.world, room.game.played, room.said[-1]
    now = world.panel[played - 1]
    before = world.panel[played - 2] if played > 1 else now
    rows = []
    for seat in room.allies:
        k, table = world.codes.index(seat), said.get(seat)
        then, today = before[k], now[k]
        rows.append({"seat": seat, "name": names(room)[seat], "people": table is not None,
                     "answer": answered(room, seat), "budget": round(float(today["spending"] - then["spending"]), 5),
                     "spending": round(float(today["spending"]), 5), "seen": round(float(today["seen_hedging"]), 3),
                     "praise": praised(table), "out": int(today["estranged"])})
    return rows


def praised(table: dict | None) -> str:
    """What a seat said of Washington in public; empty if nobody decided that."""
    praise = (table or {}).get("praise")
    return "" if praise is None else "praises Washington" if praise >= 0.5 else "keeps silent"


def answered(room: Room, seat: str) -> str:
    """What became of its table."""
    said = {"deal": "signs", "offer": "signs", "refusal": "refuses", "dropped": "demand dropped", "exit": "leaves",
            "return": "comes back"}
    last = room.quarter - 1
    found = ["counter-offer turned down" if TURNS_DOWN in e.text else said[e.what] for e in room.game.world.journal
             if e.quarter == last and e.what in said and e.actors[:1] == (seat,)]
    return ", ".join(found)


def news(room: Room) -> list[dict]:
    """What happened in the quarter just played, seats first; what somebody would have given stays with who refused."""
    world, seats = room.game.world, set(room.allies)
    found = [e for e in world.journal if e.quarter == room.quarter - 1 and e.what in PUBLIC
             and (e.what in FOR_ALL or seats & set(e.actors))]
    found.sort(key=lambda e: (not seats & set(e.actors), PUBLIC.index(e.what)))
    told, taxed = [], {}
    for e in found:
        text = sentence(e, world)
        if e.what == "tariff":
            taxed.setdefault(round(e.why["tariff"], 2), []).append(names(room)[e.actors[0]])
        elif e.what == "refusal":
            told.append({"what": e.what, "text": f"{text.partition('; ')[0].rstrip('.')}."})
        else:
            told.append({"what": e.what, "text": text})
    told += [{"what": "tariff", "text": polished(f"{world.patron.name} puts a tariff of {rate:.0%} on {listed(who)}")}
             for rate, who in taxed.items()]
    return told[:MOST_NEWS]


def next_event(room: Room) -> str:
    """What everybody knows is coming."""
    said = [f"an answer of {names(room)[seat]} by {labelled(due)}"
            + (f", or a tariff of {100 * rate:.0f}\u00a0%" if rate > vars_of(room.game.world, seat)["tariff"] else "")
            for seat, (due, rate) in room.deadlines.items()]
    ahead = quarters_to_inauguration(room.quarter)
    if ahead < room.setup.quarters - room.game.played:
        when = f"in {labelled(room.quarter + ahead)}" if ahead else "this quarter"
        said.append(f"an inauguration in Washington {when}, after an election")
    return "; ".join(said)


def board(room: Room) -> list[dict]:
    """Scores, the best first; none while the lecturer hides them."""
    if not room.reached or not (room.options.scores or room.stage == OVER):
        return []
    rows = [{"seat": seat, "name": names(room)[seat], "score": round(room.score(seat), 1),
             "last": {name: round(value, 1) for name, value in room.points(seat).items()}} for seat in room.allies]
    return sorted(rows, key=lambda row: -row["score"])


def promised(room: Room) -> list[dict]:
    """Promises that were kept or broken; an open one is between two until it is judged."""
    first = room.game.world.first
    return [{"by": old.by, "to": old.to, "says": KINDS[old.what].says, "state": old.state, "made": labelled(first + old.made)}
            for old in room.promises if old.state != "open"]


def who_is_washington(room: Room) -> str:
    """Who plays it, and what is in office."""
    office = CHOICES["strategy"][int(room.game.world.patron.strategy)].replace("_", " ")
    played = {"lecturer": "the lecturer", "group": "a group"}.get(room.player, "the model")
    return f"{played}; {'an' if office[0] in 'aeiou' else 'a'} {office} administration is in office"


# --- a phone -----------------------------------------------------------------------------------------------------


def phone(room: Room, who: str, now: float) -> dict:
    """One phone: its seat, what it knows, what lies on its table, whether it has locked in."""
    me = room.phones[who]
    shown = {"kind": "phone", **common(room, now), "me": {"id": who, "name": me.name, "seat": me.seat},
             "locked": who in room.locked, "shared": room.options.shared, "news": news(room)[:8], "next": next_event(room),
             "names": {seat: names(room)[seat] for seat in room.seats}}
    if me.seat == room.hub:
        return shown | {"washington": desk(room)}
    if me.seat:
        shown |= {"now": present(room, me.seat), "table": table(room, me.seat), "promises": mine(room, me.seat),
                  "score": scored(room, me.seat), "last": room.said[-1].get(me.seat) if room.said else None}
    return shown


def role(room: Room, seat: str) -> dict:
    """The sheet of a seat, which changes only with the weights; who sees no scores sees no weights."""
    if seat == room.hub:
        asks = [name for name in washington.ISSUES if name != "aid" or room.beginning().p.arena >= 0.5]
        return {"kind": "sheet", "seat": seat, "name": names(room)[seat], "washington": True, "linkage": washington.LINKAGE,
                "instruments": list(washington.INSTRUMENTS), "allies": {ally: names(room)[ally] for ally in room.allies},
                "issues": {name: NAMES[name] for name in asks}, "longest": washington.LONGEST}
    shown = room.weights_of(seat) if room.options.scores or room.stage == OVER else None
    drawn = sheet(room.beginning(), seat, room.believed[seat]) | {"weights": shown, "goals": GOALS}
    return {"kind": "sheet", **drawn, **decisions.choices()}


def present(room: Room, seat: str) -> dict:
    """Where a seat stands, its hidden hedging too, and how far a decision can move it."""
    world = room.game.world
    ally = world.allies[world.codes.index(seat)]
    low, high, pace = budget_range(ally, world.p)
    state = vars_of(world, seat)
    shown = {name: round(float(state[name]), 5) for name in (
        "spending", "desired_spending", "autonomy", "minilateral", "accommodation", "hedging", "hidden", "seen_hedging",
        "praise", "reliability", "threat", "tariff", "threatened", "deterrence", "pledge", "cooperation")}
    return shown | {"hedges": hedges(ally), "out": int(ally.estranged), "deal": int(ally.deal),
                    "instrument": FIXED[INSTRUMENTS[ally.instrument]], "deal_left": int(ally.deal_left),
                    "low": low, "high": high, "pace": pace,
                    "gdp": float(ally.gdp), "budget_due": 3 - room.quarter % 4,
                    "troops": round(float(ally.troops), 3)}


def hedges(ally) -> str:
    """How much an ally hedges, what of that it hides, and how much Washington sees; all of the most that there could be."""
    if ally.hedging < 0.005:
        return "You do not hedge."
    if ally.hidden < 0.005:
        return f"You hedge {percent(ally.hedging)} of the most you could, all of it in the open."
    part = "all of it" if ally.hidden > ally.hedging - 0.005 else f"{percent(ally.hidden / ally.hedging)} of that"
    return (f"You hedge {percent(ally.hedging)} of the most you could and try to hide {part}; Washington sees "
            f"{percent(ally.seen_hedging)}.")


def table(room: Room, seat: str) -> dict | None:
    """What Washington will ask of a seat this quarter and what taking it would cost and bring; None if nothing is asked."""
    world = room.tables() if room.stage == DECIDING else None
    if world is None:
        return None
    entries = [e for e in world.journal if e.quarter == room.quarter and e.actors[:1] == (seat,)]
    signed = next((e for e in entries if e.what == "deal"), None)
    if signed is None:
        return None
    k = world.codes.index(seat)
    row, in_force = world.panel[room.quarter - world.first][k], room.game.world.allies[k].tariff
    asked = next((e for e in entries if e.what == "demand"), None)
    threat = asked.why["tariff_threat"] if asked else float(row["threatened"])
    return {"text": demanded(seat, world, threat, in_force), "price": wanted_now(signed, world),
            "fixed": FIXED[INSTRUMENTS[int(row["instrument"])]], "due": room.deadlines.get(seat, (None,))[0],
            **at_the_seat(bill_of(room, seat))}


def bill_of(room: Room, seat: str) -> Bill | None:
    """What will lie on a seat's table this quarter, in numbers."""
    world = room.tables() if room.stage == DECIDING else None
    return world.allies[world.codes.index(seat)].bill if world is not None and seat in world.codes else None


def weighed(room: Room, seat: str, offered: object) -> dict:
    """What a counter-offer of a seat would promise, cost and bring; raises RoomError or SeatError."""
    bill = bill_of(room, seat)
    if bill is None:
        raise RoomError("nothing lies on your table this quarter")
    shares = Issues(**decisions.numbers("offered", offered, Issues._fields))
    return words_of(bill, checked(Decision(answer="counter", offered=shares)).offered)


def mine(room: Room, seat: str) -> list[dict]:
    """Promises that a seat gave or was given."""
    return [{"by": old.by, "to": old.to, "says": KINDS[old.what].says, "state": old.state, "left": old.due - room.game.played}
            for old in room.promises if seat in (old.by, old.to)]


def scored(room: Room, seat: str) -> dict | None:
    """A seat's points of the last quarter by goal, and its score; none while the lecturer hides them."""
    if not room.reached or not (room.options.scores or room.stage == OVER):
        return None
    last = {name: round(value, 1) for name, value in room.points(seat).items()}
    return {"score": round(room.score(seat), 1), "last": last}


def desk(room: Room) -> dict:
    """What Washington sees of every seat: what is open, not what is hidden."""
    world = room.game.world
    rows = {}
    for seat in room.allies:
        state = vars_of(world, seat)
        rows[seat] = {"name": names(room)[seat], "ask": int(state["ask_open"]), "deal": int(state["deal"]),
                      "out": int(state["estranged"]), "troops": round(state["troops"], 3),
                      "spending": round(float(state["spending"]), 5), "tariff": round(float(state["tariff"]), 3),
                      "seen": round(float(state["seen_hedging"]), 3), "praise": round(float(state["praise"]), 2)}
    return {"allies": rows, "conditionality": world.p.conditionality, "deadlines": room.deadlines}


# --- the lecturer ------------------------------------------------------------------------------------------------


def steering(room: Room, now: float) -> dict:
    """Everything the lecturer steers by."""
    people = [{"id": phone.id, "name": phone.name, "seat": phone.seat, "there": phone.id in room.connected,
               "locked": phone.id in room.locked} for phone in room.phones.values()]
    return {"kind": "steering", **common(room, now), "code": room.code, "people": people, "player": room.player,
            "names": {seat: names(room)[seat] for seat in room.seats}, "options": vars(room.options),
            "weights": {seat: room.weights_of(seat) for seat in room.allies}, "board": board_of_lecturer(room),
            "washington": desk(room), "written": room.locked.get(LECTURER), "news": news(room), "next": next_event(room),
            "sheet": role(room, room.hub)}


def board_of_lecturer(room: Room) -> list[dict]:
    """Scores, whether or not others see them."""
    return sorted(({"seat": seat, "name": names(room)[seat], "score": round(room.score(seat), 1)} for seat in room.allies),
                  key=lambda row: -row["score"]) if room.reached else []
