// What all pages share: elements from plain text, a line to the room that comes back by itself, a countdown.
"use strict";

function el(tag, traits = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(traits)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...inside.flat().filter((part) => part !== null && part !== undefined && part !== false));
  return made;
}
const fill = (where, ...inside) => { const place = typeof where === "string" ? document.getElementById(where) : where;
  place.replaceChildren(...inside.flat().filter((part) => part !== null && part !== undefined && part !== false)); };
const percent = (share, digits = 0) => `${(100 * share).toFixed(digits).replace("-", "\u2212")}\u00a0%`;
const points = (share, digits = 1) => `${share > 0 ? "+" : ""}${(100 * share).toFixed(digits).replace("-", "\u2212")}`;
const newNumber = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, "0")).join("");

let quiet = null;
function say(text, seconds = 6) {
  document.getElementById("said").textContent = text;
  clearTimeout(quiet);
  if (seconds) quiet = setTimeout(() => { document.getElementById("said").textContent = ""; }, 1000 * seconds);
}

// A line to the room. hello(): what is said first; hear(message): what comes. What must not be lost is said again until answered.
class Line {
  constructor(hello, hear) { Object.assign(this, { hello, hear, wait: 300, unanswered: null }); this.open(); }
  open() {
    this.socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/socket`);
    this.socket.onopen = () => { this.wait = 300; document.body.dataset.line = "open"; say("", 0); const first = this.hello();
      if (first) this.send(first); if (this.unanswered) this.send(this.unanswered); };
    this.socket.onmessage = (event) => { const message = JSON.parse(event.data);
      if (this.unanswered && (message.kind === "locked" || message.kind === "problem") && message.number === this.unanswered.number) this.unanswered = null;
      this.hear(message); };
    this.socket.onclose = () => { document.body.dataset.line = "lost"; say("The line is lost; coming back …", 0);
      setTimeout(() => this.open(), this.wait * (0.5 + Math.random())); this.wait = Math.min(5000, 2 * this.wait); };
  }
  send(message) { if (this.socket.readyState === 1) this.socket.send(JSON.stringify(message)); }
  surely(message) { this.unanswered = message; this.send(message); }
}

let ends = null;
function countdown(left) { ends = left === null || left === undefined ? null : Date.now() + 1000 * left; tickDown(); }
function tickDown() { for (const place of document.querySelectorAll(".left")) {
  const seconds = ends === null ? null : Math.max(0, Math.round((ends - Date.now()) / 1000));
  place.textContent = seconds === null ? "" : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`; } }
setInterval(tickDown, 500);

function inWords(progress) {
  let there = 0, locked = 0;
  for (const seat of Object.values(progress)) { there += seat.there; locked += seat.locked; }
  return `${locked} of ${there} in`;
}
const shortStage = (room) => room.stage === "deciding" ? `${room.label} · ${room.played + 1} of ${room.quarters}${room.running ? "" : " · paused"}` : stageWords(room);
const stageWords = (room) => room.stage === "lobby" ? "Before the first quarter" : room.stage === "over" ? `Over after ${room.played} quarters`
  : `${room.label} · quarter ${room.played + 1} of ${room.quarters}${room.running ? "" : " · waiting for the lecturer"}`;
const newsList = (news) => news.length ? el("ul", { class: "news" }, news.map((item) => el("li", { class: item.what }, item.text))) : el("p", { class: "soft" }, "Nothing yet.");
