"""Numbers that no analysis moves, once: each with its unit, its meaning and where it comes from.

A number stands here and not in `parameters` because both ends of any sensible range left nearly every outcome of every shipped
scenario as it was.  Who doubts one edits it here; both engines follow.
"""

EVENT_WORDS = 0.2  # [factor] weight of exceptional words, an observation each; assumed
SOVEREIGNTY_COST = 20.0  # [guarantees] cost of yielding territory; assumed
RENEGE_COST = 0.1  # [guarantees] cost to an ally of reneging on a fully binding deal; assumed
RENEGE_GAIN = 1.0  # [factor] temptation to renege, relative to a year's payment; assumed
OFFER_SHARE = 0.5  # [share of the ask] largest pre-emptive offer; assumed
ARMS_COST = 0.7  # [share of price] what arms bought cost beyond their worth at home; assumed
DROP_SHARE = 0.05  # [share of the ask] below this the US drops its demand; assumed
INVESTMENT_SCALE = 0.003  # [share of GDP a year] what a headline promise of investment costs; assumed
CLAUSE_PRICE = 0.005  # [guarantees a year] what a full clause against trade disputes costs Washington; assumed
INTELLIGENCE_WORTH = 0.05  # [guarantees a year] worth of intelligence shared in full, at full threat; assumed
INTELLIGENCE_PRICE = 0.02  # [guarantees a year] what it costs Washington; assumed
CLARITY_PRICE = 0.2  # [share] how much dearer clear terms make what Washington gives; assumed
STOCKS_PRICE = 0.001  # [share of GDP a year] what full stocks take out of the budget; assumed
JOINT_PRICE = 0.0005  # [share of GDP a year] what buying together takes out of it; assumed
PATRON_ADJUSTMENT = 0.15  # [per year] speed at which US spending reaches its target; assumed
SIGNAL_NOISE = 0.15  # [standard deviation] noise of US rhetoric; assumed
PRAISE_WEIGHT = 0.5  # [factor] what public praise does to US rhetoric; assumed
DISPLEASURE = 0.18  # [probability] how far US resentment of hedging shows in its tone; assumed
STOCK_USE = 0.5  # [share] share of the stocks that a crisis uses up; assumed
STOCK_RATE = 0.1  # [per quarter] speed of filling stocks (lead time of 8 quarters); assumed
THREAT_HABIT = 0.04  # [per quarter] how fast a country gets used to a threat; assumed
PLEDGE_NEAR = 8  # [quarters] how long before its date a pledge counts as due when another follows; assumed
MILESTONE_QUARTERS = 12.0  # [quarters] longest time in which a deal has a promised rise delivered; assumed
MISSED = 0.1  # [share of the promised rise] shortfall that is a breach; assumed
ESCALATION_ELSEWHERE = 0.25  # [share] how often other rivals escalate, relative to Moscow; assumed
CANCELLATION = 0.02  # [per year] chance that an arms order is cancelled anyway; assumed
CANCELLATION_TARIFF = 0.15  # [per year and rate] extra chance of cancellation under tariffs; assumed
INSULATION_DECAY = 0.02  # [per quarter] decay of insulation clauses; assumed
INSULATION_CLAUSE = 0.2  # [share] insulation a fully binding deal adds; assumed
IDEOLOGY = 0.3  # [guarantees] distaste for accommodating a rival; assumed
REASSURANCE_BUDGET = 0.002  # [share of GDP a year] most an ally gives unasked, per form; assumed
GROUND_RECOVERY = 0.03  # [per quarter] how fast lost ground is made good; assumed
ELECTION_IMPATIENCE = 0.02  # [per quarter] what a near election takes off US patience; assumed
ACCOMMODATION_RELIEF = 0.3  # [share] threat that full accommodation takes away; assumed
DEPENDENCE_DRAG = 0.5  # [share] how far buying American slows autonomy; assumed
DEPENDENCE_RATE = 0.03  # [per quarter] speed at which purchases make dependent; assumed
HUB_SPILL = 0.3  # [share] spill-in between spokes of one hub; assumed
ARMS_FATIGUE = 0.4  # [per year] rivals' fatigue in the arms race; Richardson 1960; assumed
COURT_CAP = 0.15  # [rate] cap of the substitute authority; s. 122 Trade Act
TROOPS_COMPLEMENT = 0.002  # [share of GDP] extra spending by hosts; Allen, VanDusky-Allen and Flynn 2016 (sign)
WORDS_WEAR = 0.5  # [factor] what a quarter in office leaves of the weight of words; assumed
ACCOMMODATION_RATE = 0.25  # [per quarter] speed of accommodating a rival; assumed
WAITING = 0.6  # [share] how far an election ahead makes an ally rush or wait; assumed
COALITION_BENEFIT = 0.3  # [benefits per member] benefit each member brings; assumed
HOSTILITY_MEMORY = 0.98  # [per quarter] persistence of hostility; assumed
RETALIATION_DETERRENCE = 0.5  # [share] how far foreseen retaliation holds a tariff back; assumed
TARIFF_BASE = 0.10  # [rate] universal tariff that no deal takes off; US proclamation of 2 April 2025
TARIFF_REFERENCE = 0.25  # [rate] rate at which the appetite is measured; assumed
NEWS_TRAVELS_FAR = 0.1  # [share] weight of what befalls others in other alliances; assumed
