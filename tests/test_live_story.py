"""Laws of a played session: what was done is written down, and playing it again gives the same numbers."""

import json
import re
import threading
import zlib
from base64 import urlsafe_b64encode
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.agents.journal import Entry
from foedus.agents.terms import GLOSSARY
from foedus.agents.world import World
from foedus.experiments.influence import read, strongest
from foedus.experiments.live import background, link
from foedus.experiments.live.against import judged
from foedus.experiments.live.bundle import fingerprint, pack, table_of, unpack
from foedus.experiments.live.desk import Desk
from foedus.experiments.live.levers import FRONT, LEAST, buttons, sliders
from foedus.experiments.live.phases import compared, index_sentence, meanings, turning
from foedus.experiments.live.picture import against_reference, head, numbers, sentences
from foedus.experiments.live.presets import PRESETS, opened
from foedus.experiments.live.schedule import references_under_seeds, under_seeds
from foedus.experiments.live.seat import Settled, factor_for, look_ahead
from foedus.experiments.live.session import Session
from foedus.experiments.live.story import Answer, StoryError
from foedus.experiments.live.words import told
from foedus.experiments.runs.single import START_ONLY, run
from foedus.model.build import build
from foedus.model.calendar import label_of
from foedus.model.events import KINDS
from foedus.model.outcomes import PHASES
from foedus.model.parameters import PARAMETERS, ParameterError, find, resolve
from foedus.model.run import run_batch
from foedus.model.scenario import Reference, ScenarioError, load_scenario
from foedus.tests.worlds import FIRST, PLEDGE, arcadia, differences, event_of, laws


def played(quarters: int, **options) -> Session:
    """A session some quarters on."""
    session = Session(**options)
    for _ in range(quarters):
        session.step()
    return session


def eventful() -> Session:
    """A session in which everything was done that can be done."""
    session = played(3, seed=7)
    session.inject("tariff", "KOR", 0.25, note="by hand")
    session.change("conditionality", 0.9)
    session.step()
    session.change("incumbent_strategy", "retrenching")
    session.reply("POL", "refuse", 0.0, 0.0)
    for _ in range(4):
        session.step()
    session.inject("incursion", "EST", 0.0)
    return session


def test_an_untouched_session_is_foedus_run():
    assert np.array_equal(played(48).world.panel, run("transactional_2025", 1, "live").allies)


def test_a_lever_moved_before_the_first_quarter_is_a_parameter_of_the_run():
    session = Session("arcadia", 5)
    session.change("conditionality", 0.8)
    while session.step():
        pass
    assert np.array_equal(session.world.panel, run("arcadia", 5, "live", conditionality=0.8).allies)


def test_an_event_put_in_on_the_way_is_an_event_of_the_scenario():
    session = played(5)
    session.inject("tariff", "all", 0.3)
    while session.step():
        pass
    world = World(session.story.whole_setting(), rng=1)
    while world.running:
        world.step()
    assert np.array_equal(session.world.panel, world.panel)
    assert np.array_equal(session.world.series, world.series)


@given(seed=st.integers(0, 2**32), quarters=st.lists(st.integers(0, 7), min_size=1, max_size=4), data=st.data())
@laws(25, shrink=False)
def test_injecting_events_on_the_way_is_having_them_in_the_calendar(seed, quarters, data):
    events = [{**data.draw(event_of(data.draw(st.sampled_from(tuple(KINDS))), arcadia(8))), "quarter": label_of(FIRST + q)}
              for q in sorted(quarters)]
    planned, world = World(arcadia(8, events=[PLEDGE, *events]), rng=seed), World(arcadia(8), rng=seed)
    for _ in range(8):
        for event in events:
            if event["quarter"] == world.label:
                world.inject({name: value for name, value in event.items() if name != "quarter"})
        world.step()
        planned.step()
    assert differences(planned.panel, world.panel) == [] and differences(planned.series, world.series) == []


