"""One actor's quarter, composed from rules. Both engines call these and nothing else.

Every argument may be a record of the compiled loop or a living agent: anything with the named attributes.  A move
changes only the actor it is about and reads others through their community's summary, so that the order of allies
within a step is not hidden in the result.  What decided a step is returned, for the journal of the living world.

One file a step of the quarter, in the order of `start` to `record`.
"""

from .arena import GOES_ON, SETTLED, Campaign, chronicle, decide_aid, fight, start_arena, support
from .arming import order_arms, start_arms
from .assessment import allied_capability, assess, deter, expect_answer, expect_honour, usable, value_ally, victory_chance
from .beliefs import (
    believe,
    form,
    hear,
    inaugurate,
    rival_believes,
    start_beliefs,
    start_rival_belief,
)
from .books import keep_books
from .budgets import Budget, arm, budget_step, escalate, lever_price
from .dated import concerns, demand_by_decree, strike_ally, strike_patron, strike_rival
from .hedges import hedge_step
from .held import forget_tests
from .keeping import BROKEN, EXPIRED, RENEGED, RENEWED, RUNNING, DealNews, end_deal, keep_deal, reassure
from .learning import learn
from .leaving import Stance, take_stance, weigh_leaving
from .pledges import monitor, pledge, promise_spending, urgency
from .politics import govern, hold_office, seat
from .posture import CAME, CLOSED, LEFT, STAYED, garrison_step, withdraw
from .probes import (
    COUNTERED,
    CRISIS_ABANDONED,
    CRISIS_HONOURED,
    IGNORED,
    WAITED,
    Probe,
    crisis,
    grey_probe,
    meet_crisis,
    pick_target,
    rival_belief,
    stirs,
)
from .record import all_acts, clear, count_in, faced, observe, summarise
from .secrets import find_out, hide, share_less, start_sharing
from .seen import (
    ally_view,
    desired_share,
    felt,
    hedge_of,
    other_terms,
    patron_view,
    perceived_condition,
    reassurance_of,
    solidarity,
    strategy_terms,
)
from .start import settle_ally, start_ally, start_pair, start_patron, start_rival, weigh_in
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
from .trading import impose_tariff, trade_step, wear
from .upkeep import upkeep
