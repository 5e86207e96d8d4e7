// What the browser keeps: the run after every quarter, so that a reload, Back or a server that was started again takes it up;
// what was there before each act, for undo; and runs by name.

const NOW = "foedus-now", LAST = "foedus-last", RUNS = "foedus-runs", PAST = "foedus-past", MOST = { past: 40, runs: 40 };

function stored(shelf, name, otherwise) { try { return JSON.parse(shelf.getItem(name)) ?? otherwise; } catch { return otherwise; } }
function store(shelf, name, value) { try { shelf.setItem(name, JSON.stringify(value)); } catch { /* full or forbidden: the page goes on without */ } }

class Memory {
  constructor(page) {
    this.page = page;
    this.past = stored(sessionStorage, PAST, []); this.future = [];
    this.id = this.begun()?.id ?? this.fresh();
  }

  // All it takes to come back: the worlds' stories, what the first does later, the seat, and what is looked at.
  now() {
    const { page } = this, { seat, before, lesson, selected, view, focus, variable, tab, strip, filter, notes, look } = page;
    if (!page.stage || !page.worlds.every((world) => world.head)) return null;
    return { stories: page.worlds.map((world) => world.head.story), later: page.worlds[0].head.later ?? null, seat, before: seat ? before : null,
      title: page.titleOf(), see: { lesson, selected, view, focus, variable, tab, strip, filter, notes, look } };
  }

  // An entry of the browser's history by a number of its own.
  fresh() { return Math.random(); }

  // The run of this entry of the browser's history; the tab's own note of it is never behind.
  begun() {
    const entry = history.state?.foedus ?? null, now = stored(sessionStorage, NOW, null);
    return entry && now?.id === entry.id ? now : entry;
  }

  save() {
    const now = this.now();
    if (!now || this.page.told || this.page.seeing) return;
    store(sessionStorage, NOW, { ...now, id: this.id }); store(localStorage, LAST, now);
    clearTimeout(this.waiting); // browsers let an entry of their history be written only so often
    const write = () => { this.wrote = performance.now(); history.replaceState({ foedus: { ...now, id: this.id } }, ""); }, since = performance.now() - (this.wrote ?? -1000);
    if (since > 300) write(); else this.waiting = setTimeout(write, 300 - since);
  }

  mark() { const now = this.now(); if (!now) return; this.past.push(now); this.past.splice(0, this.past.length - MOST.past); this.future = []; store(sessionStorage, PAST, this.past); }

  undo() { this.turn(this.past, this.future); store(sessionStorage, PAST, this.past); }
  redo() { this.turn(this.future, this.past); }
  turn(from, to) { const kept = from.pop(), now = this.now(); if (!kept) return; if (now) to.push(now); this.restore(kept); }

  return(entry) { clearTimeout(this.waiting); this.id = entry.id; this.restore(entry); } // by Back or Forward

  restore(kept) {
    const { stories, later, seat, before, see } = kept;
    this.page.before = before;
    this.page.seeing = { number: this.page.ask({ do: "restore", stories, later, seat, before }), ...see };
  }

  // A new run is a new entry of the history, so that Back returns to the one before.
  leave() { this.mark(); this.wrote = undefined; this.save(); this.leaving = true; }
  arrive() { if (!this.leaving) return; this.leaving = false; clearTimeout(this.waiting); this.id = this.fresh(); history.pushState({ foedus: { ...this.now(), id: this.id } }, "", location.pathname + location.search); }

  runs() { return stored(localStorage, RUNS, []); }
  keep(name, own) { const now = this.now(); if (now) store(localStorage, RUNS, [{ ...now, name, own }, ...this.runs().filter((run) => run.name !== name)].slice(0, MOST.runs)); }
  forget(name) { store(localStorage, RUNS, this.runs().filter((run) => run.name !== name)); }
}

function drawRuns(box, page) {
  const { memory } = page, name = el("input", { type: "text", value: page.titleOf(), "aria-label": "Name of this run", maxlength: 80 });
  const keep = () => { memory.keep(name.value.trim() || page.titleOf(), true); drawRuns(box, page); };
  const open = (run) => { memory.leave(); memory.restore(run); page.open(null); }, runs = memory.runs();
  box.replaceChildren(el("div", { class: "helphead" }, el("h3", { text: "Kept runs" }), el("button", { text: "Close", "aria-label": "Close the kept runs", onclick: () => page.open(null) })),
    el("p", { class: "muted", text: "Kept in this browser. What you leave behind by going on from the past is kept by itself." }),
    el("div", { class: "row" }, name, el("button", { text: "Keep this run", onclick: keep })),
    el("div", { class: "row" }, el("button", { text: "Undo", disabled: !memory.past.length, onclick: () => { memory.undo(); page.open(null); } }), el("button", { text: "Redo", disabled: !memory.future.length, onclick: () => { memory.redo(); page.open(null); } })),
    ...runs.map((run) => el("div", { class: "row kept" }, el("button", { class: "quiet", text: run.name, onclick: () => open(run) }), el("small", { text: run.own ? "by name" : "left behind" }),
      el("button", { text: "Remove", "aria-label": `Remove ${run.name}`, onclick: () => { memory.forget(run.name); drawRuns(box, page); } }))),
    runs.length ? null : el("p", { class: "muted", text: "None yet." }));
}
