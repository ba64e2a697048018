// The query as text that can be read, set and marked: in Yasqe where it is installed, else in the form's own field.

import { element, page, words } from "./page.js";

const MOST_SUGGESTIONS = 60;

// The editor in place of the field; run is called when the reader asks for the answer by keyboard.
export function editorOf(field, run) {
  return typeof window.Yasqe === "function" ? rich(field, window.Yasqe, run) : plain(field, run);
}

function plain(field, run) {
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
  });
  return {
    get text() { return field.value; },
    set text(text) { field.value = text; },
    mark() {},
    unmark() {},
    go(line, column, length) {
      const before = field.value.split("\n").slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
      field.focus();
      field.setSelectionRange(before + column - 1, before + column - 1 + length);
    },
  };
}

function rich(field, Yasqe, run) {
  Yasqe.defaults.autocompleters = []; // its own ask other hosts
  completers(Yasqe);
  const place = element("div", { class: "editor" });
  field.after(place);
  const yasqe = new Yasqe(place, {
    value: field.value,
    autocompleters: ["variables", "ours-prefixes", "ours-terms"],
    persistenceId: null, // nothing is left in the browser
    createShareableLink: null,
    consumeShareLink: null,
    showQueryButton: false,
    editorHeight: "auto", // see query.css
    resizeable: false,
    extraKeys: { "Ctrl-Enter": run, "Cmd-Enter": run, Tab: false, "Shift-Tab": false }, // the Tab key leaves the editor
  });
  field.hidden = true;
  const input = yasqe.getInputField();
  input.setAttribute("aria-label", words("editor"));
  const help = element("p", { class: "small", id: "completing", "data-added": true }, words("completing"));
  place.after(help);
  input.setAttribute("aria-describedby", "completing");
  input.id = "written";
  field.labels[0].htmlFor = "written";
  let marks = [];
  return {
    get text() { return yasqe.getValue(); },
    set text(text) { yasqe.setValue(text); },
    mark(line, column, length) {
      const document = yasqe.getDoc();
      marks.push(document.markText({ line: line - 1, ch: column - 1 }, { line: line - 1, ch: column - 1 + length }, { className: "wrong" }));
      yasqe.addLineClass(line - 1, "background", "wrong-line");
      marks.push({ clear: () => yasqe.removeLineClass(line - 1, "background", "wrong-line") });
    },
    unmark() {
      marks.forEach((mark) => mark.clear());
      marks = [];
    },
    go(line, column, length) {
      yasqe.focus();
      yasqe.getDoc().setSelection({ line: line - 1, ch: column - 1 }, { line: line - 1, ch: column - 1 + length });
      yasqe.scrollIntoView(null, 60);
    },
  };
}

// Registers completions: the prefixes of the graph, and its terms, by their names and by what they are called.
function completers(Yasqe) {
  const prefixes = Object.entries(page.prefixes).map(([prefix, namespace]) => `${prefix}: <${namespace}>`);
  Yasqe.forkAutocompleter("prefixes", { name: "ours-prefixes", persistenceId: null, get: () => Promise.resolve(prefixes) });
  const shown = new Map(); // the IRI of what was ever suggested
  Yasqe.forkAutocompleter("property", {
    name: "ours-terms",
    autoShow: true,
    isValidCompletionPosition(yasqe) {
      const token = yasqe.getCompleteToken();
      const cursor = yasqe.getDoc().getCursor();
      const before = yasqe.getPreviousNonWsToken(cursor.line, token)?.string.toUpperCase();
      return /^[\w-]*:/.test(token.string) && before !== "PREFIX" && cursor.ch === token.end;
    },
    get: async (yasqe, token) => suggestions(token.autocompletionString, await terms()),
    postProcessSuggestion(yasqe, token, iri) {
      const text = token.tokenPrefixUri ? token.tokenPrefix + iri.slice(token.tokenPrefixUri.length) : `<${iri}>`;
      shown.set(text, iri);
      return text;
    },
    async postprocessHints(yasqe, hints) {
      const labels = new Map(await terms());
      return hints.map((hint) => ({ ...hint, render: (row) => row.append(...suggestion(hint.text, labels.get(shown.get(hint.text)))) }));
    },
  });
}

const suggestion = (text, label) => [element("span", { class: "name" }, text), element("span", { class: "label" }, label ?? "")];

// IRIs that begin as what is written, then those of the same namespace that have it in their name or label.
function suggestions(written, known) {
  const namespace = Object.values(page.prefixes).filter((each) => written.startsWith(each)).sort((a, b) => b.length - a.length)[0];
  if (!namespace) return [];
  const part = written.slice(namespace.length).toLowerCase();
  const within = known.filter(([iri]) => iri.startsWith(namespace));
  const begins = within.filter(([iri]) => iri.slice(namespace.length).toLowerCase().startsWith(part));
  const has = within.filter(([iri, label]) => `${iri.slice(namespace.length)} ${label}`.toLowerCase().includes(part));
  return [...new Set([...begins, ...has].map(([iri]) => iri))].filter((iri) => iri !== written).slice(0, MOST_SUGGESTIONS);
}

let asked;

// Pairs of IRI and label, asked of the server when they are first wanted.
function terms() {
  asked ??= fetch(page.terms)
    .then((response) => response.json())
    .then((found) => found.terms.map(([name, label]) => [page.prefixes[name.split(":")[0]] + name.slice(name.indexOf(":") + 1), label]))
    .catch(() => {
      asked = undefined;
      return [];
    });
  return asked;
}