def test_an_event_for_a_quarter_already_played_is_refused():
    world = World(arcadia(2), rng=1)
    world.inject({"quarter": "2025-Q2", "kind": "tariff", "target": "all", "value": 0.1})
    world.step()
    for event in ({"quarter": "2025-Q1", "kind": "court"}, {"quarter": "2025-Q3", "kind": "court"}, {"kind": "nothing"}):
        with pytest.raises(ScenarioError):
            world.inject(event)
    world.step()
    with pytest.raises(ScenarioError, match="over"):
        world.inject({"kind": "court", "value": 2.0})


def test_nobody_answers_for_somebody_who_is_no_ally():
    world = World(arcadia(2), rng=1)
    for iso3, private in (("XXX", 1.0), (world.codes[0], -1.0), (world.codes[0], float("nan"))):
        with pytest.raises(ScenarioError):
            world.answer(iso3, private)
    assert world.answers == {}


def test_playing_a_story_again_gives_the_same_to_the_last_bit():
    session = eventful()
    again = Session.of(session.story)
    assert again.story == session.story
    assert fingerprint(again) == fingerprint(session)
    session.step()
    again.step()
    assert fingerprint(again) == fingerprint(session)


def test_the_band_moves_the_same_levers_and_meets_the_same_events_under_other_seeds():
    story = eventful().story
    assert {type(entry).__name__ for entry in story.log} == {"Change", "Injection", "Answer"}
    unseated = replace(story, log=tuple(e for e in story.log if not isinstance(e, Answer)), played=story.quarters)
    series = under_seeds(story, [3, 4])
    for seed, one in zip((3, 4), series, strict=True):
        assert differences(Session.of(replace(unseated, seed=seed)).world.series, one) == []
    references = references_under_seeds(story, [3, 4])
    for seed, one in zip((3, 4), references, strict=True):
        assert differences(Session.of(replace(unseated, seed=seed)).reference, one) == []
    untouched = under_seeds(replace(story, log=()), [3])
    assert differences(untouched[0][:3], series[0][:3]) == []
    assert untouched[0]["system_cohesion"][20] != series[0]["system_cohesion"][20]


def test_rewinding_is_never_having_gone_on():
    session = played(6)
    session.change("conditionality", 1.0)
    session.step()
    session.rewind(4)
    assert fingerprint(session) == fingerprint(played(4))
    assert session.log == []


def test_a_rewound_run_goes_on_as_it_would_have():
    session = played(9)
    session.rewind(2)
    for _ in range(7):
        session.step()
    assert fingerprint(session) == fingerprint(played(9))


def test_two_worlds_share_their_luck_until_one_is_touched():
    session = played(4)
    other = session.fork()
    session.step()
    other.step()
    assert fingerprint(session) == fingerprint(other)
    other.change("conditionality", 1.0)
    session.step()
    other.step()
    assert fingerprint(session) != fingerprint(other)


def test_a_fork_may_begin_in_the_past():
    assert fingerprint(played(9).fork(4)) == fingerprint(played(4))


@pytest.mark.parametrize("name", sorted(START_ONLY))
def test_what_acts_at_the_start_only_says_so(name):
    parameter = find(name)
    with pytest.raises(StoryError, match="start only"):
        played(1, scenario="arcadia").change(name, parameter.choices[0] if parameter.choices else parameter.low)


def test_what_acts_at_the_start_only_indeed_changes_nothing_later():
    before = played(6, scenario="arcadia")
    for name in sorted(START_ONLY):
        for value in (find(name).low, find(name).high):
            after = played(3, scenario="arcadia")
            setattr(after.world.p, name, type(find(name).check(find(name).default))(value))
            for _ in range(3):
                after.step()
            assert fingerprint(after) == fingerprint(before), name


def test_a_seat_that_says_what_the_model_says_changes_nothing_else():
    session = played(4)
    offer = None
    while offer is None or offer.model != "refusal":
        assert not session.over
        session.step()
        offer = look_ahead(session, "DEU")
    other = session.fork()
    other.reply("DEU", "refuse", 0.0, factor_for(other, "DEU", "refuse", 0.0))
    session.step()
    other.step()
    germany = session.world.codes.index("DEU")
    assert other.world.allies[germany].refusals == session.world.allies[germany].refusals
    yes = other.fork(other.played - 1)
    yes.reply("DEU", "accept", 1.0, factor_for(yes, "DEU", "accept", 1.0))
    yes.step()
    assert yes.world.allies[germany].deal == 1
    assert yes.world.allies[germany].private == yes.world.allies[germany].drawn, "the seat is empty again"


