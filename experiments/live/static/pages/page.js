// The page without a server: what a widget's model does for it with a socket, a worker with Python does here.

import stage from "./stage.js";

class Desk {
  constructor(traits) {
    Object.assign(this, { traits, hear: () => {} });
    this.worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
    this.worker.onmessage = ({ data }) => { if (data.fault) refuse(data.fault); else { cover.hidden = true; this.hear(data.content, data.buffers); } };
    this.worker.onerror = (fault) => refuse(fault.message);
  }

  get(name) { return this.traits[name]; }
  on(event, act) { this.hear = act; }
  send(message) { this.worker.postMessage(JSON.stringify(message)); }
}

const cover = document.getElementById("cover");

function refuse(fault) {
  document.querySelector("#cover p").textContent = `Python could not be loaded (${fault || "no reason given"}). Reload the page; it needs a browser of 2023 or later, and an address that begins with http.`;
  cover.hidden = false;
}

try {
  const answer = await fetch("world.json");
  if (!answer.ok) throw new Error(`world.json: ${answer.status}`);
  stage.render({ model: new Desk({ world: await answer.json(), address: "", own: false }), el: document.getElementById("page") });
} catch (problem) { refuse(problem.message); }
