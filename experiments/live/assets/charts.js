// Lines over time, the gauge, the map of phases: each drawn at once, without animation.

// chart: { title, lines: [{ values, colour, dash, width }], observed: [[quarter, value]], band: { low, high }, quarters, cursor, format, floor, ceiling, labels, marks }
function drawChart(canvas, chart, paint) {
  const { pen, width, height } = fitted(canvas), font = 11 * paint.zoom;
  pen.font = `600 ${font + 0.5}px system-ui, "DejaVu Sans", sans-serif`;
  const begins = 17 + pen.measureText(chart.title).width;
  pen.font = `${font - 1}px system-ui, "DejaVu Sans", sans-serif`;
  const below = chart.key && chart.key.reduce((at, { name }) => at + 19 + pen.measureText(name).width, begins) - 6 > width ? 12 * paint.zoom : 0; // a row of its own for the names of the lines
  const left = 8, right = width - 46 * paint.zoom, top = 22 * paint.zoom + below, bottom = height - 17 * paint.zoom;
  const every = chart.lines.flatMap((line) => Array.from(line.values)).concat(chart.band ? [...chart.band.low, ...chart.band.high] : [], chart.observed.map(([, value]) => value));
  let low = chart.floor ?? Math.min(...every, Infinity), high = Math.max(chart.ceiling ?? -Infinity, ...every, low + 1e-6);
  if (chart.snug && every.length) { low = Math.min(...every); high = Math.max(...every); const room = Math.max(0.004, 0.12 * (high - low)); low = chart.signed ? Math.min(low, -0.1) - room : Math.max(0, low - room); high = chart.signed ? Math.max(high, 0.1) + room : high + room; }
  const x = (q) => left + ((right - left) * q) / Math.max(1, chart.quarters - 1), y = (v) => bottom - ((bottom - top) * (v - low)) / (high - low);
  pen.font = `600 ${font + 0.5}px system-ui, "DejaVu Sans", sans-serif`; pen.fillStyle = paint.ink; pen.textBaseline = "alphabetic"; pen.textAlign = "left";
  pen.fillText(chart.title, left, 13 * paint.zoom);
  if (chart.key) { // the lines by name, each with a piece of itself
    let at = below ? left : begins;
    pen.font = `${font - 1}px system-ui, "DejaVu Sans", sans-serif`;
    for (const { name, colour, dash } of chart.key) {
      const needed = 13 + pen.measureText(name).width;
      if (at + needed > width) break;
      if (!dash) { diamond(pen, at + 5, 9 * paint.zoom + below, colour); pen.fillStyle = paint.muted; pen.fillText(name, at + 13, 13 * paint.zoom + below); at += needed + 6; continue; }
      pen.strokeStyle = colour; pen.lineWidth = 2; pen.setLineDash(dash); pen.beginPath(); pen.moveTo(at, 9 * paint.zoom + below); pen.lineTo(at + 10, 9 * paint.zoom + below); pen.stroke(); pen.setLineDash([]);
      pen.fillStyle = paint.muted; pen.fillText(name, at + 13, 13 * paint.zoom + below); at += needed + 6;
    }
  }
  pen.font = `${font}px system-ui, "DejaVu Sans", sans-serif`; pen.strokeStyle = paint.grid; pen.lineWidth = 1;
  for (const value of [low, (low + high) / 2, high]) {
    pen.beginPath(); pen.moveTo(left, y(value)); pen.lineTo(right, y(value)); pen.stroke();
    if (value !== (low + high) / 2) { pen.fillStyle = paint.muted; pen.textAlign = "left"; pen.fillText(chart.format(value), right + 5, y(value) + 4); }
  }
  if (low < 0) { pen.strokeStyle = paint.muted; pen.beginPath(); pen.moveTo(left, y(0)); pen.lineTo(right, y(0)); pen.stroke(); pen.fillStyle = paint.muted; if (y(0) > top + 10 && y(0) < bottom - 10) pen.fillText(chart.format(0), right + 5, y(0) + 4); }
  pen.fillStyle = paint.muted;
  pen.textAlign = "left"; pen.fillText(chart.labels[0].slice(0, 4), left, height - 4);
  pen.textAlign = "right"; pen.fillText(chart.labels[chart.quarters - 1].slice(0, 4), right, height - 4);
  if (chart.band) {
    pen.beginPath();
    chart.band.low.forEach((v, q) => (q ? pen.lineTo(x(q), y(v)) : pen.moveTo(x(q), y(v))));
    for (let q = chart.band.high.length - 1; q >= 0; q--) pen.lineTo(x(q), y(chart.band.high[q]));
    pen.fillStyle = paint.band; pen.fill();
  }
  for (const q of chart.marks || []) { pen.strokeStyle = paint.accent; pen.globalAlpha = 0.55; pen.setLineDash([2, 3]); pen.beginPath(); pen.moveTo(x(q), top); pen.lineTo(x(q), bottom); pen.stroke(); pen.setLineDash([]); pen.globalAlpha = 1; }
  for (const [q, value] of chart.observed) diamond(pen, x(q), y(value), paint.ink);
  for (const line of chart.lines) {
    pen.beginPath();
    line.values.forEach((v, q) => (q ? pen.lineTo(x(q), y(v)) : pen.moveTo(x(q), y(v))));
    pen.strokeStyle = line.colour; pen.lineWidth = (line.width || 2.2) * Math.sqrt(paint.zoom); pen.lineJoin = "round"; pen.setLineDash(line.dash || []); pen.stroke(); pen.setLineDash([]);
    const at = Math.min(chart.cursor, line.values.length) - 1;
    if (at >= 0) {
      pen.beginPath(); pen.arc(x(at), y(line.values[at]), 3.4, 0, 7); pen.fillStyle = line.colour; pen.fill();
      if (line.said) { pen.textAlign = "left"; pen.font = `700 ${font + 1}px system-ui, "DejaVu Sans", sans-serif`; pen.strokeStyle = paint.paper; pen.lineWidth = 3; const words = chart.format(line.values[at]), beyond = x(at) + 7 + pen.measureText(words).width > right, tx = x(at) + (beyond ? -7 : 7), ty = clamp(y(line.values[at]) - 6, top + 4, bottom); pen.textAlign = beyond ? "right" : "left"; pen.strokeText(words, tx, ty); pen.fillStyle = paint.ink; pen.fillText(words, tx, ty); } // left of its point where the labels of the axis lie
    }
  }
}

