// The page: what it knows, what it asks, what it draws. Python answers; the browser asks for every quarter it wants to see.

const SAID = { percent: (x) => percent(x), tenths: (x) => percent(x, 1), number: (x) => x.toFixed(2), count: (x) => x.toFixed(0), signed: (x) => signed(x), points: (x) => signed(x, "points") };
const STOPS = [["crisis", "crisis"], ["exit", "exit"], ["deal", "deal"], ["tariff", "tariff"], ["withdrawal", "withdrawal"], ["election", "election"]];
const MARKS = [["crisis", "#9d1c2c"], ["exit", "#9d1c2c"], ["return", "#0a7a63"], ["deal", "#0a7a63"], ["tariff", "#b3621a"], ["withdrawal", "#4a5a6b"]]; // events seen on the map
const PANES = [["levers", "Levers"], ["events", "Events"], ["lesson", "Lesson"], ["ally", "Ally and news"], ["charts", "Charts"]]; // of a phone
const LINES = [["--accent", []], ["--second", [6, 3]], ["--third", [2, 3]]]; // colour and dash of a chart's lines

// What a link holds: a run, and how somebody looked at it.
function linkIn(hash) {
  if (!hash.startsWith("#run=")) return null;
  const [run, see] = hash.slice(5).split("&see=");
  try { return { run, see: see ? JSON.parse(decodeURIComponent(see)) : {} }; } catch { return { run, see: {} }; }
}

class Page {
  constructor(model, root) {
    Object.assign(this, { model, root, worlds: [], selected: "POL", variable: "against_reference", view: 0, playing: false, busy: 0, speed: 2, filter: "key", tab: "levers", strip: "time", ties: true, notes: {}, seat: null, offer: null, band: null, place: null, trail: [], times: [], number: 0, focus: "world", look: 1, told: false, pane: "levers", stops: new Set() });
    this.dark = matchMedia("(prefers-color-scheme: dark)").matches;
    model.on("msg:custom", (message, buffers) => this.hear(message, buffers || []));
    this.build();
    this.open(null); this.begin();
    this.clock = setInterval(() => this.tick(), 700);
    const sizes = new ResizeObserver(() => this.redraw());
    for (const box of [root, this.parts.maps, this.parts.charts, this.parts.place]) sizes.observe(box); // a canvas is drawn at the size of its box, whenever that changes
  }

  // What this browser had on the page, or what a link asks for, or the story for who comes first.
  begin() {
    const kept = this.memory.begun(), link = kept ? null : linkIn(location.hash), story = kept ? null : /^#story(=(\d+))?$/.exec(location.hash);
    const number = this.ask({ do: "open", kept, link: link?.run ?? null });
    if (kept) { this.before = kept.before; this.seeing = { number, ...kept.see }; return; }
    if (link) { this.seeing = { number, ...link.see }; return; }
    if (story || (!this.model.get("own") && !stored(localStorage, SEEN, false))) { this.story.begin(Math.max(0, (+story?.[2] || 1) - 1)); return; }
    const last = stored(localStorage, LAST, null);
    if (last) this.say(`Your last run is kept: ${last.title}.`, false, ["Go on with it", () => this.memory.restore(last)]);
  }

  // --- messages ---
  ask(message) { this.busy += 1; this.asked = performance.now(); this.model.send({ ...message, number: ++this.number }); return this.number; }

  act(message) { // levers and events act on what is in view: looking back first goes back
    if (this.view < this.played()) this.goBack(); else this.memory.mark();
    this.ask(message);
  }

  // While a lever is moved: one question at a time, and then the latest. A change in Python would make what it is now what it is asked for.
  wonder(name, value, before) {
    this.wondered = { do: "what_if", name, value, before };
    if (this.wondering || this.told) return;
    this.wondering = this.ask(this.wondered); this.wondered = null;
  }

  // What a counter-offer comes to while its sliders move: in the same way.
  weigh(offered) {
    this.toWeigh = { do: "weigh", offered: { ...offered } };
    if (this.weighing) return;
    this.weighing = this.ask(this.toWeigh); this.toWeigh = null;
  }

  on_weighed(message) {
    const box = this.parts.seat, sum = box.querySelector(".counter [role=status]");
    for (const [name, line] of Object.entries(message.items)) box.querySelector(`[data-issue="${name}"]`)?.replaceChildren(line);
    if (sum) sum.textContent = message.sum;
  }

  on_whatif(message) {
    this.whatif = message;
    for (const box of this.parts.side.querySelectorAll(".whatif")) fillWhatIf(box, message);
  }

  goBack() { // to the quarter in view; what came after is kept
    const left = this.titleOf(this.played());
    this.memory.mark(); this.memory.keep(left, false);
    this.ask({ do: "rewind", played: this.view });
    this.say(`Back ${this.view ? `after ${this.stage.labels[this.view - 1]}` : "at the start"}. What came after is kept as “${left}”.`, false, ["Undo", () => this.memory.undo()]);
  }

  anew(message) { this.memory.leave(); this.debrief = null; this.ask(message); } // another run takes the place of this one

  hear(message, buffers) {
    const handle = this[`on_${message.kind}`];
    if (handle) handle.call(this, message, buffers);
    this.redraw();
  }

