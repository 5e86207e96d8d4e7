"""One actor's quarter, composed from rules. Both engines call these and nothing else.

Every argument may be a record of the compiled loop or a living agent: anything with the named attributes.  A move
changes only the actor it is about and reads others through their community's summary, so that the order of allies
within a step is not hidden in the result.  What decided a step is returned, for the journal of the living world.

One file a step of the quarter, in the order of `start` to `record`.
"""

from .assessment import allied_capability, assess, expect_answer, usable, value_ally, victory_chance
from .beliefs import believe
from .budgets import arm, budget_step
from .cascade import take_stance
from .dated import concerns, demand_by_decree, strike_ally, strike_patron, strike_rival
from .hedges import hedge_step
from .keeping import BROKEN, EXPIRED, RENEGED, RENEWED, RUNNING, DealNews, end_deal, keep_deal, reassure
from .politics import govern, hold_office, seat
from .posture import garrison_step, withdraw
from .probes import (
    COUNTERED,
    CRISIS_ABANDONED,
    CRISIS_HONOURED,
    IGNORED,
    WAITED,
    Probe,
    gain_from,
    may_stir,
    meet_crisis,
    note_probe,
    pick_target,
    rival_turn,
    stirs,
)
from .record import all_news, clear, count_in, mean_spending, observe, summarise
from .seen import ally_view, desired_share, hedge_of, patron_view, reassurance_of, strategy_terms
from .start import settle_ally, start_ally, start_patron, start_rival
from .talks import (
    AGREED,
    DROPPED,
    PRE_EMPTED,
    QUIET,
    REFUSED,
    Negotiation,
    Stakes,
    answer,
    ask,
    conclude,
    demand,
    election_factor,
    negotiate,
    open_ask,
    refuse,
    severity,
    weigh,
)
from .trading import impose_tariff, trade_step
