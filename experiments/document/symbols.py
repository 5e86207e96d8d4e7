"""Symbols of the formulas. A name that is not here is printed as it is.

Within one formula no symbol stands for two names; a test holds every equation to it.
"""

SYMBOLS = {
    # spending, capability, threat
    "preference": "g", "spill_in": "s", "baseline_preference": r"\gamma_0", "threat_preference": r"\gamma_1",
    "publicness": r"\pi", "thinning": r"\nu", "patron_reach": r"\varphi", "patron_spill_in": "s_U",
    "pledge_pull": r"\pi_0", "pressure_pull": r"\pi_1", "peer_pull": r"\pi_2", "shaming_push": r"\pi_3",
    "adjustment": r"\lambda_0", "threat_adjustment": r"\lambda_1", "largest_step": r"\Delta", "budget_noise": r"\sigma_m",
    "spending": "m", "patron_spending": "m_U", "threat": "T", "gdp": "y", "own_scale": "z_i", "others": "n",
    "decay": r"\delta", "efficiency": r"\eta", "decisiveness": r"\mu", "noise": r"\varepsilon",
    "distance": "d", "reach_distance": "d_0", "reach_steepness": "c", "reach_floor": "f", "nuclear_equaliser": r"\omega",
    "hostility": "h", "hostility_memory": r"\rho", "mesh": "b_M", "hub": "b_H", "root": r"\sqrt{M_i}",
    "reaction": "k", "fatigue": "a", "grievance": "q", "years": r"\Delta t", "own": "x", "other": "x'",
    "rival_reach": r"\varphi_a", "rival_capability": "K_a", "capability": "K", "stock": "S", "target": "S^{*}", "rate": "t",
    # beliefs and the guarantee
    "belief": "r", "reliability": "r", "confidence": r"\hat r", "weight": "w", "lock_in": r"\ell",
    "lock_in_reassurance": r"\beta_\ell", "news_overlap": r"\xi", "reports": "n", "type_centre": r"\theta_0",
    "type_spread": r"\theta_1", "resolve_spread": r"\sigma_\theta", "standing_spread": r"\sigma_i", "public": "X",
    "resolve": r"\theta", "tone": "x", "WARM": r"\alpha", "COLD": r"\bar\alpha", "types": "x", "one": "x", "chances": "p",
    "likelihood": "L", "counts": "n", "outcome": "o", "happened": "e", "condition": "c", "delivered": "q", "erosion": "E",
    "praise_weight": r"\beta_p", "signal_noise": r"\sigma_s", "clarity": r"\chi_c", "stance": "s_t", "praise": "p",
    "treaty": r"\tau_i", "troops": "F", "strategic": "S_i", "conditionality": "c_0", "value_burden": "v_B",
    "value_procurement": "v_P", "value_host_support": "v_H", "value_support": "v_W", "value_surplus": "v_T",
    "value_reciprocity": "v_R", "value_strategic": "v_S", "commitment_base": r"\theta_b", "hedging_resentment": r"\chi",
    "procurement": "P", "host_support": "N", "support": "W", "surplus": "b", "cooperation": "C", "hedging": "H",
    "compliance": "q", "commitment": "u", "value": "V", "audience_cost": "L", "tripwire": r"\kappa", "war_cost_threat": "C_1",
    "honour_noise": r"\tau", "entrapment": r"\epsilon", "abandonment": r"\alpha",
    # bargaining
    "patience_first": r"\delta_1", "patience_second": r"\delta_2",
    "total": "S", "power": r"\beta", "low": r"\underline v", "high": r"\bar v", "cost": "c", "foresight": r"\delta",
    "outside": "o", "joint_product": r"\theta", "guarantee_value": "G",
    "cash_scale": r"\psi_N", "procurement_scale": r"\psi_P", "sovereignty_cost": "c_Z", "ask_spending": r"a_m",
    "ask_cash": "a_N", "ask_procurement": "a_P", "ask_support": "a_W", "ask_sovereignty": "a_Z", "desired": "m^{*}",
    "waiting": r"\omega", "severity_now": "s_0", "severity_next": "s_1", "change": "p", "quarters_left": "k",
    "bought": "s", "worth": "f", "price": "d", "conceded": "x", "granted": "z", "relieved": "z",
    "base_share": r"\phi", "redirection": r"\rho", "covered": r"\gamma", "deficit_share": r"\Delta",
    # deals
    "instrument_durability": "D", "hazard": "h", "elections": "k", "instrument_cost": "c_L", "binding": "b",
    "binding_instruments": r"\lambda", "HAZARDS": "h", "EASE": "e", "instrument": "j", "gain": r"\Gamma", "benefit": "B",
    "patience": r"\delta", "effective": r"\delta_e", "deal_term": r"\theta",
    # hedging
    "aversion": r"\kappa", "hedging_noise": r"\tau_h", "exposure": "x", "tariff": "t", "threatened": r"\tilde t",
    "partners": r"\bar M", "rival_market": "z", "ideology": r"\iota", "autonomy": "A", "minilateral": "M",
    "accommodation": "Z", "diversification": "D", "reliance_share": "w",
    # trade
    "elasticity": r"\epsilon", "incidence": r"\mu", "appetite": r"\psi", "reference": r"t_0", "retaliation": r"\kappa_R",
    "dependence": "d", "execution": "e", "retaliation_deterrence": r"\beta_R", "cancellation": "h_0",
    "cancellation_tariff": "h_1", "spillover": r"\sigma_T", "insulation": r"\iota",
    # rivals
    "concentration": "k", "allied_capability": r"\textstyle\sum_j t_{ij} K_j", "first": "a", "second": "b", "response": "P",
    "victory": "v_1", "victory_alone": "v_0", "alone": "a", "believed": "b", "defeat_cost": r"\ell", "escalation_cost": "e",
    "challenge_cost": "c", "rival_rationality": r"\lambda", "answered": "g", "grey_penalty": r"\kappa_g", "claim": "z",
    "claim_floor": "f",
    # many together
    "volume": "n", "progress_ratio": r"\rho", "willing": "n", "multilateral_procurement": "a", "coalition_cost": "c",
    "coalition_benefit": "b", "wanted": "m^{*}", "pledge": r"\bar m", "pull": r"\pi", "pledge_from": r"m_0",
    "pledge_start": "q_0", "pledge_due": "q_1", "quarter": "q", "path": r"\bar m_q", "usual": r"\bar h", "now": "e",
}

