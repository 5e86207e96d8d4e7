// Small tools: elements, numbers in words, colours.

function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "text") made.textContent = value;
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}

const percent = (x, digits = 0) => `${(100 * x).toFixed(digits)}\u00a0%`;
const signed = (x, unit = "%") => { const whole = Math.round(100 * x); return `${whole < 0 ? "\u2212" : whole > 0 ? "+" : ""}${Math.abs(whole)}\u00a0${unit === "points" && Math.abs(whole) === 1 ? "point" : unit}`; };
const plainNumber = (x) => (Math.abs(x) >= 100 ? x.toFixed(0) : String(+x.toPrecision(3)));
const clamp = (x, low, high) => Math.min(high, Math.max(low, x));

// From dark blue to yellow: even in lightness, read by every kind of colour vision (viridis).
const RAMP = [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [253, 231, 37]];

// For differences: brown below nothing, white about it, green above (BrBG), apart for every kind of colour vision.
const SCALES = [[140, 81, 10], [216, 179, 101], [245, 245, 245], [90, 180, 172], [1, 102, 94]];

function ramp(share, colours = RAMP) {
  const at = clamp(share, 0, 1) * (colours.length - 1), k = Math.min(colours.length - 2, Math.floor(at)), t = at - k;
  return `rgb(${colours[k].map((c, i) => Math.round(c + t * (colours[k + 1][i] - c))).join(",")})`;
}

function inkOn(colour) {
  const parts = colour.startsWith("#") ? [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16)) : colour.match(/[\d.]+/g).map(Number);
  return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2] > 118 ? "#15202b" : "#ffffff";
}

// A canvas as large as its box, in device pixels; returns its context in CSS pixels.
function fitted(canvas) {
  const box = canvas.getBoundingClientRect(), ratio = window.devicePixelRatio || 1;
  const width = Math.max(1, Math.round(box.width)), height = Math.max(1, Math.round(box.height));
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  return { pen, width, height };
}

const colourOf = (root, name) => getComputedStyle(root).getPropertyValue(name).trim();

function keep(name, mime, data) {
  const link = el("a", { href: URL.createObjectURL(new Blob([data], { type: mime })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// Draw a box anew and leave the focus on the control that had it.
function redrawn(box, draw) {
  const named = (control) => control.tagName + (control.getAttribute("aria-label") || control.textContent);
  const held = box.contains(document.activeElement) && document.activeElement !== box ? named(document.activeElement) : null, top = box.scrollTop;
  draw();
  box.scrollTop = top;
  if (held) [...box.querySelectorAll("button, select, input, textarea, summary")].find((control) => named(control) === held)?.focus({ preventScroll: true });
}