  on_done(message) {
    this.busy = Math.max(0, this.busy - 1);
    if (message.number === this.wondering) { this.wondering = null; const next = this.wondered; if (next) this.wonder(next.name, next.value, next.before); }
    if (message.number === this.weighing) { this.weighing = null; const next = this.toWeigh; if (next) this.weigh(next.offered); }
    if (this.seeing?.number === message.number) this.seeAs(this.seeing);
    this.memory.arrive(); this.memory.save();
    const shown = performance.now(), asked = this.asked;
    requestAnimationFrame(() => { this.times.push(performance.now() - asked); if (this.times.length > 200) this.times.shift(); this.root.dataset.latency = this.times[this.times.length - 1].toFixed(1); this.goOn(shown); });
  }

  seeAs(see) { // look at a run as somebody did
    this.seeing = null;
    if (this.shop.presets.some((lesson) => lesson.name === see.lesson)) { this.lesson = see.lesson; this.parts.lessons.value = see.lesson; }
    if (this.stage.allies.some((ally) => ally.iso3 === see.selected)) this.selected = see.selected;
    if (this.shop.variables[see.variable]) this.variable = see.variable;
    if (["levers", "events", "lesson"].includes(see.tab)) this.tab = this.pane = see.tab;
    if (["time", "place", "table"].includes(see.strip)) this.strip = see.strip;
    if (see.filter) { this.filter = see.filter; this.parts.filters.value = see.filter; }
    if (see.notes) this.notes = see.notes;
    this.look = see.look ?? 1;
    this.setFocus(see.focus);
    if (Number.isInteger(see.view)) this.view = clamp(see.view, 0, this.played());
    this.sideKey = null; this.redraw();
  }

