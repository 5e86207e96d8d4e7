"""What the tests of the live page share: a served page, a visitor in chromium, and what a visitor does."""

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from foedus.experiments.live.link import decode

playwright = pytest.importorskip("playwright.sync_api", reason="the live page's browser tests need playwright")
MISSING = [name for name in ("solara", "anywidget", "solara_assets") if importlib.util.find_spec(name) is None]
CHROMIUM = os.environ.get("FOEDUS_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
PATIENCE = 120_000  # milliseconds: a test waits for what it looks for as long as this, whatever else the machine does
expect = playwright.expect
expect.set_options(timeout=PATIENCE)
NEEDED = [pytest.mark.skipif(CHROMIUM is None, reason="no chromium here; name one in FOEDUS_CHROMIUM"),
          pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}; pip install '.[live]'")]

# Seeds a point and points an axis of the map of phases, not the page's: a browser test shall not wait for thousands of runs.
ROUNDS, SIDE = 3, 5
SERVE = (f"import argparse; from foedus.experiments.live import background, command; background.ROUNDS = {ROUNDS}; "
         "background.PER_POINT = background.ROUND * background.ROUNDS; "
         f"background.SIDE, background.LEVELS = {SIDE}, background.np.linspace(0.0, 1.0, {SIDE}); "
         "background.GRID = [[float(a), float(b)] for b in background.LEVELS for a in background.LEVELS]; "
         "parser = argparse.ArgumentParser(); command.add_command(parser.add_subparsers()); "
         "args = parser.parse_args(['live', *{!r}]); args.func(args)")
# The pages that chromium makes for its own address bar cost a third of every visit.  This list takes the place of playwright's
# own, whose names that matter are repeated.
WITHOUT = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "PaintHolding", "HttpsUpgrades", "MediaRouter", "OptimizationHints",
           "ThirdPartyStoragePartitioning")
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync",
             f"--disable-features={','.join(WITHOUT)}"]


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(*words: str, port: int | None = None, path: str = "", **environment: str) -> Iterator[str]:
    """A served page, by its address on this machine; words: more arguments of `foedus live`; path: where it is mounted."""
    port = port or free_port()
    with subprocess.Popen([sys.executable, "-c", SERVE.format(["--port", str(port), *words])], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, env={**os.environ, **environment}) as server:
        url = f"http://127.0.0.1:{port}{path}/"
        try:
            wait_for(url)
            yield url
        finally:
            server.terminate()


def wait_for(url: str) -> None:
    """Until somebody answers."""
    until = time.monotonic() + 2 * PATIENCE / 1000
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
    raise TimeoutError(url)


@contextmanager
def launched() -> Iterator["playwright.Browser"]:
    """A browser with a fresh profile."""
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def visit(chromium: "playwright.Browser", url: str, first_time: bool = False, **options: object) -> "playwright.Page":
    """A visitor of the page whose network ends at this machine; faults of the page are kept in `page.faults`.

    first_time: who has been here before is not told the story.
    """
    context = chromium.new_context(**{"viewport": {"width": 1366, "height": 768}, "accept_downloads": True, **options})
    if not first_time:
        context.add_init_script("localStorage.setItem('foedus-told', 'true')")
    page = context.new_page()
    page.faults = []
    page.route("**/*", lambda route: route.continue_() if local(route.request.url) else (page.faults.append(route.request.url),
                                                                                         route.abort()))
    page.on("pageerror", lambda fault: page.faults.append(str(fault)))
    page.goto(url)
    page.set_default_timeout(PATIENCE)
    page.wait_for_selector(".foedus[data-played]")
    return page


def local(url: str) -> bool:
    """Whether an address stays on this machine."""
    return url.startswith(("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:"))


def becomes(look: Callable[[], object], wanted: object) -> None:
    """Look until it is so: the page draws a moment after it was told, and later on a busy machine."""
    until = time.monotonic() + PATIENCE / 1000
    while (seen := look()) != wanted and time.monotonic() < until:
        time.sleep(0.05)
    assert seen == wanted


def until_played(page: "playwright.Page", quarters: int) -> None:
    """Wait until so many quarters are on the screen."""
    page.wait_for_selector(f'.foedus[data-played="{quarters}"]', timeout=PATIENCE)


def step(page: "playwright.Page", quarters: int = 1) -> None:
    """Press Step so many times."""
    for _ in range(quarters):
        before = int(page.get_attribute(".foedus", "data-played"))
        page.click("button.step")
        until_played(page, before + 1)


def lesson(page: "playwright.Page", name: str) -> None:
    """Choose a lesson and wait until it is there."""
    page.select_option("select.lessons", name)
    page.wait_for_function(f"foedusPage.lesson == '{name}' && !foedusPage.busy")


def idle(page: "playwright.Page") -> None:
    """Wait until every question of the page is answered, and drawn."""
    page.wait_for_function("!foedusPage.busy && !foedusPage.waiting")


def shared(page: "playwright.Page"):
    """The story of the link that the page makes."""
    page.select_option("select.keep", "link")
    page.wait_for_function("location.hash.startsWith('#run=')")
    return decode(page.evaluate("location.hash.slice(5).split('&see=')[0]"))[0]


def shown(page: "playwright.Page", field: str, world: int = 0) -> float:
    """A measure of the system in the last quarter the browser holds."""
    return page.evaluate(f"(() => {{ const w = foedusPage.worlds[{world}]; "
                         f"return w.system[w.system.length - 1][foedusPage.systemIndex['{field}']] }})()")
