// A seat on a phone: join, take a seat, decide, lock in, see what came of it.
"use strict";
const KEPT = "foedus-seat"; // with the address of the room, by which the browser keeps it apart
let room = null, sheet = null, mind = {}, decidedOn = null, terms = null, token = null, asked = {}, shownStage = null;
try { token = localStorage.getItem(KEPT); } catch { token = null; }
const code = location.hash.slice(1, 8);

const line = new Line(() => token ? { do: "hello", as: "phone", token } : null, hear);
if (!token) setTimeout(() => { if (!room) draw(); }, 0);
function hear(message) {
  if (message.kind === "token") { token = message.token; try { localStorage.setItem(KEPT, token); } catch { say("This phone keeps nothing: do not close the page."); } }
  if (message.kind === "sheet") { sheet = message; terms = null; drawSheet(); }
  if (message.kind === "phone") { room = message; draw(); }
  if (message.kind === "progress" && room) { room.in = message.in; const place = document.getElementById("in"); if (place && room.stage === "deciding") fill(place, inWords(room.in)); mates(); }
  if (message.kind === "locked" && room) { room.locked = true; draw(); scrollTo(0, 0); }
  if (message.kind === "weighed") showWeighed(message);
  if (message.kind === "problem") { say(message.text);
    if (!room && message.text.includes("does not know this phone")) { token = null; try { localStorage.removeItem(KEPT); } catch { /* nothing kept */ } draw(); } }
}

function draw() {
  document.body.dataset.stage = room ? room.stage : "outside";
  if (!room) { fill("page", joinForm()); return; }
  if (document.body.dataset.played !== String(room.played) || room.stage !== shownStage) { const role = document.getElementById("role"); if (role && room.stage === "deciding") role.open = false; shownStage = room.stage; scrollTo(0, 0); }
  document.body.dataset.played = room.played; document.body.dataset.locked = room.locked;
  fill("who", room.me.seat ? room.names[room.me.seat] : room.me.name); fill("stage", shortStage(room)); countdown(room.left);
  if (!room.me.seat) { fill("sheet"); fill("page", seatForm()); return; }
  if (decidedOn !== room.quarter) { decidedOn = room.quarter; mind = {}; asked = {}; terms = null; }
  fill("page", ...(room.washington ? hub() : seat()));
  mates();
}
function joinForm() {
  const codeField = el("input", { type: "text", name: "code", autocomplete: "off", autocapitalize: "characters", maxlength: 4, value: code, "aria-label": "Code on the wall" });
  const nameField = el("input", { type: "text", name: "name", autocomplete: "off", maxlength: 24, "aria-label": "Your name, if you like" });
  return el("form", { class: "card", onsubmit: (event) => { event.preventDefault(); line.send({ do: "join", code: codeField.value, name: nameField.value }); } },
    el("h1", {}, "Join the room"), el("p", {}, el("label", {}, "Code on the wall ", codeField)), el("p", {}, el("label", {}, "Name, if you like ", nameField)), el("button", { class: "main" }, "Join"));
}
function seatForm() {
  return el("section", { class: "card" }, el("h1", {}, "Take a seat"), el("p", {}, "Several phones may share one."), el("p", {}, el("button", { class: "main", onclick: () => line.send({ do: "sit", seat: "" }) }, "Deal me one")),
    el("div", { class: "row" }, Object.entries(room.names).map(([seat, name]) => el("button", { class: "seat", onclick: () => line.send({ do: "sit", seat }) }, `${name} (${room.in[seat].phones})`))));
}
function mates() {
  const place = document.getElementById("mates"); if (!place || !room.me.seat) return;
  const row = room.in[room.me.seat];
  fill(place, row.phones > 1 ? `Your seat: ${row.locked} of ${row.there} phones in; ${room.shared === "majority" ? "the majority decides" : "the last to lock in decides"}.` : "");
}

