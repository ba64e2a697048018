// Asks the endpoint, and reads what it answers: SPARQL JSON results, N-Triples, or a problem document (RFC 9457).

const ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9, application/problem+json;q=0.8";

// The endpoint's refusal; problem is the document with detail, and where they are known line, column, token and hint.
export class Refused extends Error {
  constructor(problem) {
    super(problem.detail || problem.title);
    this.problem = problem;
  }
}

// The answer: columns, rows of terms by column, whether they are triples, and how long it took.
export async function ask(endpoint, query, signal) {
  const began = performance.now();
  const response = await fetch(endpoint, {
    method: "POST",
    headers: { Accept: ACCEPT, "Content-Type": "application/sparql-query" },
    body: query,
    signal,
  });
  const type = response.headers.get("Content-Type") || "";
  const text = await response.text();
  if (!response.ok) {
    throw new Refused(type.includes("json") ? JSON.parse(text) : { detail: text || String(response.status) });
  }
  const milliseconds = Math.round(performance.now() - began);
  return { ...(type.includes("n-triples") ? triples(text) : results(JSON.parse(text))), milliseconds };
}

function results(document) {
  if ("boolean" in document) {
    return { columns: ["answer"], rows: [{ answer: { type: "boolean", value: document.boolean } }], graph: false };
  }
  return { columns: document.head.vars, rows: document.results.bindings, graph: false };
}

const TRIPLE = /^(<[^>]*>|_:\S+)\s+(<[^>]*>)\s+(<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"\S*)\s*\.\s*$/;
const LITERAL = /^"((?:[^"\\]|\\.)*)"(?:@(\S+)|\^\^<([^>]*)>)?$/;
const ESCAPED = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f", '"': '"', "'": "'", "\\": "\\" };

function triples(text) {
  const columns = ["subject", "predicate", "object"];
  const rows = [];
  for (const line of text.split("\n")) {
    const found = TRIPLE.exec(line);
    if (found) rows.push(Object.fromEntries(columns.map((column, index) => [column, term(found[index + 1])])));
  }
  return { columns, rows, graph: true };
}

function term(written) {
  if (written.startsWith("<")) return { type: "uri", value: unescape(written.slice(1, -1)) };
  if (written.startsWith("_:")) return { type: "bnode", value: written.slice(2) };
  const [, value, language, datatype] = LITERAL.exec(written);
  const found = { type: "literal", value: unescape(value) };
  if (language) found["xml:lang"] = language;
  if (datatype) found.datatype = datatype;
  return found;
}

function unescape(text) {
  return text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g, (_, four, eight, one) =>
    one ? (ESCAPED[one] ?? one) : String.fromCodePoint(parseInt(four || eight, 16)));
}

const NUMBERS = /#(?:decimal|double|float|(?:unsigned|non(?:Positive|Negative)|positive|negative)?(?:[iI]nteger|[lL]ong|[iI]nt|[sS]hort|[bB]yte))$/;
const TIMES = /#(?:date|dateTime|gYear|gYearMonth)$/;

// Whether the term is a number, a whole one, a time, by its datatype.
export const isWhole = (term) => /#integer$/.test(term?.datatype ?? "");
export const isNumber = (term) => NUMBERS.test(term?.datatype ?? "") && Number.isFinite(Number(term.value));
export const isTime = (term) => TIMES.test(term?.datatype ?? "");
