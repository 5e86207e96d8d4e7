// The story for a first visit: a card under the map, moved by its buttons or the arrow keys; the world on the page is the one told of.

const SEEN = "foedus-told";

class Told {
  constructor(page, box) { Object.assign(this, { page, box, at: 0, of: 0, step: null }); box.hidden = true; }

  begin(at = 0) { store(localStorage, SEEN, true); this.page.memory.mark(); this.page.told = true; this.ask(at); }

  ask(at) { this.wanted = at; this.page.ask({ do: "tell", step: at }); }

  hear(message) {
    if (!this.page.told) return;
    Object.assign(this, { step: message, at: message.at, of: message.of });
    if (message.ready) { const { focus, variable, select, charts } = message.look, page = this.page; Object.assign(page, { look: 1, lesson: null, variable, selected: select, strip: "time", tab: "levers", pane: "levers" }); page.root.classList.toggle("charted", charts); page.setFocus(focus); }
    this.draw();
  }

  // What is still being looked for is asked for again.
  tick() { if (this.page.told && this.step && !this.step.ready) this.ask(this.wanted); }

  move(by) { const at = this.at + by; if (at >= this.of) this.end(); else if (at >= 0) this.ask(at); }

  end() { this.page.told = false; this.page.lesson = this.page.stage.lessons[0] ?? null; this.box.hidden = true; this.page.memory.save(); this.page.redraw(); }

  link() { return `${this.page.address()}#story=${this.at + 1}`; }

  draw() {
    const { step, at, of } = this, last = at + 1 >= of;
    this.box.hidden = false;
    this.box.replaceChildren(el("div", { class: "toldhead" }, el("small", { text: `${at + 1} of ${of}` }), el("h3", { text: step.title }),
      el("button", { class: "quiet", text: "Link", "aria-label": "Copy a link to this step", onclick: () => this.page.copy(this.link()) }),
      el("button", { class: "quiet", text: "Skip the story", onclick: () => this.end() })),
    ...step.text.map((text) => el("p", { text })),
    el("div", { class: "row" }, el("button", { text: "Back", "aria-label": "Story: back", disabled: at === 0, onclick: () => this.move(-1) }),
      el("progress", { max: of, value: at + 1, "aria-label": "How far the story is" }),
      el("button", { class: "strong next", text: last ? "Now you" : "Next", "aria-label": last ? "Story: end, now you" : "Story: next", onclick: () => this.move(1) })));
  }
}
