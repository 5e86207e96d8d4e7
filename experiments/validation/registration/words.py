"""What the score of a registration says, at the terminal and as a page."""

from pathlib import Path

import pandas as pd

from ...folders import local
from ...paper.hypertext import markdown
from ...paper.pieces import Bullets, Heading, Prose, Table
from .file import Registration
from .forecast import UNITS
from .score import failures

TITLES = {"covers_80": "80 % band covers", "covers_90": "90 % band covers", "model_crps": "the model's CRPS there",
          "worse": "P (model worse)"}


def printed(found: Registration, scores: pd.DataFrame) -> list[str]:
    """For the terminal."""
    shown = [f"{caption}\n{frame.to_string(index=False)}" for caption, frame in tables(scores)]
    return [heading(found), *shown, "\n".join(verdicts(scores))]


def write_page(found: Registration, cells: pd.DataFrame, scores: pd.DataFrame, folder: Path) -> None:
    """registered.md, and every case beside it as validation/registered.csv."""
    beside = folder / "validation"
    beside.mkdir(exist_ok=True)
    cells.round(5).to_csv(local(beside) / "registered.csv", index=False, lineterminator="\n")
    pieces = [Heading("A registered forecast, scored", 1), Prose(heading(found)), Bullets(tuple(verdicts(scores))),
              *(Table(caption, frame) for caption, frame in tables(scores)),
              Prose("CRPS from seven quantiles. P is the chance that the model's is the larger when countries, and years once "
                    "three are out, are drawn anew. Every case is in `validation/registered.csv`.")]
    page = "\n\n".join(markdown(piece, beside.name) for piece in pieces)
    (folder / "registered.md").write_text(f"{page}\n", encoding="utf-8", newline="\n")


def heading(found: Registration) -> str:
    """Which registration this is."""
    about = found.about
    return (f"Registered on {about['date']}: {about['scenario']}, seeds {about['seeds']}, model {about['model']}, data "
            f"{about['data']}, commit {about['commit']}; nothing told after {about['told_until']}.")


def tables(scores: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """A table a kind, as words."""
    found = []
    for kind, group in scores.groupby("kind", sort=False):
        shown = group.drop(columns="kind").astype(object)
        for name in ("bias", "MAE", "CRPS", "model_crps", "worse", "covers_80", "covers_90"):
            form = "{:.0%}" if name.startswith("covers") else "{:+.3f}" if name == "bias" else "{:.3f}"
            shown[name] = ["-" if pd.isna(value) else form.format(value) for value in group[name]]
        found.append((f"{kind}, {UNITS[kind]}", shown.rename(columns=TITLES)))
    return found


def verdicts(scores: pd.DataFrame) -> list[str]:
    """A line a kind: what failed by the numbers fixed before, or that nothing did."""
    return [f"{kind}: {'FAILED: ' + '; '.join(said) if said else 'not failed by any number fixed before'}"
            for kind, said in failures(scores).items()]
