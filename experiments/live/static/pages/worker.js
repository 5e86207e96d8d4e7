// Python in a worker of its own, so that the page stays under the hand: one desk, messages in, answers out.

import { loadPyodide } from "./pyodide/pyodide.mjs";

async function fetched(name) {
  const answer = await fetch(new URL(name, import.meta.url));
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer;
}

async function begin() {
  const files = Promise.all([fetched("foedus.zip").then((answer) => answer.arrayBuffer()), fetched("pictures.json").then((answer) => answer.text())]);
  const python = await loadPyodide({ indexURL: new URL("pyodide/", import.meta.url).href });
  await python.loadPackage("numpy", { messageCallback: () => {} });
  const [code, pictures] = await files;
  python.unpackArchive(code, "zip", { extractDir: "/site" });
  python.runPython("import sys; sys.path.insert(0, '/site')");
  return python.pyimport("foedus.experiments.live.static.browser").opened(pictures);
}

const desk = begin();
desk.catch((problem) => { // of a report of Python the line that names the error
  const lines = problem.message.trim().split("\n");
  console.error(problem.message);
  postMessage({ fault: lines.find((line) => /^[\w.]*Error: /.test(line)) ?? lines.pop() });
});

let turn = desk; // one message after another, in their order

onmessage = ({ data }) => { turn = turn.then(() => desk).then((answer) => reply(answer, data), () => {}); };

function reply(answer, message) {
  const { number } = JSON.parse(message);
  try {
    const replies = answer(message), found = replies.toJs();
    replies.destroy();
    for (const [content, buffers] of found) postMessage({ content: JSON.parse(content), buffers });
  } catch (problem) {
    postMessage({ content: { kind: "problem", text: "that could not be done; reload the page" }, buffers: [] });
    console.error(problem);
  }
  postMessage({ content: { kind: "done", number }, buffers: [] });
}
