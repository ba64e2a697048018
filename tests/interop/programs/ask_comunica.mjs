// Comunica over a store of N3.js in memory. Speaks as lines.py says. Argument: the folder whose node_modules has both.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(process.argv[2] + "/package.json");
const { QueryEngine } = require("@comunica/query-sparql");
const { Parser, Store } = require("n3");
const { readFileSync } = require("node:fs");

const engine = new QueryEngine();
const store = new Store();

const verbs = {
  load(files) {
    for (const file of files) {
      const parser = new Parser({ format: "text/turtle", baseIRI: `file://${file}` });
      store.addQuads(parser.parse(readFileSync(file, "utf-8")));
    }
    return {};
  },
  load_quads(file) {
    store.addQuads(new Parser({ format: "application/n-quads" }).parse(readFileSync(file, "utf-8")));
    return {};
  },
  async ask(query) {
    const result = await engine.query(query, { sources: [store] });
    const graph = result.resultType === "quads";
    const mediaType = graph ? "application/n-triples" : "application/sparql-results+json";
    const { data } = await engine.resultToString(result, mediaType);
    let text = "";
    for await (const chunk of data) text += chunk;
    return graph ? { graph: text } : { rows: text };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const [[name, given]] = Object.entries(JSON.parse(line));
  let answer;
  try {
    answer = name in verbs ? await verbs[name](given) : { error: `${name} is not offered` };
  } catch (error) {
    answer = { error: String(error) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
