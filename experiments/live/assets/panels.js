// The panels beside the map: an ally's card, the negotiating table, levers, events, lesson, seat.

const GLYPHS = { demand: "❯", refusal: "✕", deal: "✓", offer: "✓", dropped: "–", tariff: "%", breach: "⚡", renewal: "↻", expiry: "◷", probe: "!", crisis: "‼", withdrawal: "↩", exit: "⇥", return: "↵", election: "★", court: "§", event: "◆", phase: "◉", belief: "◐", budget: "$", hedging: "⇄", reassurance: "+", cancellation: "✕", government: "·", aid: "→", arms: "▲", war: "◆", settlement: "◉", detection: "!", supplement: "$", escalation: "▲", praise: "+", plants: "⚙" };
const KEY_NEWS = ["deal", "offer", "breach", "crisis", "exit", "return", "election", "court", "event", "phase", "tariff", "withdrawal", "escalation"];
const HEDGES = [["autonomy", "own forces"], ["minilateral", "minilateral ties"], ["accommodation", "accommodation"]];
const FACTS = [
  ["reliability", "Belief in US", (v) => percent(v)], ["outlook", "Outlook", (v) => percent(v)], ["rival_belief", "Rival’s belief", (v) => percent(v)],
  ["honour", "True odds", (v) => percent(v)], ["deterrence", "Deterrence", (v) => percent(v)], ["deterrence_alone", "Without US", (v) => percent(v)],
  ["spending", "Defence", (v) => percent(v, 1)], ["threat", "Threat", (v) => percent(v)], ["tariff", "US tariff", (v) => percent(v)],
];

const counted = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;

function drawCard(box, page) {
  const { stage, world, q } = page.now(), k = stage.allies.findIndex((ally) => ally.iso3 === page.selected);
  const choose = el("select", { "aria-label": "Ally in view", onchange: (event) => page.select(event.target.value) },
    ...[...stage.allies].sort((a, b) => a.name.localeCompare(b.name)).map((ally) => el("option", { value: ally.iso3, text: ally.name, selected: ally.iso3 === page.selected })));
  const ally = stage.allies[k], value = (name, at = q) => page.value(world, at, k, name), history = (name) => Array.from({ length: q }, (_, i) => value(name, i + 1));
  const children = [el("div", { class: "cardhead" }, choose)];
  if (page.which()) children.push(el("p", { class: "of", text: page.which() }));
  if (q > 0) {
    const away = value("estranged"), against = value("against_reference"), colour = away ? stage.colours[stage.phases.indexOf("FRACTURED")] : page.colour("against_reference", against);
    const chip = el("span", { class: "chip", text: away ? "tie suspended" : `${signed(against, "points")}`, title: away ? "The tie with the US is suspended" : "Chance that its rival lets an opportunity pass, less the same in the reference run" });
    chip.style.background = colour; chip.style.color = inkOn(colour);
    children[0].append(chip);
  }
  children.push(el("p", { class: "muted oneline", text: `${ally.region} · ${ally.treaty === "none" ? "no treaty" : `${ally.treaty} treaty`} · GDP ${plainNumber(ally.gdp)} bn USD` }));
  if (q === 0) children.push(el("p", { text: "Nothing has been played yet. Press Play, or Step for one quarter." }));
  else {
    const facts = el("div", { class: "facts" });
    for (const [name, label, say] of FACTS) {
      const before = q > 4 ? value(name, q - 4) : value(name, 1), change = value(name) - before, still = Math.abs(change) < 0.002 * (name === "spending" ? 0.3 : 1);
      const fact = el("div", { class: "fact", title: (stage.units[name] || ["", ""])[1] }, el("span", { class: "label", text: label }), el("b", { text: say(value(name)) }));
      fact.insertAdjacentHTML("beforeend", spark(history(name), q, "currentColor"));
      fact.append(el("span", { class: "trend", text: still ? "=" : change > 0 ? "▲" : "▼", title: "against a year ago" }));
      facts.append(fact);
    }
    children.push(facts, dealLine(stage, value), hedgeBar(value), booksLine(value), lastWord(page, world, q));
  }
  if (!page.forked()) {
    const sit = el("button", { class: "quiet", text: page.seat === page.selected ? "Leave this seat and look back" : `Play ${ally.name}'s seat`, onclick: () => page.sit(page.seat === page.selected ? null : page.selected) });
    const terms = children[children.length - 1].querySelector?.("details");
    children.push(terms ? el("div", { class: "below" }, terms, sit) : sit);
  }
  box.replaceChildren(...children);
}

