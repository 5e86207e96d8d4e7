"""A strategy in a folder of one's own is a choice like those of the package."""

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from foedus.experiments.sweep.spec import SpecError, load_spec
from foedus.model import trial, variants
from foedus.model.compiled import COMPILED, OPTIONS, compiler, rule
from foedus.model.inspection import seen
from foedus.model.limits import RangeError, VariantError, compilable, interpreted
from foedus.model.parameters import BY_NAME
from foedus.model.variants import FOLDERS, files
from foedus.model.views import Hedge
from foedus.tests.worlds import THOROUGH

ROOT = Path(__file__).resolve().parents[1]
SHOWN = """
import foedus as fd
from foedus.model.compiled import model_hash
print(list(fd.strategies().query("kind == 'strategy'").index))
print(fd.run("arcadia", engine="live", quarters=8, incumbent_strategy="mild").scenario.parameters["incumbent_strategy"])
print(model_hash())
"""


def played(folder, code=SHOWN):
    """A fresh interpreter with that folder of variants: exit status, output, complaint."""
    environment = os.environ | {"FOEDUS_VARIANTS": str(folder), "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment)
    return done.returncode, done.stdout.splitlines(), done.stderr


@pytest.fixture
def own(tmp_path):
    """A folder with one strategy under a new name: the institutionalist one, word for word."""
    (tmp_path / "strategies").mkdir()
    (tmp_path / "strategies" / "mild.py").write_bytes((ROOT / "model/strategies/institutionalist.py").read_bytes())
    return tmp_path


def test_an_own_strategy_is_found_runs_and_changes_the_hash(own):
    from foedus.model.compiled import model_hash

    status, lines, complaint = played(own)
    assert status == 0, complaint
    assert lines[0] == str([*BY_NAME["incumbent_strategy"].choices, "mild"])
    assert lines[1] == "mild"
    assert lines[2] != model_hash()


def test_a_folder_that_holds_no_folder_of_variants_is_told(tmp_path):
    (tmp_path / "strategy").mkdir()
    status, _, complaint = played(tmp_path, "from foedus.experiments.cli import main; raise SystemExit(main(['strategies']))")
    assert status == 2 and complaint.count("\n") == 1
    assert "holds none of the folders of variants; name one that holds strategies" in complaint


def test_the_same_strategy_under_another_name_plays_the_same_world(own):
    code = ("import foedus as fd\n"
            "for name in ('mild', 'institutionalist'):\n"
            "    print(fd.run('arcadia', engine='live', quarters=12, incumbent_strategy=name).allies.tobytes().hex()[:20000])")
    status, lines, complaint = played(own, code)
    assert status == 0, complaint
    assert lines[0] == lines[1] != ""


TALKER = '''"""As {base}, but for its tone."""

from .{base} import terms as usual

LIVE_ONLY = True


def terms(view, p):
    """The same in everything but words."""
    return usual(view, p)._replace(stance={tone})
'''
PAIRED = """
import numpy as np
from foedus.agents.world import World
from foedus.model.scenario import load_scenario

setting = load_scenario("arcadia").changed(quarters=32)
for base in {bases}:
    change = []
    for seed in range({seeds}):
        deterrence = []
        for tone in ("cold", "warm"):
            name = f"{{base}}_{{tone}}"
            world = World(setting, rng=seed, reference="none", incumbent_strategy=name, challenger_strategy=name)
            while world.running:
                world.step()
            deterrence.append(world.result.deterrence)
        change.append(deterrence[1] - deterrence[0])
    print(base, np.any(change), abs(np.mean(change)))
"""


@pytest.mark.slow
def test_own_strategies_that_differ_in_words_alone_deter_alike(tmp_path):
    """The contract of `Terms.stance`: whatever a strategy does, its tone moves deterrence by less than a hundredth after
    eight years, paired over seeds on the object engine."""
    (tmp_path / "strategies").mkdir()
    bases = ("institutionalist", "reciprocal", "retrenching", "transactional") if THOROUGH else ("reciprocal", "transactional")
    for base in bases:
        for name, tone in (("cold", 0.0), ("warm", 1.0)):
            text = TALKER.format(base=base, tone=tone)
            (tmp_path / "strategies" / f"{base}_{name}.py").write_text(text, encoding="utf-8")
    status, lines, complaint = played(tmp_path, PAIRED.format(bases=bases, seeds=10 if THOROUGH else 4))
    assert status == 0, complaint
    assert [line.split()[0] for line in lines] == list(bases)
    for line in lines:
        base, heard, change = line.split()
        assert heard == "True", f"{base}: words are heard"
        assert float(change) < 0.01, line


def test_an_own_strategy_declares_coefficients_of_its_own(own):
    text = (own / "strategies" / "mild.py").read_text(encoding="utf-8")
    declared = text.replace("institutionalist_", "mild_").replace('("mild_ask", 0.2', '("mild_ask", 0.4')
    (own / "strategies" / "mild.py").write_text(declared, encoding="utf-8")
    code = ("import foedus as fd\nfrom foedus.model.parameters import BY_NAME, POLICY\n"
            "print(BY_NAME['mild_ask'].default, BY_NAME['mild_ask'].group, 'mild_ask' in POLICY)\n"
            "for ask in (0.0, 1.0):\n"
            "    run = fd.run('arcadia', engine='live', quarters=8, incumbent_strategy='mild', demand_rate=1.0, mild_ask=ask)\n"
            "    print(hash(run.allies.tobytes()))")
    status, lines, complaint = played(own, code)
    assert status == 0, complaint
    assert lines[0] == "0.4 mild True" and lines[1] != lines[2]


def test_a_coefficient_that_is_declared_twice_and_differently_costs_one_line(own):
    """Word for word it is the same parameter, as in the copy above."""
    command = "import sys\nfrom foedus.experiments.cli import main\nsys.exit(main(['strategies']))"
    file = own / "strategies" / "mild.py"
    text = file.read_text(encoding="utf-8")
    for old, new, says in (('("institutionalist_ask", 0.2', '("institutionalist_ask", 0.4', "'institutionalist_ask'"),
                           ('("institutionalist_ask"', '("conditionality"', "'conditionality', which is a parameter of")):
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")
        status, _, complaint = played(own, command)
        assert status == 2 and says in complaint and "rename it" in complaint and complaint.count("\n") == 1, complaint


def test_a_folder_that_cannot_be_used_is_answered_with_one_line(own):
    command = "import sys\nfrom foedus.experiments.cli import main\nsys.exit(main(['strategies']))"
    status, _, complaint = played(own / "nowhere", command)
    assert status == 2 and "is no folder" in complaint and complaint.count("\n") == 1
    (own / "strategies" / "transactional.py").write_text("")
    status, _, complaint = played(own, command)
    assert status == 2 and "its name is taken" in complaint and complaint.count("\n") == 1


# --- slips -------------------------------------------------------------------------------------------------

HEAD = '"""Mine."""\n\nfrom ..compiled import rule\nfrom .institutionalist import terms as usual\n\n'
SHARE = '"""Mine."""\n\nfrom ...compiled import rule\n\n'
MARKED = "@rule\ndef terms(view, p):\n    "
USUAL = MARKED + "return usual(view, p)\n"
MINE = "('mine', 0.5, 0.0, 1.0, 'share', 'x', 'y'),"
SLIPS = {  # of a strategy: the text after the head, the line to be named, words of the complaint
    "no colon": ("@rule\ndef terms(view, p)\n    return usual(view, p)\n", 7, "expected ':'"),
    "a wrong indent": (MARKED + "a = 1\n      return usual(view, p)\n", 9, "unexpected indent"),
    "another name": ("@rule\ndef term(view, p):\n    return usual(view, p)\n", 7, "defines no terms(view, p) but term"),
    "nothing": ("", 1, "defines no terms(view, p)"),
    "one argument": ("@rule\ndef terms(view):\n    return usual(view, 1)\n", 7, "takes 1 arguments; write terms(view, p)"),
    "no mark": ("def terms(view, p):\n    return usual(view, p)\n", 6, "lacks the mark @rule"),
    "a slip in a name": (MARKED + "share = 1.0\n    return usual(view, p)._replace(stance=shar)\n", 9, "did you mean 'share'"),
    "a name nobody defines": (MARKED + "return frm(view, p)\n", 8, "'frm' is not defined"),
    "what no strategy sees": (MARKED + "a = view.reliability\n    return usual(view, p)\n", 8, "is not in a PatronView"),
    "a slip in a view": (MARKED + "a = view.complience\n    return usual(view, p)\n", 8, "did you mean 'compliance'"),
    "try": (MARKED + "try:\n        a = 1\n    except ValueError:\n        a = 2\n    return usual(view, p)\n", 8, "no try"),
    "a dictionary": (MARKED + "a = {1: 2}\n    return usual(view, p)\n", 8, "takes no dictionary"),
    "an import": (MARKED + "import math\n    return usual(view, p)\n", 8, "takes no import"),
    "text": (MARKED + "a = f'{p}'\n    return usual(view, p)\n", 8, "takes no text"),
    "a print": (MARKED + "a = 1.0\n    print(a)\n    return usual(view, p)\n", 9, "it prints, in every quarter of every run"),
    "another kind of parameter": ("PARAMETERS = (('mine', 1.0),)\n" + USUAL, 6, "is not (name, default"),
    "a default outside": ("PARAMETERS = (('mine', 2.0, 0.0, 1.0, 'share', 'x', 'y'),)\n" + USUAL, 6, "2 is outside 0 to 1"),
    "a parameter twice": (f"PARAMETERS = (\n    {MINE}\n    {MINE}\n)\n{USUAL}", 8, "mine is declared twice"),
    "a word of Python": (f"PARAMETERS = ({MINE})\n{USUAL}".replace("mine", "lambda"), 6, "lambda is a word of Python"),
    "an endless range": (f"PARAMETERS = ({MINE})\n{USUAL}".replace("1.0", "1e999", 1), 6, "is no number between"),
    "a range too long": (f"PARAMETERS = ({MINE})\n{USUAL}".replace("1.0", str(10**400), 1), 6, "is no number between"),
    "a default that is none": (f"PARAMETERS = ({MINE})\n{USUAL}".replace("0.5", "nan"), 6, "plain lines of words"),
    "a parameter changed": (MARKED + "p.tariff_threat = 0.0\n    return usual(view, p)\n", 8, "changes p.tariff_threat"),
    "a view changed": (MARKED + "a = 1.0\n    view.compliance += a\n    return usual(view, p)\n", 9, "changes view.compliance"),
    "a parameter removed": (MARKED + "del p.tariff_threat\n    return usual(view, p)\n", 8, "changes p.tariff_threat"),
    "a parameter set by name": (f"{MARKED}setattr(p, 'ask', 0.0)\n    return usual(view, p)\n", 8, "changes p,"),
    "a parameter set in a table": (f"{MARKED}vars(p)['ask'] = 0.0\n    return usual(view, p)\n", 8, "changes p,"),
    "a helper that changes one": (f"@rule\ndef calm(p):\n    p.tariff_threat = 0.0\n\n\n{USUAL}", 8, "changes p.tariff_threat"),
    "a parameter with a type": ("PARAMETERS: tuple = (('mine', 1.0),)\n" + USUAL, 6, "is not (name, default"),
    "a computed parameter": ("PARAMETERS = tuple(range(3))\n" + USUAL, 6, "plain lines of words"),
}
MUTE = "LIVE_ONLY = True\nclass Mute(Exception):\n    def __str__(self):\n        return 1 / 0\n\n\n"
RUN_SLIPS = {  # found by loading, calling, playing and compiling
    "no parameter": (MARKED + "a = p.conditionalty\n    return usual(view, p)\n", 8, "did you mean 'conditionality'"),
    "an import that fails": ("import no_such_library\n" + USUAL, 6, "no_such_library"),
    "the end of the program": ("import sys\nsys.exit('bye')\n" + USUAL, 7, "SystemExit: bye"),
    "division by zero": (MARKED + "a = 1 / (view.troops - view.troops)\n    return usual(view, p)\n", 8, "ZeroDivisionError"),
    "division by zero in a run": (MARKED + "a = 1 / view.deal\n    return usual(view, p)\n", 8, "ZeroDivisionError"),
    "the end of the program in a run": ("import sys\nLIVE_ONLY = True\ndef terms(view, p):\n    sys.exit(3)\n", 9,
                                        "SystemExit: 3"),
    "another answer": (MARKED + "return 0.5\n", 7, "instead of Terms(stance, commitment, …)"),
    "no answer": (MARKED + "usual(view, p)\n", 7, "returns None instead of"),
    "no number": (MARKED + "return usual(view, p)._replace(stance=float('nan'))\n", 7, "stance = nan is no finite number"),
    "out of range": (MARKED + "return usual(view, p)._replace(stance=3.0)\n", 7, "stance = 3 is outside 0 to 1"),
    "an unknown parameter": (MARKED + "return usual(view, p)._replace(stance=p.nothing)\n", 8, "p.nothing is no parameter"),
    "another name for them": (MARKED + "q = p\n    q.tariff_threat = 0.5\n    return usual(view, p)\n", 7,
                              "it changes the parameter tariff_threat for everybody"),
    "a whole number too large": (MARKED + "return usual(view, p)._replace(stance=10**400)\n", 7, "is no finite number"),
    "a whole number too long": (MARKED + "return usual(view, p)._replace(stance=10**5000)\n", 7, "is no finite number"),
    "an exception that cannot speak": (MUTE + "def terms(view, p):\n    raise Mute\n", 13, "Mute: it cannot say what is wrong"),
    "what no compiler takes": (MARKED + "a = sorted([1.0], key=abs)\n    return usual(view, p)\n", 8, "does not take it"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_seen_without_running_the_file_and_told_with_its_line(slip, tmp_path):
    text, line, words = SLIPS[slip]
    path = tmp_path / "mine.py"
    path.write_text(HEAD + text, encoding="utf-8")
    flaw = seen(path, "strategy", "terms").flaw
    assert flaw.startswith(f"{path}, line {line if text else 1}: ") and words in flaw and "\n" not in flaw


def test_what_runs_on_the_object_engine_alone_may_print_and_so_may_a_file_when_it_is_loaded(tmp_path):
    talks = f"LIVE_ONLY = True\n{MARKED}print(1)\n    return usual(view, p)\n"
    for name, text in (("talks", talks), ("loads", f"print('loaded')\n{USUAL}")):
        (tmp_path / f"{name}.py").write_text(HEAD + text, encoding="utf-8")
        assert seen(tmp_path / f"{name}.py", "strategy", "terms").flaw == ""


@pytest.mark.parametrize(("kind", "function"), [(kind, name) for kind, (_, name) in FOLDERS.items()])
def test_no_variant_of_the_package_has_a_flaw(kind, function):
    assert all(seen(path, kind, function).flaw == "" for path in files(kind))


TRIED = """
import sys
import time
from foedus.experiments.cli import main
SHORT = ("arcadia", "--quarters", "4", "--seed", "3")
for name in sys.argv[1:]:
    print("status", main(["run", *SHORT, "--set", f"incumbent_strategy={name}"]), flush=True)
print("status", main(["run", *SHORT]))
print("status", main(["strategies"]))
"""


def test_every_slip_costs_one_line_to_the_runs_that_use_it_and_nothing_to_others(tmp_path):
    (tmp_path / "strategies").mkdir()
    slips = {f"slip{number}": slip for number, slip in enumerate((SLIPS | RUN_SLIPS).items())}
    for name, (_, (text, _, _)) in slips.items():
        (tmp_path / "strategies" / f"{name}.py").write_text(HEAD + text, encoding="utf-8")
    environment = os.environ | {"FOEDUS_VARIANTS": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", TRIED, *slips], capture_output=True, text=True, check=False, env=environment)
    complaints = done.stderr.splitlines()
    assert len(complaints) == len(slips), done.stderr
    for (name, (slip, (text, line, words))), complaint in zip(slips.items(), complaints, strict=True):
        said = f"foedus: {tmp_path}/strategies/{name}.py, line {line if text else 1}: "
        assert complaint.startswith(said) and words in complaint and len(complaint) < 700, (slip, complaint)
    statuses = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("status")]
    assert statuses == ["2"] * len(slips) + ["0"] * 2


LATE = {"out of range": ("-5.0", "share of GDP = -5 is outside -0.01 to 1"),
        "by zero": ("0.1 / (1.0 - p.spill_in)", "ZeroDivisionError: float division by zero")}
LATER = """
import numpy as np
from foedus.experiments.cli import main
from foedus.experiments.sweep.run import sweep
for engine in ("fast", "live"):
    print(main(["run", "arcadia", "--quarters", "4", "--seed", "1", "--engine", engine, "--set", "spending_behaviour=late",
                "spill_in=1"]))
found = sweep({"scenario": "arcadia", "horizon": 4, "factors": {"spending_behaviour": "late", "spill_in": [0.1, 1.0]}}, FOLDER,
              progress=False)
print(found.manifest["failed"], found.runs()["failure"].dropna().tolist(), list(found.manifest["variants"]))
"""


@pytest.mark.parametrize("slip", LATE)
def test_a_variant_that_fails_late_stops_the_run_and_its_source_is_in_the_manifest(slip, tmp_path, monkeypatch):
    answer, words = LATE[slip]
    (tmp_path / "mine" / "behaviours" / "spending").mkdir(parents=True)
    (tmp_path / "mine" / "behaviours" / "spending" / "late.py").write_text(
        f"{SHARE}@rule\ndef desired_share(view, p):\n    return {answer} if p.spill_in > 0.9 else 0.02\n", encoding="utf-8")
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    status, lines, complaint = played(tmp_path / "mine", LATER.replace("FOLDER", repr(str(tmp_path / "out"))))
    assert status == 0, complaint
    place = "late.py, line 6" if slip == "out of range" else "late.py, line 7"
    assert lines[:2] == ["2", "2"] and complaint.count(f"{place}: {words}") == 2 and len(complaint.splitlines()) == 2
    assert lines[2].startswith("1 [") and "RangeError" in lines[2] and "behaviours/spending/late.py" in lines[2]


@pytest.mark.skipif(not COMPILED, reason="numba is absent or switched off")
@pytest.mark.parametrize("kind", ["spending", "hedging"])
def test_the_compiled_loop_stops_at_a_number_out_of_range_as_the_interpreted_one_does(kind):
    answer = {"spending": rule(lambda view, p: view), "hedging": rule(lambda view, p: Hedge(view, 0.5, 0.0))}[kind]
    held, plain = compilable(kind, answer, "mine.py, line 5"), interpreted(kind, answer, "mine.py, line 5")
    loop = compiler().njit(lambda view, p: held(view, p))
    assert loop(0.25, 0) == plain(0.25, 0) == answer(0.25, 0)
    for value in (float("nan"), -5.0, 1.5) + ((0.75,) if kind == "hedging" else ()):
        for run in (loop, plain):
            with pytest.raises(RangeError, match="mine.py, line 5: "):
                run(value, 0)


@pytest.mark.parametrize("number", [np.float64(0.25), np.float32(0.25), np.int64(0), 0])
def test_a_number_of_numpys_is_an_answer_and_goes_into_the_world_as_one_of_pythons(number):
    share = interpreted("spending", lambda view, p: number, "mine.py, line 5")(0, 0)
    hedge = interpreted("hedging", lambda view, p: Hedge(number, 0.0, 0.0), "mine.py, line 5")(0, 0)
    assert share == hedge.autonomy == number and isinstance(hedge, Hedge)
    assert type(share) is type(hedge.autonomy) is (int if number == 0 else float)


@pytest.mark.parametrize("answer", [np.True_, np.float32("nan"), np.array(0.5), True, 10**400, "0.5"])
def test_what_is_no_finite_number_is_refused_in_one_line(answer):
    with pytest.raises(RangeError, match="mine.py, line 5: returns|no finite number") as told:
        interpreted("spending", lambda view, p: answer, "mine.py, line 5")(0, 0)
    assert "\n" not in str(told.value) and len(str(told.value)) < 200


# --- by zero and beside the list -------------------------------------------------------------------------

SLIPPING = f"""{SHARE.replace("from", "import numpy as np" + chr(10) + "from", 1)}
TUPLE = (0.01, 0.02, 0.03)
ARRAY = np.array(TUPLE)


@rule
def helper(table, place):
    return table[place]


@rule
def desired_share(view, p):
    share = 0.02
    if p.spill_in == 1.0:
        share = min(0.03, 1.0 / (1.0 - p.spill_in))
    elif p.spill_in == 0.75:
        share = min(0.03, 1.0 % (0.75 - p.spill_in))
    elif p.spill_in == 0.5:
        share = min(0.03, max(0.01, helper(TUPLE, int(p.spill_in * 20.0))))
    elif p.spill_in == 0.25:
        share = min(0.03, max(0.01, helper(ARRAY, int(p.spill_in * 40.0))))
    elif p.spill_in == 0.125:
        share = min(0.03, max(0.01, [0.01, 0.02, p.spill_in][int(p.spill_in * -80.0)]))
    return share
"""
ASKED = """
from foedus.model.compiled import COMPILED, OPTIONS, compiler
from foedus.model.limits import RangeError
from foedus.model.moves import desired_share as choose
from foedus.model.parameters import as_object, as_record, resolve
from foedus.model.trial import sample
from foedus.model.variants import CHOICES

loop = compiler().njit(**OPTIONS)(lambda code, view, p: choose(code, view, p))
code = CHOICES["spending"].index("late")
for spill_in in (0.0, 1.0, 0.75, 0.5, 0.25, 0.125):
    values = resolve({"spill_in": spill_in})
    for call, p in ((loop, as_record([values])[0]), (choose, as_object(values))):
        try:
            print(call(code, sample("spending"), p))
        except RangeError as problem:
            print(problem)
"""


@pytest.mark.skipif(not COMPILED, reason="numba is absent or switched off")
def test_a_division_by_zero_and_a_place_outside_stop_a_compiled_own_variant_as_they_stop_an_interpreted_one(tmp_path):
    path = tmp_path / "behaviours" / "spending" / "late.py"
    path.parent.mkdir(parents=True)
    path.write_text(SLIPPING, encoding="utf-8")
    status, lines, complaint = played(tmp_path, ASKED)
    assert status == 0, complaint
    assert lines[:2] == ["0.02", "0.02"] and len(lines) == 12
    main = SLIPPING.splitlines().index("def desired_share(view, p):") + 1
    says = f"{path}, line {main}: it divided by zero, went outside a list or raised an error of its own; the same run"
    told = ["ZeroDivisionError: float division", "ZeroDivisionError: float modulo", *["IndexError: "] * 3]
    assert all(line.startswith(says) for line in lines[2::2]), lines
    for line, words in zip(lines[3::2], told, strict=True):
        assert line.startswith(f"{path}, line ") and words in line, line


def test_the_loops_of_the_package_alone_ask_no_division_for_a_zero():
    assert OPTIONS == {"nogil": True, "error_model": "numpy"}


PLANNED = """
from foedus.experiments.sweep.plan import Plan
from foedus.experiments.sweep.spec import load_spec
for strategy in ("transactional", {used!r}):
    spec = {{"scenario": "arcadia", "horizon": 2, "replicates": 2, "seeds": "independent",
             "factors": {{"incumbent_strategy": ["institutionalist", strategy]}}}}
    plan = Plan(load_spec(spec))
    identity = plan.identity()
    print(identity.pop("model"), plan.names.tolist(), plan.seeds(plan.names, plan.rows).tolist(), identity)
"""


def test_a_variant_that_no_point_uses_changes_no_point_no_seed_and_no_identity(own, monkeypatch):
    """Nor does it where it is broken, or comes before one that is used."""
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")  # trying a variant takes ten seconds compiled, and plans nothing else
    code = PLANNED.format(used="mild")
    without = subprocess.run([sys.executable, "-c", PLANNED.format(used="transactional")], capture_output=True, text=True,
                             check=True, env=os.environ | {"FOEDUS_VARIANTS": ""}).stdout.splitlines()
    status, alone, said = played(own, code)
    assert status == 0 and alone[0] == without[0], said
    (own / "strategies" / "broken.py").write_text("def terms(view, p:\n", encoding="utf-8")
    text = (own / "strategies" / "mild.py").read_text(encoding="utf-8")
    assert "PARAMETERS = (" in text
    line = "('also_asks', 0.5, 0.0, 1.0, 'share', 'What it asks', 'assumed'),"
    (own / "strategies" / "also.py").write_text(text.replace("PARAMETERS = (", f"PARAMETERS = (\n    {line}"), encoding="utf-8")
    _, beside, said = played(own, code)
    assert beside[0] == alone[0], said
    assert beside[1].split(" ", 1)[1] == alone[1].split(" ", 1)[1], "only the model's hash knows of the others"
    assert alone[1].split()[0] != alone[0].split()[0]


def test_a_kept_experiment_says_where_the_variants_lie_that_it_was_made_with(tmp_path):
    inputs = tmp_path / "inputs"
    (inputs / "variants").mkdir(parents=True)
    (inputs / "spec.toml").write_text('scenario = "arcadia"\n[factors]\nhedging_behaviour = ["none", "mine"]\n')
    with pytest.raises(SpecError, match="line 3: hedging_behaviour = 'mine' is none of .*; if it is a variant of its own, set "
                                        rf"FOEDUS_VARIANTS={inputs / 'variants'}$"):
        load_spec(inputs / "spec.toml")


def test_a_loop_without_an_end_is_told_while_it_lasts(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(trial, "PATIENCE", 0.01)
    until = time.monotonic() + 60
    def endless():
        while "if a loop in it has no end, press Ctrl-C" not in caplog.text and time.monotonic() < until:
            time.sleep(0.01)
    assert trial.tried(tmp_path / "mine.py", endless) == ""
    assert f"'{tmp_path / 'mine.py'}' has been tried for 0.01 seconds" in caplog.text


# --- folders -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("folder", "meant"), [
    ("strategy", "strategies"), ("behaviour/spending", "behaviours/spending"), ("behavior/hedging", "behaviours/hedging"),
    ("behaviours/hedge", "behaviours/hedging"), ("spending", "behaviours/spending")])
def test_a_misspelt_folder_beside_a_right_one_is_told_with_the_nearest_name(folder, meant, own, monkeypatch):
    place = own / folder
    place.mkdir(parents=True)
    (place / "mine.py").write_text("")
    monkeypatch.setattr(variants, "OWN_VARIANTS", own)
    with pytest.raises(VariantError, match="is none of the folders of variants") as told:
        variants.own_folder()
    assert str(told.value).startswith(f"'{place}' ") and f"rename it to {meant}, or" in str(told.value)
    assert "\n" not in str(told.value)


def test_other_folders_are_the_users_own_business(own, monkeypatch):
    for name in ("notes/a.txt", ".git/hooks/a.py", "__pycache__/a.py", "strategies/__pycache__/a.py", "strategies/mine/a.py",
                 "behaviours/__init__.py", "scripts/a.py", "lib/shared/a.py", "notebooks/a.py", "tests/a.py"):
        (own / name).parent.mkdir(parents=True, exist_ok=True)
        (own / name).write_text("")
    monkeypatch.setattr(variants, "OWN_VARIANTS", own)
    assert variants.own_folder() == own
