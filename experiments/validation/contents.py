"""What the page says. Every number in it comes from the findings; a claim is worded by what the numbers are."""

import numpy as np
import pandas as pd

from ..paper.pieces import Bullets, Heading, Picture, Prose, Table
from . import hindcast
from .ablations import STALE, WHOLE
from .assess import LEADERS, Findings, marginals, passes, predictive, strongest_pairs
from .calibration import PINNED, effective_size
from .coverage import shown as bands_shown
from .episodes import CASH, LINKED, TERRITORY, Played
from .hindcast import CONDITIONAL, FITTED, HELD, STATED, UNCONDITIONAL, common, losses, score_table
from .missed import count, missed
from .record import HELD_OUT, LAST_YEAR

LIMITS = (
    "It does not foresee wars. Hostility of rivals jumps only on dates that somebody wrote down; every forecast that is given "
    "the invasion of February 2022 is a conditional one and is kept apart.",
    "It does not know the economy. A share of GDP jumps when GDP falls, as in 2020; recessions are not in the model.",
    "It does not know single purchases. Greece and Bulgaria bought aircraft in one year; the model has no such years.",
    "It holds each country's GDP, trade and place in the world where they were at the start.",
    "It forecasts no aid. Here there is no war next door; where a scenario has one, allies fill an assumed share of what is "
    "missing, and no parliament votes on it.",
    "Its bargaining is not a forecast of a negotiation. Shares of an ask stand for packages that no two observers would price "
    "alike, and the episodes are few.",
    "Its defaults were set by people who had seen 2014 to 2024. Only rows marked as fitted up to the origin are out of sample, "
    "and even there the mechanisms themselves were chosen later.",
    "The size of a dated shock is a judgement made after the fact, in conditional rows as well.",
)
REVISED = (
    "T2 is asked of every era: that who lies near the front raises more is true of 2014-24 and no law. SIPRI's figures are "
    "shipped up to 1996, so that the third span ends there.",
    "T6a: a demand for cash is refused for as long as it is watched. On record Korea and Japan signed a small rise, both after "
    "an inauguration; the model has the inauguration, and no new ask that an ally would rather sign than refuse.",
    "T6b compares tariffs with tariffs: of what was threatened above 2 %, the part in force a year later. The share of a "
    "package, which stood here before, is another quantity.",
    "T7 was asked of budgets in a world without a war, which are decided once a year; the record is of aid, and so is the row.",
    "T8 asked that trust should come back by half at most. The record says otherwise: T8 is withdrawn, and O1 to O4 hold "
    "belief about the office-holder against favourable views, of which a constant for each public is the rival.",
)
DIGITS = {"rmse": "RMSE", "mae": "MAE", "bias": "bias", "skill": "skill", "rank": "rank corr.", "coverage": "80 % interval",
          "crps": "CRPS"}


def page_of(found: Findings) -> list:
    """The whole page."""
    return [*opening(found), *errors(found), *reasons(found), *who(found), *asia(found), *calibration(found), *patterns(found),
            *episodes(found), *docking(found), *user(found), *methods(found)]


def headline(found: Findings) -> list[str]:
    """The result in a few lines."""
    table, lines = score_table(common(found.cells)), []
    for knowledge in (UNCONDITIONAL, CONDITIONAL):
        mine = table[(table["knowledge"] == knowledge) & (table["forecaster"] == FITTED)].set_index("horizon")["rmse"]
        naive = table[(table["knowledge"] == knowledge) & ~table["forecaster"].str.startswith("model")]
        best = naive.groupby("horizon")["rmse"].min()
        words = ", ".join(f"{h} y {mine[h]:.3f} ({best[h]:.3f})" for h in hindcast.HORIZONS)
        lines.append(f"{knowledge}: RMSE of the model fitted up to the origin (best naive rival): {words}")
    lines.append(f"patterns: {passes(found.patterns)} of {len(found.patterns)} passed"
                 f"{failed_names(found)}; docking: {sum(d.passed for d in found.docks)} of {len(found.docks)}")
    lines += found.notes
    return lines