function dealLine(stage, value) {
  if (!value("deal")) return el("p", { class: "deal" }, el("b", { text: "No deal in force. " }), `${counted(value("refusals"), "refusal")} so far; Washington broke ${counted(value("breaches"), "deal")}.`);
  const years = value("deal_left") / 4, bound = value("lock_in");
  return el("p", { class: "deal" }, el("b", { text: `Deal by ${stage.instruments[value("instrument")]}` }),
    `, for ${years >= 1 ? `${plainNumber(years)} more year${years === 1 ? "" : "s"}` : "less than a year"}: it gives ${percent(value("concession"))} of what was asked. ${bound < 0.1 ? "Hardly anything keeps Washington from dropping it." : bound < 0.4 ? "It binds Washington a little." : "It binds Washington."}`);
}

// What the tie has brought and cost so far, and how near the ally is to leaving it.
function booksLine(value) {
  const inside = !value("estranged"), leaving = value("leaving"), ground = value("ground"), n = (name) => value(name).toFixed(2);
  const stay = inside ? (leaving < 0 ? `staying is worth ${(-leaving).toFixed(2)} guarantees a year more than leaving` : `leaving would be worth ${leaving.toFixed(2)} guarantees a year more than staying`)
    : leaving < 0 ? `coming back would be worth ${(-leaving).toFixed(2)} guarantees a year` : `being out is worth ${leaving.toFixed(2)} guarantees a year more than coming back`;
  return el("details", {}, el("summary", { text: "Balance so far" }), el("p", { class: "muted", text: `In years of a sure US guarantee: got protection ${n("got_protection")}; paid money ${n("paid_money")}, tariffs ${n("paid_tariffs")}, own forces ${n("paid_autonomy")}. Washington got money ${n("us_money")}, tariffs ${n("us_tariffs")}; paid garrison ${n("us_garrison")}, risk of war ${n("us_risk")}. For this ally ${stay}.${ground >= 0.005 ? ` Ground lost and not yet recovered: ${percent(ground)}.` : ""}` }));
}

function hedgeBar(value) {
  const bar = el("div", { class: "hedges", role: "img", "aria-label": "Hedging mix" }), sum = HEDGES.reduce((total, [name]) => total + value(name), 0);
  HEDGES.forEach(([name, label], i) => {
    const part = el("i", { class: `h${i}`, title: `${label}: ${percent(value(name))}` });
    part.style.flexGrow = Math.max(value(name), 0.001);
    bar.append(part);
  });
  const key = el("p", { class: "hedgekey" });
  HEDGES.forEach(([name, label], i) => key.append(el("span", {}, el("i", { class: `h${i}` }), `${label} ${percent(value(name))}`)));
  return el("div", {}, el("div", { class: "hedgehead" }, el("span", { class: "label" }, "Hedging ", el("b", { text: percent(value("hedging")) }), sum > 0 ? "" : " (none)"), bar), key);
}

function lastWord(page, world, q) {
  const about = world.feed.filter((entry) => entry.q < q && entry.actors.includes(page.selected) && entry.what !== "government");
  const last = about.reverse().find((entry) => entry.because) || about[0];
  if (!last) return el("p", { class: "muted", text: "No decision about this ally so far." });
  const terms = termList(page, last.why);
  return el("div", { class: "last" }, el("p", { class: "label", text: `Last decision, ${last.label}` }), el("p", {}, el("b", { text: last.text })),
    last.because ? el("p", { text: `Why: ${last.because}.` }) : null, terms ? el("details", {}, el("summary", { text: "All terms" }), terms) : null);
}

// Every term of a decision with its value, and what it means.
function termList(page, why) {
  const rows = Object.entries(why).flatMap(([name, v]) => {
    const [unit, meaning] = page.shop.glossary[name] || ["", ""];
    return [el("dt", { title: meaning, text: name.replaceAll("_", " ") }), el("dd", { title: unit }, el("b", { text: plainNumber(v) }), ` ${unit}: ${meaning}`)];
  });
  return rows.length ? el("dl", { class: "terms muted" }, ...rows) : null;
}

