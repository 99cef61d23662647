// The least of a browser that the page's modules need: a document, an address, a history, stores.
// It stands at the edge; everything above it is the product's own code. Import it first.

class Styled extends Set {
  toggle(name, on = !this.has(name)) {
    return on ? Boolean(this.add(name)) : !this.delete(name);
  }

  contains(name) {
    return this.has(name);
  }

  remove(name) {
    this.delete(name);
  }
}

globalThis.Node = class Node extends EventTarget {
  constructor(text = "") {
    super();
    this.text = text;
    this.parentNode = null;
    this.children = [];
  }

  get textContent() {
    return this.text + this.children.map((child) => child.textContent).join("");
  }

  set textContent(text) {
    this.replaceChildren();
    this.text = text;
  }

  remove() {
    const at = this.parentNode?.children.indexOf(this) ?? -1;
    if (at >= 0) this.parentNode.children.splice(at, 1);
    this.parentNode = null;
  }

  getBoundingClientRect() {
    return { top: 0, bottom: 0 };
  }
};
globalThis.matchMedia = () => ({ matches: false });

/** An element; its selectors are one `[attribute="value"]`, `.class` or tag. */
class Element extends Node {
  constructor(tag) {
    super();
    this.localName = tag;
    this.attributes = new Map();
    this.dataset = {};
    this.style = {};
    this.classList = new Styled();
    this.hidden = false;
    this.title = "";
  }

  setAttribute(name, value) {
    this.attributes.set(name, value);
    if (name === "class") for (const each of value.split(" ")) this.classList.add(each);
    if (name.startsWith("data-")) this.dataset[name.slice(5)] = value;
  }

  getAttribute(name) {
    return this.attributes.get(name) ?? null;
  }

  toggleAttribute(name, on) {
    if (on) this.setAttribute(name, "");
    else this.attributes.delete(name);
  }

  removeAttribute(name) {
    this.attributes.delete(name);
  }

  insertBefore(node, before) {
    node.remove();
    const at = before ? this.children.indexOf(before) : this.children.length;
    this.children.splice(at, 0, node);
    node.parentNode = this;
  }

  append(...nodes) {
    for (const node of nodes) {
      this.insertBefore(node instanceof Node ? node : new Node(String(node)), null);
    }
  }

  before(node) {
    this.parentNode.insertBefore(node, this);
  }

  after(node) {
    this.parentNode.insertBefore(node, this.nextElementSibling);
  }

  replaceWith(node) {
    this.before(node);
    this.remove();
  }

  replaceChildren(...nodes) {
    for (const child of [...this.children]) child.remove();
    this.text = "";
    this.append(...nodes);
  }

  get firstChild() {
    return this.children[0] ?? null;
  }

  get firstElementChild() {
    return this.firstChild;
  }

  get nextElementSibling() {
    const around = this.parentNode?.children ?? [];
    return around[around.indexOf(this) + 1] ?? null;
  }

  contains(node) {
    return node === this || this.children.some((child) => child.contains?.(node));
  }

  fits(selector) {
    const [, name, value] = /^\[([\w-]+)(?:="(.*)")?\]$/.exec(selector) ?? [];
    if (name) {
      return this.attributes.has(name) && (value === undefined || value === this.getAttribute(name));
    }
    return selector.startsWith(".") ? this.classList.has(selector.slice(1)) : this.localName === selector;
  }

  querySelector(selector) {
    for (const child of this.children) {
      if (!child.fits) continue;
      const found = child.fits(selector) ? child : child.querySelector(selector);
      if (found) return found;
    }
    return null;
  }
}

class Store {
  kept = new Map();
  getItem = (key) => this.kept.get(key) ?? null;
  setItem = (key, value) => this.kept.set(key, String(value));
  removeItem = (key) => this.kept.delete(key);
}

const words = new Element("script");
words.textContent = JSON.stringify({
  "error.refused": "refused: {detail}", "error.field": "{named}: {message}",
  "time.ago": "há {span}", "timeline.new": ["{count} novo evento", "{count} novos eventos"],
});
const places = { words };

class Page extends EventTarget {
  constructor() {
    super();
    this.hidden = false;
    this.documentElement = Object.assign(new Element("html"), { lang: "pt-BR" });
    this.body = new Element("body");
    this.body.dataset = { base: "./", lang: "pt_BR" };
    this.activeElement = this.body;
    this.location = new URL("http://monitor.example/tws-monitor");
  }

  createElement = (tag) => new Element(tag);
  createElementNS = (_space, tag) => new Element(tag);
  createTextNode = (text) => new Node(text);
  getElementById = (id) => (places[id] ??= new Element("div"));
  querySelector = (selector) => this.body.querySelector(selector);
  querySelectorAll = () => [];
}

const page = new Page();
globalThis.document = page;
globalThis.window = Object.assign(new EventTarget(), {
  localStorage: new Store(), sessionStorage: new Store(), isSecureContext: false,
});
globalThis.location = page.location;
location.reload = () => { reloads.count += 1; };
globalThis.history = {
  steps: [],
  pushState(_state, _title, there) { this.steps.push(location.href); location.href = String(there); },
  replaceState(_state, _title, there) { location.href = String(there); },
};

/** How often the page was fetched anew. */
export const reloads = { count: 0 };

/** The browser's back button. */
export function back() {
  location.href = history.steps.pop();
  window.dispatchEvent(new Event("popstate"));
}

/** Open the page at an address, without a history. */
export function openAt(search) {
  history.steps.length = 0;
  location.href = `http://monitor.example/tws-monitor${search}`;
}

/** Tell the page's modules something, as the browser or another module does. */
export function tell(name, detail, more = {}) {
  window.dispatchEvent(Object.assign(new CustomEvent(name, { detail }), more));
}

/** Let promises that are done go on. */
export async function turns(count = 20) {
  for (let at = 0; at < count; at += 1) await Promise.resolve();
}