function diamond(pen, x, y, colour) { pen.beginPath(); pen.moveTo(x, y - 4); pen.lineTo(x + 4, y); pen.lineTo(x, y + 4); pen.lineTo(x - 4, y); pen.closePath(); pen.strokeStyle = colour; pen.lineWidth = 1.3; pen.stroke(); }

function spark(values, at, colour) {
  const low = Math.min(...values), high = Math.max(...values, low + 1e-9), n = Math.max(1, values.length - 1);
  const points = values.map((v, i) => `${((60 * i) / n).toFixed(1)},${(15 - (13 * (v - low)) / (high - low)).toFixed(1)}`);
  return `<svg viewBox="0 0 60 17" preserveAspectRatio="none" class="spark" aria-hidden="true"><polyline points="${points.slice(0, Math.max(1, at)).join(" ")}" fill="none" stroke="${colour}" stroke-width="1.7" stroke-linejoin="round" vector-effect="non-scaling-stroke"/></svg>`;
}

// Half a dial, nothing at the top; the second hand is the other world, the notches are where HARDENED and HOLLOW begin.
function gauge(value, other, gain, loss) {
  const share = (v) => clamp(0.5 + v, 0, 1); // half an opportunity less or more fills one side
  const at = (v, r) => { const turn = Math.PI * (1 - share(v)); return `${(60 + r * Math.cos(turn)).toFixed(2)} ${(58 - r * Math.sin(turn)).toFixed(2)}`; };
  const arc = (from, to, r) => `M ${at(from, r)} A ${r} ${r} 0 0 1 ${at(to, r)}`, notch = (v) => `<path d="M ${at(v, 43)} L ${at(v, 57)}" class="notch"/>`;
  return `<svg viewBox="0 0 120 66" role="img" aria-label="Hardening index ${value == null ? "not yet known" : signed(value)}"><title>Hardening index: how much less often rivals use an opportunity than in the reference run. The notches are where hardened and hollow begin; a dashed hand is world A.</title>
    <path d="${arc(-0.5, 0.5, 50)}" class="dial"/>${value == null ? "" : `<path d="${value < 0 ? arc(Math.min(value, -0.004), 0, 50) : arc(0, Math.max(value, 0.004), 50)}" class="filled ${value < 0 ? "less" : ""}"/>`}
    ${notch(0)}${notch(gain)}${notch(-loss)}
    ${other == null ? "" : `<path d="M ${at(other, 30)} L ${at(other, 56)}" class="other"/>`}
    <text x="60" y="51" class="figure">${value == null ? "–" : signed(value)}</text><text x="60" y="64" class="caption">hardening index</text></svg>`;
}

