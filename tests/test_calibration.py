"""``foedus calibrate``: what it refuses, what it writes, and that it finds what was planted."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from foedus.experiments.analysis.decision.worlds import read_draws
from foedus.experiments.analysis.finding import read as read_finding
from foedus.experiments.calibration import command as calibrating
from foedus.experiments.calibration.records import READINGS, Reading, aid_to_war, opinion
from foedus.experiments.calibration.runs import Runs
from foedus.experiments.calibration.spec import CalibrationError, load_calibration
from foedus.experiments.sweep.spec import SpecError, load_spec
from foedus.model.record import favourable

pytest.importorskip("sklearn")
SPEC = """\
records = ["exits"]
runs = 3000
draws = 300
[factors]
spill_in = { low = 0.2, high = 0.8 }
exit_cost = {}
surprise = 0.3
"""


@pytest.fixture
def write(tmp_path):
    """Writes a calibration; returns its path."""
    def to(text=SPEC):
        path = tmp_path / "mine.toml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return to


@pytest.mark.parametrize(("old", "new", "said"), [
    ('["exits"]', '["exit"]', "line 1: records has no 'exit'; did you mean 'exits'?"),
    ('["exits"]', "[]", "is no list; name some of spending, opinion, arms, exits, aid"),
    ('["exits"]', '["exits", "exits"]', "names 'exits' twice"),
    ("runs = 3000", "runs = 1000", "line 2: runs = 1000 are too few to keep draws = 300 of them; give at least 1200"),
    ("runs = 3000", "rums = 3000", "line 2: unknown key 'rums'; did you mean 'runs'?"),
    ("draws = 300", "draws = 7", "line 3: draws = 7 is outside"),
    ("surprise = 0.3", "surprise = [0.3, 0.4]", "line 7: surprise has levels; give it a range"),
    ("surprise = 0.3", '"allies.DEU.gdp" = { low = 4000, high = 5000 }', "is a cell of the panel"),
    ("surprise = 0.3", "suprise = 0.3", "did you mean 'surprise'?"),
])
def test_a_wrong_calibration_is_told_in_one_line(write, old, new, said):
    with pytest.raises(SpecError) as problem:
        load_calibration(write(SPEC.replace(old, new)))
    assert said in str(problem.value) and "\n" not in str(problem.value)


def test_a_name_that_is_no_calibration_is_told(write):
    with pytest.raises(CalibrationError, match="no calibration 'defualt'; did you mean 'default'"):
        load_calibration("defualt")


def test_the_calibration_of_the_package_reads_every_record_and_varies_what_a_budget_can_carry():
    found = load_calibration()
    assert [reading.name for reading in found.readings] == list(READINGS)
    assert 8 <= len(found.factors) <= 12
    assert all(np.isfinite(reading.observed).all() and len(reading.observed) == len(reading.cases) == reading.mixing.shape[1]
               for reading in found.readings)
    assert load_calibration(quick=True).runs < found.runs


def test_opinion_is_read_about_each_public_s_own_mean():
    found = opinion()
    for code in {case[:3] for case in found.cases}:
        mine = [value for case, value in zip(found.cases, found.observed, strict=True) if case.startswith(code)]
        views = [view for (one, year), view in favourable().items() if one == code and 2014 <= year <= 2025]
        assert sum(mine) == pytest.approx(0.0, abs=1e-9)
        assert np.ptp(mine) == pytest.approx(np.ptp(views))
    shifted = np.arange(len(found.cases), dtype=float) @ found.mixing
    assert (np.arange(len(found.cases)) + 5.0) @ found.mixing == pytest.approx(shifted)


def test_aid_is_that_of_the_model_s_allies_that_the_record_knows():
    assert all("USA" not in text and '"UKR"' not in text for text in aid_to_war().outcomes.values())


TRUTH = {"spill_in": 0.65, "exit_cost": 3.0}


def planted(outcomes):
    """A reading whose first number is spill_in, known to .05, and whose second one is noise."""
    names = {"one": "", "two": ""}
    return Reading("planted", "replay_2014", "share", names, np.array([0.05, 1.0]), np.eye(2), tuple(names),
                   outcomes)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Folder of the finding of a calibration whose runs are a planted world; its draws lie beside it, too."""
    folder = tmp_path_factory.mktemp("planted")
    (folder / "mine.toml").write_text(SPEC, encoding="utf-8")
    calibration = replace(load_calibration(str(folder / "mine.toml")), readings=(planted(np.array([TRUTH["spill_in"], 0.3])),))
    scores = np.random.default_rng(21).standard_normal((calibration.runs, 2))

    def outcomes(values):
        return {"planted": np.column_stack([values["spill_in"], np.zeros(len(values))])}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calibrating, "prior_runs", lambda c, hands: Runs(scores, outcomes(calibrating.values_of(scores, c)), 0))
        patch.setattr(calibrating, "runs_at", lambda c, points, hands: outcomes(points))
        patch.setattr(calibrating, "runs_at_defaults", lambda c, hands: outcomes(pd.DataFrame({"spill_in": [0.4, 0.4]})))
        calibrating.make_calibration(calibration, folder / "post", "foedus calibrate mine.toml",
                                     ship=folder / "shipped.parquet")
    return folder / "post"


def test_a_planted_truth_is_found_and_what_nothing_hangs_on_is_named_untouched(made):
    draws, finding = pd.read_parquet(made / "posterior.parquet"), read_finding(made)
    assert draws["spill_in"].mean() == pytest.approx(TRUTH["spill_in"], abs=0.03)
    assert draws["spill_in"].std() == pytest.approx(0.05, rel=0.35)
    assert draws["spill_in"].between(0.2, 0.8).all() and draws["exit_cost"].between(0.0, 10.0).all()
    marginals = pd.read_csv(made / "marginals.csv").set_index("parameter")
    assert marginals["touched"].to_dict() == {"spill_in": True, "exit_cost": False}
    assert "does not touch exit cost" in " ".join(finding.answer)


def test_the_draws_carry_what_made_them_and_any_sweep_and_decision_takes_them(made):
    said = json.loads(pq.read_schema(made / "posterior.parquet").metadata[b"foedus"])
    assert said["spec"] == SPEC and said["provenance"]["model"] and said["touched"] == {"spill_in": True, "exit_cost": False}
    assert pd.read_parquet(made.parent / "shipped.parquet").equals(pd.read_parquet(made / "posterior.parquet"))
    sweep = made.parent / "sweep.toml"
    sweep.write_text('parameters = { posterior = "post", draws = 10 }\n[factors]\nconditionality = [0, 1]\n', encoding="utf-8")
    assert len(load_spec(str(sweep)).design) == 20
    assert len(read_draws(str(made), ())) == 300