@pytest.mark.parametrize("name", ["transactional", pytest.param("greenland", marks=pytest.mark.slow)])
def test_a_yes_from_a_seat_never_ends_in_a_refusal(name):
    session, answered = opened(next(preset for preset in PRESETS if preset.name == name)), 0
    for _ in range(6):
        for code in {*session.world.codes[::5], *(["DNK"] if name == "greenland" else [])}:
            offer = look_ahead(session, code)
            if offer is None or offer.model == "dropped":
                continue
            yes = session.fork()
            yes.reply(code, "accept", 1.0, factor_for(yes, code, "accept", 1.0))
            yes.step()
            assert yes.world.allies[yes.world.codes.index(code)].deal == 1, (code, offer)
            assert "for 4 years" in offer.price or "territory" in offer.demand
            assert "guarantee" in offer.table["measure"]
            answered += 1
        session.step()
    assert answered > 5


def test_a_settled_limit_is_not_moved_by_what_multiplies_it():
    assert 0.0 * Settled(0.7) == Settled(0.7) * 0.0 == 0.7
    assert Settled(0.7) + 0.1 == 0.7 + 0.1


def test_a_counter_offer_is_conceded_when_washington_takes_it():
    session, code = played(0), "DEU"
    for _ in range(47):
        offer = look_ahead(session, code)
        if offer and offer.model == "refusal" and offer.cutoff < 0.9:
            break
        session.step()
    share = (offer.cutoff + 1.0) / 2.0
    session.reply(code, "counter", share, factor_for(session, code, "counter", share))
    session.step()
    ally = session.world.allies[session.world.codes.index(code)]
    assert ally.limit == pytest.approx(share)
    assert ally.deal == 1


# --- links and bundles -----------------------------------------------------------------------------------


def test_a_link_carries_the_story():
    session = eventful()
    story, remark = link.decode(link.encode(session.story))
    assert story == session.story
    assert remark == ""


def test_a_link_holds_only_letters_of_an_address():
    assert set(link.encode(eventful().story)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@cache
def linked() -> dict:
    """The table of a link in which everything is said that can be said."""
    return link.as_table(eventful().story)


def crafted(**changes) -> str:
    """A link somebody made by hand."""
    table = {**linked(), **changes}
    return urlsafe_b64encode(zlib.compress(json.dumps(table).encode())).decode().rstrip("=")


LOG = [["change", 8100, "conditionality", 0.5]]


@pytest.mark.parametrize("text", [
    "", "!", "AAAA", "x" * 70_000, urlsafe_b64encode(zlib.compress(b"[" * 100_000)).decode(),
    urlsafe_b64encode(zlib.compress(b" " * 5_000_000)).decode(), urlsafe_b64encode(zlib.compress(b"3")).decode(),
    crafted(scenario="/etc/passwd"), crafted(scenario="../arcadia.toml"), crafted(scenario=3), crafted(seed="-1"),
    crafted(seed="9" * 30), crafted(quarters=10**9), crafted(played=49), crafted(quarters=True), crafted(extra=1),
    crafted(start={"conditionality": "__import__('os')"}), crafted(start={"nothing": 1}), crafted(log="x"),
    crafted(log=[["change", 8100, "conditionality", float("nan")]]), crafted(log=[["change", 8100, "conditionality", 7]]),
    crafted(log=[["event", 8100, "tariff", "XXX", 0.1, 0, ""]]), crafted(log=[["event", 8100, "tariff", "all", 1e308, 0, ""]]),
    crafted(log=[["answer", 8100, "KOR", "shout", 0.1, 0]]), crafted(log=[[]]), crafted(log=LOG * 3000),
    crafted(log=[["change", 9999, "conditionality", 0.5]]), crafted(planned=LOG), crafted(version=99),
])
def test_a_bad_link_gets_one_line(text):
    with pytest.raises(ValueError) as caught:
        link.decode(text)
    assert type(caught.value).__module__.startswith("foedus")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("change", "words"), [
    ({"start": {"waiting": 1.0}}, "'waiting' is fixed at 0.6"),
    ({"start": {"exit_threshold": 0.2}}, "'exit_threshold' is gone"),
    ({"log": [["change", 8100, "hardened_cohesion", 0.5]]}, "'hardened_cohesion' is gone")])
