// Washington's terms, for a phone or the lecturer: what is asked, of whom, how much, which threat, which favours, by when.
"use strict";

function choice(name, title, options, value, change) { // options: [value, words]
  return el("fieldset", { class: "choices" }, title ? el("legend", {}, title) : null, options.map(([key, words]) => el("label", {},
    el("input", { type: "radio", name, value: key, checked: key === value, onchange: () => change(key) }), words)));
}
function slide(title, low, high, step, value, words, change) {
  const shown = el("output", {}, words(value));
  return el("label", { class: "slide" }, el("span", {}, title), shown,
    el("input", { type: "range", min: low, max: high, step, value, "aria-label": title, oninput: (event) => { const now = Number(event.target.value); shown.textContent = words(now); change(now); } }));
}

const ASKS = { spending: [0, 0.06, 0.0025, (v) => v ? `${percent(v, 2)} of GDP` : "not asked"], cash: [0, 2, 0.25, asHeadline], arms: [0, 2, 0.25, asHeadline],
  support: [0, 1, 0.1, (v) => v ? percent(v) : "not asked"], investment: [0, 1, 0.25, asHeadline],
  aid: [0, 1, 0.1, asHeadline] };
function asHeadline(v) { return v ? `${percent(v)} of the headline` : "not asked"; }

class Terms {
  constructor(sheet, changed) { Object.assign(this, { sheet, changed, said: {}, ally: Object.keys(sheet.allies)[0] }); }
  demand() { return (this.said.demands || {})[this.ally]; }
  ask(name, value) { const demands = { ...this.said.demands }; demands[this.ally] = { ...demands[this.ally], [name]: value }; this.said.demands = demands; }
  by(name, value) { const table = { ...this.said[name] }; if (value === "" || value === 0) delete table[this.ally]; else table[this.ally] = value; this.said[name] = table; }
  again() { this.changed(); }
  form(desk) {
    const now = desk.allies[this.ally] || {}, asked = this.demand(), date = desk.deadlines[this.ally];
    const stand = [`${percent(now.spending, 2)} of GDP for defence`, `tariff ${percent(now.tariff)}`, `hedging seen ${percent(now.seen)}`, now.deal ? "a deal is in force" : "no deal",
      now.ask ? "a demand lies on its table" : "", now.out ? "its tie is suspended" : "", date ? `to answer by quarter ${date[0]}` : ""].filter(Boolean).join(" · ");
    return el("div", {},
      el("label", {}, el("span", { class: "label" }, "To which ally? "), el("select", { onchange: (event) => { this.ally = event.target.value; this.again(); } },
        Object.entries(this.sheet.allies).map(([code, name]) => el("option", { value: code, selected: code === this.ally }, `${name}${(this.said.demands || {})[code] ? " ✎" : ""}`)))),
      el("p", { class: "soft" }, stand),
      choice("write", "A demand", [["", "leave as it is"], ["ask", "write one"], ["drop", "take it back"]], !asked ? "" : Object.keys(asked).length ? "ask" : "drop", (key) => {
        const demands = { ...this.said.demands }; delete demands[this.ally];
        if (key) demands[this.ally] = key === "ask" ? { cash: 1, arms: 1 } : {};
        this.said.demands = demands; this.again(); }),
      asked && Object.keys(asked).length ? el("div", {}, Object.entries(this.sheet.issues).map(([name, title]) => slide(title, ...ASKS[name].slice(0, 3), asked[name] || 0, ASKS[name][3], (v) => this.ask(name, v))),
        slide("Threat: a tariff of", 0, 0.5, 0.05, asked.threat || 0, (v) => v ? percent(v) : "the administration’s own", (v) => this.ask("threat", v || null)),
        slide("By when", 0, this.sheet.longest, 1, asked.quarters || 0, (v) => v ? `${v} quarter${v > 1 ? "s" : ""}; then the threat is carried out` : "no date", (v) => this.ask("quarters", v))) : null,
      choice("words", "Words", [["", "none"], ["warm", "warm"], ["hostile", "hostile"]], (this.said.words || {})[this.ally] || "", (key) => this.by("words", key)),
      slide("Tariff put on now", 0, 0.5, 0.05, (this.said.tariffs || {})[this.ally] || 0, (v) => v ? percent(v) : "none", (v) => this.by("tariffs", v)),
      now.troops > 0.01 ? slide("Troops called home", 0, 1, 0.1, (this.said.withdrawals || {})[this.ally] || 0, (v) => v ? percent(v) : "none", (v) => this.by("withdrawals", v)) : null,
      el("h3", {}, "For all allies"),
      slide("How far the guarantee hangs on payment", 0, 1, 0.05, this.said.conditionality ?? desk.conditionality, (v) => percent(v), (v) => { this.said.conditionality = v; }),
      el("label", {}, el("span", { class: "label" }, "On offer: "), el("select", { onchange: (event) => { this.said.linkage = event.target.value || undefined; } },
        [["", "as before"], ...Object.entries(this.sheet.linkage)].map(([key, words]) => el("option", { value: key, selected: (this.said.linkage || "") === key }, words)))),
      choice("instrument", "Instrument", [["", "as before"], ["light", "light"], ["firm", "firm"], ["binding", "binding"]], this.said.instrument || "", (key) => { this.said.instrument = key || undefined; }));
  }
}
