"""What an experiment was made from, as text: enough to run it again from its folder alone.

::

    inputs/spec.toml                 the experiment as it was understood, nothing left to a default that could move
    inputs/SCENARIO.toml             each scenario of one's own, with what it extends put in
    inputs/PANEL.csv                 the panels of these
    inputs/posterior.csv             the draws of a posterior that every point is run with
    inputs/variants/strategies/…     one's own variants

Scenarios and panels that come with the package stay names.  The texts are in the manifest, and the folder is written from it.
"""

from pathlib import Path

import numpy as np
import tomli_w

from ...model.cells import cell, declaration, is_cell
from ..folders import write_atomically
from .designs import OPTIONS, Design
from .factors import Factor, Levels
from .posterior import KIND as POSTERIOR
from .spec import VARIANTS, Outcomes, Spec

FOLDER, SPEC, DRAWS = "inputs", "spec.toml", "posterior.csv"
DESIGN = "../design.parquet"  # where a sweep keeps the points, seen from its inputs


def inputs_of(spec: Spec, variants: dict[str, str]) -> dict[str, str]:
    """Texts by their path in the folder `FOLDER`. variants: one's own, by their path in their folder."""
    found = {SPEC: heading(spec) + tomli_w.dumps(normalised(spec))}
    found |= {DRAWS: text_of(spec.design)} if spec.design.drawn else {}
    for label, (table, panel) in spec.sources.items():
        if panel:
            name = unused(Path(table["panel"]).name, found)
            found[name] = panel
            table = table | {"panel": name}
        found[f"{label}.toml"] = tomli_w.dumps(table)
    return found | {f"{VARIANTS}/{path}": text for path, text in variants.items()}


def heading(spec: Spec) -> str:
    """What somebody has to know who makes the experiment again, as a comment."""
    named = [own.name for own in spec.outcomes.own if own.is_function]
    return (f"# Functions of Python, kept below as source: {', '.join(named)}. To sweep again, give them again:\n"
            "# foedus.sweep(results.spec({NAME: FUNCTION}), OUT)\n" if named else "")


def unused(name: str, taken: dict[str, str]) -> str:
    """The name, or one like it with the same beginning and end of its stem: a year there says when a panel was."""
    path, number = Path(name), 1
    while name in taken:
        number, name = number + 1, f"{number}_{path.name}"
    return name


def normalised(spec: Spec) -> dict:
    """An experiment as a table that `load_spec` reads from inside the folder."""
    labels = [f"{label}.toml" if label in spec.sources else label for label in spec.worlds]
    lengths = {world.quarters for world in spec.worlds.values()}
    rule = spec.replicates
    design = of_design(spec.design)
    factors = {} if spec.design.kind == "table" else {
        name: of_factor(name, factor) for name, factor in spec.factors.items() if name != "scenario"}
    return {
        **{key: text for key, text in (("title", spec.title), ("question", spec.question), ("caption", spec.caption)) if text},
        "scenario": labels[0] if len(labels) == 1 else labels,
        **({"horizon": lengths.pop()} if len(lengths) == 1 else {}),
        "replicates": vars(rule) if rule.outcome else rule.at_least,
        "seed": spec.seed, "seeds": "shared" if spec.shared else "independent", "reference": spec.reference,
        "design": design, **({"parameters": {"posterior": DRAWS}} if spec.design.drawn else {}), "factors": factors,
        "outcomes": of_outcomes(spec.outcomes),
        **({"figure": spec.figure} if spec.figure else {}),
    }


def of_design(design: Design) -> object:
    """A design as a spec writes it; of a table its points, and for points near frontiers the grid that they are of."""
    if design.kind == "table":
        return {"kind": "table", "path": DESIGN}
    if design.kind == POSTERIOR:
        of = design.options["of"]
        return {"kind": of["kind"], **{key: value for key, value in of.items() if key in OPTIONS[of["kind"]]}}
    if design.kind not in OPTIONS:
        return "grid"
    return {"kind": design.kind, **{key: value for key, value in design.options.items() if key in OPTIONS[design.kind]}}


def text_of(design: Design) -> str:
    """The draws of a design as a table, to the last digit."""
    said = [map(str, written(name, column)) for name, column in design.drawn.items()]
    return "\n".join([",".join(design.drawn), *(",".join(row) for row in zip(*said, strict=True))]) + "\n"


def written(name: str, column: np.ndarray) -> list:
    """A column of draws as one writes it: named choices by name."""
    choices = declaration(name).choices
    return [choices[int(value)] if choices else value for value in column.tolist()]


def of_factor(name: str, factor: Factor) -> object:
    """A factor as a spec writes it."""
    if isinstance(factor, Levels):
        choices = declaration(name).choices
        values = [choices[int(value)] if choices else plainly(name, float(value)) for value in factor.values]
        return values if len(values) > 1 else values[0]
    return {key: plainly(name, value) if key in ("low", "mode", "mean", "high") else value
            for key, value in vars(factor).items() if value is not False}


def plainly(name: str, number: float) -> float | str:
    """A number as one writes it: a share of a cell that would be asked about, in per cent."""
    return cell(name).written(number) if is_cell(name) else number


def of_outcomes(wanted: Outcomes) -> dict:
    """What is kept, as a spec writes it."""
    return {key: list(value) if isinstance(value, tuple) else value for key, value in wanted.identity().items()
            if key != "language"}


def write_inputs(folder: Path, texts: dict[str, str]) -> None:
    """Put the texts into a sweep's folder; those that are there as they should be stay."""
    for name, text in texts.items():
        path = folder / FOLDER / name
        content = text.encode()
        if not (path.is_file() and path.read_bytes() == content):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, content)