def test_a_link_of_the_first_edition_that_moves_what_is_gone_gets_one_clear_line(change, words):
    with pytest.raises(link.LinkError, match=words) as caught:
        link.decode(crafted(model="0" * 16, **change))
    assert "another edition" in str(caught.value) and "\n" not in str(caught.value)


def test_a_link_of_another_model_says_so():
    assert "another version" in link.decode(crafted(model="0" * 16))[1]


def test_a_bundle_opens_as_the_same_run():
    session = eventful()
    again, remark = unpack(pack(session))
    assert remark == ""
    assert fingerprint(again) == fingerprint(session)


def test_an_edited_bundle_is_noticed():
    table = json.loads(pack(eventful()))
    table["story"]["seed"] = "8"
    assert "differ" in unpack(json.dumps(table))[1]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": "foedus run bundle"}',
                                  '{"format": "foedus run bundle", "story": 3}'])
def test_a_file_that_is_no_bundle_gets_one_line(text):
    with pytest.raises(StoryError):
        unpack(text)


def test_the_table_has_a_row_for_every_ally_and_quarter():
    session = played(3, scenario="arcadia")
    assert len(table_of(session).splitlines()) == 1 + 3 * 4


VIEW = {"do": "keep", "what": "svg", "view": 2, "variable": "against_reference", "focus": "world"}


def picture(desk: Desk, **changes) -> bytes:
    """The picture as a desk sends it to keep."""
    (content, buffers), = desk.receive({**VIEW, **changes})
    assert content["kind"] == "file", content
    return buffers[0]


def test_the_picture_to_keep_shows_the_quarter_in_view():
    desk = Desk()
    desk.receive({"do": "preset", "name": "arcadia", "seed": "4"})
    desk.receive({"do": "step", "count": 3})
    once = picture(desk)
    assert once == picture(desk) != picture(desk, view=1, variable="spending")
    assert once.startswith(b"<svg")
    for wrong in ({"view": 4}, {"view": 0}, {"variable": "x"}, {"focus": "x"}, {"variable": []}):
        assert kinds(desk.receive({**VIEW, **wrong})) == ["problem"], wrong


def test_a_figure_does_not_wait_for_a_map():
    ended, desk = threading.Event(), Desk()
    desk.receive({"do": "preset", "name": "arcadia"})
    desk.receive({"do": "step"})
    try:
        background._worker.submit(ended.wait, 300)
        assert picture(desk, view=1).startswith(b"<svg")
    finally:
        ended.set()


def test_where_worlds_end_is_counted_with_the_levers_and_events_in_force():
    session = played(2, scenario="arcadia")
    session.change("threat_scale", find("threat_scale").high)
    session.inject("tariff", "all", 0.4)
    story = background.from_the_start(session.story)
    assert story.start["threat_scale"] == find("threat_scale").high and len(story.planned) == 1 and story.log == ()
    counts = background.counted(story, [[0.5, 0.5], [1.0, 0.0]], 0, 3)
    assert counts.shape == (2, len(PHASES)) and (counts.sum(1) == 3).all()
    start = {**story.start, "conditionality": 1.0, "instrument_durability": 0.0}
    ends = [Session.of(replace(story, start=start, seed=2_000_000 + k, played=story.quarters)).phases[-1] for k in range(3)]
    assert counts[1].tolist() == [ends.count(k) for k in range(len(PHASES))]


def test_a_point_of_the_map_is_clear_where_intervals_do_not_meet():
    assert background.clear(np.array([60, 4, 0, 0, 0, 0]))
    assert not background.clear(np.array([33, 31, 0, 0, 0, 0]))


def test_real_countries_are_printed_too():
    desk = Desk()
    desk.receive({"do": "step", "count": 2})
    assert picture(desk, what="png", focus="europe").startswith(b"\x89PNG")


