"""The page without a server in a real browser; `FOEDUS_PYODIDE` names the folder of Pyodide that it is written with."""

import functools
import http.server
import os
import threading
from pathlib import Path

import pytest

from foedus.experiments.live import told
from foedus.experiments.live.bundle import unpack
from foedus.experiments.live.static import site
from foedus.tests import browser

PYODIDE = os.environ.get("FOEDUS_PYODIDE")
pytestmark = [pytest.mark.slow,
              pytest.mark.skipif(PYODIDE is None, reason="no Pyodide here; name its folder in FOEDUS_PYODIDE"),
              pytest.mark.skipif(browser.CHROMIUM is None, reason="no chromium here; name one in FOEDUS_CHROMIUM")]


@pytest.fixture
def hosted(tmp_path, monkeypatch):
    """A static site without pictures, on a plain web server of this machine."""
    monkeypatch.setattr(told, "CANDIDATES", {})
    site.write_site(tmp_path / "site", Path(PYODIDE), (), lambda title: None)
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path / "site"))
    handler.log_message = lambda *_: None
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_world_is_played_forked_and_kept_without_a_server(hosted):
    with browser.launched() as chromium:
        page = browser.visit(chromium, hosted)
        browser.lesson(page, "arcadia")
        browser.step(page, 2)
        browser.expect(page.locator(".strips small")).to_contain_text("No band of other luck")
        page.select_option("select.keep", "csv")
        browser.expect(page.locator(".notice")).to_contain_text("makes no tables and pictures")
        with page.expect_download() as kept:
            page.select_option("select.keep", "bundle")
        session, _ = unpack(Path(kept.value.path()).read_text(encoding="utf-8"))
        assert session.played == 2
        belief = browser.shown(page, "system_reliability")
        assert belief == pytest.approx(float(session.world.series["system_reliability"][1]), abs=1e-6)  # sent in 32 bits
        page.click("text=What if?")
        browser.becomes(lambda: page.evaluate("foedusPage.worlds.length"), 2)
        browser.idle(page)
        page.reload()
        browser.until_played(page, 2)  # the browser kept the run
        assert page.faults == []
