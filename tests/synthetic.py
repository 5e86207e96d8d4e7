"""Findings that no analysis made, with real figures, for the tests of what is made from findings."""

import json
import shutil
from dataclasses import asdict, replace

import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from foedus.experiments.analysis import finding as findings
from foedus.experiments.analysis.finding import KINDS, Finding, Shown, Stated
from foedus.experiments.paper.style import COLUMN, PAGE, SERIES, house_style

NAMES = {"map": "map", "posterior": "posterior", "sensitivity": "sensitivity", "emulation": "emulation", "boxes": "discovery",
         "tipping": "tipping", "levers": "levers", "robustness": "robustness", "decision": "decide", "game": "game",
         "calibration": "calibrate"}


def drawing(kind, width):
    """A figure that has what real ones have: lines, markers, words, clipping, a picture."""
    with house_style():
        figure = Figure(figsize=(width / 72, 2.6), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots(1, 2 if width == PAGE else 1, squeeze=False)[0]
        for place, panel in enumerate(axes):
            x = np.linspace(0, 1, 40)
            panel.plot(x, np.sin(3 * x + place), color=SERIES[place], label="cohesion")
            panel.fill_between(x, np.sin(3 * x + place) - 0.1, np.sin(3 * x + place) + 0.1, alpha=0.2)
            panel.set(xlabel="Share of the runs & more", ylabel="index", title=f"{kind} <{place}>")
        axes[0].imshow(np.arange(16.0).reshape(4, 4), extent=(0.6, 0.9, -0.4, 0.2), aspect="auto")
        axes[0].legend()
    return figure


def synthetic(kind, figured=True, **changes):
    """A finding of a kind, its figures (none if not `figured`) and tables."""
    title = {"map": "Where alliances harden", "sensitivity": "What decides the outcome", "emulation": "What lies between",
             "boxes": "When alliances fracture", "tipping": "Whether there is a way back", "levers": "What policy can do",
             "posterior": "Where the record leaves it so",
             "robustness": "What survives", "decision": "What to choose", "game": "What to expect",
             "calibration": "What the record leaves open"}[kind]
    found = Finding(
        kind=kind, title=title, question=f"{title}, and how firmly?",
        answer=(f"At the defaults {len(kind)} % of the runs end HARDENED (95 % interval 3–9 %).",
                "Conditionality (`conditionality`) explains *more* than half of the variance."),
        method="Sampled over the disputed parameters; one factor at a time as in ten Broeke, van Voorn and Ligtenberg 2016.",
        command=f"foedus {NAMES[kind]} --quick", scenarios=("transactional_2025",),
        varied=("conditionality", "instrument_durability"),
        figures=(Shown("overview", "Shares over the axis. 1,024 points × 8 shared seeds.", f"Two curves ({kind})."),
                 Shown("detail", "The same by region.")),
        tables=(Shown("numbers", "Every number of the figure"),), caveats=("The interval is that of the seeds alone.",),
        provenance=findings.provenance(8192, "8 shared seeds", ["0123456789abcdef"]),
        stated=tuple(Stated(f"Claim {verdict} of {kind}", "+3.1 points", "−0.4 to +6.2", 8, verdict, f"under half of {kind}")
                     for verdict in ("undecided", "holds", "no effect", "reversed")))
    rows = pd.DataFrame({"parameter": [f"p{i}" for i in range(75)], "effect": np.linspace(-1, 1, 75), "note": "a | b"})
    figures = {"overview": drawing(kind, PAGE), "detail": drawing(kind, COLUMN)} if figured else {}
    return replace(found, **changes), figures, {"numbers": rows}


def write_study(folder, kinds=KINDS):
    """A folder with a finding of every kind; all have the figures of the first, which are drawn once."""
    first = folder / NAMES[kinds[0]]
    findings.write(first, *synthetic(kinds[0]))
    for kind in kinds[1:]:
        shutil.copytree(first, folder / NAMES[kind])
        record = asdict(synthetic(kind, figured=False)[0])
        (folder / NAMES[kind] / findings.NAME).write_text(json.dumps(record), encoding="utf-8")
    return folder
