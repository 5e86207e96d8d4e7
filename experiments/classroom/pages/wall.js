// The wall: code and QR before the first quarter; then map, who moved how, scores, the next event.
"use strict";
let map = null, outlines = null, room = null;
fetch("/world.json").then((answer) => answer.json()).then((world) => { outlines = world; if (room) draw(); });

function draw() {
  document.body.dataset.played = room.played; document.body.dataset.stage = room.stage;
  fill("stage", stageWords(room)); fill("title", room.title); fill("in", room.stage === "deciding" ? inWords(room.in) : ""); countdown(room.left);
  fill("page", room.stage === "lobby" ? lobby() : playing());
}
const doors = (large) => el("div", { class: large ? "" : "row" }, el("img", { class: large ? "qr large" : "qr", src: "/qr.svg", alt: `QR code of ${location.host}` }),
  el("div", {}, el("div", { class: "soft" }, location.host.startsWith("127.") ? "On this machine only" : "In this room’s network"), el("div", {}, document.body.dataset.address || location.host), el("div", { class: "code" }, room.code)));
function lobby() {
  const seats = Object.entries(room.in).filter(([seat]) => seat);
  return el("div", { class: "hall" }, el("section", { class: "card" }, el("h2", {}, "Join with your phone"), doors(true)),
    el("section", { class: "card" }, el("h2", {}, "Who is here"), el("table", {}, el("tbody", {}, seats.map(([seat, row]) => el("tr", {}, el("td", {}, names()[seat] || seat), el("td", { class: "number" }, String(row.phones)))))),
      el("p", { class: "soft" }, `${Object.values(room.in).reduce((sum, row) => sum + row.there, 0)} phones are connected. Washington: ${room.washington}.`)));
}
const names = () => Object.fromEntries(room.moves.map((row) => [row.seat, row.name]));
function playing() {
  let picture = el("p", { class: "soft" }, "The map is on its way.");
  if (outlines) { map ||= new WorldMap(outlines, "USA"); map.show(room.map); picture = map.picture; }
  const index = room.index === null ? "" : ` · hardening index ${points(room.index, 0)}\u00a0%`;
  return el("div", { class: "hall" },
    el("div", {}, el("section", { class: "card" }, picture, legend(), el("p", {}, `Washington: ${room.washington}. `, room.phase ? `The alliances are ${room.phase}${index}.` : "")),
      room.moves.length ? el("section", { class: "card scroll" }, el("h2", {}, "Who moved how"), movesTable()) : null),
    el("div", {}, room.debrief ? el("section", { class: "card" }, el("h2", {}, "Debrief"), room.debrief.startsWith("/") ? el("a", { href: room.debrief }, "Open the debrief") : "It is being written …") : null,
      room.board.length ? el("section", { class: "card" }, el("h2", {}, room.stage === "over" ? "Final score" : "Score"), boardTable()) : null,
      el("section", { class: "card" }, el("h2", {}, "What happened"), newsList(room.news.slice(0, 9))),
      room.next ? el("section", { class: "card" }, el("h2", {}, "Next"), el("p", {}, room.next)) : null,
      room.promises.length ? el("section", { class: "card" }, el("h2", {}, "Promises"), el("ul", {}, room.promises.slice(-6).map((p) => el("li", { class: p.state === "kept" ? "good" : "bad" }, `${p.by} to ${p.to}: “${p.says}” ${p.state}`)))) : null,
      el("section", { class: "card" }, doors(false))));
}
const movesTable = () => el("table", {}, el("thead", {}, el("tr", {}, ["Ally", "At the table", "Defence", "Hedging seen", "In public"].map((t) => el("th", {}, t)))),
  el("tbody", {}, room.moves.map((row) => el("tr", {}, el("td", {}, row.name, row.people ? "" : el("span", { class: "soft" }, " (model)")), el("td", {}, row.answer || "–"),
    el("td", {}, `${percent(row.spending, 2)}${Math.abs(row.budget) >= 0.00005 ? ` (${points(row.budget, 2)})` : ""}`), el("td", {}, percent(row.seen)), el("td", {}, row.out ? "out of the alliance" : row.praise || "–")))));
const boardTable = () => el("table", {}, el("tbody", {}, room.board.map((row, k) => el("tr", {}, el("td", {}, `${k + 1}.`), el("td", {}, row.name), el("td", { class: "number" }, row.score.toFixed(1))))));

new Line(() => ({ do: "hello", as: "wall" }), (message) => {
  if (message.kind === "wall") { room = message; draw(); }
  if (message.kind === "progress" && room) { room.in = message.in; if (room.stage === "lobby") draw(); else fill("in", inWords(room.in)); }
  if (message.kind === "problem") say(message.text);
});
