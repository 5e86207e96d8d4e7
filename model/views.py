"""What an actor may see, as types, and what it answers.

A behaviour receives a view and the parameters and nothing else: what is not in its view it cannot use.  An ally does not
see the true probability that Washington would honour the guarantee, nor others' private limits; a US strategy does not
see an ally's limit, nor its belief.  The table is common ground: the bounds between which Washington opens its asks
(`moves.talks.ask`) lie around what anybody well informed could reckon, the ally's belief among it.
"""

from typing import NamedTuple


class AllyView(NamedTuple):
    """What an ally's government sees when it decides. Shares of GDP, probabilities and indices in [0, 1]."""

    spending: float  # own military spending, share of GDP
    preference: float  # own taste for defence under the threat it feels, share of GDP
    spill_in: float  # what allies and patron contribute to own security, share of GDP
    at_stake: float  # part of the guarantee's contribution that hangs on paying what is asked, share of GDP
    asked: float  # level of spending that this administration asks, share of GDP
    pledge: float  # level pledged, share of GDP
    threat: float  # own threat, 0 to 1
    reliability: float  # own belief that the US would honour, 0 to 1
    confidence: float  # the same, with the cover of binding deals
    outlook: float  # the same over the horizon: later administrations and the other party count
    peers_spending: float  # mean share of the other members of the community
    complement: float  # extra share of GDP for hosting US troops
    lean: float  # lean of its government, standard deviations: above 0 it spends and hedges more and concedes less
    conditionality: float  # how far this administration ties the guarantee to burden sharing, 0 to 1
    exposure: float  # exports to the US not yet diversified, share of GDP
    tariff: float  # US tariff in force, rate
    threatened: float  # US tariff threatened, rate
    rival_market: float  # share of exports that go to China
    distance: float  # distance of UN ideal point from the US
    partners: float  # mean minilateral engagement of the other members
    hedging: float  # own present hedging, 0 to 1
    host_support: float  # cash paid now, share of the headline demand
    procurement: float  # US arms bought now, share of the headline demand
    estranged: int  # 1 once the tie is suspended
    detection: float  # chance that Washington finds out what it hides, 0 to 1
    hidden: float  # own hedging that it hides, 0 to 1


class Reassurance(NamedTuple):
    """What an ally gives unasked."""

    cash: float  # share of the headline demand
    procurement: float  # share of the headline demand
    praise: float  # 0 to 1
    support: float  # support for a US war elsewhere, 0 to 1
    offer: float  # share of the expected ask offered before it is made, 0 to 1


class Hedge(NamedTuple):
    """What an ally wants its hedging to become: weight of each form, sum at most 1."""

    autonomy: float
    minilateral: float
    accommodation: float


class PatronView(NamedTuple):
    """What Washington sees of one ally."""

    spending: float  # share of GDP as reported, with aid to a country at war
    pledge: float  # level pledged, share of GDP
    compliance: float  # 0 to 1 against the path of the pledge
    surplus: float  # goods surplus with the US, share of the ally's GDP
    exposure: float  # exports to the US, share of the ally's GDP
    host_support: float  # share of the headline demand
    procurement: float  # share of the headline demand
    support: float  # support elsewhere, 0 to 1
    troops: float  # garrison, 0 to 1
    tariff: float  # rate in force
    hedging: float  # as far as Washington sees it, 0 to 1
    strategic: float  # position and weight, 0 to 1
    treaty: int  # 0 none, 1 bilateral, 2 multilateral, 3 a statute of the US
    cooperation: float  # how far the ally has lately kept what it had agreed, 0 to 1
    deal: int  # 1 while a deal is in force
    schedule: float  # tariff that the US formula gives for it, rate
    threat: float  # its threat, 0 to 1
    lesson: float  # pressure that a learning administration tries this year, 0 to 1


class Terms(NamedTuple):
    """How an administration treats one ally this quarter."""

    stance: float  # tone of what it says, 0 to 1: words alone
    commitment: float  # added to its resolve, guarantees: what it would do, which nobody else observes
    condition: float  # how far it ties the guarantee to what it asks, 0 to 1
    delivered: float  # how far the ally meets what it asks, 0 to 1
    pressure: float  # multiplies the rate of demands
    ask_spending: float  # level asked, share of GDP
    ask_cash: float  # share of the headline demand
    ask_procurement: float  # share of the headline demand
    ask_support: float  # support elsewhere, 0 to 1
    tariff_threat: float  # rate threatened, and due once the schedule of tariffs is in force
    execution: float  # multiplies the chance that a refused threat is carried out
    relief: float  # share of a tariff in force lifted each quarter
    withdrawal: float  # chance per quarter that part of a garrison leaves
    garrison: float  # how far garrisons are on offer, 0 to 1
    binding: float  # how readily it binds itself, 0 to 1
    stacking: float  # multiplies the rate of new demands on top of a deal
    shaming: float  # 0 to 1
