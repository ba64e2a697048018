// The answer as a chart: one column across, a number or a count up. Vega-Lite, its expressions read and not compiled.

import { isNumber, isTime, isWhole } from "./answers.js";
import { irisOf, learn, said } from "./names.js";
import { choice, colour, element, words } from "./page.js";

const MOST = 400;
const BAND = 24; // pixels of a bar and the gap to the next
const COUNT = "\u0000"; // no name of a variable

// Draws the chart into the panel, below the choices of what it shows.
export async function draw(panel, answer) {
  if (!answer.rows.length) {
    panel.replaceChildren(element("p", {}, words("unchartable")));
    return;
  }
  await learn(irisOf(answer.rows.slice(0, MOST)));
  const numeric = answer.columns.filter((column) => every(answer, column, isNumber));
  const shown = guess(answer, numeric);
  const place = element("figure", { class: "chart" });
  const redraw = () => chart(place, answer, shown);
  const set = (key) => (value) => {
    shown[key] = value;
    redraw();
  };
  const names = answer.columns.map((column) => [column, column]);
  panel.replaceChildren(
    element("div", { class: "choices" },
      choice(words("across"), names, shown.across, set("across")),
      choice(words("up"), [[COUNT, words("count")], ...numeric.map((column) => [column, column])], shown.up, set("up")),
      choice(words("kind"), ["bar", "line", "point"].map((kind) => [kind, words(kind)]), shown.kind, set("kind"))),
    place);
  await redraw();
}

const every = (answer, column, is) => answer.rows.some((row) => row[column]) && answer.rows.every((row) => !row[column] || is(row[column]));

function guess(answer, numeric) {
  const others = answer.columns.filter((column) => !numeric.includes(column));
  const time = others.find((column) => every(answer, column, isTime));
  const repeats = (column) => new Set(answer.rows.map((row) => row[column]?.value)).size < answer.rows.length;
  const up = numeric.find((column) => every(answer, column, isWhole)) ?? COUNT; // quantities are drawn when asked for
  const name = up === COUNT ? others.find(repeats) : others.find((column) => column.endsWith("Label"));
  return { across: time ?? name ?? others[0] ?? answer.columns[0], up, kind: time && up !== COUNT ? "point" : "bar" };
}

async function chart(place, answer, { across, up, kind }) {
  const counted = up === COUNT;
  const time = every(answer, across, isTime);
  const values = answer.rows.slice(0, MOST).filter((row) => row[across] && (counted || row[up])).map((row) => ({
    across: said(row[across]),
    up: counted ? 1 : Number(row[up].value),
  }));
  const named = { field: "across", title: across, type: time ? "temporal" : every(answer, across, isNumber) ? "quantitative" : "nominal", sort: null };
  const amount = { field: "up", title: counted ? words("count") : up, type: "quantitative", ...(counted ? { aggregate: "count", axis: { tickMinStep: 1, format: "d" } } : {}) };
  const lying = kind === "bar" && named.type === "nominal"; // long names are read along the line
  const title = words("chart", { number: amount.title, across });
  await embed(place, {
    data: { values },
    mark: { type: kind, tooltip: true, ...(kind === "line" ? { point: true } : {}) },
    encoding: lying ? { y: { ...named, axis: { title: null } }, x: amount } : { x: named, y: amount },
    width: "container",
    height: lying ? BAND * new Set(values.map((value) => value.across)).size : 320,
  }, title, counted ? title : `${title}. ${words("comparable")}`);
}

// Draws a specification in the colours of the page, with a description for those who do not see it.
export async function embed(place, specification, title, caption = title) {
  const drawing = element("div", { class: "drawing" });
  place.replaceChildren(drawing, element("figcaption", {}, caption));
  const ink = colour("ink");
  const axis = { labelColor: ink, titleColor: ink, domainColor: colour("line"), tickColor: colour("line"), gridColor: colour("line"), labelLimit: 260, labelFontSize: 12, titleFontSize: 12 };
  await window.vegaEmbed(drawing, {
    autosize: { type: "fit-x", contains: "padding" },
    $schema: "https://vega.github.io/schema/vega-lite/v6.json", // a name, which is never fetched
    description: title,
    background: null,
    config: {
      font: "system-ui, sans-serif",
      axis,
      legend: { labelColor: ink, titleColor: ink },
      mark: { color: colour("accent") },
      view: { stroke: null },
    },
    ...specification,
  }, {
    mode: "vega-lite",
    ast: true, // no eval
    renderer: "svg",
    actions: { export: true, source: false, compiled: false, editor: false },
    downloadFileName: "bilateral",
  });
}
