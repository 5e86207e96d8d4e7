"""Origins that do not look ahead, and score tables whose answer is known."""

import numpy as np
import pytest

from foedus.experiments.validation import hindcast
from foedus.experiments.validation.hindcast import CONDITIONAL, UNCONDITIONAL, Forecast
from foedus.experiments.validation.origins import HORIZONS, origin_scenario
from foedus.experiments.validation.record import HELD_OUT, Record, aggregate_points, nato_codes, nato_record
from foedus.model.countries import actor_id, published_spending
from foedus.model.events import ADMINISTRATION, HOSTILITY
from foedus.model.parameters import find
from foedus.tests.worlds import STILL

close = pytest.approx
ORIGINS = range(2014, 2024)


def hostility_of(scenario, upto):
    """Russia's usual hostility by the end of a year."""
    shocks = [e for e in scenario.events if e.kind == HOSTILITY and e.target == actor_id("RUS")]
    return scenario.hostility["RUS"] + sum(e.other for e in shocks if e.quarter < 4 * (upto + 1))


@pytest.mark.parametrize("origin", ORIGINS)
def test_an_unconditional_world_knows_no_event_after_its_origin(origin):
    assert all(event.quarter < 4 * (origin + 1) for event in origin_scenario(origin).events)


def test_a_conditional_world_knows_the_shock_to_come_and_an_unconditional_one_does_not():
    calm, told = (origin_scenario(2019, conditional=c) for c in (False, True))
    assert hostility_of(calm, 2024) == close(0.35)
    assert hostility_of(told, 2024) == close(0.90)


@pytest.mark.parametrize("origin", ORIGINS)
def test_hostility_of_the_origin_year_is_that_of_the_calendar_however_much_budgets_have_answered(origin):
    for pace in (0.15, 1.0):
        assert hostility_of(origin_scenario(origin, pace=pace), origin) == close(0.35 if origin < 2022 else 0.90)


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_world_starts_with_the_spending_of_its_origin(origin):
    published = published_spending()
    for ally in origin_scenario(origin).panel.allies:
        if (ally.iso3, origin) in published:
            assert ally.spending == published[ally.iso3, origin]


def test_members_are_those_of_the_origin():
    def treaty(origin, code):
        return next(ally.treaty for ally in origin_scenario(origin).panel.allies if ally.iso3 == code)

    assert [treaty(o, "MNE") for o in (2016, 2017, 2018)] == ["none", "none", "multilateral"]
    assert treaty(2023, "FIN") == "none" and any(e.target == actor_id("FIN") for e in origin_scenario(2023).events)


def test_the_party_in_office_is_that_of_the_origin():
    assert origin_scenario(2016).parameters["incumbent_strategy"] == "institutionalist"
    assert origin_scenario(2018).parameters["incumbent_strategy"] == "transactional"
    assert origin_scenario(2022).parameters["incumbent_strategy"] == "institutionalist"
    back = [e.value for e in origin_scenario(2018, conditional=True).events if e.kind == ADMINISTRATION]
    assert back == [1.0], "2021: from the party in office in 2018 to the other"
    assert origin_scenario(2015).parameters["challenger_strategy"] == "institutionalist", "nobody knew in 2015"


def forecasts(shift):
    """Persistence, and a forecaster that is off by `shift` times the truth's change, on the real record."""
    record, found = nato_record(), []
    for origin in (2016, 2017):
        start = record.at(origin)
        truth = np.array([record.at(origin + h) for h in HORIZONS])
        still = np.repeat(start[None], len(HORIZONS), axis=0)
        for name, values in (("persistence", still), ("seer", start + (1 - shift) * (truth - start))):
            found.append(Forecast(name, UNCONDITIONAL, origin, record.codes, values[None]))
    return hindcast.score_cells(found, record, {2016: 0.1, 2017: 0.1})


@pytest.mark.parametrize("shift", [0.0, 0.5, 1.0, 2.0])
def test_skill_in_the_table_is_that_of_the_planted_error(shift):
    """A forecast whose error is s times that of persistence has skill 1 - s^2, and orders the changes while s < 1."""
    table = hindcast.score_table(forecasts(shift)).set_index(["forecaster", "horizon"])
    for horizon in HORIZONS:
        assert table.loc[("seer", horizon), "skill"] == close(1 - shift**2)
        if shift != 1.0:
            assert table.loc[("seer", horizon), "rank"] == close(1.0 if shift < 1 else -1.0)


def test_a_loss_to_any_rival_is_reported_and_a_win_is_not():
    cells = forecasts(0.5)
    cells["forecaster"] = cells["forecaster"].replace("seer", "model")
    assert hindcast.losses(hindcast.score_table(cells)).empty
    worse = forecasts(2.0)
    worse["forecaster"] = worse["forecaster"].replace("seer", "model")
    assert list(hindcast.losses(hindcast.score_table(worse))["rival"].unique()) == ["persistence"]


def test_nothing_is_scored_that_was_not_observed():
    record = nato_record()
    holes = Record(record.codes, record.years, np.where(np.arange(11) > 8, np.nan, record.values))
    cells = hindcast.score_cells([Forecast("persistence", UNCONDITIONAL, 2019, record.codes,
                                           np.repeat(record.at(2019)[None, None], len(HORIZONS), axis=1))], holes, {2019: 0.1})
    assert sorted(cells["horizon"].unique()) == [1, 2, 3]


def test_every_ally_is_left_out_once():
    codes = nato_codes()
    groups = hindcast.folds(codes)
    assert sorted(code for group in groups for code in group) == sorted(codes)
    assert {len(group) for group in groups} == {6}


def test_japan_and_korea_are_in_nothing_that_is_fitted():
    assert not set(HELD_OUT) & set(nato_codes())


def test_members_of_a_forecast_are_runs_and_repeat_themselves():
    one, two = (hindcast.run_ahead(2019, CONDITIONAL, [{}] * 3, ("DEU", "POL")) for _ in range(2))
    assert one.shape == (3, len(HORIZONS), 2)
    assert np.array_equal(one, two)


def test_a_world_without_reasons_to_move_is_persistence():
    """Budgets that never adjust and have no noise stay where they were published."""
    codes = nato_codes()
    ahead = hindcast.run_ahead(2017, CONDITIONAL, [{k: find(k).check(v) for k, v in STILL.items()}], codes)
    assert ahead[0] == close(np.repeat(nato_record().at(2017)[None], len(HORIZONS), axis=0))


def test_the_allies_together_are_near_the_published_aggregate():
    """Weights of one year against NATO's own aggregate: within five hundredths of a percent of GDP."""
    together = hindcast.aggregate_record(nato_record())
    for year, (value, source) in aggregate_points().items():
        assert together.at(year)[0] == close(value, abs=0.05), year
        assert "NATO" in source
