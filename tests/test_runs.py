"""The verdict is an ensemble: shares that add up, a typical run that is one of them, references that both engines share."""

import csv
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import foedus
from foedus.experiments import influence, listing
from foedus.experiments.cli import main
from foedus.experiments.document import influence as measuring
from foedus.experiments.intervals import wilson
from foedus.experiments.runs import ensemble as making
from foedus.experiments.runs import single, summary, verdict
from foedus.model.outcomes import PHASES, RESULT, RESULT_DTYPE
from foedus.model.parameters import PARAMETERS, POLICY, ParameterError, resolve
from foedus.model.reference import CHOICES
from foedus.model.run import run_batch
from foedus.model.scenario import load_scenario

SHORT = {"quarters": 20}


def said(capsys, *argv):
    """What a command line prints."""
    capsys.readouterr()
    assert main(list(map(str, argv))) == 0
    return capsys.readouterr().out


@pytest.fixture(scope="module")
def many():
    return foedus.ensemble("arcadia", seeds=24, conditionality=0.8)


# --- the ensemble --------------------------------------------------------------------------------------------


def test_shares_of_the_six_phases_add_up_and_lie_in_their_intervals(many):
    assert list(many.shares) == list(PHASES) and sum(many.shares.values()) == pytest.approx(1.0)
    for phase, share in many.shares.items():
        low, high = many.intervals[phase]
        assert 0.0 <= low <= share <= high <= 1.0 and (low, high) == wilson(share, 24)


def test_results_have_a_row_a_seed_and_a_column_a_result(many):
    assert list(many.results.index) == list(range(1, 25)) and many.results.index.name == "seed"
    assert set(many.results.columns) == {field.name for field in RESULT}
    assert many.results["phase"].value_counts().to_dict() == {phase: n for phase, n in many.counts.items() if n}


def test_a_row_of_the_results_is_the_run_of_that_seed(many):
    for seed in (2, 19):
        assert dict(many.results.loc[seed]) == foedus.run("arcadia", seed=seed, conditionality=0.8).result


def test_the_typical_run_is_of_the_likeliest_phase_and_none_of_it_is_nearer_the_middle(many):
    mine = many.results[many.results["phase"] == many.likeliest]
    assert len(mine) == max(many.counts.values()) and many.typical_seed in mine.index
    index = mine[["hardening", "hardening_us", "hardening_alone"]]
    away = ((index - index.median()) ** 2).sum(axis=1)
    assert away[many.typical_seed] == away.min()
    assert many.typical.result == dict(many.results.loc[many.typical_seed])


def test_the_same_seed_twice_is_no_second_history_and_no_result_is_one_line(many):
    with pytest.raises(ValueError, match="^seed 4 is given twice, and the same seed is the same history; leave one out$"):
        foedus.ensemble("arcadia", seeds=[4, 1, 4], **SHORT)
    with pytest.raises(ValueError, match="^seed 0 is given twice"):
        foedus.ensemble("arcadia", seeds=[0, 0], **SHORT)
    with pytest.raises(ValueError, match="^no result 'us_payof'; did you mean 'us_payoff'.*; there are "):
        many.gains("us_payof")


def test_an_ensemble_of_given_seeds_is_of_those_seeds_and_one_seed_is_typical_of_itself():
    alone = foedus.ensemble("arcadia", seeds=[7], **SHORT)
    assert alone.seeds == (7,) and alone.typical_seed == 7 and "seed 7 alone" in str(alone)
    assert foedus.ensemble("arcadia", seeds=[9, 7], **SHORT).results.loc[7].equals(alone.results.loc[7])
    with pytest.raises(ValueError, match="at least one"):
        foedus.ensemble("arcadia", seeds=[])
    with pytest.raises(ValueError, match="did you mean 'conditionality'"):
        foedus.ensemble("arcadia", conditionalty=1)


def test_living_worlds_give_the_same_ensemble():
    fast = foedus.ensemble("arcadia", seeds=3, **SHORT)
    world = single.asked("arcadia", "live", 20, "own", {})
    assert np.array_equal(making.alive(world, (1, 2, 3))[0], fast.records)


# --- references ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reference", CHOICES)
def test_both_engines_hold_a_run_against_the_same_reference(reference):
    asked = {"seed": 5, "reference": reference, "conditionality": 0.9, "multilateral_procurement": 0.8, **SHORT}
    fast, live = (foedus.run("arcadia", engine=engine, **asked) for engine in ("fast", "live"))
    assert fast.result == live.result and fast.held == live.held and fast.reference == reference
    assert (fast.held == (-1.0, -1.0)) == (reference == "none")