function drawFeed(box, page) {
  const { world, q, stage } = page.now(), filter = page.filter;
  const shown = world.feed.filter((entry) => entry.q < q && (filter === "all" || (filter === "ally" ? entry.actors.includes(page.selected) : (filter === "why" ? stage.why : KEY_NEWS).includes(entry.what))));
  const rows = [];
  let label = null;
  for (const entry of shown.slice(-70).reverse()) {
    if (entry.label !== label) rows.push(el("h4", { text: (label = entry.label) }));
    const one = entry.actors.find((code) => stage.allies.some((ally) => ally.iso3 === code));
    rows.push(el("p", { class: `news ${entry.what}`, onclick: () => one && entry.actors.length < 4 && page.select(one) }, el("i", { text: GLYPHS[entry.what] || "·", "aria-hidden": "true" }),
      el("span", {}, entry.text, entry.because ? el("small", { text: ` ${entry.because[0].toUpperCase()}${entry.because.slice(1)}.` }) : null)));
  }
  box.replaceChildren(...(rows.length ? rows : [el("p", { class: "muted", text: q ? "Nothing of this kind so far." : "The table is empty. Press Play." })]));
}

// The map as a table: the same numbers for eyes and ears that a map does not serve.
function drawTable(box, page) {
  const { stage, world, q } = page.now(), columns = [["reliability", "Belief", percent], ["outlook", "Outlook", percent], ["rival_belief", "Rival’s belief", percent], ["deterrence", "Deterrence", percent], ["deterrence_alone", "Without US", percent], ["hedging", "Hedging", percent], ["spending", "Defence, GDP", (v) => percent(v, 1)], ["tariff", "US tariff", percent], ["threat", "Threat", percent]];
  const row = (ally, k) => {
    const value = (name) => page.value(world, q, k, name), choose = el("button", { class: "quiet", text: ally.name, "aria-pressed": String(ally.iso3 === page.selected), onclick: () => page.select(ally.iso3) });
    return [ally.name, el("tr", {}, el("th", { scope: "row" }, choose), el("td", { text: !q ? "–" : value("estranged") ? "tie suspended" : signed(value("against_reference"), "points") }), ...columns.map(([name, , say]) => el("td", { text: q ? say(value(name)) : "–" })), el("td", { text: q && value("deal") ? stage.instruments[value("instrument")] : "–" }))];
  };
  const rows = stage.allies.map(row).sort((a, b) => a[0].localeCompare(b[0])).map((pair) => pair[1]);
  const phase = q ? stage.phases[page.total(world, q, "phase")] : null;
  box.replaceChildren(el("p", { text: phase ? `The alliance system is ${phase.toLowerCase()}: ${world.head.meanings[phase]}.` : "Nothing has been played yet." }), el("table", { "aria-label": `Every ally, ${q ? stage.labels[q - 1] : "before the start"}` }, el("thead", {}, el("tr", {}, ...["Ally", "Against reference", ...columns.map((c) => c[1]), "Deal by"].map((text) => el("th", { scope: "col", text })))), el("tbody", {}, ...rows)));
}

