"""What each phase is, in a sentence, with the thresholds of a world."""

from ..wording import percent


def definitions(p: dict[str, float]) -> dict[str, str]:
    """Phase to the sentence that defines it. p: resolved parameters, of which the thresholds are read."""
    gain, loss, replaced, deals, out = (percent(p[name]) for name in (
        "hardened_gain", "hollow_loss", "decoupled_replaced", "contractual_deals", "fractured_out"))
    us = f"{-p['decoupled_us']:.2f}".replace("-", "\N{MINUS SIGN}")
    return {
        "HARDENED": f"rivals use an opportunity at least {gain} less often than in the reference run",
        "CONTRACTUAL": f"about as often as there, and deals hold at least {deals} of the allies",
        "UNCHANGED": "about as often as there, with fewer deals: the old bargain",
        "HOLLOW": f"rivals use an opportunity at least {loss} more often",
        "DECOUPLED": f"the US part of the index is {us} or less, and allies alone make up for at least {replaced} of it",
        "FRACTURED": f"at least {out} of the ties of a community, by weight, are suspended",
    }
