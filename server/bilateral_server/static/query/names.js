// What IRIs are called, where their pages are, and where they are on the map; asked of the server once.

import { page } from "./page.js";

const AT_ONCE = 500;
const known = new Map();

// Learns of the IRIs what is not known yet. Where the server does not tell, they are shown as they are.
export async function learn(iris) {
  const wanted = [...new Set(iris)].filter((iri) => !known.has(iri));
  for (let start = 0; start < wanted.length; start += AT_ONCE) {
    const asked = wanted.slice(start, start + AT_ONCE);
    const response = await fetch(page.names, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(asked),
    });
    if (!response.ok) return;
    for (const [iri, about] of Object.entries(await response.json())) known.set(iri, about);
  }
}

// What is known of the IRI: name and href, and lang, iso or point.
export const about = (iri) => known.get(iri) ?? {};

// The IRI as a prefixed name, where a prefix of the graph fits; else as it is.
export function short(iri) {
  for (const [prefix, namespace] of Object.entries(page.prefixes)) {
    const local = iri.slice(namespace.length);
    if (iri.startsWith(namespace) && !/[/#]/.test(local)) return `${prefix}:${local}`;
  }
  return iri;
}

// A term in words: an IRI by its name, anything else by its value.
export function said(term, named = true) {
  if (!term) return "";
  if (term.type === "uri") return (named && about(term.value).name) || short(term.value);
  return term.type === "bnode" ? `_:${term.value}` : String(term.value);
}

// The IRIs that stand in the rows.
export function irisOf(rows) {
  const found = new Set();
  for (const row of rows) {
    for (const term of Object.values(row)) if (term.type === "uri") found.add(term.value);
  }
  return [...found];
}
