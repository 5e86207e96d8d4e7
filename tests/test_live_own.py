"""The page opens a world of one's own, and a point of a sweep; visitors cannot name files."""

import pytest

import foedus as fd
from foedus.experiments.live import link, opening, story
from foedus.experiments.live.bundle import pack, unpack
from foedus.experiments.live.desk import Desk
from foedus.experiments.live.session import Session
from foedus.model.scenario import load_scenario

SOUTH = 'title = "South"\nextends = "arcadia"\n[allies.XAZ]\ngdp = 300\n'


@pytest.fixture
def named(monkeypatch):
    """Names a world as whoever serves the page does; forgotten after the test."""
    monkeypatch.setattr(opening, "NAMED", [])
    monkeypatch.setattr(story, "OWN", own := {})
    for module in (opening, link):
        monkeypatch.setattr(module, "OWN", own)
    link.own_digest.cache_clear()
    yield opening.name_world
    link.own_digest.cache_clear()


@pytest.fixture
def south(tmp_path):
    """A scenario of one's own."""
    path = tmp_path / "south.toml"
    path.write_text(SOUTH, encoding="utf-8")
    return path


def kinds(replies):
    """Answers by their kind."""
    return {reply["kind"]: reply for reply, _ in replies}


def test_the_page_begins_with_the_world_that_it_was_opened_with(named, south):
    named(str(south), None)
    desk = Desk()
    replies = kinds(desk.receive({"do": "open"}))
    assert replies["shop"]["presets"][0]["title"] == replies["stage"]["title"] == "South"
    assert "XAZ" in [ally["iso3"] for ally in replies["stage"]["allies"]]
    desk.receive({"do": "step", "count": 2})
    run = fd.run(south, seed=1, quarters=2)
    assert desk.active.world.series["system_cohesion"][1] == run.system["system_cohesion"][1]
    assert kinds(desk.receive({"do": "preset", "name": "arcadia"}))["stage"]["scenario"] == "arcadia"
    assert kinds(desk.receive({"do": "preset", "name": "own"}))["stage"]["title"] == "South"


def test_a_link_and_a_bundle_of_ones_own_world_open_where_it_is(named, south):
    named(str(south), None)
    session = opening.first_session()
    session.step()
    text = link.encode(session.story)
    assert link.decode(text) == (session.story, "")
    assert unpack(pack(session))[1] == ""
    south.write_text(SOUTH.replace("300", "400"), encoding="utf-8")
    link.own_digest.cache_clear()
    named(str(south), None)
    assert "another world" in link.decode(text)[1]
    story.OWN.clear()
    with pytest.raises(story.StoryError, match=r"no scenario 'south'.*foedus live FILE.toml"):
        link.decode(text)


def test_a_visitor_cannot_name_a_file(named, south):
    named("arcadia", None)
    with pytest.raises(story.StoryError, match="no scenario"):
        Session(str(south))
    assert story.OWN == {}


def test_a_file_named_as_a_scenario_of_the_package_is_put_beside_it(named, tmp_path):
    path = tmp_path / "arcadia.toml"
    path.write_text(SOUTH, encoding="utf-8")
    named(str(path), None)
    assert opening.first_session().scenario == "arcadia (own)"
    assert len(Session("arcadia").world.codes) == len(load_scenario("arcadia").panel.allies)


def test_a_point_of_a_sweep_opens_with_its_factors_and_its_luck(named, south, tmp_path):
    spec = tmp_path / "spec.toml"
    spec.write_text('scenario = "south.toml"\nhorizon = 3\n[factors]\nconditionality = [0.2, 0.8]\n'
                    'allies.XAZ.gdp = [200, 400]\n', encoding="utf-8")
    runs = fd.sweep(spec, tmp_path / "out", workers=1, progress=False).runs()
    named(str(tmp_path / "out"), "3")
    session = opening.first_session()
    while session.step():
        pass
    assert session.world.setting.value("allies.XAZ.gdp") == 400.0
    row = runs[(runs["allies.XAZ.gdp"] == 400.0) & (runs["conditionality"] == 0.8)].iloc[0]
    assert session.world.result.hardening == row["hardening"]
    named(str(tmp_path / "out"), row["point"])
    assert opening.first_session().story.start == {"conditionality": 0.8, "allies.XAZ.gdp": 400.0}


@pytest.mark.parametrize(("world", "point", "says"), [
    ("arcadia", "1", "no folder"), ("nowhere.toml", None, "check the path"), ("utopia", None, "no scenario"),
    (".", "0", "no sweep"),    (".", None, "--point")])
def test_a_world_that_is_not_there_costs_one_line(named, world, point, says, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Exception, match=says) as caught:
        named(world, point)
    assert type(caught.value).__module__.startswith("foedus")
