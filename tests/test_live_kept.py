"""Nothing that was played is lost: a reload, Back, a look into the past, a server that was started again, a link.

One server for all of it, open to the network, which opens a browser of its own when it listens.
"""

import sys
import time
import urllib.request

import pytest

from foedus.tests.browser import NEEDED, becomes, expect, free_port, idle, lesson, served, shared, step, until_played, visit

pytestmark = NEEDED
KEPT = "new Promise((done) => setTimeout(done, 600))"  # the browser keeps what changed within .3 seconds
# Stands in for a browser: asks at once for the page and writes down what it was told to open and what it got.
CURIOUS = """import sys, urllib.request
with open({!r}, "w") as file: file.write(f"{{sys.argv[1]}} {{urllib.request.urlopen(sys.argv[1], timeout=20).status}}")
"""


@pytest.fixture(scope="module")
def port():
    """Where the page is served, twice in one test."""
    return free_port()


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """The script that stands in for a browser, and the file in which it leaves what it saw."""
    folder = tmp_path_factory.mktemp("browser")
    script, seen = folder / "curious.py", folder / "seen.txt"
    script.write_text(CURIOUS.format(str(seen)), encoding="utf-8")
    return f"{sys.executable} {script} %s", seen


@pytest.fixture(scope="module")
def address(port, opened):
    """A page served to the whole network."""
    with served("--host", "0.0.0.0", port=port, BROWSER=opened[0]) as url:
        yield url


def test_the_browser_opens_once_the_page_is_there_at_an_address_that_others_can_open(page, address, opened):
    for _ in range(40):
        if opened[1].exists() and opened[1].read_text().strip():
            break
        time.sleep(0.25)
    told, status = opened[1].read_text().split()
    assert status == "200"
    assert urllib.request.urlopen(told, timeout=5).status == 200
    assert "0.0.0.0" not in told
    step(page)
    assert shared(page).played == 1
    expect(page.locator(f'.foedus[data-link^="{told}#run="]')).to_have_count(1)


def test_a_reload_and_back_lose_neither_the_run_nor_the_notes_nor_the_place(page):
    lesson(page, "korea_linked")
    page.get_by_role("textbox", name="1 · Predict").fill("It will pay")
    step(page, 3)
    page.select_option('select[aria-label="Ally in view"]', "JPN")
    page.get_by_role("button", name="Europe", exact=True).click()
    before = page.evaluate("Array.from(foedusPage.worlds[0].frames[2])")
    page.evaluate(KEPT)
    page.reload()
    until_played(page, 3)
    idle(page)
    assert page.evaluate("Array.from(foedusPage.worlds[0].frames[2])") == before
    seen = "[foedusPage.lesson, foedusPage.selected, foedusPage.focus]"
    becomes(lambda: page.evaluate(seen), ["korea_linked", "JPN", "europe"])
    expect(page.get_by_role("textbox", name="1 · Predict")).to_have_value("It will pay")
    lesson(page, "arcadia")
    until_played(page, 0)
    page.go_back()
    until_played(page, 3)
    assert page.evaluate("Array.from(foedusPage.worlds[0].frames[2])") == before


def test_a_lever_touched_while_looking_back_says_so_keeps_what_came_after_and_is_undone(page):
    step(page, 4)
    last = page.evaluate("Array.from(foedusPage.worlds[0].frames[3])")
    page.evaluate("foedusPage.lookAt(2)")
    slider = page.locator('input[data-lever="conditionality"]')
    slider.focus()
    page.keyboard.press("ArrowRight")
    until_played(page, 2)
    notice = page.get_by_role("status")
    notice.get_by_text("What came after is kept").wait_for()
    page.select_option("select.keep", "runs")
    expect(page.get_by_role("dialog", name="Kept runs").get_by_text("left behind")).to_have_count(1)
    page.keyboard.press("Escape")
    notice.get_by_role("button", name="Undo").click()
    until_played(page, 4)
    assert page.evaluate("Array.from(foedusPage.worlds[0].frames[3])") == last
    becomes(lambda: page.evaluate("foedusPage.worlds[0].head.log.length"), 0)


def test_a_run_kept_by_name_is_opened_again(page):
    step(page, 2)
    page.select_option("select.keep", "runs")
    box = page.get_by_role("dialog", name="Kept runs")
    box.get_by_label("Name of this run").fill("Before the summit")
    box.get_by_role("button", name="Keep this run").click()
    page.keyboard.press("Escape")
    step(page, 1)
    page.select_option("select.keep", "runs")
    box.get_by_role("button", name="Before the summit", exact=True).click()
    until_played(page, 2)


def test_a_link_shows_what_its_maker_saw(chromium, page):
    lesson(page, "korea_linked")
    step(page, 2)
    page.select_option('select[aria-label="Ally in view"]', "JPN")
    page.select_option('select[aria-label="Colour of the map"]', "threat")
    shared(page)
    other = visit(chromium, page.url)
    until_played(other, 2)
    idle(other)
    seen = "[foedusPage.lesson, foedusPage.selected, foedusPage.focus, foedusPage.variable, foedusPage.tab]"
    for one in (page, other):
        becomes(lambda shows=one: shows.evaluate(seen), ["korea_linked", "JPN", "indopacific", "threat", "lesson"])
    other.context.close()


def test_a_page_takes_up_its_run_when_the_server_was_started_again(chromium):
    port = free_port()
    with served("--no-browser", port=port) as url:
        page = visit(chromium, url)
        step(page, 3)
        page.get_by_role("button", name="What if?").or_(page.get_by_role("button", name="Fork")).first.click()
        page.wait_for_function("foedusPage.worlds.length == 2 && foedusPage.worlds[1].head")
        page.locator('input[data-lever="conditionality"]').focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("foedusPage.worlds[1].head.log.length == 1")
        page.evaluate(KEPT)
    with served("--no-browser", port=port):
        page.wait_for_function("window.foedusPage?.number < 3 && foedusPage.worlds[1]?.head?.log.length == 1")
        until_played(page, 3)
        step(page)
    page.context.close()
