// The map: Equal Earth, one canvas, countries as paths that can be pointed at.

const EARTH = [1.340264, -0.081106, 0.000893, 0.003796]; // Šavrič, Patterson and Jenny 2019
function equalEarth(longitude, latitude) {
  const l = (longitude * Math.PI) / 180, t = Math.asin((Math.sqrt(3) / 2) * Math.sin((latitude * Math.PI) / 180));
  const t2 = t * t, t6 = t2 * t2 * t2, [a, b, c, d] = EARTH;
  const x = (2 * Math.sqrt(3) * l * Math.cos(t)) / (3 * (9 * d * t6 * t2 + 7 * c * t6 + 3 * b * t2 + a));
  return [x, -(d * t6 * t2 * t + c * t6 * t + b * t2 * t + a * t)];
}

const wrap = (degrees) => ((((degrees + 180) % 360) + 360) % 360) - 180;

class Atlas {
  constructor(canvas, world, choose, hover) {
    Object.assign(this, { canvas, world, view: "world", selected: null, under: null, allies: [] });
    const point = (event) => { const box = canvas.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; };
    canvas.addEventListener("mousemove", (event) => { this.under = this.hit(...point(event)); hover(this.under, event); });
    canvas.addEventListener("mouseleave", () => { this.under = null; hover(null); });
    canvas.addEventListener("click", (event) => { const code = this.hit(...point(event)); if (code) choose(code); });
  }

  setStage(stage) {
    this.stage = stage;
    this.allies = stage.allies.map((ally) => ally.iso3);
    this.rivals = stage.rivals.map((rival) => rival.iso3);
    const drawn = new Set(this.world.countries.map((country) => country.iso3));
    const people = [stage.patron, ...stage.allies, ...stage.rivals];
    this.imaginary = !stage.allies.some((ally) => drawn.has(ally.iso3));
    this.places = { ...this.world.places };
    if (this.imaginary) people.forEach((who, k) => { // on a ring around the patron: there is no map of them
      const turn = (2 * Math.PI * k) / (people.length - 1);
      this.places[who.iso3] = k === 0 ? [11, 20] : [11 + 62 * Math.cos(turn), 20 + 36 * Math.sin(turn)];
    });
    else this.allies.filter((code) => !this.places[code]).forEach((code, k) => { // in a row in the South Atlantic
      this.places[code] = [-28 + 9 * (k % 5), -22 - 8 * Math.floor(k / 5)];
    });
    this.lost = this.imaginary ? [] : this.allies.filter((code) => !drawn.has(code));
    this.shape = null;
  }

  // Whether there is anybody to see in a part of the world.
  holds(view) {
    const [west, south, east, north] = this.views[view].box, within = ([lon, lat]) => lon >= west && lon <= east && lat >= south && lat <= north;
    return view === "world" || (!this.imaginary && this.allies.some((code) => this.places[code] && within(this.places[code])));
  }

  // Paths for this size and view. A ring is unrolled across the antimeridian and drawn again on the other side.
  build(width, height) {
    const { centre, box } = this.views[this.view], [west, south, east, north] = box;
    const corners = [];
    for (let k = 0; k <= 8; k++) for (const lat of [south, north, south + ((north - south) * k) / 8])
      corners.push(equalEarth(west - centre + ((east - west) * k) / 8, lat));
    const xs = corners.map((c) => c[0]), ys = corners.map((c) => c[1]);
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const pad = 10, scale = Math.min((width - 2 * pad) / (right - left), (height - 2 * pad) / (bottom - top));
    const dx = (width - scale * (left + right)) / 2, dy = (height - scale * (top + bottom)) / 2;
    this.at = (lon, lat) => { const [x, y] = equalEarth(lon, lat); return [dx + scale * x, dy + scale * y]; };
    this.place = (code) => { const p = this.places[code]; return p ? this.at(wrap(p[0] - centre), p[1]) : null; };
    this.edge = new Path2D();
    for (let k = 0; k <= 90; k++) this.edge.lineTo(...this.at(-180, -90 + 2 * k));
    for (let k = 0; k <= 90; k++) this.edge.lineTo(...this.at(180, 90 - 2 * k));
    this.edge.closePath();
    this.grid = new Path2D();
    for (let lon = -180; lon <= 180; lon += 30) for (let lat = -90; lat <= 90; lat += 3)
      lat === -90 ? this.grid.moveTo(...this.at(lon, lat)) : this.grid.lineTo(...this.at(lon, lat));
    for (let lat = -60; lat <= 60; lat += 30) { this.grid.moveTo(...this.at(-180, lat)); this.grid.lineTo(...this.at(180, lat)); }
    this.shapes = this.imaginary ? [] : this.world.countries.map((country) => this.trace(country, centre));
    this.shape = `${width}x${height}${this.view}`;
  }