// --- an ally ------------------------------------------------------------------------------------------------
function seat() {
  const now = room.now;
  return [el("section", { class: "card" }, el("div", { class: "row" }, room.score ? el("span", {}, "Score ", el("span", { class: "big" }, room.score.score.toFixed(1))) : null, el("span", { class: "soft end", id: "in" }, room.stage === "deciding" ? inWords(room.in) : "")),
    room.score ? el("p", { class: "soft" }, Object.entries(room.score.last).map(([goal, value]) => `${goal} ${value.toFixed(0)}`).join(" · ")) : null,
    el("p", {}, `You trust the guarantee ${percent(now.reliability)}. Defence ${percent(now.spending, 2)} of GDP${now.pledge ? `, pledged ${percent(now.pledge, 1)}` : ""}. ${now.hedges} US tariff ${percent(now.tariff)}. ${now.deal ? `A deal, fixed by ${now.instrument}, for ${now.deal_left} more quarter${now.deal_left === 1 ? "" : "s"}.` : "No deal."}${now.out ? " Your tie is suspended." : ""}`),
    el("p", { class: "soft", id: "mates" })),
    room.stage === "deciding" ? (room.locked ? waiting() : decide()) : el("section", { class: "card" }, el("p", {}, room.stage === "over" ? "The last quarter has been played." : "The lecturer will start.")),
    room.debrief && room.debrief.startsWith("/") ? el("section", { class: "card" }, el("a", { href: room.debrief }, "Open the debrief")) : null,
    room.promises.length ? el("section", { class: "card" }, el("h2", {}, "Promises"), el("ul", {}, room.promises.slice(-8).map((p) => el("li", {}, `${room.names[p.by] || p.by} to ${room.names[p.to] || p.to}: “${p.says}” – ${p.state === "open" ? `open, ${p.left} quarter${p.left === 1 ? "" : "s"} left` : p.state}`)))) : null,
    el("section", { class: "card" }, el("h2", {}, "What happened"), newsList(room.news), room.next ? el("p", { class: "soft" }, `Next: ${room.next}.`) : null)];
}
const waiting = () => el("section", { class: "card", id: "waiting" }, el("h2", {}, "You are in"), el("p", {}, "All decisions are shown together, when the others are in or the time is over."));

function decide() {
  const now = room.now;
  return el("form", { id: "decide", onsubmit: (event) => { event.preventDefault(); lock(); } },
    room.table ? onTheTable() : el("section", { class: "card" }, el("h2", {}, "On your table"), el("p", {}, "Washington asks for nothing this quarter.")),
    el("section", { class: "card" }, el("h2", {}, "Defence budget"), choice("budget", null, [["", "the ministry decides"], ["mine", "decide"]], mind.wish === undefined ? "" : "mine", (key) => { mind.wish = key ? now.spending : undefined; draw(); }),
      mind.wish === undefined ? null : slide("Next year’s share of GDP", now.low, now.high, (now.high - now.low) / 40, next(mind.wish), (v) => `${percent(v, 2)} of GDP`, (v) => { mind.wish = Math.min(0.1, Math.max(0, now.spending + (v - now.spending) / now.pace)); }),
      el("p", { class: "soft" }, now.budget_due ? `Budgets are drawn up in the last quarter of a year, in ${now.budget_due} quarter${now.budget_due > 1 ? "s" : ""}; until then this says what you want. A year moves from ${percent(now.low, 2)} to ${percent(now.high, 2)} at most.` : "Next year’s budget is drawn up now; luck, pledges and deals add to what you decide.")),
    el("section", { class: "card" }, el("h2", {}, "Hedging"), choice("hedge", null, [["", "the ministry decides"], ["mine", "decide"]], mind.hedge ? "mine" : "", (key) => { mind.hedge = key ? { autonomy: now.autonomy, minilateral: now.minilateral, accommodation: now.accommodation } : undefined; draw(); }),
      mind.hedge ? [["autonomy", "Own forces"], ["minilateral", "Other partners"], ["accommodation", "Accommodating a rival"]].map(([name, title]) => slide(title, 0, 1, 0.01, mind.hedge[name], (v) => `${percent(now[name])} → ${percent(v)}`, (v) => { mind.hedge[name] = v; })) : null,
      el("p", { class: "soft" }, "You move slowly toward what you set; together at most 100\u00a0%. Part of it stays hidden until Washington finds out.")),
    el("section", { class: "card" }, choice("praise", "Washington in public", [["", "the ministry decides"], ["1", "praise"], ["0", "silence"]], mind.praise === undefined ? "" : String(mind.praise), (key) => { mind.praise = key === "" ? undefined : Number(key); }),
      choice("tie", "The alliance", [["", "the ministry decides"], ["stay", now.out ? "come back" : "stay"], ["leave", now.out ? "stay out" : "leave"]], mind.tie || "", (key) => { mind.tie = key || undefined; }),
      promise()),
    el("div", { class: "foot" }, el("button", { class: "main", id: "lock" }, "Lock in")));
}
const next = (wish) => Math.min(room.now.high, Math.max(room.now.low, room.now.spending + room.now.pace * (wish - room.now.spending)));
function onTheTable() {
  const table = room.table;
  return el("section", { class: "card" }, el("h2", {}, "On your table"), el("p", {}, table.text), el("p", {}, `${table.price} It would be fixed by ${table.fixed}.`),
    el("p", { id: "accepting" }, table.sum),
    el("ul", { class: "bill" }, table.issues.map((issue) => el("li", {}, el("b", {}, issue.title), `, asked in all: ${issue.asked}. Accepting gives ${percent(issue.conceded)}: ${issue.line}.`))),
    table.met ? el("p", { class: "soft" }, table.met) : null, table.granted ? el("p", {}, table.granted) : null, el("p", { class: "soft" }, table.measure),
    choice("answer", "Your answer", [["", "the ministry decides"], ["accept", "accept"], ["refuse", "refuse"], ["counter", "counter"]], mind.answer || "", (key) => { mind.answer = key || undefined;
      mind.offered = key === "counter" ? Object.fromEntries(table.issues.map((issue) => [issue.name, issue.offered])) : undefined; draw(); if (mind.offered) weigh(); }),
    mind.answer === "counter" ? el("div", { id: "counter" }, table.issues.map((issue) => el("div", {}, slide(`${issue.title}: share of the ask`, 0, 1, 0.01, mind.offered[issue.name], (v) => v === 0 ? "refuse" : v === 1 ? "accept in full" : percent(v), (v) => { mind.offered[issue.name] = v; weigh(); }), el("p", { class: "soft", "data-issue": issue.name }))),
      el("p", { id: "weighed", role: "status" })) : null);
}
// What a counter-offer comes to is asked of the room, the latest a few times a second: a room hears no more of a phone.
let weighing = null;
function weigh() { weighing ||= setTimeout(() => { weighing = null; if (mind.offered) line.send({ do: "weigh", offered: mind.offered }); }, 300); }
function showWeighed(message) {
  for (const [name, line] of Object.entries(message.items)) { const place = document.querySelector(`[data-issue="${name}"]`); if (place) fill(place, line); }
  if (document.getElementById("weighed")) fill("weighed", message.sum);
}
function promise() {
  const set = () => { mind.promise = asked.to && asked.what ? { to: asked.to, what: asked.what } : undefined; };
  const partners = Object.entries(room.names).filter(([code]) => code !== room.me.seat && sheet && code !== "USA");
  if (!sheet || !partners.length) return null;
  const holds = (says) => room.promises.some((old) => old.by === room.me.seat && old.to === asked.to && old.says === says && old.state === "open");
  return el("div", {}, el("div", { class: "label" }, "A promise to one partner"), el("div", { class: "row" },
    el("select", { name: "to", "aria-label": "Promise to", onchange: (event) => { asked.to = event.target.value; asked.what = ""; set(); draw(); } }, el("option", { value: "" }, "to nobody"), partners.map(([code, name]) => el("option", { value: code, selected: asked.to === code }, `to ${name}`))),
    el("select", { name: "what", "aria-label": "What is promised", onchange: (event) => { asked.what = event.target.value; set(); } }, el("option", { value: "" }, "what?"), Object.entries(sheet.promises).map(([key, says]) => el("option", { value: key, selected: asked.what === key, disabled: holds(says) }, holds(says) ? `${says} (holds still)` : says)))));
}
function lock() {
  const said = room.washington ? terms.said : { ...mind };
  if (said.hedge) { const whole = Math.max(1, said.hedge.autonomy + said.hedge.minilateral + said.hedge.accommodation); for (const name of Object.keys(said.hedge)) said.hedge[name] /= whole; }
  line.surely({ do: "lock", quarter: room.quarter, number: newNumber(), said });
}

