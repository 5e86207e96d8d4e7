"""The page behind a reverse proxy, with a world of one's own, in a real browser."""

from urllib.parse import urlsplit

import pytest

from foedus.tests.browser import NEEDED, free_port, playwright, served, step, visit
from foedus.tests.proxy import proxied

pytestmark = NEEDED
SOUTH = """
title = "A southern ally"
extends = "transactional_2025"
[allies.ARG]
gdp = 633
community = "South America"
[allies.SGP]
gdp = 547
"""


@pytest.fixture(scope="module")
def upstream(tmp_path_factory):
    """A served page that was opened with a world of one's own."""
    mine = tmp_path_factory.mktemp("live") / "south.toml"
    mine.write_text(SOUTH, encoding="utf-8")
    with served("--no-browser", str(mine)) as url:
        yield url


def test_a_page_behind_a_proxy_opens_a_world_of_ones_own_and_plays_it(upstream, chromium):
    with proxied(urlsplit(upstream).port, free_port(), "/user/ann/foedus", strip=True) as url:
        page = visit(chromium, url, first_time=True)
        step(page, 2)
        assert page.faults == []
        playwright.expect(page.locator("select.lessons option").first).to_have_text("A southern ally")
        playwright.expect(page.locator(".told")).to_be_hidden()
        assert page.evaluate("foedusPage.stage.allies.some((ally) => ally.iso3 === 'ARG')")
        assert page.evaluate("foedusPage.atlases[0].shapes.some((shape) => shape.code === 'ARG' && shape.extent > 60)")
        assert page.evaluate("foedusPage.atlases[0].circles.some((circle) => circle.code === 'SGP' && circle.x > 0)")
        page.context.close()


@pytest.mark.slow
def test_the_same_server_still_answers_at_its_own_address(upstream, chromium):
    page = visit(chromium, upstream)
    step(page)
    assert page.faults == []
    page.context.close()


@pytest.mark.slow
def test_a_proxy_that_leaves_the_path_needs_the_option_alone(chromium):
    with served("--no-browser", "--base-path", "/foedus", path="/foedus") as url, \
            proxied(urlsplit(url).port, free_port(), "/foedus", strip=False) as shown:
        page = visit(chromium, shown)
        step(page)
        assert page.faults == []
        page.context.close()