  trace(country, centre) {
    const path = new Path2D();
    let largest = 0, label = null, extent = 0;
    for (const ring of country.rings) {
      const points = [];
      let lon = wrap(ring[0] / 100 - centre), low = lon, high = lon;
      for (let i = 0; i < ring.length; i += 2) {
        if (i) lon += wrap(ring[i] / 100 - ring[i - 2] / 100);
        low = Math.min(low, lon); high = Math.max(high, lon);
        points.push([lon, ring[i + 1] / 100]);
      }
      const turns = [0, ...(low < -180 ? [360] : []), ...(high > 180 ? [-360] : [])];
      for (const turn of turns) {
        points.forEach(([x, y], i) => (i ? path.lineTo(...this.at(x + turn, y)) : path.moveTo(...this.at(x + turn, y))));
        path.closePath();
      }
      const flat = points.map(([x, y]) => this.at(x, y));
      let area = 0, cx = 0, cy = 0;
      flat.forEach(([x, y], i) => { const [u, v] = flat[(i + 1) % flat.length], w = x * v - u * y; area += w; cx += (x + u) * w; cy += (y + v) * w; });
      extent += Math.abs(area) / 2;
      if (Math.abs(area) > largest) { largest = Math.abs(area); label = [cx / (3 * area), cy / (3 * area)]; }
    }
    return { code: country.iso3, name: country.name, path, label, extent };
  }

  hit(x, y) {
    if (!this.shape) return null;
    for (const circle of this.circles || []) if (Math.hypot(circle.x - x, circle.y - y) <= circle.r + 3) return circle.code;
    const ratio = window.devicePixelRatio || 1, pen = this.canvas.getContext("2d");
    const found = this.shapes.find((s) => this.allies.includes(s.code) && pen.isPointInPath(s.path, x * ratio, y * ratio));
    return found ? found.code : null;
  }

  // paint: { fill(code) -> colour, hatch(code) -> index or 0, ties: [[from, to, weight, kind]], theme colours }
  draw(paint) {
    const { pen, width, height } = fitted(this.canvas);
    if (this.shape !== `${width}x${height}${this.view}`) this.build(width, height);
    pen.save();
    pen.clip(this.edge);
    pen.fillStyle = paint.sea; pen.fillRect(0, 0, width, height);
    pen.strokeStyle = paint.grid; pen.lineWidth = 0.6; pen.stroke(this.grid);
    const home = this.stage.patron.iso3, small = [];
    for (const shape of this.shapes) {
      const ally = this.allies.includes(shape.code);
      pen.fillStyle = ally ? paint.fill(shape.code) : shape.code === home ? paint.patron : this.rivals.includes(shape.code) ? paint.rival : paint.land;
      pen.fill(shape.path, "evenodd");
      if (ally) this.hatch(pen, shape.path, paint, shape.code);
      pen.strokeStyle = paint.border; pen.lineWidth = 0.7; pen.stroke(shape.path);
      if (ally && shape.extent < 60) small.push(shape.code);
    }
    this.circles = [...small, ...this.lost, ...(this.imaginary ? this.allies : [])].map((code) => {
      const at = this.place(code) || [-99, -99];
      return { code, x: at[0], y: at[1], r: this.imaginary ? 30 : 5.5 };
    });
    this.drawTies(pen, paint);
    if (this.imaginary) for (const code of [home, ...this.rivals]) { // powers of an imaginary world
      const [x, y] = this.place(code);
      this.dot(pen, { code, x, y, r: 34 }, { ...paint, fill: () => (code === home ? paint.patron : paint.rival), hatch: () => null });
    }
    for (const circle of this.circles) this.dot(pen, circle, paint);
    for (const code of [this.selected, this.under]) if (code) this.ring(pen, code, paint, code === this.selected ? 2.6 : 1.6);
    pen.restore();
    pen.strokeStyle = paint.grid; pen.lineWidth = 1; pen.stroke(this.edge);
    this.names(pen, paint, width, height);
    this.drawMarks(pen, paint);
  }

  hatch(pen, path, paint, code) {
    const pattern = paint.hatch(code);
    if (!pattern) return;
    pen.fillStyle = pattern;
    pen.fill(path, "evenodd");
  }

  dot(pen, { code, x, y, r }, paint) {
    const path = new Path2D();
    path.arc(x, y, r, 0, 7);
    pen.fillStyle = paint.fill(code); pen.fill(path);
    this.hatch(pen, path, paint, code);
    pen.strokeStyle = paint.ink; pen.lineWidth = 1; pen.stroke(path);
  }

