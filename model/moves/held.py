"""What actors hold for each type of resolve, read and written as one `Types`."""

from ..compiled import rule
from ..rules.resolve import Types, added, logs


@rule
def believed(holder):
    """The belief of an ally, or of a rival about an ally, about whoever governs in Washington."""
    return Types(holder.believed_committed, holder.believed_transactional, holder.believed_retrenching)


@rule
def believe_now(holder, types):
    """Hold this belief from now on."""
    holder.believed_committed, holder.believed_transactional = types.committed, types.transactional
    holder.believed_retrenching = types.retrenching


@rule
def seen_by(tie, ally):
    """A rival's belief; one that wants nothing of an ally has no view of its own and goes by what the ally believes."""
    return believed(tie) if tie.claim > 0.0 else believed(ally)


@rule
def remembered(ally, party):
    """What is remembered of a US party, in administrations: 0 the party of the start, 1 the other."""
    if party == 0:
        return Types(ally.incumbent_committed, ally.incumbent_transactional, ally.incumbent_retrenching)
    return Types(ally.challenger_committed, ally.challenger_transactional, ally.challenger_retrenching)


@rule
def remember(ally, party, types):
    """Remember this of a party from now on."""
    if party == 0:
        ally.incumbent_committed, ally.incumbent_transactional = types.committed, types.transactional
        ally.incumbent_retrenching = types.retrenching
    else:
        ally.challenger_committed, ally.challenger_transactional = types.committed, types.transactional
        ally.challenger_retrenching = types.retrenching


@rule
def honours(ally):
    """Chance that each type would honour as this administration presses."""
    return Types(ally.honours_committed, ally.honours_transactional, ally.honours_retrenching)


@rule
def other_honours(ally):
    """Chance that each type would honour as the other party presses."""
    return Types(ally.other_honours_committed, ally.other_honours_transactional, ally.other_honours_retrenching)


@rule
def expect_honours(ally, now, other):
    """Set what each type would do, under this administration and under the other party."""
    ally.honours_committed, ally.honours_transactional = now.committed, now.transactional
    ally.honours_retrenching = now.retrenching
    ally.other_honours_committed, ally.other_honours_transactional = other.committed, other.transactional
    ally.other_honours_retrenching = other.retrenching


@rule
def acts(holder):
    """Likelihood of this quarter's acts that everybody sees; of a community, its logarithm with the answers to probes."""
    return Types(holder.acts_committed, holder.acts_transactional, holder.acts_retrenching)


@rule
def note_act(ally, likelihood):
    """Multiply by what an act tells."""
    ally.acts_committed *= likelihood.committed
    ally.acts_transactional *= likelihood.transactional
    ally.acts_retrenching *= likelihood.retrenching


@rule
def tests(holder):
    """Likelihood of this quarter's answers to probes: of an ally by anybody, of a pair by this rival."""
    return Types(holder.tests_committed, holder.tests_transactional, holder.tests_retrenching)


@rule
def note_test(holder, likelihood):
    """Multiply by what the answer to a probe tells."""
    holder.tests_committed *= likelihood.committed
    holder.tests_transactional *= likelihood.transactional
    holder.tests_retrenching *= likelihood.retrenching


@rule
def words(ally):
    """Exceptional words of this quarter."""
    return Types(ally.words_committed, ally.words_transactional, ally.words_retrenching)


@rule
def note_words(ally, likelihood):
    """Add exceptional words."""
    ally.words_committed += likelihood.committed
    ally.words_transactional += likelihood.transactional
    ally.words_retrenching += likelihood.retrenching


@rule
def forget_acts(community):
    """Nothing told yet."""
    community.acts_committed, community.acts_transactional, community.acts_retrenching = 0.0, 0.0, 0.0


@rule
def count_news(community, ally):
    """Add what an ally's acts and tests tell to its community's."""
    told = added(logs(acts(ally)), logs(tests(ally)))
    community.acts_committed += told.committed
    community.acts_transactional += told.transactional
    community.acts_retrenching += told.retrenching


@rule
def forget_news(ally):
    """Acts, tests and words have been taken in."""
    ally.acts_committed, ally.acts_transactional, ally.acts_retrenching = 1.0, 1.0, 1.0
    ally.words_committed, ally.words_transactional, ally.words_retrenching = 0.0, 0.0, 0.0
    forget_tests(ally)


@rule
def forget_tests(holder):
    """Answers to probes have been taken in."""
    holder.tests_committed, holder.tests_transactional, holder.tests_retrenching = 1.0, 1.0, 1.0
