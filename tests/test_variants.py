"""One variant, one file: the contract each keeps in both engines, and a new one that needs no other edit."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.model import moves
from foedus.model.build import build
from foedus.model.compiled import COMPILED, compiler
from foedus.model.parameters import BY_NAME, as_object, as_record, resolve
from foedus.model.run import VARIANT_PARAMETERS, LiveOnlyError, run_batch
from foedus.model.variants import CHOICES, FOLDERS, describe, files, live_only, modules
from foedus.model.views import AllyView, Hedge, PatronView, Reassurance, Terms
from foedus.tests.worlds import ALL_CHANGED, CHANGES, arcadia, copy_package, fast, laws, numbers, python

VARIANTS = [(kind, code, name) for kind in FOLDERS for code, name in enumerate(CHOICES[kind])]
NAMES = [f"{kind}-{name}" for kind, _, name in VARIANTS]
DISPATCHERS = {"strategy": moves.strategy_terms, "spending": moves.desired_share, "reassurance": moves.reassurance_of,
               "hedging": moves.hedge_of}

# --- any view --------------------------------------------------------------------------------------------

INDEX, GDP_SHARE, RATE = st.floats(0.0, 1.0), st.floats(0.0, 0.2), st.floats(0.0, 2.0)
FLAG = st.integers(0, 1)
# What is not an index between nothing and one.
OTHERS = {
    AllyView: {"spending": GDP_SHARE, "preference": GDP_SHARE, "spill_in": GDP_SHARE, "pledge": GDP_SHARE,
               "peers_spending": GDP_SHARE, "complement": st.floats(-0.01, 0.01), "exposure": st.floats(0.0, 0.5),
               "tariff": RATE, "threatened": RATE, "distance": st.floats(0.0, 10.0), "host_support": RATE,
               "procurement": RATE, "estranged": FLAG},
    PatronView: {"spending": GDP_SHARE, "pledge": GDP_SHARE, "surplus": st.floats(-1.0, 1.0), "exposure": st.floats(0.0, 1.0),
                 "host_support": RATE, "procurement": RATE, "tariff": RATE, "treaty": st.integers(0, 3), "deal": FLAG},
}
VIEWS = {kind: st.builds(view, **{name: OTHERS[view].get(name, INDEX) for name in view._fields})
         for kind, view in (("strategy", PatronView), ("spending", AllyView), ("reassurance", AllyView),
                            ("hedging", AllyView))}


def keep(amounts, **limits):
    """Finite, and between the limits."""
    for name, value in amounts._asdict().items():
        low, high = limits.get(name, (0.0, 1.0))
        assert math.isfinite(value) and low <= value <= high + 1e-12, f"{name} = {value}"


def keep_terms(answer):
    assert isinstance(answer, Terms)
    keep(answer, commitment=(-1.0, 1.0), pressure=(0.0, 10.0), ask_cash=(0.0, 5.0), ask_procurement=(0.0, 5.0),
         execution=(0.0, 10.0), tariff_threat=(0.0, 3.0), stacking=(0.0, 10.0))


def keep_share(answer):
    assert isinstance(answer, float) and math.isfinite(answer)
    assert -0.01 <= answer <= 1.0, "a host's complement may be negative; the move cuts at nothing"


def keep_reassurance(answer):
    assert isinstance(answer, Reassurance)
    keep(answer)


def keep_hedge(answer):
    assert isinstance(answer, Hedge)
    keep(answer)
    assert sum(answer) <= 1.0 + 1e-12


CONTRACTS = {"strategy": keep_terms, "spending": keep_share, "reassurance": keep_reassurance, "hedging": keep_hedge}


@pytest.mark.parametrize(("kind", "code", "name"), VARIANTS, ids=NAMES)
def test_a_variant_answers_any_view_with_finite_numbers_in_their_ranges_and_twice_the_same(kind, code, name):
    function = getattr(modules(kind)[code], FOLDERS[kind][1])

    @laws(60)
    @given(view=VIEWS[kind], changes=CHANGES | ALL_CHANGED)
    def holds(view, changes):
        p = numbers(**changes)
        before = dict(vars(p))
        answer = function(view, p)
        CONTRACTS[kind](answer)
        assert function(view, p) == answer == DISPATCHERS[kind](code, view, p)
        assert vars(p) == before, "a variant changes no parameter"

    holds()


@pytest.mark.skipif(not COMPILED, reason="numba is absent or switched off")
@pytest.mark.parametrize("kind", FOLDERS)
def test_compiled_and_interpreted_variants_give_the_same_bits(kind):
    choose = DISPATCHERS[kind]
    compiled = compiler().njit(lambda code, view, p: choose(code, view, p))

    @laws(80)
    @given(view=VIEWS[kind], changes=CHANGES | ALL_CHANGED)
    def holds(view, changes):
        values = resolve(changes)
        plain, record = as_object(values), as_record([values])[0]
        for code, name in enumerate(CHOICES[kind]):
            if name not in live_only(kind):
                assert compiled(code, view, record) == choose(code, view, plain), name

    holds()


@pytest.mark.parametrize(("kind", "code", "name"), VARIANTS, ids=NAMES)
def test_a_variant_is_a_small_file_with_a_description(kind, code, name):
    text = files(kind)[code].read_text(encoding="utf-8")
    assert files(kind)[code].stem == name
    assert len(text.splitlines()) <= 60
    assert len(describe(kind)[name]) > 20


def test_switches_and_folders_know_the_same_variants():
    for parameter, kind in VARIANT_PARAMETERS.items():
        assert BY_NAME[parameter].choices == CHOICES[kind] == tuple(path.stem for path in files(kind))
    assert set(VARIANT_PARAMETERS.values()) == set(FOLDERS)


def test_who_never_hedges_never_hedges_and_who_only_talks_only_talks():
    runs = fast(arcadia(24), range(3), hedging_behaviour="none", reassurance_behaviour="cheap_talk", demand_rate=0.0)
    assert not runs.panel["hedging"].any()
    assert not runs.panel["host_support"].any() and not runs.panel["promised"].any() and not runs.panel["support"].any()
    assert runs.panel["praise"].any()


# --- a new one -------------------------------------------------------------------------------------------

STUBBORN = '''"""Asks for the same whatever happens and never relents."""

from ..compiled import rule
from ..views import Terms

PARAMETERS = (("stubborn_condition", 0.5, 0.0, 1.0, "share", "How far it ties the guarantee to the pledge", "assumed"),)


@rule
def terms(view, p):
    """The same to everybody, every quarter."""
    return Terms(stance=0.2 + 0.1 * view.strategic, commitment=0.0, condition=p.stubborn_condition, delivered=view.compliance,
                 pressure=2.0, ask_spending=0.05, ask_cash=1.0,
                 ask_procurement=1.0, ask_support=1.0, tariff_threat=p.tariff_threat, execution=1.0, relief=0.0,
                 withdrawal=0.0, garrison=0.0, binding=0.1, stacking=0.0, shaming=0.5)
'''
MOODY = '''"""Needs what no compiler takes: remembers its moods in a dictionary."""

from .institutionalist import terms as calm
from .stubborn import terms as angry

LIVE_ONLY = True
MOODS = {True: calm, False: angry}


def terms(view, p):
    """Calm toward who complies."""
    return MOODS[view.compliance >= 1.0](view, p)
'''
FRUGAL = '''"""Spends half of what it wants."""

from ...compiled import rule


@rule
def desired_share(view, p):
    """Half the taste for defence."""
    return 0.5 * view.preference
'''
LOOK = '''
import foedus, numpy as np
from foedus.agents.world import World
from foedus.model.build import build
from foedus.model.compiled import COMPILED
from foedus.model.parameters import BY_NAME, ParameterError, resolve
from foedus.model.run import LiveOnlyError, run_batch
from foedus.model.scenario import build_scenario
from foedus.model.variants import CHOICES, describe

print("home", foedus.__file__)
print("choices", *CHOICES["strategy"], *CHOICES["spending"])
print("switches", *(n for n in ("incumbent_strategy", "challenger_strategy") if "stubborn" in BY_NAME[n].choices))
print("described", describe("strategy")["stubborn"])
print("declares", BY_NAME["stubborn_condition"].group, BY_NAME["stubborn_condition"].high)


def both(**changes):
    setting = build_scenario("test", {"panel": "arcadia", "quarters": 24, "rivals": {"XRV": {"hostility": 0.6}},
                                      "allies": {"XAB": {"spending_behaviour": "frugal"}}, "parameters": changes})
    runs = run_batch(build(setting), [resolve(changes)], [7], panel=True)
    world = World(setting, rng=7)
    while world.running:
        world.step()
    same = all(np.array_equal(runs.panel[0][f], world.panel[f]) for f in runs.panel.dtype.names)
    return same, world.panel


same, stubborn = both(incumbent_strategy="stubborn", challenger_strategy="stubborn")
same_too, usual = both(incumbent_strategy="transactional", challenger_strategy="stubborn")
print("compiled", COMPILED, "same", same, same_too)
print("shamed", *set(stubborn["shaming"].ravel().tolist()), "usually", len(set(usual["shaming"].ravel().tolist())) > 1)

moody = build_scenario("test", {"panel": "arcadia", "quarters": 12, "parameters": {"challenger_strategy": "moody"}})
try:
    run_batch(build(moody), [resolve(moody.parameters)], [1])
except LiveOnlyError as refusal:
    print("refused", refusal)
world = World(moody, rng=1, incumbent_strategy="moody")
while world.running:
    world.step()
print("lived", world.panel["reliability"].min() > 0.0, CHOICES["strategy"][world.patron.strategy])
'''


def test_a_new_strategy_and_a_new_behaviour_are_one_file_each_and_run_in_both_engines_with_the_same_bits(tmp_path):
    """A copy of the package with three more files and no other edit, as a fresh interpreter sees it."""
    model = copy_package(tmp_path) / "model"
    (model / "strategies" / "stubborn.py").write_text(STUBBORN, encoding="utf-8")
    (model / "strategies" / "moody.py").write_text(MOODY, encoding="utf-8")
    (model / "behaviours" / "spending" / "frugal.py").write_text(FRUGAL, encoding="utf-8")
    lines = python(LOOK, tmp_path, XDG_CACHE_HOME=str(tmp_path / "cache"), HOME=str(tmp_path)).splitlines()
    seen = dict(line.split(" ", 1) for line in lines)
    assert seen["home"] == str(tmp_path / "foedus" / "__init__.py")
    # found, under its name, for either party, beside the others
    assert set(CHOICES["strategy"]) | {"stubborn", "moody", "frugal"} <= set(seen["choices"].split())
    assert seen["switches"] == "incumbent_strategy challenger_strategy"
    assert seen["described"] == "Asks for the same whatever happens and never relents."
    assert seen["declares"] == "stubborn 1.0"
    # it is what runs, and in both engines alike
    assert seen["shamed"] == "0.5 usually True"
    assert seen["compiled"] == f"{COMPILED} same True True"
    # one that no compiler takes is refused by the fast engine with the remedy, and lives
    assert "'moody'" in seen["refused"] and "--engine live" in seen["refused"]
    assert seen["lived"] == "True moody"


def test_the_package_itself_has_no_variant_that_the_fast_engine_refuses(monkeypatch):
    assert all(live_only(kind) == () for kind in FOLDERS)
    monkeypatch.setattr(modules("hedging")[0], "LIVE_ONLY", True, raising=False)
    first = CHOICES["hedging"][0]
    with pytest.raises(LiveOnlyError, match=f"hedging '{first}'"):
        fast(arcadia(2, allies={"XAA": {"hedging_behaviour": first}}), hedging_behaviour="none")


def test_one_refused_point_stops_a_batch_before_its_first_run(monkeypatch):
    monkeypatch.setattr(modules("strategy")[CHOICES["strategy"].index("reciprocal")], "LIVE_ONLY", True, raising=False)
    start, points = build(arcadia(2)), [resolve(), resolve({"challenger_strategy": "reciprocal"})]
    with pytest.raises(LiveOnlyError):
        run_batch(start, points, [1, 2])
    assert len(np.unique(run_batch(start, points[:1], [1]).results["cohesion"])) == 1
