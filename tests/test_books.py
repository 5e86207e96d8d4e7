"""Accounts of the alliance: who got and paid what, so that the question whether pressure pays has an answer."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.model import moves
from foedus.model.constants import ARMS_COST, INTELLIGENCE_WORTH
from foedus.model.fields import ALLY, blank
from foedus.tests.worlds import CHANGES, PLEDGE, arcadia, fast, laws, numbers, real

TARIFF = {"quarter": "2025-Q2", "kind": "tariff", "target": "all", "value": 0.2}
ACCOUNTS = ("got_protection", "paid_money", "paid_tariffs", "paid_autonomy", "us_money", "us_garrison", "us_risk")
NO_TARIFFS = {"tariff_threat": 0.0}


@laws(30, shrink=False)
@given(changes=CHANGES, seed=st.integers(0, 2**63 - 1))
def test_the_parts_of_a_payoff_add_up_to_it_on_both_sides(changes, seed):
    r = fast(arcadia(16), [seed], reference="none", **changes).results[0]
    assert r["ally_payoff"] == pytest.approx(r["ally_protection"] - r["ally_money"] - r["ally_tariffs"] - r["ally_autonomy"])
    assert r["us_payoff"] == pytest.approx(r["us_money"] + r["us_tariffs"] - r["us_garrison"] - r["us_risk"])


def test_a_payoff_is_a_mean_over_allies_and_a_year():
    runs = fast(real(20), range(3), reference="none")
    for name, account in (("ally_protection", "got_protection"), ("ally_money", "paid_money"), ("us_risk", "us_risk"),
                          ("us_tariffs", "us_tariffs")):
        assert runs.results[name] == pytest.approx(runs.panel[account][:, -1].mean(axis=1) / 5.0)


def test_no_account_is_ever_paid_back():
    grown = fast(real(24, events=[PLEDGE, TARIFF]), range(3), reference="none").panel
    for account in ACCOUNTS:
        assert (grown[account][:, 0] >= 0.0).all() and (np.diff(grown[account], axis=1) >= 0.0).all(), account


def test_without_tariffs_there_are_no_tariff_losses_and_no_revenue():
    calm = fast(real(24), range(3), reference="none", **NO_TARIFFS)
    assert not calm.panel["paid_tariffs"].any() and not calm.panel["us_tariffs"].any()
    struck = fast(real(24, events=[PLEDGE, TARIFF]), range(3), reference="none", **NO_TARIFFS)
    assert (struck.results["ally_tariffs"] > 0.0).all() and (struck.results["us_tariffs"] != 0.0).all()


def test_nobody_pays_for_protection_it_does_not_get_nor_for_autonomy_it_does_not_build():
    calm = {code: {"hostility": 0.0} for code in ("RUS", "CHN", "PRK")}
    runs = fast(real(16, rivals=calm), range(2), reference="none", hedging_behaviour="none", escalation_hazard=0.0)
    assert not runs.panel["got_protection"].any() and not runs.panel["us_risk"].any()
    assert not runs.panel["paid_autonomy"].any()


def kept(changes=None, **state):
    """One quarter's entries for an ally of whom all that counts is given."""
    ally = SimpleNamespace(**blank(ALLY) | state)
    moves.keep_books(ally, numbers(**changes or {}))
    return ally


def test_a_sure_guarantee_under_full_threat_is_a_guarantee_year_in_four_quarters():
    entry = kept({"patron_reach": 1.0, "war_cost_threat": 0.5}, threat=1.0, honour=1.0)
    assert (entry.got_protection, entry.us_risk) == pytest.approx((0.25, 0.125))
    assert kept(threat=1.0, honour=1.0, estranged=1).got_protection == 0.0


def test_money_is_counted_in_guarantee_years_and_arms_beyond_their_worth_at_home():
    """A guarantee year is `guarantee_value` of GDP: .03 here, so that .0024 of GDP a year is .08 of it, a quarter .02."""
    p = {"guarantee_value": 0.03, "cash_scale": 0.0024, "procurement_scale": 0.0024, "joint_product": 0.5}
    assert kept(p, host_support=1.0).paid_money == pytest.approx(0.02) == kept(p, host_support=1.0).us_money
    p |= {"offset": 0.25}
    assert kept(p, promised=1.0).paid_money == pytest.approx(0.75 * ARMS_COST * 0.02) == kept(p, promised=1.0).us_money
    assert kept(p, procurement=1.0).paid_money == 0.0, "what it would have bought anyway is no price of the tie"
    beyond = kept(p, spending=0.024, deal_spending=0.030, desired_spending=0.021)
    assert beyond.paid_money == pytest.approx(0.5 * 0.003 / 0.12) and beyond.us_money == 0.0
    assert kept(p, spending=0.024, desired_spending=0.021).paid_money == 0.0, "what no deal asks is its own wish"


def test_a_deal_is_charged_only_with_what_it_causes():
    """Arms that come from the US anyway, and spending that was there when the deal was made, are no price of it."""
    p = {"guarantee_value": 0.03, "procurement_scale": 0.0024, "joint_product": 0.5, "offset": 0.0}
    assert kept(p, promised=1.0, us_arms=0.5, arms_imports=0.0048).paid_money == 0.0
    assert kept(p, promised=1.0, us_arms=0.5, arms_imports=0.0024).paid_money == pytest.approx(ARMS_COST * 0.01)
    pledged = kept(p, spending=0.030, deal_spending=0.030, deal_from=0.027, desired_spending=0.021)
    assert pledged.paid_money == pytest.approx(0.5 * 0.003 / 0.12)


def test_a_garrison_and_intelligence_are_booked_at_what_the_table_counts():
    entry = kept({"posture_value": 0.1}, threat=0.5, troops=0.4, intelligence=0.6)
    assert entry.got_protection == pytest.approx(0.25 * 0.5 * (0.1 * 0.4 + INTELLIGENCE_WORTH * 0.6))


def test_what_allies_pay_in_cash_and_arms_is_what_washington_gets():
    """Spending beyond the wish and support elsewhere are no income, nor are plants a payment; without them the books agree."""
    runs = fast(real(24), range(3), reference="none", joint_product=1.0, entrapment=0.0, onshoring=0.0)
    assert runs.panel["paid_money"] == pytest.approx(runs.panel["us_money"]) and runs.panel["us_money"].any()


def test_pressure_brings_money_and_loses_protection():
    """What the books are kept for: a transactional Washington takes in more than an institutionalist one, and gives less."""
    both = ("incumbent_strategy", "challenger_strategy")
    pressing, calm = (fast(real(48), range(12), reference="none", **dict.fromkeys(both, name)).results
                      for name in ("transactional", "institutionalist"))
    assert (pressing["us_money"] > calm["us_money"]).all()
    assert (pressing["ally_money"] > calm["ally_money"]).all()
    assert (pressing["ally_protection"] < calm["ally_protection"]).mean() > 0.8