# --- the page's words and the desk -----------------------------------------------------------------------


def test_every_parameter_has_a_slider_and_few_are_in_front():
    names = [slider["name"] for slider in sliders()]
    assert sorted(names) == sorted(p.name for p in PARAMETERS)
    assert names[: len(FRONT)] == list(FRONT)
    assert len(FRONT) <= 9
    assert all(slider["does"].endswith(".") for slider in sliders() if slider["front"])


@pytest.mark.parametrize("name", FRONT)
def test_a_lever_in_front_moves_the_hardening_index_somewhere_in_its_range(name):
    """By more than .04: rivals use an opportunity one time in 25 more or less often.  The ends alone do not say it: as
    the threatened tariff grows to twice the schedule the index falls, and beyond that it rises again."""
    lever, scenario, seeds = find(name), load_scenario(), range(700, 732)
    values = range(len(lever.choices)) if lever.choices else np.linspace(lever.low, lever.high, 4)
    points = [resolve(scenario.parameters) | {name: lever.check(value)} for value in values]
    runs = [run_batch(build(scenario), [point] * len(seeds), seeds, compiled=True).results for point in points]
    means = [run["hardening"].mean() for run in runs]
    assert max(means) - min(means) > 0.04


# --- the index, the phases and the reference -------------------------------------------------------------


def index_of(session: Session) -> float:
    """The hardening index after the last quarter played."""
    return session.derived["hardening"][-1]


def test_the_index_on_the_page_is_the_models():
    session = Session("arcadia", 4)
    while session.step():
        result = session.world.result
        for name in ("hardening", "hardening_us", "hardening_alone"):
            assert session.derived[name][-1] == pytest.approx(getattr(result, name), abs=1e-9)
    point = resolve(session.setting.parameters)
    result = run_batch(build(session.setting), [point], [4]).results[0]
    assert index_of(session) == pytest.approx(result["hardening"])
    assert session.phases[-1] == result["phase"]


def test_a_lever_of_policy_never_moves_the_reference_and_one_of_the_world_does():
    plain, early, late, world = (Session("arcadia", 3) for _ in range(4))
    early.change("prepositioned_stocks", 1.0)
    world.change("crisis_rate", 0.6)
    for session in (plain, early, late, world):
        for _ in range(8):
            session.step()
    late.change("prepositioned_stocks", 1.0)
    for session in (plain, early, late, world):
        for _ in range(8):
            session.step()
    assert np.array_equal(plain.mirror, early.mirror, equal_nan=True)
    assert np.array_equal(plain.mirror, late.mirror, equal_nan=True)
    assert not np.array_equal(plain.mirror, world.mirror, equal_nan=True)
    assert index_of(early) > index_of(late) > index_of(plain)


def test_a_run_under_the_reference_itself_has_an_index_of_nothing():
    start = dict(Reference().parameters)
    session = played(20, scenario="arcadia", seed=3, start=start)
    assert np.abs(session.derived["hardening"]).max() < 1e-12
    assert np.abs(against_reference(session)).max() == 0.0
    assert "about as often as" in sentences(session, 19)[0]


