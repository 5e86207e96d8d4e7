// The map as SVG: outlines once, then ties, and a disc for every ally that is coloured by its belief in the guarantee.
"use strict";
const SVG = "http://www.w3.org/2000/svg", CENTRE = 11;
const BOXES = { // west, east, south, north; width of the picture; whether the ends of the earth are cut off
  world: [-137, 178, -14, 74, 1000], south: [-137, 178, -47, 74, 1000], europe: [-13, 44, 33.5, 68.5, 330] };
const within = ([longitude, latitude], [west, east, south, north]) => longitude >= west && longitude <= east && latitude >= south && latitude <= north;
const TRUST = [[0.3, "#b2482f"], [0.5, "#e0a15e"], [0.65, "#d9d7c5"], [0.8, "#7fb2cf"], [1.01, "#2b6f9e"]];
const trustColour = (value) => TRUST.find(([below]) => value < below)[1];

class WorldMap {
  constructor(world, patron, view, besides) { // besides: a part of the world whose names stand in a map of their own
    this.box = BOXES[view]; this.besides = besides && BOXES[besides];
    const [west, east, south, north, wide] = this.box, middle = (south + north) / 2, [left] = equalEarth(west - CENTRE, view === "europe" ? middle : 0), [right] = equalEarth(east - CENTRE, view === "europe" ? middle : 0);
    const [, top] = equalEarth(0, north), [, bottom] = equalEarth(0, south);
    this.scale = wide / (right - left); this.letter = wide > 500 ? 21 : 16;
    this.place = (longitude, latitude) => { const [x, y] = equalEarth(wrap(longitude - CENTRE), latitude);
      return [(x - left) * this.scale, (y - top) * this.scale]; };
    this.tall = (bottom - top) * this.scale;
    this.places = world.places; this.patron = patron;
    this.picture = this.make("svg", { class: "map", viewBox: `0 0 ${wide} ${this.tall.toFixed(0)}`, role: "img", "aria-label": view === "europe" ? "Map of allies in Europe" : "Map of allies" });
    const land = this.make("g", {});
    for (const country of world.countries) land.append(this.make("path", { class: "land", d: this.outline(country.rings) }));
    this.ties = this.make("g", {}); this.discs = this.make("g", {});
    this.picture.append(land, this.ties, this.discs);
  }
  make(tag, traits) { const made = document.createElementNS(SVG, tag); for (const [name, value] of Object.entries(traits)) made.setAttribute(name, value); return made; }
  outline(rings) {
    let path = "";
    for (const ring of rings) {
      let before = null;
      for (let k = 0; k < ring.length; k += 2) {
        const [x, y] = this.place(ring[k] / 100, ring[k + 1] / 100);
        path += `${before === null || Math.abs(x - before) > 2 * this.scale ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
        before = x;
      }
    }
    return path;
  }
  ring(codes) { // imaginary countries: on a ring around their patron, in the middle of the picture
    const [, , south, north] = this.box, middle = (south + north) / 2, reach = 0.36 * (north - south);
    codes.forEach((code, k) => { const turn = (2 * Math.PI * k) / codes.length; this.places[code] = [11 + 62 * Math.cos(turn), middle + reach * Math.sin(turn)]; });
    this.places[this.patron] = [11, middle];
    this.picture.querySelectorAll(".land").forEach((land) => land.remove());
  }
  show(allies) {
    if (!Object.keys(allies).some((code) => this.places[code])) this.ring(Object.keys(allies));
    this.ties.replaceChildren(); this.discs.replaceChildren();
    const hub = this.places[this.patron] && this.place(...this.places[this.patron]);
    const rows = Object.entries(allies).sort((a, b) => a[1].seat - b[1].seat), taken = [], spots = [];
    for (const [code, ally] of rows) {
      if (!this.places[code] || (this.box === BOXES.europe && !within(this.places[code], this.box))) continue;
      const [x, y] = this.place(...this.places[code]), elsewhere = this.besides && within(this.places[code], this.besides), size = ally.seat ? (elsewhere ? 6 : 0.6 * this.letter) : 4;
      if (hub && ally.seat && !ally.out) this.ties.append(this.make("line", { class: "tie", x1: hub[0], y1: hub[1], x2: x, y2: y, "stroke-width": ally.deal ? 2.5 : 1 }));
      this.discs.append(this.make("circle", { class: `${ally.seat ? "seat" : ""} ${ally.out ? "out" : ""}`, cx: x, cy: y, r: size, fill: ally.out ? "none" : trustColour(ally.trust) }));
      if (ally.ask) this.discs.append(this.make("circle", { cx: x, cy: y, r: size + 4, fill: "none", stroke: "var(--bad)", "stroke-width": 2 }));
      if (ally.seat && !elsewhere) spots.push([code, x, y, size]); if (ally.seat) taken.push([x - size, y - size, x + size, y + size]);
    }
    for (const [code, x, y, size] of spots) this.label(code, x, y, size, taken);
    if (hub && this.box !== BOXES.europe) { const star = this.make("text", { x: hub[0], y: hub[1] + 5, "text-anchor": "middle", "font-size": this.letter }); star.textContent = `\u2605 ${this.patron}`; this.discs.append(star); }
  }
  label(code, x, y, size, taken) { // where no other label is
    const tall = this.letter, wide = 2.3 * tall, spots = [[size + 3, 0.35 * tall, "start"], [-size - 3, 0.35 * tall, "end"], [0, -size - 4, "middle"], [0, size + tall, "middle"]];
    const box = ([dx, dy, anchor]) => { const left = x + dx - (anchor === "end" ? wide : anchor === "middle" ? wide / 2 : 0); return [left, y + dy - 0.8 * tall, left + wide, y + dy + 0.15 * tall]; };
    const free = (b) => !taken.some((t) => b[0] < t[2] && b[2] > t[0] && b[1] < t[3] && b[3] > t[1]);
    const spot = spots.find((s) => free(box(s))) || spots[0];
    taken.push(box(spot));
    const text = this.make("text", { x: x + spot[0], y: y + spot[1], "text-anchor": spot[2], "font-size": tall });
    text.textContent = code; this.discs.append(text);
  }
}
const mark = (kind, words) => el("span", {}, el("span", { class: kind }), words);
const legend = () => el("p", { class: "legend soft" }, el("span", {}, "Belief that the US would come:"),
  TRUST.map(([below, colour], k) => el("span", {}, el("span", { class: "dot", style: `background:${colour}` }), below > 1 ? `${percent(TRUST[k - 1][0])} and more` : `below ${percent(below)}`)),
  mark("dot asked", "a demand on the table"), mark("stroke", "a deal"), mark("dot suspended", "tie suspended"));
