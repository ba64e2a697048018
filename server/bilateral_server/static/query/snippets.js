// The same query from a shell, from Python and from R.

const GRAPHS = /^\s*(?:(?:#[^\n]*\n|PREFIX\s+\S*\s*<[^>]*>|BASE\s*<[^>]*>)\s*)*(?:CONSTRUCT|DESCRIBE)\b/i;

// Code that asks the endpoint at this address, in "curl", "Python" or "R".
export function snippet(language, address, query) {
  return (GRAPHS.test(query) ? TRIPLES : TABLE)[language](address, query.trim());
}

const shell = (text) => `'${text.replaceAll("'", "'\\''")}'`;
const python = (text) => `"""${text.replaceAll("\\", "\\\\").replaceAll('"""', '\\"\\"\\"')}\n"""`;
const r = (text) => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

const curl = (accept) => (address, query) =>
  `curl -H 'Accept: ${accept}' --data-urlencode query=${shell(query)} ${shell(address)}\n`;

const TABLE = {
  curl: curl("text/csv"),
  Python: (address, query) => `from urllib.parse import urlencode

import pandas

query = ${python(query)}
table = pandas.read_csv("${address}?" + urlencode({"query": query, "format": "csv"}))
print(table)
`,
  R: (address, query) => `query <- ${r(query)}
table <- read.csv(paste0("${address}?format=csv&query=", URLencode(query, reserved = TRUE)))
print(table)
`,
};

const TRIPLES = {
  curl: curl("text/turtle"),
  Python: (address, query) => `from urllib.parse import urlencode

import rdflib

query = ${python(query)}
graph = rdflib.Graph().parse("${address}?" + urlencode({"query": query, "format": "ttl"}), format="turtle")
print(graph.serialize())
`,
  R: (address, query) => `query <- ${r(query)}
turtle <- readLines(paste0("${address}?format=ttl&query=", URLencode(query, reserved = TRUE)))
cat(turtle, sep = "\\n")
`,
};
