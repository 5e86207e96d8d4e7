"""``foedus live`` before it serves: what can be wrong is said in one line."""

import argparse
import re
import socket
from pathlib import Path

import pytest

from foedus.experiments.extras import MissingLibrary
from foedus.experiments.live import command, told

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "live.md"


def arguments(*words: str) -> argparse.Namespace:
    """Parsed arguments of ``foedus live``."""
    parser = argparse.ArgumentParser()
    command.add_command(parser.add_subparsers())
    return parser.parse_args(["live", *words])


@pytest.mark.parametrize("port", ["0", "65536", "-1", "x", "", "８０"])
def test_a_bad_port_gets_one_line(port):
    with pytest.raises(command.LiveError, match="whole number"):
        command.port_of(port)


def test_a_taken_port_names_another():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(command.LiveError, match=f"--port {port + 1}"):
            command.check_free("127.0.0.1", port)


@pytest.mark.parametrize("host", ["bogus.invalid", "192.0.2.1", "[::1]"])
def test_a_host_of_another_machine_is_no_matter_of_the_port(host):
    with pytest.raises(command.LiveError, match="give --host an address of this machine") as told:
        command.check_free(host, 8765)
    assert "--port" not in str(told.value) and "[[" not in str(told.value)


def test_an_address_for_everybody_is_one_that_others_can_open():
    assert command.shared_host("127.0.0.1") == "127.0.0.1"
    assert command.shared_host("0.0.0.0") not in command.EVERYWHERE


def test_a_missing_library_names_the_extra(monkeypatch):
    def absent(name):
        raise ModuleNotFoundError(f"No module named '{name}'", name=name)

    monkeypatch.setattr("foedus.experiments.extras.import_module", absent)
    monkeypatch.setattr(command, "SETTINGS", {})
    with pytest.raises(MissingLibrary, match=r"foedus\[live\]"):
        command.command(arguments("--no-browser"))


def test_nothing_is_sent_home():
    assert command.SETTINGS["SOLARA_TELEMETRY_MIXPANEL_ENABLE"] == "False"
    for name in ("stage.js", "atlas.js", "charts.js", "panels.js", "memory.js", "told.js", "kit.js", "stage.css"):
        text = (Path(command.__file__).parent / "assets" / name).read_text(encoding="utf-8")
        assert not re.search(r"https?://|@import|fetch\(", text), name


def documented(number: int) -> dict:
    """What a piece of Python of the page's document defines."""
    names: dict = {}
    pieces = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.S)
    exec(compile(pieces[number], str(DOCUMENT), "exec"), names)
    return names


def test_the_documented_world_takes_an_event_and_an_answer():
    world = documented(0)["world"]
    assert world.allies[world.codes.index("KOR")].tariff == 0.25
    assert world.answers == {}


@pytest.mark.filterwarnings("ignore")  # of the libraries that the stock page loads
def test_the_documented_page_of_mesa_shows_our_world():
    for library in ("solara", "altair"):
        pytest.importorskip(library, reason="mesa.visualization needs the extra live and altair")
    import solara

    page = documented(1)["page"]
    model = page.args[0]
    model.step()
    _, context = solara.render(page, handle_error=False)  # Mesa checks the names of the parameters here
    context.close()
    again = type(model)(**{name: getattr(knob, "value", knob) for name, knob in page.kwargs["model_params"].items()})
    again.step()
    assert again.datacollector.model_vars["system_cohesion"] == model.datacollector.model_vars["system_cohesion"]


@pytest.mark.parametrize(("words", "told_of"), [((), True), (("--no-browser",), False)])
def test_the_story_is_played_ahead_for_who_comes_with_the_page(monkeypatch, words, told_of):
    done = []
    monkeypatch.setattr(command, "SETTINGS", {})
    monkeypatch.setattr(command, "require_any", lambda module: None)
    monkeypatch.setattr(command, "check_free", lambda host, port: None)
    monkeypatch.setattr(command, "announce", lambda address, browser: done.append("said"))
    monkeypatch.setattr(told, "ahead", lambda: done.append("begun"))
    monkeypatch.setattr(command, "serve", lambda host, port, ready, *more: ready())
    command.command(arguments(*words))
    assert done == ["said", *(["begun"] if told_of else [])]
