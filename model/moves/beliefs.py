"""What an ally believes of the guarantee."""

from ..compiled import rule
from ..draws import normal
from ..rules import trust
from ..rules.shared import unit
from .seen import patron_view, strategy_terms


@rule
def believe(ally, community, world_good, world_bad, patron, luck, p):
    """Update the belief from words, own news and news of others; forget a little.

    Washington's displeasure with hedging shows in what it says: the loop through which doubt feeds itself.  So does its
    answer to cooperation, where it gives one.
    """
    terms = strategy_terms(patron.strategy, patron_view(ally), p)
    answered = p.value_reciprocity * (2.0 * ally.cooperation - 1.0)
    stance = unit(terms.stance - p.displeasure * ally.hedging + answered)
    tone = trust.rhetoric(stance, ally.praise, normal(luck.rhetoric), p)
    spoken = p.weight_rhetoric * (1.0 - 0.5 * p.strategic_communication)
    stated = p.weight_statement + (p.weight_administration if patron.changed == 1 else 0.0)
    near, far = community.echo_near, community.echo_far
    good = (spoken * tone + stated * stance + ally.news_good
            + trust.from_others(community.news_good - ally.news_good, world_good - community.news_good, near, far, p))
    bad = (spoken * (1.0 - tone) + stated * (1.0 - stance) + ally.news_bad
           + trust.from_others(community.news_bad - ally.news_bad, world_bad - community.news_bad, near, far, p))
    ally.belief_for = trust.remember(ally.belief_for, good, 1.0, p)
    ally.belief_against = trust.remember(ally.belief_against, bad, p.negativity, p)
    ally.news_good = 0.0
    ally.news_bad = 0.0
    ally.reliability = trust.reliability(ally.belief_for, ally.belief_against)
    ally.confidence = trust.confidence(ally.reliability, ally.lock_in, p)
    return stance
