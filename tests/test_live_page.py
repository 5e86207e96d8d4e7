"""The live page in a real browser: Debian's chromium, no network but this machine.

Needs the extra ``live``, playwright and a chromium; without one of them these tests are left out.
"""

import json
import zlib
from base64 import urlsafe_b64encode
from pathlib import Path

import numpy as np
import pytest

from foedus.experiments.live.bundle import fingerprint
from foedus.experiments.live.link import as_table
from foedus.experiments.live.phases import meanings, reference_sentence
from foedus.experiments.live.picture import sentences
from foedus.experiments.live.session import Session
from foedus.experiments.runs.single import run
from foedus.model.outcomes import PHASES
from foedus.tests.browser import NEEDED, becomes, expect, idle, lesson, shared, shown, step, until_played, visit

pytestmark = NEEDED


def test_the_page_draws_without_any_network(page):
    step(page, 2)
    colours = page.evaluate("""() => { const c = document.querySelector('.mapbox canvas');
        const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data, seen = new Set();
        for (let i = 0; i < d.length; i += 400) seen.add(d[i] + ',' + d[i + 1] + ',' + d[i + 2]); return seen.size; }""")
    assert colours > 8
    expect(page.locator(".foedus[data-fault]")).to_have_count(0)


def test_step_shows_what_the_model_computes(page):
    step(page, 3)
    session = Session()
    for _ in range(3):
        session.step()
    assert np.float32(shown(page, "system_cohesion")) == np.float32(session.world.series["system_cohesion"][2])
    expect(page.locator(".date")).to_have_text("2025 Q3")


def test_the_index_its_phase_and_the_reference_are_explained(page):
    step(page, 2)
    session = Session()
    for _ in range(2):
        session.step()
    assert shown(page, "hardening") == pytest.approx(session.derived["hardening"][1], abs=1e-6)
    becomes(lambda: page.inner_text(".index"), sentences(session, 0)[1])
    phase = PHASES[session.phases[1]]
    becomes(lambda: page.inner_text("button.chip"), phase.lower())
    page.click("button.chip")
    help_box = page.get_by_role("dialog")
    for name, meaning in meanings(session.world.p).items():
        expect(help_box).to_contain_text(name.lower())
        expect(help_box).to_contain_text(meaning)
    expect(help_box).to_contain_text(reference_sentence(session.setting.reference))
    page.keyboard.press("Escape")
    help_box.wait_for(state="hidden")
    expect(page.locator("button.chip")).to_be_focused()


def test_a_link_of_the_first_edition_gets_one_clear_line(chromium, address):
    table = {**as_table(Session().story), "model": "0" * 16, "start": {"waiting": 1.0}}
    text = urlsafe_b64encode(zlib.compress(json.dumps(table).encode())).decode().rstrip("=")
    other = visit(chromium, f"{address}#run={text}")
    other.get_by_role("status").get_by_text("'waiting' is fixed at 0.6").wait_for()
    step(other)
    assert other.faults == []
    other.context.close()


def test_why_governments_move_can_be_read(page):
    page.evaluate("foedusPage.ask({ do: 'step', count: 9 })")
    until_played(page, 9)
    page.select_option('select[aria-label="Which news"]', "why")
    page.wait_for_selector(".news.belief small")
    page.evaluate("foedusPage.select('EST')")
    page.get_by_text("All terms").click()
    becomes(lambda: page.locator("dl.terms dt").count() > 2, True)
    assert "belief over the horizon" in page.evaluate("JSON.stringify(foedusPage.shop.glossary)")


def test_play_goes_on_by_itself_and_pause_stops_it(page):
    page.click("button.play")
    page.wait_for_function("Number(document.querySelector('.foedus').dataset.played) >= 3")  # it may have gone past
    page.click("button.play")
    idle(page)
    stopped = page.get_attribute(".foedus", "data-played")
    page.wait_for_timeout(1200)
    assert page.get_attribute(".foedus", "data-played") == stopped


def test_a_lever_moved_on_the_way_is_logged_and_replayed(page):
    step(page, 2)
    slider = page.locator('input[data-lever="conditionality"]')
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("foedusPage.worlds[0].head?.log.length == 5")
    assert page.evaluate("document.activeElement.dataset.lever") == "conditionality", "the focus stays where it was"
    step(page, 2)
    story = shared(page)
    assert story.log[-1].name == "conditionality"
    assert story.log[-1].value == pytest.approx(0.55)
    assert np.float32(Session.of(story).world.series["system_cohesion"][3]) == np.float32(shown(page, "system_cohesion"))


def test_an_event_acts_in_the_next_quarter(page):
    step(page, 3)
    page.get_by_role("tab", name="Events").click()
    page.get_by_role("button", name="Tariff 10 % on all").click()
    page.wait_for_function("foedusPage.worlds[0].head?.log.length == 1")
    step(page)
    assert shared(page).log[0].kind == "tariff"
    assert shown(page, "system_tariff") > 0.02


def test_a_shared_link_opens_as_the_same_run_and_as_foedus_run(chromium, address, page):
    step(page, 4)
    page.get_by_role("tab", name="Events").click()
    page.get_by_role("button", name="Tariff 10 % on all").click()
    page.wait_for_function("foedusPage.worlds[0].head?.log.length == 1")
    step(page, 2)
    story = shared(page)
    other = visit(chromium, page.url)
    until_played(other, 6)
    last = "Array.from(foedusPage.worlds[0].frames[5])"
    assert other.evaluate(last) == page.evaluate(last)
    assert story.is_a_plain_run()
    plain = run(story.whole_setting(), story.seed, "fast", quarters=6)
    assert np.array_equal(Session.of(story).world.panel[:6], plain.allies)
    other.context.close()


