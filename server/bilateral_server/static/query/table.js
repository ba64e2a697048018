// The answer as a table: IRIs by their names, each leading to its page.

import { isNumber } from "./answers.js";
import { about, irisOf, learn, said, short } from "./names.js";
import { element, words } from "./page.js";

const AT_ONCE = 200;

// Draws the table into the panel; named says whether IRIs are shown by their names.
export async function draw(panel, answer, named) {
  if (!answer.rows.length) {
    panel.replaceChildren(element("p", {}, words("none")));
    return;
  }
  const columns = named ? answer.columns.filter((column) => !answer.columns.some((of) => column === `${of}Label`)) : answer.columns;
  const head = element("tr", {}, ...columns.map((column) => element("th", { scope: "col" }, column)));
  const body = element("tbody");
  const table = element("table", {}, element("thead", {}, head), body);
  const region = element("div", { class: "table", tabindex: "0", role: "region", "aria-labelledby": "answered" }, table);
  const more = element("button", { type: "button", class: "quiet" }, words("more"));
  const show = async () => {
    const begin = body.rows.length;
    const rows = answer.rows.slice(begin, begin + AT_ONCE);
    if (named) await learn(irisOf(rows));
    if (body.rows.length !== begin) return; // pressed twice
    body.append(...rows.map((row) => element("tr", {}, ...columns.map((column) => cell(row, column, named)))));
    more.hidden = body.rows.length >= answer.rows.length;
  };
  more.addEventListener("click", show);
  await show();
  panel.replaceChildren(region, more);
}

function cell(row, column, named) {
  const term = row[column];
  if (!term) return element("td");
  if (term.type === "boolean") return element("td", {}, words(term.value ? "yes" : "no"));
  if (term.type !== "uri") {
    const title = term.datatype ? short(term.datatype) : null;
    const shape = isNumber(term) ? "number" : term.value.length < 15 ? "short" : null;
    return element("td", { class: shape, lang: term["xml:lang"], title }, said(term));
  }
  const label = named && row[`${column}Label`];
  const text = label ? said(label) : said(term, named);
  const plain = !label && text === short(term.value);
  const link = about(term.value).href || (/^https?:/.test(term.value) ? term.value : "");
  const lang = label ? label["xml:lang"] : !plain && named ? about(term.value).lang : null;
  const shown = link ? element("a", { href: link }, text) : text;
  return element("td", { class: plain ? "iri" : null, title: term.value, lang }, shown);
}
