// The wall: code, QR and map before the first quarter; then map, who moved how and scores, the next event, what happened.
"use strict";
let maps = null, outlines = null, room = null;
fetch("/world.json").then((answer) => answer.json()).then((world) => { outlines = world; if (room) draw(); });

function draw() {
  document.body.dataset.played = room.played; document.body.dataset.stage = room.stage;
  fill("stage", stageWords(room)); fill("title", room.title); fill("in", room.stage === "deciding" ? inWords(room.in) : ""); countdown(room.left);
  fill("page", room.stage === "lobby" ? lobby() : playing());
}
const where = () => (room.address || location.host).startsWith("127.") ? "on this machine only" : "in this room’s network";
const qr = (size) => el("img", { class: size, src: "/qr.svg", alt: "QR code of the address" });
function lobby() {
  const seats = Object.entries(room.in).filter(([seat]) => seat in room.names), phones = Object.values(room.in).reduce((sum, row) => sum + row.phones, 0);
  return el("div", { class: "hall" }, el("div", {}, el("section", { class: "card door" }, qr("qr large"), el("div", {}, el("h2", {}, "Join with your phone"), el("div", { class: "address" }, room.address || location.host), el("div", { class: "soft" }, where()), el("div", {}, "Code"), el("div", { class: "code" }, room.code))),
    el("section", { class: "card small" }, pictures())),
    el("section", { class: "card" }, el("h2", {}, `Who is here: ${phones} phone${phones === 1 ? "" : "s"}`), el("table", {}, el("tbody", {}, seats.map(([seat, row]) => el("tr", {}, el("td", {}, room.names[seat]), el("td", { class: "number" }, String(row.phones)))))),
      el("p", { class: "soft" }, `Washington is played by ${room.washington.split(";")[0]}. A seat that nobody takes is played by the model.`)));
}
const doors = () => el("div", { class: "row" }, qr("qr"), el("div", {}, el("div", {}, room.address || location.host), el("div", { class: "code" }, room.code)));
function pictures() {
  if (!outlines) return el("p", { class: "soft" }, "The map is on its way.");
  if (!maps) {
    const seats = Object.entries(room.map).filter(([, ally]) => ally.seat).map(([code]) => outlines.places[code]).filter(Boolean);
    const inset = seats.filter((place) => within(place, BOXES.europe)).length >= 2, view = seats.some((place) => place[1] < BOXES.world[2]) ? "south" : "world";
    maps = [new WorldMap(outlines, room.hub, view, inset && "europe"), ...(inset ? [new WorldMap(outlines, room.hub, "europe")] : [])];
  }
  maps.forEach((map) => map.show(room.map));
  return el("div", { class: `maps ${maps.length > 1 ? "two" : ""}` }, maps.map((map) => map.picture));
}
function playing() { // what the room must see stands on the first screen; what does not fit is the oldest and the least
  const often = Math.round(100 * Math.abs(room.index)), index = room.index === null ? "." : `: rivals use an opportunity ${often ? `${often}\u00a0% ${room.index < 0 ? "more" : "less"} often than` : "as often as"} under a Washington that does not press.`;
  return el("div", { class: "hall" },
    el("div", {}, el("section", { class: "card" }, pictures(), legend(), el("p", {}, `Washington is played by ${room.washington}. `, room.phase ? `The alliances are ${room.phase}${index}` : "")),
      room.moves.length ? el("section", { class: "card scroll" }, el("h2", {}, room.stage === "over" ? "Final score, and the last quarter" : "Who moved how"), movesTable()) : null),
    el("div", {}, el("section", { class: "card" }, doors()), room.debrief ? el("section", { class: "card" }, el("h2", {}, "Debrief"), room.debrief.startsWith("/") ? el("a", { href: room.debrief }, "Open the debrief") : "It is being written …") : null,
      room.next ? el("section", { class: "card" }, el("h2", {}, "Next"), el("p", {}, `${room.next[0].toUpperCase()}${room.next.slice(1)}.`)) : null,
      el("section", { class: "card" }, el("h2", {}, "What happened"), newsList(room.news.slice(0, 9).map(brief))),
      room.promises.length ? el("section", { class: "card" }, el("h2", {}, "Promises"), el("ul", {}, room.promises.slice(-4).reverse().map((p) => el("li", { class: p.state === "kept" ? "good" : "bad" }, `${room.names[p.by]} to ${room.names[p.to]}: “${p.says}” (${p.made}) – ${p.state}`)))) : null));
}
const brief = (item) => item.what === "deal" ? { ...item, text: item.text.replace(/: .*/s, ".") } : item; // its articles stand on the phone that signed
function movesTable() { // the best first, while scores are shown
  const scores = Object.fromEntries(room.board.map((row) => [row.seat, row.score])), shown = room.board.length > 0;
  const rows = shown ? [...room.moves].sort((a, b) => scores[b.seat] - scores[a.seat]) : room.moves;
  return el("table", { class: "moves" }, el("thead", {}, el("tr", {}, ["Ally", shown ? "Score" : null, "At the table", "Defence", "Hedging seen", "In public"].filter(Boolean).map((t) => el("th", {}, t)))),
    el("tbody", {}, rows.map((row) => el("tr", {}, el("td", {}, row.name, row.people ? "" : el("span", { class: "soft" }, " (model)")), shown ? el("td", {}, scores[row.seat].toFixed(1)) : null, el("td", {}, row.answer || "–"),
      el("td", {}, `${percent(row.spending, 2)}${Math.abs(row.budget) >= 0.00005 ? ` (${points(row.budget, 2)})` : ""}`), el("td", {}, percent(row.seen)), el("td", {}, row.out ? "out of the alliance" : row.praise || "–")))));
}

new Line(() => ({ do: "hello", as: "wall" }), (message) => {
  if (message.kind === "wall") { room = message; draw(); }
  if (message.kind === "progress" && room) { room.in = message.in; if (room.stage === "lobby") draw(); else fill("in", inWords(room.in)); }
  if (message.kind === "problem") say(message.text);
});