// --- Washington ---------------------------------------------------------------------------------------------
function hub() {
  if (!sheet) return [];
  terms ||= new Terms(sheet, draw);
  return [el("section", { class: "card" }, el("p", { class: "soft" }, el("span", { id: "in" }, inWords(room.in)), " ", el("span", { id: "mates" })),
    room.stage !== "deciding" ? el("p", {}, room.stage === "over" ? "The last quarter has been played." : "The lecturer will start.") : room.locked ? waiting() : el("form", { id: "decide", onsubmit: (event) => { event.preventDefault(); lock(); } }, terms.form(room.washington), el("div", { class: "foot" }, el("button", { class: "main", id: "lock" }, "Lock in")))),
    el("section", { class: "card" }, el("h2", {}, "What happened"), newsList(room.news))];
}
function drawSheet() {
  if (sheet.washington) { fill("sheet"); if (room && room.me.seat) draw(); return; }
  const whole = Object.values(sheet.weights || {}).reduce((sum, weight) => sum + weight, 0);
  fill("sheet", el("details", { class: "card", id: "role", open: !room || room.stage === "lobby" }, el("summary", {}, `Role sheet: ${sheet.name}`),
    el("table", {}, el("tbody", {}, sheet.facts.map(([title, text]) => el("tr", {}, el("th", {}, title), el("td", {}, text))))),
    el("h3", {}, "Red lines"), el("ul", {}, sheet.red.map((text) => el("li", {}, text))),
    el("h3", {}, "What counts"), el("table", {}, el("tbody", {}, Object.entries(sheet.goals).map(([goal, words]) => el("tr", {}, el("th", {}, goal), el("td", {}, words), el("td", { class: "number" }, sheet.weights ? `${(100 * sheet.weights[goal] / whole).toFixed(0)} points` : "")))))));
}