def test_a_run_with_changed_policy_is_the_point_of_a_sweep():
    setting = load_scenario("arcadia")
    changes = {"multilateral_procurement": 0.8, "prepositioned_stocks": 0.9, "threat_scale": 1.2}
    start = single.build(setting)
    (row,) = run_batch(start, [resolve({**setting.parameters, **changes})], [3]).results
    made = foedus.run("arcadia", seed=3, **changes).result
    assert tuple(made[name] for name in RESULT_DTYPE.names[1:]) == row.item()[1:]
    assert foedus.run(setting.changed(changes), seed=3).result == made  # the reference keeps what the file declares


def test_a_run_without_its_reference_at_hand_finds_it_itself():
    made = foedus.run("arcadia", seed=5, **SHORT)
    again = single.Run(made.start, 5, "fast", {}, made.allies, made.system, None)
    assert again.result == made.result


def test_a_world_that_is_its_own_reference_is_moved_by_nothing_and_pays_nobody():
    same = foedus.ensemble("arcadia", seeds=6, reference="scenario", **SHORT)
    assert not same.records["hardening"].any() and not same.gains("us_payoff").any() and not same.gains("ally_payoff").any()
    text = str(same)
    assert "rivals use an opportunity as often as in the reference run" in text
    assert text.count("gets in every seed what it gets in the reference run") == 2
    assert "under the scenario's policy" in text


def test_without_a_reference_the_text_speaks_of_the_first_year_alone():
    text = str(foedus.ensemble("arcadia", seeds=4, reference="none", **SHORT))
    assert "first year" in text and "reference run" not in text
    assert "reference run" not in str(foedus.run("arcadia", reference="none", **SHORT))


# --- sentences -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("index", "words"), [
    (0.2, "20 % less often than"), (-0.04, "4 % more often than"), (0.004, "as often as")])
def test_the_sentence_of_the_index_looks_at_its_sign(index, words):
    assert words in summary.often(index, "own")


@pytest.mark.parametrize(("us", "alone", "words"), [
    (0.1, 0.1, ""), (-0.2, 0.1, "50 % of the loss"), (-0.1, 0.2, "more than the loss"), (-0.1, -0.1, "nothing of the loss")])
def test_the_sentence_of_replacement_looks_at_both_parts(us, alone, words):
    found = summary.replaced(us, alone)
    assert words in found and bool(words) == bool(found)


@pytest.mark.parametrize(("gains", "words"), [
    ([0.1] * 9 + [-0.1], "An ally gains against"), ([-0.1] * 9 + [0.1], "An ally loses against"),
    ([0.1, -0.1] * 5, "neither gains nor loses"), ([0.1], "neither gains nor loses"), ([0.0] * 9, "in every seed what")])
def test_a_gain_is_claimed_only_where_its_sign_is_more_than_luck(gains, words):
    assert words in verdict.pays("an ally", np.array(gains))


def test_a_zero_has_no_sign():
    assert [summary.signed(x) for x in (-0.001, 0.0, 0.5, -0.5)] == ["0.00", "0.00", "+0.50", "-0.50"]


@pytest.mark.parametrize("argv", ["run", "run --seed 3", "run --seed 3 --engine live", "run retrenchment --reference none"])
def test_the_summary_fits_a_hundred_columns_and_any_console(capsys, argv):
    out = said(capsys, *argv.split(), "--quarters", 24)
    assert max(map(len, out.splitlines())) <= summary.WIDTH and out.isascii()


def test_the_numbers_of_the_text_are_those_of_the_ensemble(many):
    text = str(many)
    for phase, share in many.shares.items():
        (row,) = [line.split() for line in text.splitlines() if line.split()[:1] == [phase]]
        assert row[1] == ("<1" if 0 < share < 0.005 else f"{100 * share:.0f}")
    assert f"{np.median(many.records['hardening']):+.2f}" in text
    most = f"{many.counts[many.likeliest]} that end {many.likeliest}"
    assert f"seed {many.typical_seed}, nearest the middle of the {most}" in text


# --- the command ---------------------------------------------------------------------------------------------