def test_what_if_keeps_two_worlds_side_by_side(page):
    step(page, 3)
    page.get_by_role("button", name="Fork").click()
    page.wait_for_function("foedusPage.worlds.length == 2 && foedusPage.worlds[1].head")
    page.get_by_role("tab", name="Events").click()
    page.get_by_role("button", name="Tariff 25 % on").click()
    page.wait_for_function("foedusPage.worlds[1].head?.log.length == 1")
    step(page)  # a quarter later a court caps all tariffs
    assert shown(page, "system_tariff", 1) > shown(page, "system_tariff", 0)
    expect(page.locator(".mapbox:visible")).to_have_count(2)
    page.get_by_role("button", name="Keep A").click()
    page.wait_for_function("foedusPage.worlds.length == 1 && foedusPage.worlds[0].head?.log.length == 0")


def test_looking_back_and_playing_on_from_there(page):
    step(page, 4)
    page.keyboard.press("ArrowLeft")
    page.wait_for_selector('.foedus[data-view="3"]')
    page.get_by_role("button", name="Forget what came after").click()
    until_played(page, 3)


def test_a_seat_answers_and_looks_back(page):
    lesson(page, "korea_linked")
    becomes(lambda: page.evaluate("foedusPage.selected"), "KOR")
    step(page, 2)
    page.get_by_role("button", name="Play South Korea's seat").click()
    page.get_by_role("button", name="Refuse").click()
    until_played(page, 3)
    page.get_by_role("button", name="Leave this seat").click()
    page.get_by_text("Debrief: South Korea").wait_for()


def test_two_visitors_do_not_meet(chromium, address, page):
    other = visit(chromium, address)
    step(page, 3)
    step(other, 1)
    assert page.get_attribute(".foedus", "data-played") == "3"
    assert other.get_attribute(".foedus", "data-played") == "1"
    other.context.close()


def test_a_bad_link_gets_a_message_and_a_fresh_world(chromium, address):
    other = visit(chromium, address + "#run=nonsense")
    other.get_by_role("status").get_by_text("damaged").wait_for()
    step(other)
    assert other.faults == []
    other.context.close()


def test_a_bundle_is_kept_and_opened_again(page, tmp_path):
    step(page, 3)
    with page.expect_download() as waiting:  # the first figure loads matplotlib
        page.select_option("select.keep", "bundle")
    waiting.value.save_as(tmp_path / "run.json")
    kept = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    page.get_by_label("Seed: the luck of the run").fill("9")
    page.get_by_label("Seed: the luck of the run").press("Enter")
    until_played(page, 0)
    page.set_input_files("input[type=file]", tmp_path / "run.json")
    until_played(page, 3)
    assert fingerprint(Session.of(shared(page))) == kept["fingerprint"]


def test_the_keys_work_wherever_the_focus_is(page):
    page.keyboard.press("ArrowRight")
    until_played(page, 1)
    page.keyboard.press("p")
    expect(page.locator(".foedus.projector")).to_be_visible()
    page.keyboard.press("f")
    page.wait_for_function("foedusPage.worlds.length == 2 && foedusPage.worlds[1].head")


def test_every_control_is_reached_by_tab_and_has_a_name(page):
    step(page, 2)
    page.evaluate("document.activeElement.blur()")
    wanted = page.evaluate("""() => { const seen = Array.from(document.querySelectorAll(
        '.foedus :is(button, select, input, textarea, summary)')).filter((e) => e.checkVisibility() && !e.disabled);
        seen.forEach((e, k) => { e.dataset.stop = k; }); return seen.length; }""")
    reached = set()
    for _ in range(wanted + 20):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.dataset.stop"))
    assert wanted > 30
    assert {str(k) for k in range(wanted)} <= reached
    nameless = page.evaluate("""() => Array.from(document.querySelectorAll('.foedus [data-stop]')).filter((e) =>
        !(e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.length)).map((e) => e.outerHTML)""")
    assert nameless == []


def test_the_table_holds_what_the_map_shows(page):
    step(page, 2)
    page.get_by_role("tab", name="Table").click()
    rows = page.get_by_role("table").locator("tbody tr")
    rows.first.wait_for()
    expect(rows).to_have_count(page.evaluate("foedusPage.stage.allies.length"))
    page.get_by_role("table").get_by_role("button", name="Japan").press("Enter")
    page.wait_for_function("foedusPage.selected == 'JPN'")
    trust = page.evaluate("""() => { const japan = foedusPage.stage.allies.findIndex((ally) => ally.iso3 == 'JPN');
        return foedusPage.value(foedusPage.worlds[0], 2, japan, 'reliability'); }""")
    becomes(lambda: rows.filter(has_text="Japan").locator("td").nth(1).inner_text(), f"{100 * trust:.0f}\u00a0%")
    becomes(lambda: page.get_by_role("log").inner_text()[:7], "2025 Q2")


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_an_accessibility_checker_finds_nothing(chromium, address, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python").Axe()
    visitor = visit(chromium, address, color_scheme=scheme)
    step(visitor, 3)
    for name in ("Events", "Lesson", "Table"):
        visitor.get_by_role("tab", name=name).click()
        visitor.wait_for_timeout(200)  # colours fade in
        found = axe.run(visitor, context=".foedus").response["violations"]
        assert [(fault["id"], fault["nodes"][0]["target"]) for fault in found] == []
    visitor.context.close()


@pytest.mark.parametrize("what", [pytest.param("svg", marks=pytest.mark.slow), "png"])
def test_the_picture_is_kept(page, what):
    step(page, 2)
    with page.expect_download() as waiting:  # the first figure loads matplotlib
        page.select_option("select.keep", what)
    assert Path(waiting.value.path()).read_bytes().startswith({"svg": b"<svg", "png": b"\x89PNG"}[what])