  goOn() { // the next quarter only after this one is on the screen
    if (!this.playing || this.busy) return;
    clearTimeout(this.timer);
    if (this.view < this.played()) { // what was played before is shown again
      this.timer = setTimeout(() => { if (!this.playing) return; this.view += 1; this.redraw(); if (this.view >= this.played() && this.worlds[0]?.head?.over) this.pause(); else this.goOn(); }, 1000 / this.speed);
      return;
    }
    if (this.worlds[0]?.head?.over || (this.seat && this.offer)) { this.pause(); return; }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { if (this.playing && !this.busy) this.ask({ do: "step" }); }, Math.max(0, 1000 / this.speed - (performance.now() - this.asked)));
  }

  on_shop(message) {
    this.shop = message; const p = this.parts;
    for (const atlas of this.atlases) atlas.views = message.views;
    p.variable.replaceChildren(...Object.entries(message.variables).map(([name, [label]]) => el("option", { value: name, text: label })));
    p.focusBox.replaceChildren(...Object.entries(message.views).map(([name, view]) => el("button", { text: view.name, "data-view": name, onclick: () => this.setFocus(name) })));
    this.fillLessons();
  }

  on_stage(message) {
    if (!this.stage || this.stage.scenario !== message.scenario || this.stage.seed !== message.seed) this.band = null;
    this.bandStale = true; this.place = null; this.whatif = null;
    this.stage = message; this.worlds = Array.from({ length: message.worlds }, () => ({ frames: [], system: [], feed: [], said: [], turns: [], head: null }));
    this.index = Object.fromEntries(message.fields.map((name, k) => [name, k])); this.systemIndex = Object.fromEntries(message.system.map((name, k) => [name, k]));
    if (!message.allies.some((ally) => ally.iso3 === this.selected)) this.selected = message.allies[0].iso3;
    this.seat = message.seat; this.offer = null; this.trail = [];
    for (const atlas of this.atlases) atlas.setStage(message);
    this.regions = Object.keys(this.shop.views).filter((name) => this.atlases[0].holds(name));
    this.setFocus(this.focus);
    this.parts.charts.replaceChildren(...message.charts.map(({ title, lines }) => el("canvas", { role: "img", "aria-label": `${title}: ${lines.map(([, name]) => name).join(", ")}` })));
    this.fillStage();
  }

  on_frames(message, buffers) {
    const world = this.worlds[message.world], n = this.stage.allies.length * this.stage.fields.length, s = this.stage.system.length;
    const floats = buffers.map((b) => new Float32Array(b.buffer ? b.buffer.slice(b.byteOffset, b.byteOffset + b.byteLength) : b));
    world.frames.length = world.system.length = message.since;
    for (let k = 0; k < floats[1].length / s; k++) { world.frames.push(floats[0].subarray(k * n, (k + 1) * n)); world.system.push(floats[1].subarray(k * s, (k + 1) * s)); }
    world.feed = world.feed.filter((entry) => entry.q < message.since).concat(message.feed);
    world.said = world.said.slice(0, message.since).concat(message.said);
    world.turns = world.turns.slice(0, message.since).concat(message.turns);
    world.head = message.head;
    this.view = this.played();
    this.follow();
    if (message.world === this.worlds.length - 1) this.stopAt(message.since);
  }

  stopAt(since) { // what a visitor wants to see happen
    const found = this.playing && this.worlds.flatMap((world) => world.feed).find((entry) => entry.q >= since && this.stops.has(entry.what === "offer" ? "deal" : entry.what));
    if (found) { this.pause(); this.say(`Stopped, ${found.label}: ${found.text}`); }
  }

  on_head(message) { this.worlds[message.world].head = message.head; this.bandStale = true; this.place = null; this.follow(); this.panelsDirty = true; }
  on_told(message) { this.story.hear(message); }
  on_lesson(message) { this.lesson = this.parts.lessons.value = message.name; const p = this.shop.presets.find((x) => x.name === message.name); this.setFocus(p.focus); this.variable = p.variable; if (p.look) this.selected = p.look; this.showTab("lesson"); }
  on_seat(message) { this.seat = message.seat; this.before = message.before ?? null; this.offer = null; if (message.seat) { this.debrief = null; this.pane = "ally"; } }
  on_offer(message) { this.offer = message.offer; if (message.offer && this.playing) this.pause(); }
  on_debrief(message) { this.debrief = message; }
  on_band(message) { if (message.ready || message.none) { this.band = message.ready ? message : null; this.bandStale = false; } }
  on_place(message) { this.place = message; }
  on_problem(message) { this.pause(); this.say(message.text, true); }
  on_note(message) { this.say(message.text); }
  on_file(message, buffers) { keep(message.name, message.mime, buffers[0]); }

  on_link(message) {
    const see = encodeURIComponent(JSON.stringify({ lesson: this.lesson, selected: this.selected, focus: this.focus, variable: this.variable, tab: this.tab }));
    this.copy(`${this.address()}#run=${message.text}&see=${see}`);
  }

  address() { // one that others can open, where the server has one
    return this.model.get("address") || `${location.origin}${location.pathname}`;
  }

  copy(link) {
    history.replaceState(history.state, "", link.slice(link.indexOf("#")));
    const seen = link.startsWith(location.origin) ? "in the address bar" : `this: ${link.split("#")[0]}`;
    if (navigator.clipboard) navigator.clipboard.writeText(link).then(() => this.say(`The link is copied, and ${seen}.`), () => this.say(`The link is ${seen}.`));
    else this.say(`The link is ${seen}.`);
    this.root.dataset.link = link;
  }

  tick() { // pictures that take longer are asked for until they are there
    if (!this.stage || this.busy || document.hidden) return;
    if (this.bandStale && this.played() > 0 && !(this.told && !this.root.classList.contains("charted"))) this.ask({ do: "band" });
    else if (this.strip === "place" && (!this.place || this.place.seeds < this.place.of)) this.ask({ do: "place" });
    this.story.tick();
  }

  // --- what it knows ---
  played() { return this.worlds[0]?.head?.played ?? 0; }
  forked() { return this.worlds.length > 1; }
  now() { return { stage: this.stage, world: this.worlds[Math.min(this.look, this.worlds.length - 1)], q: this.view }; }
  which() { return this.forked() ? (this.look ? "B · what if" : "A · as it was") : ""; } // whose card, news and table these are
  titleOf(q = this.view) { const name = this.shop?.presets.find((p) => p.name === this.lesson)?.title ?? this.stage.title; return `${name}, seed ${this.stage.seed}, ${q ? this.stage.labels[q - 1] : "start"}`; }
  value(world, q, ally, name) { return world.frames[q - 1]?.[ally * this.stage.fields.length + this.index[name]] ?? 0; }
  total(world, q, name) { return q > 0 ? world.system[q - 1]?.[this.systemIndex[name]] : null; }
  nameOf(code) { return [...this.stage.allies, this.stage.patron].find((who) => who.iso3 === code)?.name ?? code; }
  label(name) { return this.shop.sliders.find((lever) => lever.name === name)?.label ?? name; }

  follow() { // where this run is on the map of phases
    const { head } = this.worlds[this.worlds.length - 1];
    if (!head) return;
    const p = [head.parameters.conditionality, head.parameters.instrument_durability, head.phase], last = this.trail[this.trail.length - 1];
    if (last && last[0] === p[0] && last[1] === p[1]) last[2] = p[2]; else this.trail.push(p);
  }

  // --- what a visitor does ---
  play() { this.playing = true; if (this.view >= this.played() && this.worlds[0]?.head?.over) { this.playing = false; this.say("The run is over. Move the time back to play on from there."); } this.goOn(); this.redraw(); }
  pause() { this.playing = false; clearTimeout(this.timer); this.redraw(); }
  step() { this.pause(); if (this.view < this.played()) this.lookAt(this.view + 1); else this.ask({ do: "step" }); }
  lookAt(q) { this.pause(); this.view = clamp(q, 0, this.played()); this.redraw(); }
  select(code) { this.selected = code; this.redraw(); }
  setFocus(view) { this.focus = this.regions?.includes(view) ? view : "world"; view = this.focus; for (const atlas of this.atlases) { atlas.view = view; atlas.shape = null; } this.redraw(); }
  showTab(name) { this.tab = this.pane = name; this.redraw(); }
  say(text, wrong = false, act = null) { // act: the name of a button, and what it does
    const { notice } = this.parts, hush = () => { notice.className = "notice hidden"; };
    notice.replaceChildren(text, ...(act ? [" ", el("button", { text: act[0], onclick: () => { hush(); act[1](); } })] : [])); notice.className = `notice${wrong ? " wrong" : ""}`;
    clearTimeout(this.hush); this.hush = setTimeout(hush, act ? 15000 : wrong ? 9000 : 5000);
  }
  colour(variable, value) { const [, [low, high]] = this.shop.variables[variable]; return ramp((value - low) / (high - low), low === -high ? SCALES : RAMP); }
  open(name) { // a box over the page by its name, or none
    const boxes = { help: drawHelp, runs: drawRuns }, was = this.opened ?? null;
    if (was === name) return;
    if (!was) this.held = document.activeElement;
    this.opened = name;
    for (const [one, draw] of Object.entries(boxes)) { const box = this.parts[one]; box.hidden = one !== name; if (one === name) { draw(box, this); box.focus(); } }
    if (!name) this.held?.focus();
  }
  newRun() { this.anew({ do: "preset", name: this.parts.lessons.value, seed: this.parts.seed.value || "1" }); }

  // --- building ---
  build() {
    const p = (this.parts = {}), button = (text, title, act, extra = {}) => el("button", { title, "aria-label": title, onclick: act, text, ...extra });
    const menu = (label, entries, act, current) => el("select", { "aria-label": label, onchange: (event) => act(event.target.value) }, ...entries.map(([value, text]) => el("option", { value, text, selected: value === current })));
    p.lessons = el("select", { "aria-label": "Lesson", class: "lessons", onchange: () => this.newRun() });
    p.seed = el("input", { type: "text", inputmode: "numeric", value: "1", size: 4, "aria-label": "Seed: the luck of the run", title: "Seed: the same number is the same luck", onchange: () => this.anew({ do: "seed", seed: p.seed.value }) });
    p.date = el("div", { class: "date" }); p.chip = el("button", { class: "chip", onclick: () => this.open("help") }); p.meaning = el("p", { class: "meaning" }); p.index = el("p", { class: "index" }); p.gauge = el("div", { class: "gauge" }); p.margin = el("small", { class: "muted" });
    p.play = button("▶", "Play or pause (space)", () => (this.playing ? this.pause() : this.play()), { class: "play" });
    p.fork = button("What if?", "Fork: two worlds with the same past and luck (f)", () => this.forkHere(), { class: "strong" });
    p.time = el("input", { type: "range", min: 0, max: 48, value: 0, class: "time", "aria-label": "Time: look back", oninput: (event) => this.lookAt(+event.target.value) });
    p.back = button("Play on from here", "Forget what came after and go on from this quarter", () => this.goBack(), { class: "quiet back" });
    p.file = el("input", { type: "file", accept: ".json", hidden: true, onchange: (event) => event.target.files[0]?.text().then((text) => { this.anew({ do: "bundle_in", text }); event.target.value = ""; }) });
    p.notice = el("div", { class: "notice hidden", role: "status" });
    p.keepMenu = menu("Keep or share", [["", "Share"], ["link", "Copy a link"], ["bundle", "Run bundle"], ["csv", "Table, CSV"], ["png", "Picture, PNG"], ["svg", "Picture, SVG"], ["open", "Open a bundle…"], ["runs", "Kept runs…"], ["story", "The story"]], (what) => { this.keep(what); p.keepMenu.value = ""; }, "");
    p.keepMenu.classList.add("keep");
    const bar = el("header", {}, el("div", { class: "brand" }, el("b", { text: "foedus" }), el("span", { text: "alliance bargaining" })), p.lessons, el("label", { class: "seed" }, "seed ", p.seed),
      el("div", { class: "transport", role: "group", "aria-label": "Time" }, button("|◀", "Back to the start", () => this.lookAt(0)), button("◀", "One quarter back (←)", () => this.lookAt(this.view - 1)), p.play, button("▶|", "Step: one quarter on (→)", () => this.step(), { class: "step" }),
        menu("Speed", [["1", "1×"], ["2", "2×"], ["4", "4×"], ["12", "12×"]], (v) => { this.speed = +v; }, "2")), p.fork, p.keepMenu,
      button("↶", "Undo (u)", () => this.memory.undo(), { class: "undo" }), button("?", "What keys and words mean (?)", () => this.open("help")),
      button("◐", "Light or dark", () => { this.dark = !this.dark; this.redraw(); }), button("A+", "Projector: large letters (p)", () => { this.root.classList.toggle("projector"); this.redraw(); }, { class: "large" }));
    p.tabs = {}; p.side = el("div", { class: "scroll sidebody", role: "tabpanel", "aria-label": "What can be done", tabindex: 0 });
    const tabs = el("nav", { role: "tablist" }, ...[["levers", "Levers"], ["events", "Events"], ["lesson", "Lesson"]].map(([name, text]) => (p.tabs[name] = el("button", { role: "tab", text, onclick: () => this.showTab(name) }))));
    p.maps = el("div", { class: "maps" }); this.atlases = []; p.tags = [];
    for (const k of [0, 1]) { const canvas = el("canvas", { role: "img" }), tag = el("div", { class: "tag" }), frame = el("div", { class: "mapbox" }, canvas, tag); p.maps.append(frame); p.tags.push(tag); this.atlases.push(new Atlas(canvas, this.model.get("world"), (code) => this.select(code), (code, event) => this.hover(k, code, event))); }
    p.tip = el("div", { class: "tip", hidden: true }); p.help = el("section", { class: "help scroll", role: "dialog", "aria-label": "What the words mean", tabindex: -1, hidden: true }); p.runs = el("section", { class: "help scroll", role: "dialog", "aria-label": "Kept runs", tabindex: -1, hidden: true }); p.told = el("section", { class: "told", "aria-label": "The story", "aria-live": "polite" }); p.legend = el("div", { class: "legend" });
    p.variable = menu("Colour of the map", [], (v) => { this.variable = v; this.redraw(); }, this.variable);
    p.focusBox = el("div", { class: "seg", role: "group", "aria-label": "Part of the world" });
    p.ties = el("button", { text: "Ties", title: "Lines to the hub and between allies", "aria-pressed": "true", onclick: () => { this.ties = !this.ties; this.redraw(); } });
    p.stops = el("details", { class: "stops" }, el("summary", { text: "Stop at…" }), el("div", { class: "stoplist" }, ...STOPS.map(([name, text]) => el("label", {}, el("input", { type: "checkbox", onchange: (event) => { if (event.target.checked) this.stops.add(name); else this.stops.delete(name); } }), text))));
    p.panes = el("nav", { class: "panes", role: "tablist", "aria-label": "Below the map" }, ...PANES.map(([name, text]) => el("button", { role: "tab", text, "data-pane": name, onclick: () => { this.pane = name; if (p.tabs[name]) this.tab = name; this.redraw(); } })));
    p.forkbar = el("div", { class: "forkbar", hidden: true });
    p.charts = el("div", { class: "charts" }); p.place = el("canvas", { class: "placecanvas", role: "img", "aria-label": "Map of phases: where runs of this scenario end, and where this run is" });
    p.table = el("div", { class: "tablebox scroll", role: "region", tabindex: 0, "aria-label": "Map as a table", hidden: true });
    p.strips = {}; const strips = el("nav", { class: "strips", role: "tablist" }, ...[["time", "Over time"], ["place", "Where are we?"], ["table", "Table"]].map(([name, text]) => (p.strips[name] = el("button", { role: "tab", text, onclick: () => { this.strip = name; this.redraw(); } }))), (p.bandnote = el("small", { class: "muted" })));
    p.card = el("section", { class: "card scroll", "aria-label": "Ally", tabindex: 0 }); p.seat = el("section", { class: "seatbox", hidden: true, "aria-label": "Seat" }); p.feed = el("div", { class: "scroll feed", role: "region", "aria-label": "Negotiating table", tabindex: 0 });
    p.spoken = el("div", { class: "spoken", role: "log", "aria-live": "polite", "aria-label": "News of the quarter" });
    p.filters = menu("Which news", [["key", "Key news"], ["why", "Why they move"], ["ally", "This ally"], ["all", "Everything"]], (v) => { this.filter = v; this.redraw(); }, "key");
    this.root.append(bar, el("div", { class: "body" }, el("aside", { class: "left", "aria-label": "Levers, events, lesson" }, tabs, p.side),
      el("section", { class: "middle" }, el("div", { class: "state" }, p.gauge, el("div", { class: "statetext" }, p.date, el("div", {}, p.chip, " ", p.margin)), el("div", { class: "mapbar" }, p.focusBox, p.ties, p.variable)), el("div", { class: "verdict" }, p.index, p.meaning), p.forkbar, p.maps, p.legend, p.told, el("div", { class: "timebar" }, p.time, p.back, p.stops), p.panes, strips, el("div", { class: "strip" }, p.charts, p.place, p.table)),
      el("aside", { class: "right", "aria-label": "Ally and negotiating table" }, p.seat, p.card, el("div", { class: "feedhead" }, el("h3", {}, "Negotiating table", (p.feedof = el("span", { class: "of" }))), p.filters), p.feed)), p.spoken, p.tip, p.help, p.runs, p.notice, p.file);
    this.memory = new Memory(this); this.story = new Told(this, p.told);
  }

  forkHere() { if (this.forked()) return; this.memory.mark(); this.look = 1; this.ask({ do: "fork", played: this.view }); }

  key(event) {
    if (event.key === "Escape" && this.opened) { this.open(null); return; }
    const at = event.target, slider = at.matches?.("input[type=range]"); // a slider uses the arrows, and nothing else
    if ((at.closest("input, select, textarea") && !slider && at.type !== "checkbox") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (slider && (event.key.startsWith("Arrow") || event.key === "Home")) return;
    const told = this.told, act = { " ": () => (this.playing ? this.pause() : this.play()), ArrowRight: () => (told ? this.story.move(1) : this.step()), ArrowLeft: () => (told ? this.story.move(-1) : this.lookAt(this.view - 1)), Home: () => this.lookAt(0),
      f: () => this.forkHere(), u: () => this.memory.undo(), p: () => { this.root.classList.toggle("projector"); this.redraw(); }, "?": () => this.open("help") }[event.key];
    if (!act || (event.key === " " && (at.matches?.("button, summary, [type=checkbox]")) && at !== this.parts.play)) return;
    event.preventDefault(); act();
  }

  keep(what) {
    if (what === "link") this.ask({ do: "link" });
    else if (what === "open") this.parts.file.click();
    else if (what === "runs") this.open("runs");
    else if (what === "story") this.story.begin();
    else if (what) { this.say("One moment…"); this.ask({ do: "keep", what, view: this.view, variable: this.variable, focus: this.focus, band: Boolean(this.band && !this.bandStale) }); }
  }

  fillLessons() { this.parts.lessons.replaceChildren(...this.shop.presets.map((p) => el("option", { value: p.name, text: p.title, title: p.sentence }))); }

  fillStage() {
    this.parts.seed.value = this.stage.seed; this.parts.time.max = this.stage.quarters;
    const { lessons } = this.parts, fitting = this.stage.lessons, named = fitting.includes(this.lesson) ? this.lesson : fitting[0]; // a world that is no lesson is called by its scenario
    lessons.querySelector("option[value='']")?.remove();
    if (!named) lessons.prepend(el("option", { value: "", text: this.stage.title, disabled: true }));
    lessons.value = named ?? "";
    if (this.shop?.presets.find((p) => p.name === this.lesson)?.scenario !== this.stage.scenario) this.lesson = null;
  }

  hover(k, code, event) {
    const tip = this.parts.tip, world = this.worlds[this.forked() ? k : this.worlds.length - 1];
    if (this.hovered !== code) { this.hovered = code; this.redraw(); }
    tip.hidden = !code;
    if (!code) return;
    const i = this.stage.allies.findIndex((ally) => ally.iso3 === code), value = (name) => this.value(world, this.view, i, name);
    tip.replaceChildren(el("b", { text: this.nameOf(code) }), ...(this.view ? [el("span", { text: value("estranged") ? "tie suspended" : `${signed(value("against_reference"), "points")} of deterrence against the reference` }), el("span", { text: `belief ${percent(value("reliability"))} · outlook ${percent(value("outlook"))} · rival’s belief ${percent(value("rival_belief"))}` }), el("span", { text: `deterrence ${percent(value("deterrence"))}, without the US ${percent(value("deterrence_alone"))}` })] : []));
    const box = this.root.getBoundingClientRect();
    tip.style.left = `${Math.min(event.clientX - box.left + 14, box.width - 330)}px`; tip.style.top = `${Math.min(event.clientY - box.top + 14, box.height - 90)}px`;
  }

  // --- drawing ---
  redraw() { if (!this.waiting) this.waiting = requestAnimationFrame(() => { this.waiting = 0; try { this.draw(); } catch (problem) { this.root.dataset.fault = String(problem.stack || problem); throw problem; } }); }

  draw() {
    if (!this.stage || !this.shop || !this.worlds.every((world) => world.head && world.frames.length === this.worlds[0].frames.length)) return;
    this.root.classList.toggle("dark", this.dark); this.root.classList.toggle("forked", this.forked()); this.root.classList.toggle("telling", this.told);
    const c = (name) => colourOf(this.root, name), zoom = parseFloat(getComputedStyle(this.root).fontSize) / 14;
    this.paint = { sea: c("--sea"), land: c("--land"), border: c("--border"), grid: c("--grid"), ink: c("--ink"), halo: c("--halo"), paper: c("--paper"), muted: c("--muted"), second: c("--second"), third: c("--third"), patron: c("--patron"), rival: c("--rival"), hub: c("--hub"), mesh: c("--mesh"), band: c("--band"), accent: c("--accent"), zoom };
    this.drawState(); this.drawMaps(); this.drawStrip();
    const p = this.parts; this.root.dataset.pane = this.pane;
    for (const tab of p.panes.children) tab.setAttribute("aria-selected", tab.dataset.pane === this.pane);
    p.feedof.textContent = this.which();
    for (const [name, tab] of Object.entries(p.tabs)) tab.setAttribute("aria-selected", name === this.tab);
    const { head } = this.worlds[this.worlds.length - 1], moment = this.tab === "levers" ? this.played() > 0 : this.played(); // levers stay under the hand that moves them
    const key = [this.tab, this.seat, moment, head.over, this.selected, JSON.stringify(head.log), JSON.stringify(head.start), this.lesson, this.forked(), this.stage.scenario, this.stage.seed].join("|");
    const typing = p.side.contains(document.activeElement) && document.activeElement.matches(this.busy ? "textarea, input" : "textarea, input:active"); // not under a moving hand
    if (key !== this.sideKey && !typing) { this.sideKey = key; redrawn(p.side, () => ({ levers: drawLevers, events: drawEvents, lesson: drawLesson })[this.tab](p.side, this)); }
    const cardKey = `${this.look}|${this.view}|${this.played()}|${this.selected}|${this.seat}|${this.worlds.length}|${this.stage.scenario}${this.stage.seed}`;
    if (cardKey !== this.cardKey) { this.cardKey = cardKey; redrawn(p.card, () => drawCard(p.card, this)); }
    const feedKey = cardKey + this.filter;
    if (feedKey !== this.feedKey) { this.feedKey = feedKey; drawFeed(p.feed, this); this.speak(); }
    const seatKey = JSON.stringify([this.seat, this.offer, this.debrief?.seat]);
    if (seatKey !== this.seatKey) { this.seatKey = seatKey; drawSeat(p.seat, this); }
    this.root.dataset.played = this.played(); this.root.dataset.view = this.view;
  }

  speak() { // for a screen reader: the newest quarter's news, once
    const { stage, world, q } = this.now(), key = `${q}|${this.played()}`;
    if (!q || key === this.spokenKey) return;
    this.spokenKey = key;
    const news = world.feed.filter((entry) => entry.q === q - 1 && KEY_NEWS.includes(entry.what)).map((entry) => entry.text);
    this.parts.spoken.replaceChildren(el("p", { text: [`${stage.labels[q - 1]}.`, ...news.slice(0, 5)].join(" ") }));
  }

  drawState() {
    const p = this.parts, { head } = this.worlds[this.worlds.length - 1], q = this.view, past = q < this.played();
    p.date.textContent = q ? this.stage.labels[q - 1] : `before ${this.stage.labels[0]}`;
    p.play.textContent = this.playing ? "❚❚" : "▶";
    const phase = q ? this.total(this.now().world, q, "phase") : null, name = q ? this.stage.phases[phase] : null;
    p.chip.textContent = name ? name.toLowerCase() : "not yet played";
    p.chip.title = name ? `${name.toLowerCase()}: ${head.meanings[name]}. What all words mean` : "What the words mean";
    p.chip.style.background = name ? this.stage.colours[phase] : "var(--line)"; p.chip.style.color = name ? inkOn(this.stage.colours[phase]) : "var(--ink)";
    p.meaning.replaceChildren(...(name ? [el("b", { text: name.toLowerCase() }), `: ${head.meanings[name]}. ${this.now().world.turns[q - 1].split("; ")[0].replace(/\.? Means.*/, "")}.`] : []));
    p.meaning.title = name ? this.now().world.turns[q - 1] : "";
    p.index.textContent = q ? this.now().world.said[q - 1] : "Rivals’ opportunities are compared with a reference run on the same luck; the button above says more.";
    const strategy = q ? this.stage.strategies[this.total(this.now().world, q, "system_strategy")] : null;
    p.margin.textContent = strategy ? `Washington: ${strategy}` : this.stage.title;
    const last = this.worlds.length - 1;
    p.gauge.innerHTML = gauge(this.total(this.worlds[last], q, "hardening"), last ? this.total(this.worlds[0], q, "hardening") : null, head.parameters.hardened_gain, head.parameters.hollow_loss);
    p.time.value = q; p.time.max = this.stage.quarters; p.back.hidden = !past; p.fork.disabled = this.forked(); p.undo ??= this.root.querySelector(".undo"); p.undo.disabled = !this.memory.past.length;
    p.forkbar.hidden = !this.forked();
    if (this.forked()) this.drawFork();
    for (const button of p.focusBox.children) { button.setAttribute("aria-pressed", button.dataset.view === this.focus); button.hidden = !this.regions.includes(button.dataset.view); }
    p.focusBox.hidden = this.regions.length < 2;
    p.ties.setAttribute("aria-pressed", this.ties); p.variable.value = this.variable;
  }

  drawFork() {
    const [a, b] = this.worlds, q = this.view, differences = q ? [["Index", "hardening"], ["US part", "hardening_us"], ["allies’ part", "hardening_alone"], ["Belief", "system_reliability"], ["Deals", "system_deals"]].map(([name, field]) => {
      const d = 100 * (this.total(b, q, field) - this.total(a, q, field));
      return el("span", {}, `${name} `, el("b", { text: `${d >= 0 ? "+" : "−"}${Math.abs(d).toFixed(1)}` }));
    }) : [];
    const equal = q && a.frames.slice(0, q).every((frame, k) => frame.every((v, i) => v === b.frames[k]?.[i]));
    const show = (k, text) => el("button", { text, "aria-pressed": String(this.look === k), "aria-label": `Card, news and table of ${text}`, onclick: () => { this.look = k; this.redraw(); } });
    this.parts.forkbar.replaceChildren(el("b", { text: "What if?" }), el("span", { class: "seg", role: "group", "aria-label": "Whose card, news and table" }, show(0, "A"), show(1, "B")), el("span", { text: equal ? "Same luck, still the same world: move a lever or put in an event, then play." : "B against A, in points:" }), ...(equal ? [] : differences),
      el("button", { text: "Keep A", onclick: () => this.joinAs(0) }), el("button", { text: "Keep B", onclick: () => this.joinAs(1) }));
  }

  sit(seat) { this.memory.mark(); this.ask({ do: "seat", seat }); }
  joinAs(keep) { this.memory.mark(); this.ask({ do: "join", keep }); }

  crossed(pen) { // of a suspended tie: dark and light lines, seen on every colour
    if (this.pattern) return this.pattern;
    const c = el("canvas", { width: 8, height: 8 }), g = c.getContext("2d"), line = (colour, shift) => { g.strokeStyle = colour; g.lineWidth = 1.1; g.beginPath(); g.moveTo(shift, 0); g.lineTo(8 + shift, 8); g.moveTo(8 + shift, 0); g.lineTo(shift, 8); g.stroke(); };
    line("rgba(255,255,255,.75)", 1); line("rgba(10,15,25,.8)", 0);
    return (this.pattern = pen.createPattern(c, "repeat"));
  }

  drawMaps() {
    const q = this.view;
    this.atlases.forEach((atlas, k) => {
      const world = this.worlds[this.forked() ? k : this.worlds.length - 1];
      atlas.canvas.parentElement.hidden = k === 1 && !this.forked();
      this.parts.tags[k].textContent = this.forked() ? (k ? "B · what if" : "A · as it was") : "";
      if (atlas.canvas.parentElement.hidden) return;
      const order = Object.fromEntries(this.stage.allies.map((ally, i) => [ally.iso3, i])), at = (code, name) => this.value(world, q, order[code], name);
      const pattern = this.crossed(atlas.canvas.getContext("2d")), fill = (code) => this.colour(this.variable, at(code, this.variable));
      atlas.canvas.setAttribute("aria-label", `Map, ${this.shop.variables[this.variable][0]}, ${q ? this.stage.labels[q - 1] : "before the start"}. The tab Table holds the same numbers.`);
      atlas.selected = this.selected; atlas.under = this.hovered;
      atlas.draw({ ...this.paint, fill: q ? fill : () => colourOf(this.root, "--ally"), hatch: (code) => (q && at(code, "estranged") ? pattern : null), ties: this.ties && q ? this.tiesOf(world, q) : [], marks: q ? this.marksOf(world, q) : [] });
    });
    this.drawLegend();
  }

  marksOf(world, q) { // what happened this quarter, where
    const allies = new Set(this.stage.allies.map((ally) => ally.iso3));
    return MARKS.flatMap(([what, colour]) => world.feed.filter((entry) => entry.q === q - 1 && entry.what === what).flatMap((entry) => entry.actors.filter((code) => allies.has(code)).slice(0, 1).map((code) => ({ code, sign: GLYPHS[what], colour }))));
  }

  tiesOf(world, q) {
    const found = [], stage = this.stage, m = stage.allies.map((_, i) => Math.sqrt(this.value(world, q, i, "minilateral")));
    stage.allies.forEach((a, i) => stage.allies.forEach((b, j) => { if (i < j && a.community === b.community && m[i] * m[j] > 0.22) found.push([a.iso3, b.iso3, m[i] * m[j], "mesh"]); }));
    found.sort((x, y) => y[2] - x[2]); found.length = Math.min(found.length, 45);
    stage.allies.forEach((ally, i) => found.push([stage.patron.iso3, ally.iso3, this.value(world, q, i, "cohesion"), this.value(world, q, i, "estranged") ? "cut" : "hub"]));
    return found;
  }

  drawLegend() {
    const p = this.parts, stage = this.stage, tie = this.ties ? [el("span", { class: "key" }, el("i", { class: "line hub" }), "tie to the hub"), el("span", { class: "key" }, el("i", { class: "line mesh" }), "minilateral"), el("span", { class: "key" }, el("i", { class: "line cut" }), "suspended")] : [];
    tie.push(...MARKS.map(([what, colour]) => { const disc = el("i", { class: "disc", text: GLYPHS[what] }); disc.style.background = colour; return el("span", { class: "key" }, disc, what); }));
    tie.unshift(el("span", { class: "key" }, el("i", { class: "swatch s5 plain" }), "tie suspended"));
    const legendKey = this.variable + this.ties + stage.scenario + this.dark;
    if (legendKey === this.legendKey) return;
    this.legendKey = legendKey;
    const bar = el("i", { class: "ramp" }), [name, range, how] = this.shop.variables[this.variable], say = SAID[how];
    bar.style.background = `linear-gradient(90deg, ${[0, 0.25, 0.5, 0.75, 1].map((share) => this.colour(this.variable, range[0] + share * (range[1] - range[0]))).join(",")})`;
    p.legend.replaceChildren(el("span", { class: "key" }, `≤ ${say(range[0])}`, bar, `≥ ${say(range[1])} · ${name}`), ...tie);
  }

  drawStrip() {
    const p = this.parts, time = this.strip === "time", table = this.strip === "table";
    for (const [name, tab] of Object.entries(p.strips)) tab.setAttribute("aria-selected", name === this.strip);
    p.charts.hidden = !time; p.place.hidden = time || table; p.table.hidden = !table;
    if (table) { p.bandnote.textContent = ""; const key = `${this.look}|${this.view}|${this.played()}|${this.selected}|${this.worlds.length}|${this.stage.scenario}${this.stage.seed}`; if (key !== this.tableKey) { this.tableKey = key; redrawn(p.table, () => drawTable(p.table, this)); } return; }
    p.bandnote.title = time && this.band ? this.band.said : "";
    p.bandnote.textContent = !time ? placeNote(this.place) : (this.band ? `Grey: 10th to 90th percentile of ${this.band.seeds} other seeds, same levers and events: ${this.band.in_short}` : !this.played() ? "" : this.bandStale ? "Other luck is being computed…" : "No band of other luck: without a server there is one of each lesson as it begins.");
    if (!time) { if (this.place?.here || this.place?.shares) drawPlaces(p.place, this.place, this.trail, this.stage, this.now().world.head.meanings, this.paint, this.which()); else fitted(p.place); return; }
    const marks = [...new Set(this.worlds[this.worlds.length - 1].head.log.map((entry) => entry.q))];
    this.stage.charts.forEach(({ title, how, lines: wanted, low, high, observed }, k) => {
      const canvas = p.charts.children[k];
      if (!canvas.clientWidth) return;
      const last = this.worlds.length - 1, series = (world, field) => world.system.map((row) => row[this.systemIndex[field]]), looks = LINES.map(([name, dash]) => ({ colour: colourOf(this.root, name), dash }));
      const lines = wanted.map(([field], i) => ({ values: series(this.worlds[last], field), ...looks[i], width: i ? 1.6 : 2.4, said: !i })).reverse(); // the first on top
      if (last) lines.unshift({ values: series(this.worlds[0], wanted[0][0]), colour: this.paint.muted, dash: [5, 4], width: 1.8 });
      const cut = this.band?.cuts[wanted[0][0]], key = [...wanted.map(([, name], i) => ({ name, ...looks[i] })), ...(last ? [{ name: "A", colour: this.paint.muted, dash: [5, 4] }] : []), ...(observed.length ? [{ name: "observed", colour: this.paint.ink, dash: null }] : [])];
      drawChart(canvas, { title, lines, observed, key: key.length > 1 ? key : null, band: cut ? { low: cut[0], high: cut[2] } : null, quarters: this.stage.quarters, cursor: this.view, format: SAID[how], floor: low, ceiling: high, snug: low == null, signed: how === "signed", labels: this.stage.labels, marks }, this.paint);
    });
  }
}

export default {
  render({ model, el: box }) {
    const root = el("div", { class: "foedus" });
    box.append(root);
    const page = new Page(model, root);
    const opened = () => { // another link was put into the address bar
      const link = history.state?.foedus ? null : linkIn(location.hash), story = /^#story(=(\d+))?$/.exec(location.hash);
      if (link) { page.memory.mark(); page.seeing = { number: page.ask({ do: "link_in", text: link.run }), ...link.see }; } else if (story && !history.state?.foedus) page.story.begin(Math.max(0, (+story[2] || 1) - 1));
    }, returned = (event) => { if (event.state?.foedus) page.memory.return(event.state.foedus); }, pressed = (event) => page.key(event);
    window.addEventListener("hashchange", opened);
    window.addEventListener("popstate", returned);
    window.addEventListener("keydown", pressed); // wherever the focus is
    window.foedusPage = page; // for tests and the curious
    return () => { clearInterval(page.clock); clearTimeout(page.timer); window.removeEventListener("hashchange", opened); window.removeEventListener("popstate", returned); window.removeEventListener("keydown", pressed); };
  },
};
