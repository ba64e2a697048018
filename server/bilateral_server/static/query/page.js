// What the server tells the scripts: addresses, prefixes and words in the reader's language; and small things of the page.

export const page = JSON.parse(document.getElementById("page").textContent);

// The message by this name, with the values put in where it says %(name)s.
export function words(name, values = {}) {
  return page.words[name].replace(/%\((\w+)\)s/g, (whole, key) => (key in values ? String(values[key]) : whole));
}

// An element with attributes and children; text is never read as markup.
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

// A select with a label: its options are pairs of a value and words, and change is called with the value chosen.
export function choice(label, options, chosen, change) {
  const select = element("select", {}, ...options.map(([value, text]) => element("option", { value }, text)));
  select.value = chosen;
  select.addEventListener("change", () => change(select.value));
  return element("label", {}, label, select);
}

// A colour of the style sheet, as the reader's scheme has it.
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

const loading = new Map();

// Loads classic scripts, one after the other and each once.
export async function load(addresses) {
  for (const address of addresses) {
    if (!loading.has(address)) {
      loading.set(address, new Promise((done, failed) => {
        const script = element("script", { src: address });
        script.addEventListener("load", done);
        script.addEventListener("error", () => {
          loading.delete(address);
          failed(new Error(address));
        });
        document.head.append(script);
      }));
    }
    await loading.get(address);
  }
}
