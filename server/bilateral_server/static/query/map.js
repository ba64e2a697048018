// The answer on a map: states in the colour of how many rows they are in, places as points. Vega-Lite and world-atlas.

import { embed } from "./chart.js";
import { about, irisOf, learn, said } from "./names.js";
import { colour, element, words } from "./page.js";

const MARGIN = 6; // degrees around what is shown
const WIDEST = 180; // degrees beyond which the whole world is shown
let atlas;

// Draws the map into the panel; the first of the files is the atlas.
export async function draw(panel, answer, [address]) {
  await learn(irisOf(answer.rows));
  const { states, points } = places(answer);
  if (!states.length && !points.length) {
    panel.replaceChildren(element("p", {}, words("unmappable")));
    return;
  }
  atlas ??= await (await fetch(address)).json();
  const place = element("figure", { class: "chart" });
  panel.replaceChildren(place);
  const title = words("map", { number: states.length + points.length });
  await embed(place, { width: "container", height: 460, projection: projection(states, points), layer: layers(states, points) },
    title, `${title}. ${words("borders")}`);
}

// What of the rows has a place: IRIs of which the graph says it, and pairs of columns with coordinates.
function places({ columns, rows }) {
  const found = new Map();
  const add = (key, place) => found.set(key, { rows: (found.get(key)?.rows ?? 0) + 1, ...place });
  const [east, north] = [/^(?:longitude|long|lon|lng)$/i, /^(?:latitude|lat)$/i].map((name) => columns.find((column) => name.test(column)));
  for (const row of rows) {
    const iris = new Set(Object.values(row).filter((term) => term.type === "uri").map((term) => term.value));
    const placed = [...iris].filter((iri) => about(iri).iso || about(iri).point);
    for (const iri of placed) add(iri, about(iri));
    if (!placed.length && row[east] && row[north]) {
      const point = [Number(row[east].value), Number(row[north].value)];
      const label = columns.find((column) => /label$/i.test(column) && row[column]) ?? columns.find((column) => row[column]);
      if (point.every(Number.isFinite)) add(String(point), { name: said(row[label]), point });
    }
  }
  const every = [...found.values()];
  return {
    states: every.filter((place) => place.iso).map(({ name, iso, rows: count }) => ({ id: iso, name, rows: count })),
    points: every.filter((place) => place.point).map(({ name, point, rows: count }) => ({ name, longitude: point[0], latitude: point[1], rows: count })),
  };
}

function layers(states, points) {
  const countries = { values: atlas, format: { type: "topojson", feature: "countries" } };
  const tooltip = [{ field: "name", title: " " }, { field: "rows", title: words("count") }];
  const ground = { data: countries, mark: { type: "geoshape", fill: colour("soft"), stroke: colour("line"), clip: true } };
  const shapes = {
    data: { values: states },
    transform: [{ lookup: "id", from: { data: countries, key: "id" }, as: "geo" }, { filter: "isValid(datum.geo)" }],
    mark: { type: "geoshape", stroke: colour("ink"), strokeWidth: 0.6, clip: true },
    encoding: {
      shape: { field: "geo", type: "geojson" },
      color: {
        field: "rows", type: "quantitative", title: words("count"), scale: { range: [colour("maybe"), colour("sure")], zero: true },
        legend: new Set(states.map((state) => state.rows)).size > 1 ? { tickMinStep: 1 } : null,
      },
      tooltip,
    },
  };
  const where = { longitude: { field: "longitude", type: "quantitative" }, latitude: { field: "latitude", type: "quantitative" } };
  const dots = { data: { values: points }, mark: { type: "circle", color: colour("event"), size: 70, opacity: 0.9, stroke: colour("card") }, encoding: { ...where, tooltip } };
  const names = { data: { values: apart(points) }, mark: { type: "text", dy: -11, color: colour("ink"), fontSize: 11 }, encoding: { ...where, text: { field: "name" } } };
  return [ground, ...(states.length ? [shapes] : []), ...(points.length ? [dots, names] : [])];
}

// Points that are far enough from each other for their names to be read; the others have theirs when pointed at.
function apart(points) {
  const [wide, high] = ["longitude", "latitude"].map((axis) => {
    const every = points.map((point) => point[axis]);
    return Math.max(...every) - Math.min(...every) + 2 * MARGIN;
  });
  const found = [];
  for (const point of points) {
    const near = (other) => Math.abs(other.longitude - point.longitude) < wide / 12 && Math.abs(other.latitude - point.latitude) < high / 25;
    if (!found.some(near)) found.push(point);
  }
  return found;
}

// A projection that shows what there is with a margin, or the world where that is too wide.
function projection(states, points) {
  const corners = points.map(({ longitude, latitude }) => [longitude, latitude]);
  const geometries = new Map(atlas.objects.countries.geometries.map((each) => [each.id, each]));
  for (const { id } of states) if (geometries.has(id)) corners.push(...outline(geometries.get(id)));
  const [west, east, south, north] = [Math.min(...corners.map(([x]) => x)), Math.max(...corners.map(([x]) => x)),
    Math.min(...corners.map(([, y]) => y)), Math.max(...corners.map(([, y]) => y))];
  if (!corners.length || east - west > WIDEST) return { type: "naturalEarth1" };
  const box = [[west - MARGIN, Math.max(-80, south - MARGIN)], [east + MARGIN, Math.min(83, north + MARGIN)]];
  return { type: "mercator", fit: { type: "Feature", geometry: { type: "MultiPoint", coordinates: box } } };
}

// The points on the outline of a geometry of the atlas: its arcs are steps from one point to the next, in a grid.
function outline(geometry) {
  const { scale, translate } = atlas.transform;
  return geometry.arcs.flat(Infinity).flatMap((index) => {
    let [x, y] = [0, 0];
    return atlas.arcs[index < 0 ? ~index : index].map(([dx, dy]) => {
      [x, y] = [x + dx, y + dy];
      return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
    });
  });
}
