"""The room in real browsers: a wall, a lecturer, two phones; a phone is closed, and the server started again."""

import contextlib
import re
import subprocess
import sys

from foedus.tests.browser import NEEDED, free_port, local, playwright

pytestmark = NEEDED
START = "from foedus.experiments.cli import main; raise SystemExit(main(['class', '--no-browser', *{!r}]))"
READY = "foedus: Ctrl-C stops it; the same command goes on with it\n"
SMALL = """[...document.querySelectorAll('button, select, input[type=text], input[type=range], .choices label, summary')]
           .filter((e) => e.getClientRects().length && e.getBoundingClientRect().height < 43.5)
           .map((e) => e.outerHTML.slice(0, 80))"""


@contextlib.contextmanager
def room(folder, port):
    """A served room, by what it printed."""
    words = ["--scenario", "arcadia", "--quarters", "3", "--out", str(folder), "--port", str(port), "--washington", "lecturer"]
    with subprocess.Popen([sys.executable, "-c", START.format(words)], stdout=subprocess.PIPE, text=True) as server:
        try:
            yield "".join(iter(server.stdout.readline, READY))
        finally:
            server.terminate()


def visit(chromium, url, wide=390, **options):
    """A page in a context of its own; faults of the page are kept."""
    page = chromium.new_context(viewport={"width": wide, "height": 844}, **options).new_page()
    page.faults = []
    page.route("**/*", lambda route: route.continue_() if local(route.request.url) else page.faults.append(route.request.url))
    page.on("pageerror", lambda fault: page.faults.append(str(fault)))
    page.goto(url)
    return page


def test_a_class_plays_through_a_drop_out_and_a_restart(chromium, tmp_path):
    expect, port = playwright.expect, free_port()
    with room(tmp_path, port) as said:
        code, steer = re.search(r"code (\w+)", said)[1], re.search(r"http\S+steer#\S+", said)[0]
        address = f"http://127.0.0.1:{port}/"
        wall, lecturer = visit(chromium, f"{address}wall", 1366), visit(chromium, steer, 1366)
        phones = [visit(chromium, f"{address}#{code}", color_scheme=scheme) for scheme in ("light", "dark")]
        for phone in phones:
            phone.fill("input[name=name]", "<b>Ada</b>")
            phone.click("button.main")
            phone.click("text=Deal me one")
            expect(phone.locator("#role")).to_contain_text("Fears")
        expect(wall.locator("#page")).to_contain_text("2 phones")
        expect(lecturer.locator("#side")).to_contain_text("b Ada /b")
        lecturer.click("#start")
        lecturer.click("label:has(> input[name=write][value=ask])")
        lecturer.click("#write")
        decide(expect, phones, 0)
        expect(wall.locator("body")).to_have_attribute("data-played", "1")
        assert phones[0].evaluate(SMALL) == [] and lecturer.evaluate(SMALL) == []
        assert phones[0].evaluate("document.documentElement.scrollWidth") <= 390
        seat = phones[1].inner_text("#who")
        context = phones[1].context
        phones[1].close()
        expect(wall.locator("#in")).to_have_text("0 of 2 in")
        phones[1] = context.new_page()
        phones[1].faults = []
        phones[1].goto(address)
        expect(phones[1].locator("#who")).to_have_text(seat)
        phones[0].click("#lock")
        expect(phones[0].locator("#waiting")).to_be_visible()
    with room(tmp_path, port) as said:
        assert "goes on after 1 of 3 quarters" in said and steer in said
        for page in (wall, lecturer, *phones):
            expect(page.locator("body")).to_have_attribute("data-line", "open", timeout=15_000)
        expect(phones[0].locator("#waiting")).to_be_visible()  # what was locked in before is still in
        lecturer.click("#start")
        lecturer.click("#write")
        phones[1].click("#lock")
        expect(wall.locator("body")).to_have_attribute("data-played", "2")
        expect(wall.locator("#page")).to_contain_text("Who moved how")
        lecturer.click("#advance")
        expect(wall.locator("body")).to_have_attribute("data-stage", "over")
        assert [fault for page in (wall, lecturer, *phones) for fault in page.faults] == []
        for page in (wall, lecturer, *phones):
            page.context.close()


def decide(expect, phones, played):
    """The first phone counters what lies on its table and decides on everything, the second leaves all to its ministry."""
    for phone in phones:
        expect(phone.locator("body")).to_have_attribute("data-played", str(played))
        expect(phone.locator("#lock")).to_be_visible()
    phones[0].click("label:has(> input[name=budget][value=mine])")
    phones[0].click("label:has(> input[name=hedge][value=mine])")
    phones[0].click("label:has(> input[name=praise][value='0'])")
    phones[0].click("label:has(> input[name=tie][value=stay])")
    phones[0].select_option("select[name=to]", index=1)
    phones[0].select_option("select[name=what]", "stay")
    for phone in phones:
        phone.click("#lock")