function leverRow(lever, page) {
  const now = page.worlds[page.worlds.length - 1].head.parameters[lever.name], locked = lever.start_only && page.played() > 0;
  const said = (v) => (lever.choices.length ? lever.choices[v].replaceAll("_", " ") : lever.unit.startsWith("share of GDP") ? percent(v, 2) : ["share", "rate", "probability"].includes(lever.unit) ? percent(v) : plainNumber(v));
  const value = el("output", { text: said(now) }), label = el("span", { class: "label", text: lever.label });
  const send = (v) => page.act({ do: "change", name: lever.name, value: v }), named = (v) => lever.choices[v] ?? v, wonder = (v) => page.wonder(lever.name, v, named(now));
  const input = lever.choices.length
    ? el("select", { disabled: locked, "aria-label": lever.label, onchange: (event) => { wonder(event.target.value); send(event.target.value); } }, ...lever.choices.map((name, k) => el("option", { value: name, text: name.replaceAll("_", " "), selected: k === now })))
    : el("input", { type: "range", min: lever.low, max: lever.high, step: (lever.high - lever.low) / 100, value: now, disabled: locked, "aria-label": lever.label, "data-lever": lever.name,
        oninput: (event) => { value.textContent = said(+event.target.value); wonder(+event.target.value); }, onchange: (event) => send(+event.target.value) });
  const told = el("span", { class: "whatif", role: "status", "data-whatif": lever.name }); fillWhatIf(told, page.whatif);
  const row = el("label", { class: "lever", title: `${lever.label} [${lever.unit}]. Source: ${lever.source}.${locked ? " Acts at the start only: rewind to the first quarter to change it." : ""}` },
    el("span", { class: "leverhead" }, label, lever.choices.length ? null : value), input,
    lever.front && !lever.choices.length ? el("span", { class: "ends" }, el("span", { text: lever.ends[0] }), el("span", { text: lever.ends[1] })) : null, lever.does ? el("span", { class: "does", text: lever.does }) : null, told);
  if (locked) row.classList.add("locked");
  return row;
}

// What the index would come to if the lever stood where the hand has it: the sentence, and where it is not to be trusted.
function fillWhatIf(box, answer) {
  const mine = answer?.name === box.dataset.whatif ? answer : null;
  box.hidden = !mine; box.classList.toggle("not", Boolean(mine && !mine.applies));
  box.replaceChildren(...(mine ? [mine.text, mine.trust ? el("small", { text: ` ${mine.trust}` }) : ""] : []));
}

function drawLevers(box, page) {
  const open = new Set(Array.from(box.querySelectorAll("details[open]"), (d) => d.dataset.group)), levers = page.shop.sliders, rest = {};
  for (const lever of levers) if (!lever.front && !lever.still) (rest[lever.group] ??= []).push(lever);
  const still = levers.filter((lever) => lever.still), now = page.worlds[page.worlds.length - 1].head.parameters;
  const groups = Object.entries(rest).map(([group, members]) => el("details", { "data-group": group, open: open.has(group) }, el("summary", { text: `${group} (${members.length})` }), ...members.map((lever) => leverRow(lever, page))));
  box.replaceChildren(...levers.filter((lever) => lever.front).map((lever) => leverRow(lever, page)),
    el("details", { "data-group": "*", open: open.has("*") }, el("summary", { text: `All ${levers.length - still.length} levers` }), ...groups), stillList(still, now, open), log(page));
}

// Numbers that hardly move the index wherever they stand: to read, not to pull.
function stillList(still, now, open) {
  const said = (lever) => (lever.choices.length ? lever.choices[now[lever.name]].replaceAll("_", " ") : plainNumber(now[lever.name]));
  return el("details", { "data-group": "still", open: open.has("still") }, el("summary", { text: `${still.length} numbers that hardly move the index` }), el("dl", { class: "terms muted" }, ...still.flatMap((lever) => [el("dt", { text: lever.label }), el("dd", {}, el("b", { text: said(lever) }), ` ${lever.unit}`)])));
}

function log(page) {
  const { head } = page.worlds[page.worlds.length - 1], stage = page.stage;
  const said = head.log.map((entry) => `${stage.labels[entry.q]}: ${entry.type === "change" ? `${page.label(entry.name)} → ${typeof entry.value === "number" ? plainNumber(entry.value) : entry.value}` : entry.type === "injection" ? `${entry.note || entry.kind} (${entry.target})` : `${page.nameOf(entry.seat)}: ${entry.answer}`}`);
  const start = Object.entries(head.start).map(([name, v]) => `Start: ${page.label(name)} → ${typeof v === "number" ? plainNumber(v) : v}`);
  return el("div", { class: "log" }, el("p", { class: "label", text: "What you changed" }), ...(said.length + start.length ? [...start, ...said].map((text) => el("p", { text })) : [el("p", { class: "muted", text: "Nothing yet." })]));
}

