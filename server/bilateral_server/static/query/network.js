// The answer as a network: the triples of a graph, or in each row the IRI of one column and those of others. Cytoscape.

import { about, learn, short } from "./names.js";
import { choice, colour, element, words } from "./page.js";

const MOST = 300;
const ALL = "\u0000"; // no name of a variable

// Draws the network into the panel.
export async function draw(panel, answer) {
  const columns = answer.columns.filter((column) => answer.rows.some((row) => row[column]?.type === "uri"));
  if (columns.length < 2) {
    panel.replaceChildren(element("p", {}, words("unconnected")));
    return;
  }
  const shown = { from: columns[0], to: ALL };
  const place = element("figure", { class: "chart" });
  const redraw = () => network(place, answer.graph ? fromTriples(answer) : fromRows(answer, columns, shown));
  const set = (key) => (value) => {
    shown[key] = value;
    redraw();
  };
  const names = columns.map((column) => [column, column]);
  const choices = element("div", { class: "choices" },
    choice(words("from"), names, shown.from, set("from")),
    choice(words("to"), [[ALL, words("others")], ...names], shown.to, set("to")));
  panel.replaceChildren(...(answer.graph ? [] : [choices]), place);
  await redraw();
}

function fromTriples({ rows }) {
  return once(rows.map(({ subject, predicate, object }) => ({ source: subject, target: object, iri: predicate.value })));
}

function fromRows({ rows }, columns, { from, to }) {
  const targets = to === ALL ? columns.filter((column) => column !== from) : [to];
  return once(rows.flatMap((row) => targets.map((column) => ({ source: row[from], target: row[column], label: column }))));
}

// The relations between two IRIs, each once.
function once(relations) {
  const found = new Map();
  for (const { source, target, ...as } of relations) {
    if (source?.type !== "uri" || target?.type !== "uri" || source.value === target.value) continue;
    const relation = { source: source.value, target: target.value, ...as };
    found.set(JSON.stringify(relation), relation);
  }
  return [...found.values()];
}

async function network(place, relations) {
  const drawn = relations.slice(0, MOST);
  await learn(drawn.flatMap(({ source, target, iri }) => [source, target, ...(iri ? [iri] : [])]));
  const sources = new Set(drawn.map(({ source }) => source));
  const things = [...new Set(drawn.flatMap(({ source, target }) => [source, target]))];
  const area = element("div", { class: "network-area" });
  const title = words("network", { things: things.length, relations: drawn.length });
  const caption = relations.length > drawn.length ? `${title}. ${words("cut", { number: MOST })}` : title;
  const buttons = element("div", { class: "choices" });
  place.replaceChildren(buttons, element("div", { role: "img", "aria-label": title }, area), element("figcaption", {}, caption));
  const graph = window.cytoscape({
    container: area,
    elements: [
      ...things.map((iri) => ({ data: { id: iri, label: name(iri) }, classes: sources.has(iri) ? "source" : "" })),
      ...drawn.map(({ source, target, iri, label }) => ({ data: { source, target, label: label ?? name(iri) } })),
    ],
    style: style(drawn.length),
    layout: {
      name: "cose", animate: false, randomize: true, nodeDimensionsIncludeLabels: true, numIter: 2500, padding: 30,
      nodeOverlap: 40, nodeRepulsion: () => 700000, idealEdgeLength: () => 110, edgeElasticity: () => 60, gravity: 0.4,
    },
    userZoomingEnabled: false, // the wheel scrolls the page
  });
  graph.on("tap", "node", (event) => {
    const { href } = about(event.target.id());
    if (href) location.assign(href);
  });
  for (const [label, act] of [["nearer", () => zoom(graph, 1.3)], ["farther", () => zoom(graph, 1 / 1.3)], ["whole", () => graph.fit(undefined, 30)]]) {
    const button = element("button", { type: "button", class: "quiet" }, words(label));
    button.addEventListener("click", act);
    buttons.append(button);
  }
}

const name = (iri) => about(iri).name || short(iri);

const zoom = (graph, by) => graph.zoom({ level: graph.zoom() * by, renderedPosition: { x: graph.width() / 2, y: graph.height() / 2 } });

function style(relations) {
  const text = { "font-family": "system-ui, sans-serif", "text-outline-color": colour("card"), "text-outline-width": 2 };
  return [
    { selector: "node", style: { ...text, label: "data(label)", color: colour("ink"), width: 16, height: 16, shape: "diamond", "background-color": colour("person"),
      "font-size": 15, "text-wrap": "wrap", "text-max-width": 170, "text-valign": "bottom", "text-margin-y": 3 } },
    { selector: "node.source", style: { shape: "ellipse", "background-color": colour("accent") } },
    { selector: "edge", style: { ...text, label: relations <= 60 ? "data(label)" : "", color: colour("faint"), width: 1.3, "line-color": colour("line"),
      "target-arrow-color": colour("faint"), "target-arrow-shape": "triangle", "curve-style": "bezier", "font-size": 12, "text-rotation": "autorotate" } },
  ];
}