def test_the_command_without_a_seed_prints_the_ensemble(capsys):
    assert said(capsys, "run", "arcadia", "--seeds", 5, "--quarters", 8) == f"{foedus.ensemble('arcadia', 5, quarters=8)}\n"


def test_the_line_that_shows_how_to_see_it_prints_the_typical_run(capsys):
    out = said(capsys, "run", "arcadia", "--seeds", 5, "--quarters", 8, "--reference", "retrenchment",
               "--set", "conditionality=0.123456789", "linkage=none")
    (line,) = [line.partition("foedus ")[2] for line in out.splitlines() if line.startswith("See it: ")]
    same = foedus.ensemble("arcadia", 5, quarters=8, reference="retrenchment", conditionality=0.123456789, linkage="none")
    assert said(capsys, *line.split()).startswith(str(same.typical))


def test_fewer_seeds_than_usual_are_counted_and_explained_and_numba_stays_away(tmp_path):
    code = ("import sys; from foedus.experiments.cli import main; main(['run', '--quarters', '24']); "
            "print('numba' in sys.modules)")
    run = subprocess.run([sys.executable, "-W", "error", "-c", code], text=True, check=True, capture_output=True,
                         env={"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path), "PATH": "/usr/bin:/bin"})
    seeds = re.search(r"seeds 1 to (\d+)\n(\d+) and not 64 seeds: nothing is compiled yet", run.stdout)
    assert seeds[1] == seeds[2] and 1 < int(seeds[1]) < 64
    assert "--seeds 64" in run.stdout and run.stdout.endswith("False\n")


@pytest.mark.parametrize("ready", [True, False])
def test_a_command_takes_the_seeds_that_some_seconds_allow(monkeypatch, ready):
    from foedus.model import run as fast

    monkeypatch.setattr(fast, "compiled_ready", lambda: ready)
    world = single.asked("transactional_2025", "fast", None, "own", {})
    unheld = single.asked("transactional_2025", "fast", None, "none", {})
    seeds = making.affordable(world)
    if ready:
        assert seeds == making.affordable(unheld) == tuple(range(1, 65))
    else:
        seconds = (2 * len(seeds) + 1) * fast.interpreting(world.start)
        assert 1 < len(seeds) < len(making.affordable(unheld)) < 64 and seconds <= making.SECONDS


def test_a_table_without_a_seed_is_the_typical_runs_and_says_which(capsys, tmp_path):
    files = [tmp_path / "a.csv", tmp_path / "b.csv"]
    typical = foedus.ensemble("arcadia", 5, quarters=8).typical
    out = said(capsys, "run", "arcadia", "--seeds", 5, "--quarters", 8, "--out", files[0])
    said(capsys, "run", "arcadia", "--seed", typical.seed, "--quarters", 8, "--out", files[1])
    assert f"seed {typical.seed}, a typical run of 5: {typical.result['phase']}" in out
    assert files[0].read_bytes() == files[1].read_bytes()


# --- the journal ---------------------------------------------------------------------------------------------


def test_the_journal_is_written_as_its_frame(capsys, tmp_path):
    file = tmp_path / "journal.csv"
    out = said(capsys, "run", "arcadia", "--seed", 2, "--quarters", 8, "--journal", file)
    frame = foedus.run("arcadia", seed=2, quarters=8, engine="live").journal.frame()
    with file.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert list(rows[0]) == list(frame.columns) and len(rows) == len(frame) > 0
    assert [float(row["value"]) for row in rows if row["term"]] == frame["value"][frame["term"] != ""].tolist()
    assert out.startswith(f"{frame['entry'].nunique()} entries in {file}, seed 2: ")


def test_one_command_writes_the_journal_and_the_table_of_the_same_run(capsys, tmp_path):
    journal, table, alone = (tmp_path / f"{name}.csv" for name in ("journal", "table", "alone"))
    said(capsys, "run", "arcadia", "--seed", 2, "--quarters", 8, "--journal", journal, "--out", table)
    said(capsys, "run", "arcadia", "--seed", 2, "--quarters", 8, "--out", alone)
    assert table.read_bytes() == alone.read_bytes() and journal.exists()


@pytest.mark.parametrize(("name", "code"), [("KOR", "KOR"), ("kor", "KOR"), ("South Korea", "KOR"), ("sOUTH kOREA", "KOR"),
                                            ("US", "USA"), ("the us", "USA"), ("United States", "USA"), ("russia", "RUS"),
                                            ("PRK", "PRK")])
def test_about_takes_a_code_or_a_name_of_anybody_in_any_case(capsys, name, code):
    out = said(capsys, "run", "--seed", 2, "--quarters", 6, "--about", name)
    assert out == said(capsys, "run", "--seed", 2, "--quarters", 6, "--about", code) and out.count("\n") > 0


def test_about_without_a_seed_says_first_which_run_it_tells(capsys):
    out = said(capsys, "run", "arcadia", "--seeds", 4, "--quarters", 6, "--about", "XAA").splitlines()
    typical = foedus.ensemble("arcadia", 4, quarters=6, engine="live").typical
    assert out[0] == f"seed {typical.seed}, a typical run of 4: {typical.result['phase']}"
    assert out[1:] == [summary.plain(entry) for entry in typical.journal.about("XAA")]


# --- influence -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    path = tmp_path_factory.mktemp("data") / "influence.csv"
    rows = measuring.measured(["conditionality", "linkage"],
                              ("arcadia",), range(3_000_000, 3_000_006))
    influence.write(rows, path)
    return rows, path


def test_influence_is_what_runs_at_the_ends_of_a_range_say(toy):
    (row, _), _ = toy
    seeds = range(3_000_000, 3_000_006)
    usual, *moved = (foedus.ensemble("arcadia", seeds, **change).results for change in
                     ({}, {"conditionality": 0.0}, {"conditionality": 1.0}))
    shifts = [one["hardening"].median() - usual["hardening"].median() for one in moved]
    assert (row.name, row.scenario) == ("conditionality", "arcadia")
    assert row.index == pytest.approx(max(shifts, key=abs)) and row.relabelled == max(
        (one["phase"] != usual["phase"]).mean() for one in moved)


def test_a_choice_goes_to_each_of_its_names_and_a_number_to_both_ends():
    for parameter in PARAMETERS:
        assert len(measuring.ends(parameter)) == (len(parameter.choices) or 2)


def test_the_table_of_influence_reads_back_and_may_be_missing(toy, tmp_path):
    rows, path = toy
    assert [(r.name, r.scenario) for r in influence.read(path)] == [(r.name, r.scenario) for r in rows]
    assert influence.read(tmp_path / "none.csv") == []
    assert path.read_text(encoding="utf-8").splitlines()[0] == "name,scenario,relabelled,index"


def test_params_shows_influence_where_there_is_a_table_and_whether_policy_or_world_is_meant(capsys, monkeypatch, toy, tmp_path):
    monkeypatch.setattr(influence, "PATH", toy[1])
    lines = {line.split()[0]: line for line in said(capsys, "params").splitlines() if line.startswith("  ")}
    strongest = influence.strongest(influence.read())
    assert f"moves {strongest['conditionality']:.2f}" in lines["conditionality"] and "moves ?" in lines["spill_in"]
    assert all((" policy " if name in POLICY else " world ") in line for name, line in lines.items())
    assert listing.params().loc["conditionality", "influence"] == strongest["conditionality"]
    monkeypatch.setattr(influence, "PATH", tmp_path / "none.csv")
    assert "  moves " not in said(capsys, "params")


def test_the_command_that_measures_influence_writes_the_table_of_the_package(capsys, monkeypatch, tmp_path, toy):
    monkeypatch.setattr(influence, "PATH", tmp_path / "influence.csv")
    monkeypatch.setattr(measuring, "measured", lambda say: toy[0])
    assert "2 rows in" in said(capsys, "document", "--influence")
    assert influence.read() == influence.read(toy[1])
    assert main(["document", "--influence", "--check"]) == 2


def test_a_shipped_table_of_influence_names_declared_parameters_alone():
    assert {row.name for row in influence.read()} <= {p.name for p in PARAMETERS}
    assert Path(influence.__file__).parents[1] / "model" / "data" == influence.PATH.parent


def test_numbers_of_numpy_are_those_of_python_and_its_truth_values_are_none():
    changes = {"conditionality": 0.5, "allies.XAB.gdp": 500}
    given = {"conditionality": np.float32(0.5), "allies.XAB.gdp": np.int64(500)}
    mine, usual = (foedus.run("arcadia", quarters=2, **each).allies for each in (given, changes))
    assert np.array_equal(mine, usual)
    for made in (foedus.run, foedus.World):
        with pytest.raises(ParameterError, match="conditionality = True is "):
            made("arcadia", quarters=2, conditionality=np.True_)