# Where the usual symbol of a name would stand for something else in the same formula.
LOCAL = {
    "allied_spill_in": {"spill_in": r"\varsigma", "publicness": "p", "allied": r"\textstyle\sum_j t_{ij} m_j z_j"},
    "added": {"other": "y"},
    "challenge_probability": {"gain": r"\text{EU}"},
    "honour_by_type": {"noise": r"\tau'"},
    "leaving_value": {"entrapment": r"\text{entrapment}"},
    "scaled": {"factor": "k"},
    "binomial": {"doubt": r"\bar r"},
    "blended": {"other": "y", "share": "s"},
    "bayes": {"belief": "q", "likelihood": r"\ell"},
    "expected": {"belief": "q"},
    "mean_resolve": {"belief": "q"},
    "spoken": {"cold": r"\bar x"},
    "contest": {"own": "a", "other": "b", "mine": r"a^{\mu}", "theirs": r"b^{\mu}"},
    "hedge_mix": {"autonomy": "A", "minilateral": "M", "accommodation": "Z"},
    "hostility": {"now": "h"},
    "honour_slope": {"noise": r"\tau"},
    "logistic": {"e": "u"},
    "minimal_lock_in": {"effective": r"\delta_e"},
    "patron_value": {"cooperation": r"\bar C"},
    "procurement_efficiency": {"share": "a"},
    "threat_from": {"defence": "D"},
    "tied_sum": {"total": r"\Sigma", "tied": r"\Sigma^{t}", "total_multilateral": r"\Sigma_M",
                 "tied_multilateral": r"\Sigma^{t}_M", "own": "x_i"},
}