def observed_table(found: Findings) -> str | None:
    """RMSE of every forecaster on the observations that somebody brought, as lines for the terminal; None without any."""
    if found.user is None or not len(found.user):
        return None
    shown = [f"observations, {knowledge}: RMSE in percent of GDP\n{wide(found.user, knowledge).to_string(index=False)}"
             for knowledge in (UNCONDITIONAL, CONDITIONAL)]
    return "\n".join(shown)


def failed_names(found: Findings) -> str:
    """Names of the patterns that failed."""
    names = [pattern.name for pattern in found.patterns if not pattern.passed]
    return f" (failed: {', '.join(names)})" if names else ""


def opening(found: Findings) -> list:
    """Limits first, then the result."""
    origin, lost = ", ".join(f"{name} `{value}`" for name, value in found.origin.items()), missed(found)
    return [Heading("The model against the record", 1),
            Prose(f"Generated by `foedus validate`; do not edit. {origin}."),
            Heading("What the model cannot do"),
            Prose(f"Of {count(found)} things asked of the model with its defaults, {len(lost)} are missed."),
            *([Table("Missed, and by how much", lost)] if len(lost) else []),
            Prose("What no number here can show:"), Bullets(LIMITS),
            Heading("The result in short"), Bullets(tuple(headline(found)))]