// How many seeds the map of phases rests on, or that it is not there yet.
function placeNote(place) {
  if (place && !place.of) return "No map of these levers and events: without a server there is one of each lesson as it begins.";
  if (!place?.here && !place?.shares) return "Where worlds with these levers and events end is being counted…";
  return place.seeds < place.of ? `The map has ${place.seeds} of ${place.of} seeds a point and is still being counted` : `${place.seeds} seeds a point`;
}

function drawPlaces(canvas, place, trail, stage, meanings, paint, which) {
  const { pen, width, height } = fitted(canvas), font = 11.5 * paint.zoom, { here } = place;
  const foot = 36 * paint.zoom, side = Math.min(height - foot - 8, width * 0.42), left = 34 * paint.zoom, top = 6, n = place.levels.length, cell = side / n;
  if (place.shares) place.shares.forEach((row, j) => row.forEach((shares, i) => {
    const best = shares.indexOf(Math.max(...shares)), x = left + i * cell, y = top + side - (j + 1) * cell;
    pen.globalAlpha = 0.25 + 0.75 * clamp((shares[best] - 0.2) / 0.8, 0, 1);
    pen.fillStyle = stage.colours[best]; pen.fillRect(x, y, cell + 0.6, cell + 0.6);
    pen.globalAlpha = 1;
    if (!place.clear[j][i]) { pen.beginPath(); pen.arc(x + cell / 2, y + cell / 2, Math.max(1, cell / 8), 0, 7); pen.fillStyle = paint.ink; pen.fill(); }
  }));
  pen.strokeStyle = paint.ink; pen.lineWidth = 1; pen.strokeRect(left, top, side, side);
  pen.font = `${font}px system-ui, "DejaVu Sans", sans-serif`; pen.fillStyle = paint.ink; pen.textAlign = "center";
  pen.fillText("guarantee: unconditional → only for payers", Math.max(left + side / 2, pen.measureText("guarantee: unconditional → only for payers").width / 2 + 4), top + side + 16 * paint.zoom);
  pen.save(); pen.translate(left - 12, top + side / 2); pen.rotate(-Math.PI / 2); pen.fillText("deals: fragile → lasting", 0, 0); pen.restore();
  const at = (p) => [left + side * p[0], top + side * (1 - p[1])];
  pen.beginPath(); trail.forEach((p, k) => (k ? pen.lineTo(...at(p)) : pen.moveTo(...at(p)))); pen.strokeStyle = paint.ink; pen.lineWidth = 2; pen.stroke();
  const now = trail[trail.length - 1];
  if (now) { const [x, y] = at(now); pen.beginPath(); pen.arc(x, y, 9, 0, 7); pen.fillStyle = now[2] == null ? paint.paper : stage.colours[now[2]]; pen.fill(); pen.lineWidth = 3; pen.strokeStyle = paint.paper; pen.stroke(); pen.lineWidth = 1.6; pen.strokeStyle = paint.ink; pen.stroke(); }
  pen.textAlign = "left";
  const x = left + side + 22 * paint.zoom, room = width - x - 4, step = 15 * paint.zoom; let y = top + 12 * paint.zoom;
  const say = (text, weight = 400, colour = paint.ink, indent = 0) => {
    pen.font = `${weight} ${font}px system-ui, "DejaVu Sans", sans-serif`; pen.fillStyle = colour;
    let line = "";
    for (const word of text.split(" ")) { const longer = `${line} ${word}`.trim(); if (line && pen.measureText(longer).width > room - indent) { pen.fillText(line, x + indent, y); y += step; line = word; } else line = longer; }
    pen.fillText(line, x + indent, y); y += step;
  };
  if (here) {
    const likely = here.shares.indexOf(Math.max(...here.shares));
    say(`${which ? `${which}: w` : "W"}ith these levers from the start, of ${here.seeds} seeds:`, 600);
    const ample = room > 330 && (height - y) / step > 2 * stage.phases.length + 2; // for what each of them is; else for the likeliest
    stage.phases.forEach((name, k) => {
      const [low, high] = here.intervals[k];
      pen.fillStyle = stage.colours[k]; pen.fillRect(x, y - 10 * paint.zoom, 14, 11 * paint.zoom); pen.strokeStyle = paint.ink; pen.lineWidth = 0.6; pen.strokeRect(x, y - 10 * paint.zoom, 14, 11 * paint.zoom);
      say(`${percent(here.shares[k])} ${name.toLowerCase()} (${Math.round(100 * low)} to ${percent(high)})${ample || k === likely ? `: ${meanings[name]}` : ""}`, k === likely ? 700 : 400, paint.ink, 22);
    });
  }
  say("Colour: the likeliest phase of a point, fainter where less sure; a dot: not set apart from the next. The large dot is this run.", 400, paint.muted);
}
