"""A strategy in a folder of one's own is a choice like those of the package."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from foedus.model.parameters import BY_NAME
from foedus.tests.worlds import THOROUGH

ROOT = Path(__file__).resolve().parents[1]
SHOWN = """
import foedus as fd
from foedus.model.compiled import model_hash
print(list(fd.strategies().index)[:5])
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


def test_own_strategies_that_differ_in_words_alone_deter_alike(tmp_path):
    """The contract of `Terms.stance`: whatever a strategy does, its tone moves deterrence by less than a hundredth after
    eight years, paired over seeds on the object engine."""
    (tmp_path / "strategies").mkdir()
    bases = ("institutionalist", "reciprocal", "retrenching", "transactional")
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