def numbers(table: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """A score table as words."""
    shown = table.copy()
    for name in DIGITS:
        if name in shown:
            shown[name] = ["-" if pd.isna(value) else f"{value:.0%}" if name == "coverage" else f"{value:.3f}"
                           for value in shown[name]]
    return shown[[*columns]].rename(columns=DIGITS)


def wide(cells: pd.DataFrame, knowledge: str, score: str = "rmse") -> pd.DataFrame:
    """One score by forecaster and horizon."""
    table = score_table(cells[cells["knowledge"] == knowledge])
    order = list(dict.fromkeys(table["forecaster"]))
    shape = table.pivot(index="forecaster", columns="horizon", values=score).loc[order]
    words = shape.map(lambda value: "-" if pd.isna(value) else f"{value:.0%}" if score == "coverage" else f"{value:.3f}")
    return words.rename(columns=lambda h: f"{h} y").reset_index()


def errors(found: Findings) -> list:
    """The hindcast tables."""
    cells = common(found.cells)
    said = [Heading("Hindcast of military spending"),
            Prose(f"From every year from {hindcast.FIRST_COMMON} to 2023 the model and its rivals forecast the spending of "
                  "thirty NATO allies one to five years ahead, up to 2024. These origins are common to all: a fit needs two "
                  "changes. *Unconditional* forecasts know no event after the origin. *Conditional* ones know the later "
                  "administrations, accessions and shocks by their dates; so does the last rival in that table, which is "
                  "given the same hostility.")]
    for knowledge in (UNCONDITIONAL, CONDITIONAL):
        said.append(Table(f"RMSE in percent of GDP, {knowledge}", wide(cells, knowledge)))
    said.append(Picture("errors", "Error by years ahead. Thick lines are the model, thin ones naive rivals."))
    said += [Table(f"All scores, {knowledge}", numbers(score_table(cells[cells["knowledge"] == knowledge]),
                   ("forecaster", "horizon", "cases", *DIGITS))) for knowledge in (UNCONDITIONAL, CONDITIONAL)]
    said += [Table("The bare band of the model with its defaults: all luck on, nothing told after the origin; all origins",
                   bands_shown(found.bands))]
    said += [Prose("Skill is 1 - MSE / MSE of persistence. Rank correlation is that of changes over allies, averaged over "
                   "origins. The interval and CRPS take every forecast with the same noise, the root-mean-square yearly "
                   "change up to the origin, growing with the root of the horizon; the model adds the spread of its own runs. "
                   "Cases overlap in time and allies move together: hundreds of cases are worth far fewer independent ones."),
             Table("The allies together (GDP of 2014 as weights): RMSE, unconditional",
                   wide(common(found.together), UNCONDITIONAL)),
             Table("The allies together: RMSE, conditional", wide(common(found.together), CONDITIONAL)),
             Picture("aggregate", "The allies together: record, calibrated model, and forecasts from 2016, 2019 and 2022.")]
    return said


def reasons(found: Findings) -> list:
    """Where the model loses, and why."""
    table = score_table(common(found.cells))
    lost = losses(table)
    said: list = [Heading("Where the model loses, and why")]
    if len(lost):
        words = lost.assign(rmse=lost["rmse"].map("{:.3f}".format), rival_rmse=lost["rival_rmse"].map("{:.3f}".format))
        said.append(Table("Rows in which some rival with the same knowledge has the smaller error", words[
            ["knowledge", "forecaster", "horizon", "rmse", "rival", "rival_rmse"]].rename(columns={"rival_rmse": "its rmse"})))
    else:
        said.append(Prose("No rival with the same knowledge has a smaller error at any horizon."))
    eras = score_table(hindcast.by_era(common(found.cells)), ("knowledge", "era", "forecaster"))
    shape = eras.pivot(index=["knowledge", "forecaster"], columns="era", values="rmse").map("{:.3f}".format).reset_index()
    said += [Table("RMSE three to five years ahead, by the year that is forecast", shape), Prose(era_words(eras)),
             Prose(rank_words(table)),
             Table("Mechanisms switched off one at a time: RMSE three to five years ahead, default parameters",
                   found.mechanisms.map("{:.3f}".format).reset_index()),
             Prose(mechanism_words(found))]
    return said


def era_words(eras: pd.DataFrame) -> str:
    """What the split by era says."""
    def gap(era):
        rows = eras[(eras["knowledge"] == UNCONDITIONAL) & (eras["era"] == era)].set_index("forecaster")["rmse"]
        naive = rows[[name for name in rows.index if not name.startswith("model")]]
        return rows[FITTED], naive.min(), naive.idxmin()

    calm, shaken = gap("up to 2022"), gap("2023-24")
    verdict = "ahead of" if calm[0] < calm[1] else "behind"
    after = "ahead of" if shaken[0] < shaken[1] else "behind"
    profit = (" A rival that pulls everybody up whatever happens profits from a shock that it did not foresee either."
              if shaken[0] >= shaken[1] else "")
    return (f"Budgets of 2023 are the first that could answer the invasion. In years up to 2022 the unconditional fitted model "
            f"({calm[0]:.3f}) is {verdict} the best rival ({calm[2]}, {calm[1]:.3f}); in 2023-24 ({shaken[0]:.3f}) it is "
            f"{after} the best ({shaken[2]}, {shaken[1]:.3f}).{profit}")


def rank_words(table: pd.DataFrame) -> str:
    """Who orders the allies better."""
    far = table[(table["horizon"] >= 3) & (table["knowledge"] == CONDITIONAL)].groupby("forecaster")["rank"].mean()
    naive = far[[name for name in far.index if not name.startswith("model")]].dropna()
    verdict = "better" if far[FITTED] > naive.max() else "worse"
    return (f"Small errors are not the whole of it. In ordering allies by how much they will change, three to five years "
            f"ahead, the fitted conditional model (rank correlation {far[FITTED]:.2f}; stated defaults {far[STATED]:.2f}) "
            f"does {verdict} than the best rival ({naive.idxmax()}, {naive.max():.2f}).")


def mechanism_words(found: Findings) -> str:
    """Which mechanisms matter."""
    worse = (found.mechanisms - found.mechanisms.loc[WHOLE])[CONDITIONAL].drop(WHOLE).sort_values(ascending=False)
    most = ", ".join(f"{name} ({value:+.3f})" for name, value in worse.head(4).items())
    idle = ", ".join(f"{name} ({value:+.3f})" for name, value in worse[worse < 0.005].items())
    changed = found.mechanisms.loc[STALE] - found.mechanisms.loc[WHOLE]
    return (f"Largest losses when switched off, conditional: {most}. No part, or a harmful one, in these forecasts: "
            f"{idle or 'none'}. "
            f"The last row is a record of a change: at first a forecast took every past shock as answered by the budget of the "
            f"origin, and so took a recent threat for a taste; spreading the answer over years changed the error by "
            f"{-changed[UNCONDITIONAL]:+.3f} (unconditional) and {-changed[CONDITIONAL]:+.3f} (conditional). It was made "
            "after the first scores had been seen.")


def who(found: Findings) -> list:
    """By ally and by origin."""
    far = common(found.cells)[lambda c: c["horizon"] >= 3]
    table = score_table(far[far["forecaster"].isin(("persistence", FITTED, HELD))], ("knowledge", "forecaster", "iso3"))
    shape = table.pivot(index="iso3", columns=["knowledge", "forecaster"], values="rmse")
    shown = pd.DataFrame({"ally": shape.index, "persistence": shape[UNCONDITIONAL]["persistence"],
                          **{f"{name}, {k}": shape[k][name] for k in (UNCONDITIONAL, CONDITIONAL) for name in (FITTED, HELD)}})
    worst = shape[CONDITIONAL][FITTED] - shape[CONDITIONAL]["persistence"]
    beaten = ", ".join(worst[worst > 0].sort_values(ascending=False).index)
    some = found.cells["forecaster"].isin(("persistence", "partial adjustment to 2 %", STATED, FITTED))
    origins = score_table(found.cells[some & (found.cells["horizon"] >= 3)], ("knowledge", "origin", "forecaster"))
    by_origin = origins.pivot(index=["knowledge", "origin"], columns="forecaster", values="rmse").map(
        lambda value: "-" if pd.isna(value) else f"{value:.3f}").reset_index()
    return [Heading("By ally and by origin"),
            Table("RMSE three to five years ahead, by ally", shown.round(3).reset_index(drop=True)),
            Prose(f"Persistence beats the conditional fitted model for: {beaten or 'nobody'}."),
            Table("RMSE three to five years ahead, by origin, all origins", by_origin),
            Picture("changes", "Change from 2019 to 2024 by ally: forecast of the model fitted up to 2019, and what happened.")]


def asia(found: Findings) -> list:
    """The allies that were never used."""
    table = score_table(found.asia, ("knowledge", "forecaster", "iso3"))
    shown = numbers(table, ("knowledge", "forecaster", "iso3", "cases", "rmse", "bias", "skill"))
    rows = table[table["knowledge"] == CONDITIONAL].pivot(index="iso3", columns="forecaster", values=["rmse", "bias"])
    words = "Nothing was fitted to these two; published figures are mostly whole tenths."
    for code in HELD_OUT:
        mine, naive = (rows["rmse"][name][code] for name in (FITTED, "persistence"))
        words += (f" {code}: the fitted conditional model {'beats' if mine < naive else 'loses to'} persistence, RMSE "
                  f"{mine:.3f} against {naive:.3f}, bias {rows['bias'][FITTED][code]:+.3f}.")
    if (rows["bias"][FITTED] > 0).any():
        words += (" Where the bias is positive the model expects a rise that did not come: its governments go on closing the "
                  "gap to what an old and high threat would justify, and it has no domestic limit that stops them.")
    return [Heading("Japan and Korea, held out"), Table("All horizons, origins from 2015", shown), Prose(words)]


def calibration(found: Findings) -> list:
    """Posterior, identifiability, predictive check, and the verdict on the calibrated set."""
    table, check = marginals(found.kept), predictive(found.kept, found.record)
    pinned = ", ".join(table[table["ratio"] < PINNED]["parameter"])
    loose = ", ".join(table[table["ratio"] >= PINNED]["parameter"])
    shown = table.assign(**{name: table[name].map("{:.3g}".format) for name in table.columns if name != "parameter"})
    trade = ", ".join(f"{one} with {other} ({value:+.2f})" for one, other, value in strongest_pairs(found.kept, 3))
    looked = check.assign(inside=check["inside"].map({True: "yes", False: "no"}),
                          **{name: check[name].map("{:.2f}".format) for name in ("observed", "low", "high")})
    rival = found.rival.map("{:.3f}".format).reset_index(names="allies")
    return [
        Heading("Calibration"),
        Prose(f"Approximate Bayesian computation on the thirty allies, 2015 to {LAST_YEAR}: {found.effort.runs} runs, "
              f"{len(found.kept.values)} kept, worth {effective_size(found.kept):.0f} of equal weight. The distance is the "
              "root-mean-square error over allies and years, plus that of the allies together; the prior is uniform on the "
              "range in the table. For the hindcast the first batch is judged by single allies up to each origin."),
        Table("Marginals, nine in ten between low and high; ratio: spread over that of the prior", shown),
        Prose(f"Pinned by the record (ratio below {PINNED:g}): {pinned or 'none'}. Not pinned: {loose or 'none'}. Strongest "
              f"trade-offs: {trade}. What is not pinned can be moved across its range without the record objecting: "
              "conclusions that hang on it are the user's."),
        Picture("marginals", "Posterior marginals; the line is the prior, the number the ratio of spreads."),
        Picture("pairs", "Pairs of parameters that trade off most; larger dots weigh more."),
        Table("Posterior predictive check", looked),
        Prose("The calibrated set is the one of the kept draws that does best in the conditional hindcasts of the thirty "
              "allies: " + ", ".join(f"`{name}` {value:.3g}" for name, value in found.chosen.items()) + "."),
        Table("Conditional RMSE, origins from 2015, all horizons (in sample for NATO; Japan and Korea held out)", rival),
        Prose(earned_words(found))]


def earned_words(found: Findings) -> str:
    """Whether the calibrated set should replace the defaults."""
    count = f"{passes(found.patterns_calibrated)} against {passes(found.patterns)} patterns passed"
    count += f"; of the {LEADERS} draws that fit about as well, {found.steady:.0%} beat the defaults on the allies held out"
    if found.earned:
        return (f"The calibrated set beats the defaults on both groups ({count}): it has earned its place. It is in "
                "`validation/calibrated.toml`.")
    return (f"The calibrated set has not earned a place in the package ({count}): the defaults stay. It is in "
            "`validation/calibrated.toml` for whoever wants it.")


def patterns(found: Findings) -> list:
    """T1 to T10."""
    again = {pattern.name: pattern for pattern in found.patterns_calibrated}
    frame = pd.DataFrame([{"": p.name, "pattern": p.statement, "band": p.band, "model": p.value, "record": p.observed,
                           "data": p.data, "verdict": "pass" if p.passed else "FAIL", "seeds": p.seeds,
                           "calibrated set": f"{again[p.name].value} ({'pass' if again[p.name].passed else 'FAIL'})"}
                          for p in found.patterns])
    return [Heading("Patterns"), Prose("Bands were fixed before. One model must show all of them at once."),
            Table("Patterns with default parameters, and with the calibrated set", frame), Bullets(REVISED)]


def fact(value: float | None, form: str) -> str:
    """A number that may not be on record."""
    return "not on record" if value is None else form.format(value)


def episode_row(played: Played) -> dict[str, str]:
    """One episode as words."""
    episode = played.episode

    def spread(values, form):
        if not len(values):
            return "-"
        low, middle, high = np.quantile(values, (0.05, 0.5, 0.95))
        return f"{form.format(middle)} ({form.format(low)} to {form.format(high)})"

    return {"episode": episode.name, "on the table": episode.issue, "facts": episode.facts, "source": episode.source,
            "conceded": fact(episode.ratio, "{:.0%}"), "model: conceded": spread(played.ratios, "{:.0%}"),
            "quarters": fact(episode.delay, "{:.0f}"), "model: quarters": spread(played.delays, "{:.0f}"),
            "model: settled": f"{played.settled:.0%}"}


def episodes(found: Findings) -> list:
    """The bargaining episodes."""
    frame = pd.DataFrame([episode_row(played) for played in found.episodes])
    kinds = {issue: [p for p in found.episodes if p.episode.issue == issue] for issue in (CASH, LINKED, TERRITORY)}
    cash, linked = (np.mean([p.median_ratio for p in kinds[issue]]) for issue in (CASH, LINKED))
    lost = np.mean([p.settled for p in kinds[TERRITORY]])
    return [Heading("Bargaining episodes"),
            Prose("Conceded is (outcome - status quo) / (ask - status quo). Delay counts from the end of the old agreement, "
                  "or from the demand where there was none; the model's counts from the demand. No episode has a rule of its "
                  "own: what differs is the country, the date, the administration, and what was on the table. In tariff "
                  "episodes the fact is a tariff rate and the model's share is one of a package; kin, not the same quantity."),
            Table("Facts and model; in brackets nine in ten seeds", frame),
            Picture("episodes", "Share of the ask conceded: bars are nine in ten seeds, crosses the facts."),
            Prose(f"In the model demands for cash alone end at {cash:.0%} of the ask, linked ones at {linked:.0%}, and "
                  f"territory is yielded in {lost:.0%} of the seeds.")]


def docking(found: Findings) -> list:
    """Docking."""
    frame = pd.DataFrame([{"result": dock.name, "level": dock.level, "expected": dock.expected, "found": dock.found,
                           "largest difference": f"{dock.difference:.1e}", "verdict": "pass" if dock.passed else "FAIL"}
                          for dock in found.docks])
    return [Heading("Docking with known results"),
            Prose("The expected side is computed without the rules it is compared with: closed forms, full enumeration, "
                  "search on a grid, backward induction. Landscape energies and the loop of doubt and hedging are computed "
                  "here from their published or derived equations; the model has no such rule; they check the yardstick."),
            Table("Docking", frame)]


def user(found: Findings) -> list:
    """Observations that somebody brought."""
    if found.user is None:
        return []
    said = [Heading("Observations brought by the user"), *([Bullets(tuple(found.notes))] if found.notes else [])]
    if not len(found.user):
        return [*said, Prose("No published value to start from one to five years before any observation: nothing was scored.")]
    table = score_table(found.user).sort_values(["knowledge", "horizon"], kind="stable")
    nearest_ = found.user.sort_values("horizon").groupby(["knowledge", "forecaster", "iso3", "observed"], sort=False).head(1)
    rows = nearest_[nearest_["forecaster"].isin(("persistence", STATED, FITTED))]
    shown = rows[["knowledge", "forecaster", "iso3", "origin", "horizon", "start", "forecast", "observed"]].round(3)
    return [*said, Table("Scores", numbers(table, ("knowledge", "forecaster", "horizon", "cases", *DIGITS))),
            Table("Latest forecast of every observation", shown)]


def methods(found: Findings) -> list:
    """How it was done, and what it does not exclude."""
    return [Heading("How it was done"), Bullets((
        "Record: NATO's 2025 edition for thirty allies, one edition throughout; it restates past years, so that an origin sees "
        "figures that were not published then.",
        "An origin starts with the spending, the members, the party in office, the pledge and the hostility of that year, the "
        "panel of 2014 otherwise, and beliefs at the prior. Before 2016 no transactional challenger is known. US spending "
        "stays at its level of the origin.",
        "A shock before the origin is answered by its budgets to the extent that a pace of 15 % a year allows.",
        f"Rows named '{FITTED}' keep {found.effort.keep} of {found.effort.draws} draws from the prior by the years up to the "
        "origin; the first origin with such a row is 2015.",
        f"Rows named '{HELD}' choose the draws without a fifth of the allies and forecast that fifth.",
        f"Rows named '{STATED}' use defaults set with the whole record in view; they are not out of sample.",
        "Rivals: persistence; the slope of the last five years; a tenth of the gap to 2 % a year; a regression of yearly "
        "changes on log distance to Russia; a pooled AR(1); the plain mean of that regression and a line up to 2 % in 2024; "
        "twenty lines of the theory, fitted to nothing; gradient-boosted trees taught at each origin on what was known "
        "(scikit-learn, if installed); and, where shocks are given, the regression times dated hostility and the twenty lines "
        "told the hostility.",
        "Every forecast and every case is in `validation/hindcast.csv.gz`."))]
