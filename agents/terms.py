"""The terms in which the journal gives its reasons, once: unit and meaning of each."""

GUARANTEES = "guarantees a year"
SHARE, PROBABILITY = "share", "probability"

GLOSSARY: dict[str, tuple[str, str]] = {
    # who governs
    "party_change": (PROBABILITY, "chance that an election changes the US party"),
    "cap": ("rate", "highest tariff that the courts leave"),
    "quarters_of_disruption": ("quarters", "how long a large change of government slows budgets"),
    "garrison": ("0 to 1", "US forces in the country now"),
    "value": ("by kind", "size of a dated event"),
    # belief
    "change": ("as the text", "by how much it moved"),
    "own_tie": ("nats", "what acts toward this ally said for a committed against a retrenching US"),
    "others_ties": ("nats", "what acts toward others said, reports that repeat each other counting less"),
    "words": ("nats", "what Washington's words said"),
    "outlook": (PROBABILITY, "belief over the horizon: later administrations and the other party count"),
    # budgets, hedging, reassurance: what each group of things seen added since last year
    "wish": ("share of GDP", "what the government would spend if it could at once"),
    "threat": ("as the change", "part due to the threat and the taste for defence under it"),
    "doubt": ("as the change", "part due to belief in the guarantee"),
    "others": ("as the change", "part due to what allies and partners do"),
    "pledge": ("as the change", "part due to the pledge and to being shamed for it"),
    "trade": ("as the change", "part due to tariffs and markets"),
    "conditions": ("as the change", "part due to how far the guarantee hangs on payment"),
    "hosting": ("as the change", "part due to US forces in the country"),
    "habit": ("as the change", "part due to what it already spends, pays and hedges, and to having left"),
    "deal": ("as the text", "what a deal in force binds it to beyond its wish"),
    "praise": ("0 to 1", "public praise of Washington"),
    "autonomy": ("0 to 1", "autonomous capability"),
    "other_markets": ("0 to 1", "markets other than the US"),
    "minilateral": ("0 to 1", "ties with other partners"),
    "accommodation": ("0 to 1", "accommodation of a rival"),
    # the table
    "spending": ("share of GDP", "spending asked"),
    "cash": ("share of headline", "cash asked"),
    "procurement": ("share of headline", "purchases asked"),
    "support": ("0 to 1", "support elsewhere asked"),
    "tariff_threat": ("rate", "tariff threatened with the demand"),
    "asked": ("share of the ask", "ask of the quarter"),
    "limit": ("share of the ask", "most the ally would concede"),
    "must_accept_from": ("share of the ask", "limit from which an ally takes the ask instead of waiting for a lower one"),
    "protection": (GUARANTEES, "protection: what the whole ask would buy, or what the guarantee gives"),
    "tariff_relief": (GUARANTEES, "tariff losses that a deal spares"),
    "cost_of_all": (GUARANTEES, "what the whole ask costs the ally"),
    "us_gives_up": (GUARANTEES, "what the deal costs Washington"),
    "ally_power": (SHARE, "the ally's share of the surplus"),
    "election": ("factor", "below 1 it waits for a milder US, above 1 it rushes to sign"),
    "tariff": ("rate", "US tariff in force"),
    "insulation": ("0 to 1", "insulation of defence from trade disputes"),
    # the life of a deal
    "reversal_hazard": (PROBABILITY, "chance this quarter that Washington drops the deal, before its resolve counts"),
    "draw": ("0 to 1", "the luck that decided it"),
    "temptation": (GUARANTEES, "gain from walking away"),
    "lock_in_required": (GUARANTEES, "least cost of breaking at which the deal would have held"),
    "cost_of_breaking": (GUARANTEES, "what walking away costs"),
    "benefit": (GUARANTEES, "what the deal is worth to the ally now"),
    "cost": (GUARANTEES, "what it costs the ally"),
    # leaving
    "entrapment": (GUARANTEES, "risk of being drawn into a US war elsewhere"),
    "demands": (GUARANTEES, "what the deal in force costs"),
    "affront": (GUARANTEES, "being shamed in public"),
    "own_forces": (GUARANTEES, "autonomy and other partners that make leaving bearable"),
    "other_patron": (GUARANTEES, "market and goodwill of another great power"),
    "peers": (GUARANTEES, "those of the community who are out"),
    "cost_of_leaving": (GUARANTEES, "cost of breaking the commitment"),
    "value_of_leaving": (GUARANTEES, "leaving less staying, before that cost"),
    "chance": (PROBABILITY, "chance of the decision this quarter"),
    # rivals
    "rivals_belief": (PROBABILITY, "the rival's belief that the US would come"),
    "expected_gain": ("stakes", "what the rival expects of it"),
    "true_honour": (PROBABILITY, "the true chance that the US comes, which nobody observes"),
    # the system
    "margin": (SHARE, "how clearly the phase holds"),
    "hardened": (SHARE, "slack of HARDENED"),
    "contractual": (SHARE, "slack of CONTRACTUAL"),
    "unchanged": (SHARE, "slack of UNCHANGED"),
    "hollow": (SHARE, "slack of HOLLOW"),
    "decoupled": (SHARE, "slack of DECOUPLED"),
    "fractured": (SHARE, "slack of FRACTURED"),
}
"""Term to unit and meaning. A test holds every entry of the journal to it, and the documentation prints it."""