function drawEvents(box, page) {
  const name = page.nameOf(page.selected);
  box.replaceChildren(...[el("p", { class: "muted", text: `Each happens in the next quarter, ${page.stage.labels[page.played()]}. Choose another ally on the map.` }),
    el("div", { class: "events" }, ...page.shop.buttons.map((b) => el("button", { title: b.meaning, disabled: page.worlds[0].head.over, text: b.label.replace("{ally}", name),
      onclick: () => page.act({ do: "inject", what: b.kind, target: b.target || page.selected, value: b.value, other: b.other, note: b.label.replace("{ally}", name) }) }))),
    page.seat || page.forked() ? null : el("button", { class: "quiet", text: "Play Washington's seat", onclick: () => page.sit(page.stage.patron.iso3) }), log(page)].filter(Boolean));
}

function drawLesson(box, page) {
  const lesson = page.shop.presets.find((p) => p.name === page.lesson);
  if (!lesson) { box.replaceChildren(el("p", { text: page.stage.description }), el("p", { class: "muted", text: "Choose a lesson above for a question to predict, observe and explain." })); return; }
  const part = (title, text, name) => el("div", { class: "prompt" }, el("h4", { text: title }), el("p", { text }), el("textarea", { rows: 2, "aria-label": `${title}: ${text}`, placeholder: "Write it down before you go on", oninput: (event) => { page.notes[lesson.name + name] = event.target.value; } }));
  const parts = [part("1 · Predict", lesson.predict, "p"), part("2 · Observe", lesson.observe, "o"), part("3 · Explain", lesson.explain, "e")];
  parts.forEach((p, k) => { p.querySelector("textarea").value = page.notes[lesson.name + "poe"[k]] || ""; });
  box.replaceChildren(el("h3", { text: lesson.title }), el("p", { text: lesson.sentence }), ...parts);
}

function drawSeat(box, page) {
  box.hidden = !page.seat && !page.debrief;
  if (page.seat === page.stage.patron.iso3) {
    box.replaceChildren(el("h3", { text: "You speak for Washington" }), el("p", { text: "The model makes no demands now. Under Events you demand, threaten, withdraw, promise; then step and see who answers how." }),
      el("button", { class: "quiet", text: "Leave this seat and look back", onclick: () => page.sit(null) }));
  } else if (page.seat) {
    const offer = page.offer, name = page.nameOf(page.seat), title = el("h3", { text: `You speak for ${name}` });
    if (!offer) { box.replaceChildren(title, el("p", { text: "Nothing comes to your table next quarter. Step on." })); return; }
    const say = (answer, more = {}) => () => { page.memory.mark(); page.ask({ do: "reply", answer, ...more }); };
    box.replaceChildren(title,
      el("p", {}, el("b", { text: `${page.stage.labels[offer.quarter - page.stage.first]}. ` }), `${offer.demand} ${offer.price}`),
      el("p", { class: "accepting", text: offer.table.sum }),
      el("div", { class: "row" }, el("button", { text: "Accept", onclick: say("accept") }), el("button", { text: "Refuse", onclick: say("refuse") })),
      issueList(offer.table), counterOffer(page, offer.table, say),
      el("details", {}, el("summary", { text: "What would the model do?" }), el("p", { text: offer.text }), termList(page, offer.why)));
  } else if (page.debrief) {
    const { seat, decisions, washington, rows } = page.debrief, cell = (text) => el("td", { class: "number", text });
    const did = decisions ? `${counted(decisions, "decision")} of yours.` : washington ? "You decided nothing: Washington asked for nothing while you sat there." : "You decided nothing.";
    box.replaceChildren(el("h3", { text: `Debrief: ${page.nameOf(seat)}` }), el("p", { text: `${did} With the same luck, the model in your seat would have come to:` }),
      el("table", {}, el("tr", {}, el("th"), el("th", { class: "number", text: "you" }), el("th", { class: "number", text: "model" })), ...rows.map(([title, you, model]) => el("tr", {}, el("td", { text: title }), cell(you), cell(model)))), el("button", { class: "quiet", text: "Close", onclick: () => { page.debrief = null; page.redraw(); } }));
  }
}

