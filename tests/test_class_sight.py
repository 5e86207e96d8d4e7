"""What a class sees: the wall's first screen, its legend, a counter-offer on a phone, the debrief on a phone."""

import re
import subprocess
import sys

import pytest

from foedus.experiments.classroom.debrief_page import page as debrief
from foedus.experiments.classroom.game import Setup
from foedus.experiments.classroom.room import Options, Room
from foedus.tests.browser import NEEDED, becomes, expect, free_port
from foedus.tests.test_class_page import room, visit

pytestmark = NEEDED
BELOW = """() => ['.code', '.qr', 'svg.map'].map((selector) => document.querySelector(selector).getBoundingClientRect())
    .filter((box) => !box.width || box.bottom > innerHeight || box.top < 0).length"""
CUT = """() => { const map = document.querySelector('svg.map').getBoundingClientRect();
    return [...document.querySelectorAll('svg.map circle, svg.map text')].map((drawn) => drawn.getBoundingClientRect())
        .filter((b) => b.left < map.left || b.right > map.right || b.top < map.top || b.bottom > map.bottom).length }"""
DRAWN = "() => [...document.querySelectorAll('.legend span > span')].every((e) => e.getBoundingClientRect().width > 5)"
OPENED = ("import sys, webbrowser; from urllib.request import urlopen; "
          "webbrowser.open = lambda url: print('opened', urlopen(url, timeout=20).status, url, flush=True); "
          "from foedus.experiments.cli import main; raise SystemExit(main(['class', *{!r}]))")
WIDE = "document.documentElement.scrollWidth"


@pytest.fixture(scope="module")
def doors(tmp_path_factory):
    """A served room of Arcadia: its address, its code, the lecturer's address."""
    port = free_port()
    with room(tmp_path_factory.mktemp("room"), port) as said:
        yield f"http://127.0.0.1:{port}/", re.search(r"code (\w+)", said)[1], re.search(r"http\S+steer#\S+", said)[0]


def test_before_a_quarter_the_wall_shows_title_code_picture_and_map_without_scrolling(chromium, doors):
    for wide, tall in ((1366, 768), (1920, 1080)):
        wall = visit(chromium, f"{doors[0]}wall", wide)
        wall.set_viewport_size({"width": wide, "height": tall})
        expect(wall.locator("#title")).to_have_text("Arcadia")
        expect(wall.locator(".code")).to_have_text(doors[1])
        expect(wall.locator("svg.map .seat")).to_have_count(4)
        becomes(lambda wall=wall: wall.evaluate(BELOW), 0)
        assert wall.evaluate(CUT) == 0
        assert wall.faults == []
        wall.context.close()


def test_a_counter_offer_is_weighed_on_the_phone_and_the_wall_draws_its_legend(chromium, doors):
    address, code, steer = doors
    lecturer, wall = visit(chromium, steer, 1366), visit(chromium, f"{address}wall", 1366)
    phone = visit(chromium, f"{address}#{code}")
    phone.click("button.main")
    phone.locator("button.seat").first.click()
    lecturer.click("#start")
    expect(lecturer.locator("body")).to_have_attribute("data-stage", "deciding")
    lecturer.click("label:has(> input[name=write][value=ask])")
    lecturer.click("#write")
    expect(lecturer.locator("#terms")).to_contain_text("Written for this quarter")
    lecturer.click("#advance")
    expect(wall.locator("body")).to_have_attribute("data-played", "1")
    phone.click("label:has(> input[name=answer][value=counter])")
    expect(phone.locator("#weighed")).to_contain_text("To Washington it is worth")
    before = phone.inner_text("#weighed")
    phone.locator("#counter input").first.focus()
    phone.keyboard.press("Home")
    expect(phone.locator("#counter output").first).to_have_text("refuse")
    expect(phone.locator("#weighed")).not_to_have_text(before)
    assert phone.evaluate(WIDE) <= 390
    for words in ("Belief that the US would come", "a demand on the table", "a deal", "tie suspended"):
        expect(wall.locator(".legend")).to_contain_text(words)
    becomes(lambda: wall.evaluate(DRAWN), True)
    assert wall.evaluate(CUT) == 0
    expect(wall.locator(".moves th")).to_contain_text(["Ally", "Score"])
    for page in (lecturer, phone, wall):
        assert page.faults == []
        page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_debrief_fits_a_phone(chromium, scheme):
    played = Room.opened(Setup("arcadia", 1, 2), [], "transactional", Options(), lambda entry: None)
    played.start(0.0)
    played.advance(0.0, 2)
    classes = [dict.fromkeys(played.allies, 40.0 + shift) for shift in range(3)]
    phone = chromium.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme).new_page()
    phone.set_content(debrief(played, classes, {}))
    expect(phone.locator("svg")).to_have_count(len(played.allies))
    assert phone.evaluate(WIDE) <= 390
    dark = phone.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 23, 26)"
    assert dark == (scheme == "dark")
    phone.context.close()



def test_the_wall_and_the_steering_page_are_opened_only_once_they_answer(tmp_path):
    port = free_port()
    words = ["--scenario", "arcadia", "--out", str(tmp_path), "--port", str(port)]
    with subprocess.Popen([sys.executable, "-c", OPENED.format(words)], stdout=subprocess.PIPE, text=True) as server:
        try:
            said = iter(server.stdout.readline, "")
            seen = [next(line for line in said if line.startswith("opened")) for _ in range(2)]
        finally:
            server.terminate()
    assert seen[0] == f"opened 200 http://127.0.0.1:{port}/wall\n"
    assert seen[1].startswith(f"opened 200 http://127.0.0.1:{port}/steer#")
