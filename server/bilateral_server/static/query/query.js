// The page: runs what is in the editor, says what is wrong with it at its place, and shows the answer in views.

import { ask, Refused } from "./answers.js";
import { editorOf } from "./editor.js";
import { element, load, page, words } from "./page.js";
import { snippet } from "./snippets.js";
import { draw as drawTable } from "./table.js";

const VIEWS = ["table", "chart", "map", "network"];
const at = (id) => document.getElementById(id);
const form = at("ask");
const editor = editorOf(at("query"), () => run());
let addressed = page.asked ? editor.text : null;
let answer = null;
let running = null;

async function run() {
  running?.abort();
  const controller = (running = new AbortController());
  const query = editor.text;
  remember(query);
  clear();
  at("state").textContent = words("running");
  at("stop").hidden = false;
  try {
    answer = await ask(page.endpoint, query, controller.signal);
    if (running !== controller) return;
    at("state").textContent = words(answer.graph ? "triples" : "rows", { number: answer.rows.length, milliseconds: answer.milliseconds });
    offer(query);
    at("answer").hidden = false;
    await show(viewAsked());
  } catch (error) {
    if (running === controller) fail(error);
  } finally {
    if (running === controller) {
      running = null;
      at("stop").hidden = true;
    }
  }
}

function clear() {
  editor.unmark();
  answer = null;
  at("fault").hidden = true;
  at("answer").hidden = true;
  VIEWS.forEach((view) => at(`view-${view}`).replaceChildren());
}

// Says what went wrong: of a query that is not SPARQL, where, and what to do.
function fail(error) {
  if (error.name === "AbortError") {
    at("state").textContent = words("stopped");
    return;
  }
  const problem = error instanceof Refused ? error.problem : { detail: words("unreachable") };
  const parts = [element("p", {}, problem.detail || problem.title)];
  if (problem.line) {
    const length = Math.max(1, (problem.token ?? "").length);
    editor.mark(problem.line, problem.column, length);
    const go = element("button", { type: "button", class: "quiet" }, words("goto", problem));
    go.addEventListener("click", () => editor.go(problem.line, problem.column, length));
    parts.push(go);
  }
  if (problem.hint) parts.push(...hint(problem.hint));
  at("state").textContent = "";
  at("fault").replaceChildren(...parts);
  at("fault").hidden = false;
}

function hint(text) {
  const missing = text.match(/PREFIX \S+: <[^>…]+>/g) ?? [];
  if (!missing.length) return [element("p", {}, text)];
  const add = element("button", { type: "button", class: "quiet" }, words("declare"));
  add.addEventListener("click", () => {
    editor.text = `${missing.join("\n")}\n${editor.text}`;
    run();
  });
  return [element("pre", {}, missing.join("\n")), add];
}

async function show(view) {
  for (const each of VIEWS) {
    const chosen = each === view;
    at(`tab-${each}`).setAttribute("aria-selected", chosen);
    at(`tab-${each}`).tabIndex = chosen ? 0 : -1;
    at(`view-${each}`).hidden = !chosen;
  }
  at("names").parentElement.hidden = view !== "table";
  const panel = at(`view-${view}`);
  if (answer && !panel.hasChildNodes()) await draw(view, panel, answer);
}

async function draw(view, panel, of) {
  if (view === "table") return drawTable(panel, of, at("names").checked);
  const needed = page.later[view === "chart" ? "charts" : view];
  if (!needed.length) return panel.replaceChildren(element("p", { class: "note" }, words("missing")));
  const [module] = await Promise.all([import(`./${view}.js`), load(needed.filter((address) => /\.js(\?|$)/.test(address)))]);
  if (of === answer) await module.draw(panel, of, needed);
}

// The addresses under which others get the same: of this page with the query, and of the answer in other syntaxes.
function offer(query) {
  const formats = answer.graph ? ["ttl", "jsonld", "nt", "rdf"] : ["csv", "json", "tsv", "xml"];
  const link = (format) => element("a", { href: `${page.endpoint}?${new URLSearchParams({ query, format })}` }, format.toUpperCase());
  at("links").replaceChildren(...formats.flatMap((format) => [link(format), " "]));
  write();
}

function write() {
  const chosen = document.querySelector("[data-language][aria-pressed=true]").dataset.language;
  at("snippet").textContent = snippet(chosen, page.address, editor.text);
}

const viewAsked = () => (VIEWS.includes(location.hash.slice(1)) ? location.hash.slice(1) : "table");

// Makes the address of the page that of the query; an example keeps its own until it is changed.
function remember(query) {
  const address = `${page.here}?${new URLSearchParams({ query })}${location.hash}`;
  if (query !== addressed) history.replaceState(null, "", address);
  addressed = query;
  at("permalink").href = address;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
at("stop").addEventListener("click", () => running?.abort());
at("names").addEventListener("change", () => {
  at("view-table").replaceChildren();
  if (!at("view-table").hidden) show("table");
});
for (const tab of document.querySelectorAll("[role=tab]")) {
  const view = tab.id.slice("tab-".length);
  tab.addEventListener("click", () => {
    history.replaceState(null, "", `#${view}`);
    at("permalink").hash = view;
    show(view);
  });
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = at(`tab-${VIEWS[(VIEWS.indexOf(view) + step + VIEWS.length) % VIEWS.length]}`);
    next.focus();
    next.click();
  });
}
for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => {
    document.querySelectorAll("[data-language]").forEach((each) => each.setAttribute("aria-pressed", each === button));
    write();
  });
}
at("copy").addEventListener("click", async () => {
  getSelection().selectAllChildren(at("snippet"));
  await navigator.clipboard?.writeText(at("snippet").textContent);
  at("copied").textContent = words("copied");
});

if (page.asked) run();