// What is asked, and what accepting promises, costs and brings; in the rules' own numbers.
function issueList(table) { // folded, so that the answers stand on the first screen of a projector
  return el("div", {}, table.granted ? el("p", { text: table.granted }) : null,
    el("details", { class: "issues" }, el("summary", { text: `What is asked, issue by issue (${table.issues.length})` }),
      el("ul", { class: "bill", "aria-label": "What is asked, issue by issue" }, ...table.issues.map((issue) => el("li", {}, el("b", { text: issue.title }), `, asked in all: ${issue.asked}. Accepting gives ${percent(issue.conceded)}: ${issue.line}.`))),
      table.met ? el("p", { class: "muted", text: table.met }) : null, el("p", { class: "muted", text: table.measure })));
}

// A share of every ask, and what that would promise, cost and bring: Python says, the page shows.
function counterOffer(page, table, say) {
  const offered = Object.fromEntries(table.issues.map((issue) => [issue.name, issue.offered]));
  const row = (issue) => {
    const said = el("output", { text: percent(offered[issue.name]) });
    return el("label", { class: "lever" }, el("span", { class: "leverhead" }, el("span", { class: "label", text: `${issue.title} (asked: ${issue.asked})` }), said),
      el("input", { type: "range", min: 0, max: 1, step: 0.01, value: offered[issue.name], "aria-label": `Counter-offer, ${issue.title}: share of the ask`, oninput: (event) => { offered[issue.name] = +event.target.value; said.textContent = percent(offered[issue.name]); page.weigh(offered); } }),
      el("span", { class: "does", "data-issue": issue.name }));
  };
  return el("details", { class: "counter", ontoggle: (event) => { if (event.target.open) page.weigh(offered); } }, el("summary", { text: "Counter, issue by issue" }), ...table.issues.map(row),
    el("p", { role: "status" }), el("button", { text: "Make this counter-offer", onclick: () => say("counter", { offered })() }));
}

const KEYS = [["space", "play, pause"], ["→ ←", "one quarter on, one back; in the story its next and last step"], ["Home", "look at the start"], ["f", "what if: two worlds with the same past and luck"], ["u", "undo"], ["p", "projector: large letters"], ["?", "this help"], ["Esc", "close it"]];

// What the words mean: the index, the reference, the six phases, the terms of the journal.
function drawHelp(box, page) {
  const { stage, world, q } = page.now(), now = q ? page.total(world, q, "phase") : null, head = world.head;
  const phases = stage.phases.flatMap((name, k) => { const box = el("i", { class: `swatch s${k}` }); box.style.backgroundColor = stage.colours[k]; return [el("dt", k === now ? { "aria-current": "true" } : {}, box, name.toLowerCase()), el("dd", { text: `${head.meanings[name]}${k === now ? " (now)" : ""}` })]; });
  const terms = Object.entries(page.shop.glossary).flatMap(([name, [unit, meaning]]) => [el("dt", { text: name.replaceAll("_", " ") }), el("dd", { text: `${meaning} [${unit}]` })]);
  const keys = KEYS.flatMap(([key, does]) => [el("dt", {}, el("kbd", { text: key })), el("dd", { text: does })]);
  box.replaceChildren(el("div", { class: "helphead" }, el("h3", { text: "What the words mean" }), el("button", { text: "Close", "aria-label": "Close the help", onclick: () => page.open(null) })),
    el("p", { text: "The hardening index says by how much less often rivals use an opportunity against an ally than in the reference run, over the last term (four years): −20 % is a fifth more often. It is the sum of a part that is due to the US and a part that allies could do alone." }),
    el("p", { text: stage.reference }),
    el("h4", { text: "The six phases of the system" }), el("dl", { class: "phases" }, ...phases), el("p", { class: "muted", text: "Fractured is asked first, then decoupled, hollow, hardened and contractual; unchanged is what is left." }), q ? el("p", { text: world.turns[q - 1] }) : null,
    el("h4", { text: "Keys" }), el("dl", { class: "phases" }, ...keys),
    el("h4", { text: "On the map" }), el("p", { text: "The colour of an ally is the chance that the rival that threatens it most lets an opportunity pass, less the same in the reference run, this quarter, in points. Hatched: its tie with the US is suspended. The menu above the map has other colours." }),
    el("details", {}, el("summary", { text: `Terms of the decisions (${Object.keys(page.shop.glossary).length})` }), el("p", { class: "muted", text: "A guarantee is the worth of a sure US guarantee to the ally; a share is of one." }), el("dl", { class: "terms" }, ...terms)));
}
