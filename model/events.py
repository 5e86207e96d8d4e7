"""What may happen on a date: the kinds of events a calendar, or somebody at the live page, can put into a run."""

from typing import NamedTuple

(ADMINISTRATION, HOSTILITY, PLEDGE, TARIFF, COURT, WITHDRAWAL, RHETORIC, ACCESSION, DEMAND, INCURSION,
 STATUTE, SCHEDULE, AID) = range(13)


class Kind(NamedTuple):
    """A kind of event: its code, what `value` and `other` mean, and the ranges they must keep to."""

    code: int
    meaning: str
    value: tuple[float, float]
    other: tuple[float, float] = (0.0, 0.0)
    aimed_at: str = "ally"
    whole: tuple[str, ...] = ()  # which of the two numbers are codes or counts


KINDS: dict[str, Kind] = {
    "administration": Kind(ADMINISTRATION, "party in office from this inauguration: 0 incumbent, 1 challenger; "
                           "`other` 1: newly seated even if it is the party of the start", (0.0, 1.0), (0.0, 1.0),
                           aimed_at="patron", whole=("value", "other")),
    "hostility": Kind(HOSTILITY, "added to a rival's hostility; `other` is added to its usual level", (-1.0, 1.0), (-1.0, 1.0),
                      aimed_at="rival"),
    "pledge": Kind(PLEDGE, "share of GDP pledged, due in the year `other`", (0.0, 0.15), (1950.0, 2200.0), whole=("other",)),
    "tariff": Kind(TARIFF, "US tariff put in force, as a rate", (0.0, 2.0)),
    "schedule": Kind(SCHEDULE, "US tariffs in force as the administration's formula has them: 0 none, 1 the base, 2 whole",
                     (0.0, 2.0), whole=("value",)),
    "court": Kind(COURT, "courts strike the tariffs down; the substitute lapses after so many quarters", (0.0, 40.0),
                  aimed_at="patron", whole=("value",)),
    "withdrawal": Kind(WITHDRAWAL, "share of the US garrison that leaves", (0.0, 1.0)),
    "rhetoric": Kind(RHETORIC, "tone from hostile 0 to warm 1; `other` is its weight in observations", (0.0, 1.0), (0.0, 20.0)),
    "accession": Kind(ACCESSION, "joins the treaty: 2 multilateral, 1 bilateral, 0 leaves", (0.0, 2.0), whole=("value",)),
    "demand": Kind(DEMAND, "opens a US demand: share of the headline asked; `other`: 0 all issues, 1 cash only, 2 territory",
                   (0.0, 5.0), (0.0, 2.0), whole=("other",)),
    "incursion": Kind(INCURSION, "a rival's incursion: 1 answered by the US, 0 ignored", (0.0, 1.0), whole=("value",)),
    "statute": Kind(STATUTE, "a statute that binds the guarantee: lock-in added", (0.0, 1.0)),
    "aid": Kind(AID, "US aid to a country at war, as a share of what it was: 0 cuts it, 1 restores it; `other` is the part "
                "that is sold to allies and not given", (0.0, 1.0), (0.0, 1.0), aimed_at="patron"),
}
EVERYBODY, MULTILATERAL = -1, -2
