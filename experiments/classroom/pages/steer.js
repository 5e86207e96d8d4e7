// The lecturer's page: the clock, the quarter, phones and seats, scores and weights, Washington's terms.
"use strict";
let room = null, terms = null, writtenFor = null;
const token = location.hash.slice(1);
const line = new Line(() => ({ do: "hello", as: "steering", token }), (message) => {
  if (message.kind === "steering") { room = message; draw(); }
  if (message.kind === "problem") say(message.text);
});
const order = (name, more = {}) => line.send({ do: "steer", order: name, ...more });
const option = (name, value) => order("options", { options: { [name]: value } });

function draw() {
  document.body.dataset.played = room.played; document.body.dataset.stage = room.stage;
  fill("stage", stageWords(room)); fill("in", inWords(room.in)); countdown(room.left);
  fill("drive", el("div", { class: "row" }, ...buttons()), el("p", { class: "soft" }, `Phones: ${room.address || location.host}, code ${room.code} · `, el("a", { href: "/wall", target: "_blank" }, "open the wall")), settings());
  if (room.player === "lecturer") drawTerms(); else fill("terms", el("h2", {}, "Washington"), el("p", {}, room.player === "group" ? "A group of students plays Washington." : `Washington is ${room.player}, as the model plays it.`));
  if (!document.activeElement.matches("#side select")) drawSide();
}
// A list that the lecturer has open is not pulled away when a phone locks in.
const drawSide = () => fill("side", board(), people(), el("section", { class: "card" }, el("h2", {}, "What happened"), newsList(room.news)));
document.getElementById("side").addEventListener("change", (event) => event.target.blur());
document.getElementById("side").addEventListener("focusout", () => setTimeout(() => { if (!document.activeElement.matches("#side select")) drawSide(); }));
function buttons() {
  if (room.stage === "over") return [room.debrief.startsWith("/") ? el("a", { href: room.debrief, target: "_blank" }, "Open the debrief") : null, el("button", { class: "main", id: "debrief", disabled: room.debrief === "being written", onclick: () => order("debrief") }, room.debrief === "being written" ? "The debrief is being written …" : "Write the debrief")];
  if (room.stage === "lobby") return [el("button", { class: "main", id: "start", onclick: () => order("start") }, "Start")];
  return [room.running ? el("button", { id: "pause", onclick: () => order("pause") }, "Pause") : el("button", { class: "main", id: "start", onclick: () => order("start") }, "Go on"),
    el("button", { id: "advance", onclick: () => order("advance", { quarters: 1 }) }, "End this quarter now"), el("button", { id: "four", onclick: () => order("advance", { quarters: 4 }) }, "Let a year pass"),
    el("button", { id: "end", class: "end", onclick: () => { if (confirm("End the room here? Nobody can decide afterwards.")) order("end"); } }, "End the room")];
}
function settings() {
  const now = room.options;
  return el("div", {}, choice("clock", "Clock of a quarter", [[0, "none"], [20, "20 s"], [45, "45 s"], [60, "1 min"], [90, "1½ min"], [180, "3 min"]], now.clock, (key) => option("clock", key)),
    choice("all_in", "When all are in", [[true, "end the quarter"], [false, "wait for the clock"]], now.all_in, (key) => option("all_in", key)), choice("hold", "After a quarter", [[false, "go on"], [true, "wait for me"]], now.hold, (key) => option("hold", key)),
    choice("shared", "Phones that share a seat", [["majority", "majority"], ["last", "last to lock in"]], now.shared, (key) => option("shared", key)), choice("scores", "Scores and weights", [[true, "shown"], [false, "hidden until the end"]], now.scores, (key) => option("scores", key)));
}
function drawTerms() {
  if (writtenFor !== room.quarter) { writtenFor = room.quarter; terms = null; }
  if (terms && terms.open) return; // do not pull the form away while it is filled in
  terms = new Terms(room.sheet, showTerms); showTerms();
}
function showTerms() {
  terms.open = room.stage === "deciding";
  fill("terms", el("h2", {}, "Washington: your terms"), room.written ? el("p", { class: "good" }, "Written for this quarter; writing again replaces them.") : el("p", { class: "soft" }, "If you write nothing, the model’s administration acts."),
    terms.form(room.washington), el("button", { class: "main", id: "write", disabled: room.stage !== "deciding", onclick: () => { order("terms", { number: newNumber(), said: terms.said }); terms.open = false; } }, "Lock in Washington’s terms"));
}
const board = () => el("section", { class: "card" }, el("h2", {}, "Scores and weights"), el("div", { class: "scroll" }, el("table", {}, el("thead", {}, el("tr", {}, ["Seat", "Score", ...Object.keys(Object.values(room.weights)[0])].map((t) => el("th", {}, t)))), el("tbody", {}, Object.entries(room.weights).map(([seat, weights]) => {
  const row = room.board.find((one) => one.seat === seat);
  return el("tr", {}, el("td", {}, room.names[seat]), el("td", {}, row ? row.score.toFixed(1) : "–"), Object.entries(weights).map(([goal, weight]) => el("td", {}, el("select", { "aria-label": `Weight of ${goal} for ${room.names[seat]}`, onchange: (event) => option("weights", { ...room.options.weights, [seat]: { ...weights, [goal]: Number(event.target.value) } }) }, [0, 1, 2, 3, 4, 5].map((n) => el("option", { value: n, selected: n === weight }, String(n)))))));
})))));
const people = () => el("section", { class: "card" }, el("h2", {}, `Phones (${room.people.length})`), el("div", { class: "scroll" }, el("table", {}, el("tbody", {}, room.people.map((phone) => el("tr", {}, el("td", {}, phone.name, phone.there ? "" : el("span", { class: "bad" }, " (gone)")), el("td", {}, phone.locked ? "in" : ""), el("td", {}, el("select", { "aria-label": `Seat of ${phone.name}`, onchange: (event) => order("move", { phone: phone.id, seat: event.target.value }) }, [["", "no seat"], ...Object.entries(room.names)].map(([seat, name]) => el("option", { value: seat, selected: seat === phone.seat }, name))))))))));
