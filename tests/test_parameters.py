"""Every number is declared once, checked before it is used, and a mistake costs one line with the remedy."""

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.model.parameters import (
    BY_NAME,
    DTYPE,
    LINKAGES,
    PARAMETERS,
    ParameterError,
    as_object,
    as_record,
    find,
    nearest,
    resolve,
)
from foedus.model.run import VARIANT_PARAMETERS
from foedus.model.variants import CHOICES, declared
from foedus.tests.worlds import ALL_CHANGED, ROOT, laws

MODEL = ROOT / "model"
NO_RULES = ("parameters.py", "reference.py")  # there `p` is the declaration of one
NUMBERS = [p for p in PARAMETERS if not p.choices]
SWITCHES = [p for p in PARAMETERS if p.choices]


def complaint(**changes):
    """The one line that a change brings."""
    with pytest.raises(ParameterError) as caught:
        resolve(changes)
    line = str(caught.value)
    assert "\n" not in line and 10 < len(line) < 300
    return line


# --- what is declared ------------------------------------------------------------------------------------


@pytest.mark.parametrize("p", PARAMETERS, ids=lambda p: p.name)
def test_a_parameter_is_declared_in_full(p):
    assert p.name.isidentifier() and p.name == p.name.lower()
    assert p.low < p.high
    assert p.check(p.default) == (p.choices.index(p.default) if p.choices else p.default)
    assert all(text.strip() for text in (p.unit, p.label, p.source, p.group))


def test_no_name_is_declared_twice():
    assert len(BY_NAME) == len(PARAMETERS)


def test_a_switch_offers_the_variants_that_there_are():
    for name, kind in VARIANT_PARAMETERS.items():
        assert BY_NAME[name].choices == CHOICES[kind]
    assert {p.name for p in SWITCHES} == {*VARIANT_PARAMETERS, "linkage"}
    assert BY_NAME["linkage"].choices == LINKAGES


def test_a_strategy_declares_its_own_coefficients_beside_its_rule_and_they_are_parameters_like_the_others():
    for strategy, lines in declared("strategy").items():
        assert lines, strategy
        for name, default, low, high, *_ in lines:
            assert name.startswith(f"{strategy}_") and BY_NAME[name].group == strategy
            assert (BY_NAME[name].default, BY_NAME[name].low, BY_NAME[name].high) == (default, low, high)
    assert set(declared("strategy")) <= set(CHOICES["strategy"])


@pytest.mark.parametrize("file", sorted(MODEL.rglob("*.py")), ids=lambda path: path.stem)
def test_every_attribute_of_the_parameters_that_a_rule_reads_is_declared(file):
    read = set(re.findall(r"\bp\.([a-z_]+)", file.read_text(encoding="utf-8"))) if "def " in file.read_text("utf-8") else set()
    unknown = {name for name in read - set(BY_NAME) if file.name not in NO_RULES}
    assert not unknown, unknown


def test_a_constant_is_no_parameter_and_says_unit_meaning_and_source():
    lines = [line for line in (MODEL / "constants.py").read_text(encoding="utf-8").splitlines() if re.match(r"[A-Z_]+ =", line)]
    names = {line.split(" =")[0] for line in lines}
    assert len(names) == len(lines) > 30 and not {name.lower() for name in names} & set(BY_NAME)
    assert all(re.fullmatch(r"[A-Z_]+ = [\d.]+  # \[.+\] .+", line) and ";" in line for line in lines)
    everywhere = "".join(path.read_text(encoding="utf-8") for path in MODEL.rglob("*.py") if path.name != "constants.py")
    assert all(re.search(rf"\b{name}\b", everywhere) for name in names), "none is kept in vain"


# --- what is accepted ------------------------------------------------------------------------------------


@laws(50)
@given(changes=ALL_CHANGED)
def test_any_value_of_its_range_is_accepted_and_reaches_both_engines_unchanged(changes):
    values = resolve(changes)
    record, plain = as_record([values])[0], as_object(values)
    assert record.dtype == DTYPE
    for p in PARAMETERS:
        expected = p.choices.index(changes[p.name]) if p.choices else changes[p.name]
        assert record[p.name] == getattr(plain, p.name) == values[p.name] == expected


def test_what_is_not_changed_keeps_its_default():
    values = resolve({"conditionality": 0.123})
    assert values["conditionality"] == 0.123
    assert {**values, "conditionality": 0.0} == {**resolve(), "conditionality": 0.0}
    assert list(values) == [p.name for p in PARAMETERS]


@pytest.mark.parametrize("p", SWITCHES, ids=lambda p: p.name)
def test_a_switch_takes_a_name_or_a_position(p):
    for position, choice in enumerate(p.choices):
        assert p.check(choice) == p.check(position) == p.check(np.int64(position)) == position


def test_a_number_may_come_as_text_as_it_does_from_a_command_line():
    assert resolve({"conditionality": "0.25"})["conditionality"] == 0.25
    assert resolve({"garrison_scale": "1e3"})["garrison_scale"] == 1000.0


# --- what is refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize("p", NUMBERS, ids=lambda p: p.name)
def test_a_value_outside_its_range_is_refused_with_the_range(p):
    for beyond in (math.nextafter(p.low, -math.inf), p.high + 1.0, -1e300, math.inf, -math.inf, math.nan):
        line = complaint(**{p.name: beyond})
        assert p.name in line and f"{p.low:g}" in line and f"{p.high:g}" in line


@pytest.mark.parametrize("nothing", ["", "much", None, [0.5], {"a": 1}, "0,5", "nan", True, 1j, object])
def test_what_is_not_a_number_is_refused_with_the_range(nothing):
    line = complaint(conditionality=nothing)
    assert "conditionality" in line and "0 to 1" in line


@pytest.mark.parametrize(("typed", "meant"), [("conditionalty", "conditionality"), ("Conditionality", "conditionality"),
                                              ("tarif_threat", "tariff_threat"), ("demand-rate", "demand_rate")])
def test_an_unknown_name_is_refused_with_the_nearest_one(typed, meant):
    assert f"'{typed}'; did you mean '{meant}'?" in complaint(**{typed: 0.5})


def test_a_name_like_no_other_is_refused_without_a_guess():
    assert "did you mean" not in complaint(zzzzzzzzz=1)


@pytest.mark.parametrize(("typed", "meant"), [("transactionl", "transactional"), ("retrench", "retrenching")])
def test_an_unknown_choice_is_refused_with_all_choices_and_the_nearest(typed, meant):
    line = complaint(incumbent_strategy=typed)
    assert all(choice in line for choice in CHOICES["strategy"]) and f"did you mean '{meant}'?" in line


@pytest.mark.parametrize("nothing", [-1, len(LINKAGES), 1.0, 1.5, True, None, "", "FULL "])
def test_a_position_that_no_choice_has_is_refused(nothing):
    assert "none, positive, coercive, full" in complaint(linkage=nothing)


def test_the_first_mistake_stops_and_nothing_is_half_accepted():
    with pytest.raises(ParameterError, match="nonsense"):
        resolve({"conditionality": 0.5, "nonsense": 1, "demand_rate": 99})


def test_find_and_nearest_agree():
    assert find("conditionality") is BY_NAME["conditionality"]
    assert nearest("conditionalty", BY_NAME) == "; did you mean 'conditionality'?"
    assert nearest("qqqq", BY_NAME) == ""


@laws(100)
@given(name=st.text(max_size=30))
def test_any_text_that_is_no_name_is_refused_in_one_line(name):
    if name not in BY_NAME:
        with pytest.raises(ParameterError) as caught:
            find(name)
        assert len(str(caught.value).splitlines()) == 1