def test_a_frame_holds_what_the_browser_is_told_it_holds():
    desk = Desk()
    (stage, _), (frames, buffers) = desk.show_all()
    assert frames["said"] == []
    (frames, buffers), = desk.receive({"do": "step", "count": 3})
    session = desk.active
    allies = np.frombuffer(buffers[0], np.float32).reshape(3, len(stage["allies"]), len(stage["fields"]))
    system = np.frombuffer(buffers[1], np.float32).reshape(3, len(stage["system"]))
    assert np.array_equal(allies[..., stage["fields"].index("outlook")], session.world.panel[:3]["outlook"].astype(np.float32))
    assert np.array_equal(allies[..., stage["fields"].index("against_reference")],
                          against_reference(session)[..., 0].astype(np.float32))
    assert system[2, stage["system"].index("hardening")] == np.float32(index_of(session))
    assert system[2, stage["system"].index("phase")] == session.phases[-1] == frames["head"]["phase"]
    assert len(frames["said"]) == 3
    assert [len(data) for data in numbers(session, 1)] == [len(data) * 2 // 3 for data in buffers]


def test_every_phase_is_defined_by_the_thresholds_in_force():
    session = played(1, scenario="arcadia")
    assert list(head(session)["meanings"]) == list(PHASES)
    session.change("hardened_gain", 0.25)
    assert "25\u00a0%" in meanings(session.world.p)["HARDENED"]
    assert "15\u00a0%" in meanings(session.world.p)["HOLLOW"]


@pytest.mark.parametrize(("change", "words"), [
    (0.0, "about as often as"), (0.2, "a fifth more often than"), (-0.2, "a fifth less often than"),
    (-0.1, "a tenth less often than"), (1.0, "twice as often as"), (1.6, "2.6 times as often as"),
    (-0.99, "nine tenths less often than")])
def test_the_index_in_words(change, words):
    assert compared(change) == words


def test_the_index_in_words_names_what_it_is_held_against():
    assert "under an institutionalist Washington" in index_sentence(0.1, 0.1, 0.0, Reference())
    other = Reference((("incumbent_strategy", "retrenching"),), ())
    assert "in the reference run" in index_sentence(0.1, 0.1, 0.0, other)
    said = index_sentence(-0.2, -0.25, 0.05, Reference())
    assert "a fifth more often" in said and "25\u00a0% more often through the US" in said and "5\u00a0% less often" in said


@pytest.mark.parametrize("button", buttons(), ids=lambda button: button["label"])
def test_every_button_works(button):
    session = played(1)
    session.inject(button["kind"], button["target"] or "POL", button["value"], button["other"], button["label"])
    assert session.step()


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_every_lesson_can_be_played_shared_and_rewound(preset):
    session = opened(preset)
    for _ in range(6):
        session.step()
    story, _ = link.decode(link.encode(session.story))
    assert fingerprint(Session.of(story)) == fingerprint(session)
    session.rewind(0)
    assert session.planned == preset.events


def kinds(replies) -> list[str]:
    """What was answered."""
    return [content["kind"] for content, _ in replies]


def test_a_desk_survives_whatever_it_is_sent():
    desk = Desk()
    nonsense = [None, 3, [], {}, {"do": 3}, {"do": "__init__"}, {"do": "step", "count": 10**9}, {"do": "step", "count": "x"},
                {"do": "change"}, {"do": "change", "name": "conditionality", "value": []}, {"do": "inject", "what": "x"},
                {"do": "rewind", "played": -1}, {"do": "join", "keep": 5}, {"do": "seat", "seat": []},
                {"do": "seat", "seat": "XXX"}, {"do": "reply", "answer": "accept"}, {"do": "preset", "name": []},
                {"do": "seed", "seed": "x"},
                {"do": "link_in", "text": 3}, {"do": "bundle_in", "text": None}, {"do": "keep", "what": "x"},
                {"do": "seed", "seed": "9" * 19}, {"do": "fork", "played": 99}]
    for message in nonsense:
        assert kinds(desk.receive(message)) == ["problem"], message
    assert kinds(desk.receive({"do": "step"})) == ["frames"]


def test_two_desks_share_nothing():
    one, two = Desk(), Desk()
    one.receive({"do": "change", "name": "conditionality", "value": 1.0})
    one.receive({"do": "step", "count": 5})
    assert two.active.played == 0
    assert two.active.world.p.conditionality == 0.5


def test_every_sentence_of_a_run_is_plain():
    desk = Desk()
    desk.receive({"do": "open"})
    (content, buffers), = desk.receive({"do": "step", "count": 48})
    assert content["head"]["over"]
    for entry in content["feed"]:
        assert entry["text"].endswith(".")
        for said in (entry["text"], entry["because"]):
            assert not any(word in said for word in (*PHASES, "_", "  ", "..", "nan", " 0\u00a0% of GDP")), said
        assert set(entry["why"]) <= set(GLOSSARY), entry
    assert {"belief", "budget", "hedging", "reassurance", "probe", "deal", "refusal"} <= {e["what"] for e in content["feed"]}
    explained = ("belief", "budget", "hedging", "reassurance", "probe", "crisis", "exit")
    assert all(entry["because"] for entry in content["feed"] if entry["what"] in explained)
    assert all(isinstance(buffer, bytes) for buffer in buffers)


def test_an_ally_that_leaves_or_returns_says_a_true_because():
    turns = []
    for seed in range(3):
        world = World("arcadia", rng=seed, exit_cost=0.0, exit_noise=0.5, exit_pace=0.3, return_pace=0.5)
        while world.running:
            world.step()
        turns += [told(entry, world) for entry in world.journal if "value_of_leaving" in entry.why]
    assert {turn["what"] for turn in turns} == {"exit", "return"}
    for turn in turns:
        why, said = turn["why"], turn["because"]
        near = (abs(why["value_of_leaving"]) + rounding for rounding in (-0.0005, 0.0, 0.0005))  # the page gets it rounded
        assert any(f"{value:.2f} guarantees a year" in said for value in near)
        chances = (100.0 * (why["chance"] + rounding) for rounding in (-0.000005, 0.0, 0.000005))
        assert any(f"{chance:.1f}\u00a0% this quarter" in said for chance in chances)
        if turn["what"] == "return":
            assert ("better off" in said) == (why["value_of_leaving"] < 0.0)


@pytest.mark.parametrize(("why", "words", "silent"), [
    ({"change": 0.1, "own_tie": 0.4, "others_ties": -0.2, "words": 0.01},
     ("deeds toward it spoke for", "deeds toward others spoke against"), "words"),
    ({"change": -0.1, "own_tie": 0.4, "others_ties": 0.0, "words": 0.0}, ("spoke for", "moved by who governs"), "against"),
    ({"change": -0.1, "own_tie": 0.0, "others_ties": 0.0, "words": 0.0}, ("nothing was done or said",), "spoke")])
def test_a_belief_says_which_evidence_spoke_for_what(why, words, silent):
    world = World("arcadia", rng=1)
    said = told(Entry(world.first, "belief", ("XAA",), "A trusts", {**why, "outlook": 0.6}), world)["because"]
    assert all(word in said for word in words), said
    assert silent not in said


def test_a_probe_tells_the_rivals_belief_and_the_truth():
    world = World("arcadia", rng=1)
    why = {"rivals_belief": 0.4, "expected_gain": 0.1, "chance": 0.5, "true_honour": 0.7}
    said = told(Entry(world.first, "probe", ("XRV",), "V probes A: nobody answers", why), world)["because"]
    assert "40\u00a0%" in said and "in truth it was 70\u00a0%" in said


def test_a_price_is_said_in_money_years_and_the_worth_of_a_guarantee():
    desk = Desk()
    (content, _), = desk.receive({"do": "step", "count": 24})
    said = [(entry["what"], f"{entry['text']} {entry['because']}") for entry in content["feed"]]
    for what, text in said:
        assert not re.search(r"asked for \d|its limit|\d\.\d\d (against|to the ally|gained)|nan", text), text
        if what in ("deal", "refusal"):
            assert "guarantee" in text, text
    assert any("bn USD more a year" in text for what, text in said if what == "refusal")


@pytest.mark.parametrize("phase", PHASES)
def test_every_phase_says_what_would_change_it(phase):
    p = played(0, scenario="arcadia").world.p
    found = {"HARDENED": (p.hardened_gain + 0.1, 0.1, p.hardened_gain, 0.0, 0.0), "CONTRACTUAL": (0.0, 0.0, 0.0, 1.0, 0.0),
             "UNCHANGED": (0.0, 0.0, 0.0, 0.0, 0.0), "HOLLOW": (-p.hollow_loss - 0.05, -p.hollow_loss - 0.05, 0.0, 0.0, 0.0),
             "DECOUPLED": (0.0, -1.0, 1.0, 0.0, 0.0), "FRACTURED": (0.0, 0.0, 0.0, 0.0, 1.0)}[phase]
    said = turning(*found, p)
    assert phase.lower() in said or phase in ("CONTRACTUAL", "UNCHANGED")
    assert ("fractured if" in said) == (phase != "FRACTURED")
    assert "point" in said


def test_what_is_judged_every_quarter_is_what_the_model_judges_by():
    session = played(40, scenario="arcadia", seed=4)
    more = {**session.derived, **judged(session.world.series[:40])}
    for name in ("deals", "out"):
        assert more[name][-1] == pytest.approx(getattr(session.world.result, name), abs=1e-12)


def test_numbers_that_do_not_move_the_index_are_no_levers():
    table = strongest(read())
    flags = {slider["name"]: slider["still"] for slider in sliders()}
    assert any(flags.values()) and not any(flags[name] for name in FRONT)
    assert all(flags[name] == (table[name] < LEAST) for name in table if name in flags)


def test_what_a_browser_kept_is_taken_up_with_both_worlds_and_what_the_first_still_does():
    desk, again = Desk(), Desk()
    desk.receive({"do": "step", "count": 4})
    desk.receive({"do": "inject", "what": "tariff", "target": "all", "value": 0.4})
    desk.receive({"do": "step", "count": 3})
    desk.receive({"do": "fork", "played": 2})
    desk.receive({"do": "change", "name": "conditionality", "value": 1.0})
    heads = [desk.head_of(world) for world in (0, 1)]
    replies = again.receive({"do": "open", "kept": {"stories": [h["story"] for h in heads], "later": heads[0]["later"]}})
    assert kinds(replies) == ["shop", "stage", "frames", "frames"]
    for one in (desk, again):
        one.receive({"do": "step", "count": 5})
    assert [fingerprint(w) for w in again.worlds] == [fingerprint(w) for w in desk.worlds]
    assert kinds(Desk().receive({"do": "open", "kept": {"stories": ["nonsense"]}})) == ["shop", "stage", "frames", "problem"]


def test_a_question_asked_of_the_past_leaves_the_first_world_as_it_was():
    desk = Desk()
    desk.receive({"do": "step", "count": 4})
    desk.receive({"do": "inject", "what": "tariff", "target": "all", "value": 0.4})
    desk.receive({"do": "step", "count": 3})
    before = fingerprint(desk.active)
    desk.receive({"do": "fork", "played": 2})
    desk.receive({"do": "change", "name": "conditionality", "value": 1.0})
    desk.receive({"do": "step", "count": 5})
    assert fingerprint(desk.worlds[0]) == before
    assert fingerprint(desk.worlds[1]) != before


def test_a_seat_ends_with_a_debrief():
    for seat in ("KOR", "USA"):
        desk = Desk()
        desk.receive({"do": "step", "count": 4})
        desk.receive({"do": "seat", "seat": seat})
        if seat == "USA":
            desk.receive({"do": "inject", "what": "demand", "target": "all", "value": 2.0, "other": 0.0})
        else:
            desk.receive({"do": "reply", "answer": "refuse"})
        desk.receive({"do": "step", "count": 3})
        reply = desk.receive({"do": "seat"})
        assert kinds(reply) == ["seat", "debrief", *(["frames"] if seat == "USA" else [])]  # its demands are the model's again
        told = reply[1][0]
        assert told["decisions"] == 1 and all(len(row) == 3 and all(row) for row in told["rows"])
        assert not re.search(r"-\d|\d\.\d{3}", str(told["rows"])), "a minus is no hyphen, and few decimals will do"


def test_who_says_nothing_in_washington_is_not_told_of_a_decision():
    desk = Desk()
    desk.receive({"do": "step", "count": 4})
    desk.receive({"do": "seat", "seat": "USA"})
    desk.receive({"do": "step"})
    assert desk.receive({"do": "seat"})[1][0]["decisions"] == 0


def test_a_parameter_changed_on_the_way_is_checked_and_acts_like_one_set_from_there():
    world, other = World("arcadia", rng=3), World("arcadia", rng=3)
    for one in (world, other):
        one.step()
    world.change(linkage="none", conditionality=0.9)
    other.p.linkage, other.p.conditionality = find("linkage").check("none"), 0.9
    with pytest.raises(ParameterError, match="conditionality = 2 is outside 0 to 1"):
        world.change(linkage="full", conditionality=2)
    for one in (world, other):
        one.step()
    assert (world.panel == other.panel).all()