  ring(pen, code, paint, thickness) {
    const circle = this.circles.find((c) => c.code === code), shape = this.shapes.find((s) => s.code === code);
    const path = new Path2D();
    if (circle) path.arc(circle.x, circle.y, circle.r + 3, 0, 7);
    pen.strokeStyle = paint.halo; pen.lineWidth = thickness + 2.4; pen.lineJoin = "round"; pen.stroke(circle ? path : shape ? shape.path : path);
    pen.strokeStyle = paint.ink; pen.lineWidth = thickness; pen.stroke(circle ? path : shape ? shape.path : path);
  }

  drawTies(pen, paint) {
    for (const [from, to, weight, kind] of paint.ties || []) {
      const a = this.place(from), b = this.place(to);
      if (!a || !b) continue;
      const lift = kind === "hub" ? 0.18 : 0.1, middle = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2 - lift * Math.hypot(a[0] - b[0], a[1] - b[1])];
      pen.beginPath(); pen.moveTo(...a); pen.quadraticCurveTo(...middle, ...b);
      pen.setLineDash(kind === "cut" ? [2, 5] : kind === "mesh" ? [5, 3] : []);
      pen.globalAlpha = kind === "cut" ? 0.5 : kind === "mesh" ? 0.3 + 0.6 * weight : 0.08 + 0.42 * weight * weight;
      pen.strokeStyle = kind === "mesh" ? paint.mesh : paint.hub; pen.lineWidth = 0.5 + 2 * weight;
      pen.stroke();
    }
    pen.setLineDash([]); pen.globalAlpha = 1;
  }

  // What happened this quarter, at its place: a disc with the sign of the news, one beside another.
  drawMarks(pen, paint) {
    const many = {}, r = 8 * paint.zoom;
    pen.font = `700 ${10.5 * paint.zoom}px system-ui, "DejaVu Sans", sans-serif`; pen.textAlign = "center"; pen.textBaseline = "middle";
    for (const { code, sign, colour } of paint.marks || []) {
      const at = this.place(code);
      if (!at) continue;
      const k = (many[code] = (many[code] ?? -1) + 1), x = at[0] + k * 1.7 * r, y = at[1] - 1.9 * r;
      pen.beginPath(); pen.moveTo(at[0], at[1]); pen.lineTo(at[0], y + r); pen.strokeStyle = colour; pen.lineWidth = 1.4; if (!k) pen.stroke();
      pen.beginPath(); pen.arc(x, y, r, 0, 7); pen.fillStyle = colour; pen.fill(); pen.strokeStyle = paint.paper; pen.lineWidth = 1.6; pen.stroke();
      pen.fillStyle = "#ffffff"; pen.fillText(sign, x, y + 0.5);
    }
  }

  // Names where there is room for them: larger allies, the ally in view, the powers.
  names(pen, paint, width, height) {
    const size = clamp(height / 46, 9.5, 15) * paint.zoom;
    pen.font = `600 ${size}px system-ui, "Segoe UI", "DejaVu Sans", sans-serif`; pen.textAlign = "center"; pen.textBaseline = "middle"; pen.lineJoin = "round";
    const taken = [], name = (code) => ([...this.stage.allies, ...this.stage.rivals, this.stage.patron].find((who) => who.iso3 === code) || {}).name;
    const wanted = this.shapes.filter((s) => s.label && (this.allies.includes(s.code) || this.rivals.includes(s.code) || s.code === this.stage.patron.iso3));
    wanted.sort((a, b) => (b.code === this.selected) - (a.code === this.selected) || b.extent - a.extent);
    const spots = this.imaginary ? Object.keys(this.places).filter((c) => name(c)).map((code) => ({ code, label: this.place(code), extent: 1e6 })) : wanted;
    for (const spot of spots) {
      const important = spot.code === this.selected || spot.code === this.under, text = important || this.imaginary ? name(spot.code) : spot.code;
      const half = pen.measureText(text).width / 2 + 2, [x, y] = spot.label;
      if (!important && (spot.extent < 4 * half * size || x < half || x > width - half || y < size || y > height - size)) continue;
      if (!important && taken.some(([u, v, h]) => Math.abs(u - x) < h + half && Math.abs(v - y) < size * 1.15)) continue;
      taken.push([x, y, half]);
      pen.strokeStyle = paint.halo; pen.lineWidth = 3; pen.strokeText(text, x, y);
      pen.fillStyle = paint.ink; pen.fillText(text, x, y);
    }
  }
}
