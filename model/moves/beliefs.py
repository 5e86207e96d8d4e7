"""What allies and rivals believe of the guarantee: one order of information for all.

Everybody sees the same acts.  An ally gives its own full weight and others' less (reports overlap); a rival sees the answers to
its own probes best.  The belief about whoever governs is fast; what is remembered of each party is slow and outlives an
election.
"""

from ..compiled import rule
from ..constants import DISPLEASURE, NEWS_TRAVELS_FAR
from ..draws import normal
from ..rules import politics, resolve, trust
from ..rules.resolve import Types, added, blended, expected, scaled
from ..rules.shared import unit
from . import held
from .assessment import expect_honour, value_ally
from .seen import patron_view, strategy_terms


@rule
def start_beliefs(ally, p):
    """Before anybody has been seen to act: what is thought of each party, and of whoever governs by its party."""
    first = resolve.binomial(p.prior_reliability)
    held.believe_now(ally, first)
    held.remember(ally, 0, scaled(first, p.office_strength))
    held.remember(ally, 1, scaled(resolve.binomial(p.prior_challenger), p.office_strength))
    held.forget_news(ally)


@rule
def start_rival_belief(tie, p):
    """A rival starts from what everybody else believes."""
    held.believe_now(tie, resolve.binomial(p.prior_reliability))
    held.forget_tests(tie)


@rule
def inaugurate(ally, patron, luck, p, quarter, first):
    """A new administration: what was learnt of the last one goes into its party's record, and the new one starts from its own.

    The last quarter's answers and deals are the predecessor's and are learnt as such.  The new one's standing with the ally
    is drawn, and nobody observes it; what it would do and ask counts from its first quarter.
    """
    ally.lesson = patron.trial / 4.0
    if patron.since > 0:
        return
    ally.standing = p.standing_spread * normal(luck.standing)
    if quarter == first:
        return
    last = resolve.bayes(held.believed(ally), added(resolve.logs(held.acts(ally)), resolve.logs(held.tests(ally))))
    held.remember(ally, patron.former, added(scaled(held.remembered(ally, patron.former), p.office_memory), last))
    held.believe_now(ally, resolve.normalised(held.remembered(ally, patron.party)))
    held.forget_news(ally)
    value_ally(ally, patron, p, quarter)
    expect_honour(ally, patron, p)


@rule
def hear(ally, patron, luck, p):
    """What Washington says to the ally this quarter. Resentment of hedging it sees and its answer to cooperation show.

    The tenth repetition says nothing that the first did not: the weight wears out with the time in office.
    """
    terms = strategy_terms(patron.strategy, patron_view(ally), p)
    answered = p.value_reciprocity * (2.0 * ally.cooperation - 1.0)
    stance = unit(terms.stance - DISPLEASURE * ally.seen_hedging + answered)
    tone = resolve.tone_of(stance, ally.praise, normal(luck.rhetoric), p)
    held.note_words(ally, resolve.spoken(tone, patron.attention))
    return stance


@rule
def from_others(community, world, own, p):
    """What others' acts tell: a part of each report, since reports repeat each other."""
    home = held.acts(community)
    near, far = p.news_travels / community.echo_near, NEWS_TRAVELS_FAR / community.echo_far
    return added(scaled(added(home, scaled(own, -1.0)), near), scaled(added(world, scaled(home, -1.0)), far))


@rule
def rival_believes(tie, ally, community, world, patron, p):
    """A rival's belief that the US would come for this ally: public acts, its own probes in full, words as it hears them.

    A warning given in private before public words leaves the words to the ally alone.
    """
    if patron.since == 0 and patron.changed == 1:
        held.believe_now(tie, resolve.normalised(held.remembered(ally, patron.party)))
        held.forget_tests(tie)  # they were the predecessor's
    own, public, tests = resolve.logs(held.tests(tie)), resolve.logs(held.acts(ally)), resolve.logs(held.tests(ally))
    others = scaled(added(tests, scaled(own, -1.0)), p.news_travels)
    told = added(public, added(own, others))
    told = added(told, from_others(community, world, added(public, tests), p))
    told = added(told, scaled(held.words(ally), 1.0 - p.strategic_communication))
    party = resolve.normalised(held.remembered(ally, patron.party))
    held.believe_now(tie, blended(resolve.bayes(held.believed(tie), told), party, p.resolve_drift))
    held.forget_tests(tie)


@rule
def believe(ally, community, world, patron, p, quarter):
    """Update the belief by what was done, left undone and said; returns what each source told, for the journal."""
    own = added(resolve.logs(held.acts(ally)), resolve.logs(held.tests(ally)))
    others = from_others(community, world, own, p)
    said = scaled(held.words(ally), 1.0 - 0.5 * p.strategic_communication)
    party = resolve.normalised(held.remembered(ally, patron.party))
    now = resolve.bayes(held.believed(ally), added(own, added(others, said)))
    held.believe_now(ally, blended(now, party, p.resolve_drift))
    held.forget_news(ally)
    form(ally, patron, p, quarter)
    return Types(told(own), told(others), told(said))


@rule
def told(likelihood):
    """What evidence says for a committed against a retrenching type. [nats]"""
    return likelihood.committed - likelihood.retrenching


@rule
def form(ally, patron, p, quarter):
    """Beliefs as chances that the US comes: now, with the cover of deals, and over the horizon.

    The outlook counts this administration for the quarters it has left, and then either party.
    """
    would, would_otherwise = held.honours(ally), held.other_honours(ally)
    ally.reliability = expected(held.believed(ally), would)
    ally.confidence = trust.confidence(ally.reliability, ally.lock_in, p)
    own = expected(resolve.normalised(held.remembered(ally, patron.party)), would)
    other = expected(resolve.normalised(held.remembered(ally, 1 - patron.party)), would_otherwise)
    later = (1.0 - p.party_change) * own + p.party_change * other
    share = min(1.0, politics.quarters_left(quarter) / p.horizon)
    ally.outlook = trust.confidence(share * ally.reliability + (1.0 - share) * later, ally.lock_in, p)
