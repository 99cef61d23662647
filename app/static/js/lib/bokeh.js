// Bokeh's own scripts, begun when the first state has been painted: they take the browser longer
// than everything of ours, and a reader shall not wait for them.

import { el } from "./dom.js";

const PATIENCE_MS = 15000; // for the session to open once the scripts are there
const LOOK_MS = 20; // Bokeh tells nobody when it has a document
const FEED = "resync"; // the kind of our messages in a session, both ways: app/pages/shell.py
// Bokeh alone: widgets, tables, WebGL and Panel's own models are in no page of ours.
const NEEDED = /\/bokeh(\.min)?\.js/;

/**
 * Run the scripts of the page's `#bokeh`, in their order, after the next paint. A session that does
 * not open (its token is over: a tab restored, a page that lay in a cache) is told to `onNone`.
 */
export function startBokeh(onNone) {
  requestAnimationFrame(() => setTimeout(async () => {
    await run();
    listen(Date.now() + PATIENCE_MS, onNone);
  }));
}

/** Once the session has its document: take its messages, and be who sends them. */
function listen(until, onNone) {
  const { documents, require: module } = window.Bokeh;
  const session = documents[0];
  if (!session) {
    if (Date.now() > until) onNone();
    else setTimeout(() => listen(until, onNone), LOOK_MS);
    return;
  }
  const { MessageSentEvent } = module("document/events");
  session.on_message(FEED, (detail) => {
    const kind = typeof detail === "string" ? "resync:update" : "resync:told";
    window.dispatchEvent(new CustomEvent(kind, { detail }));
  });
  let linked = true; // without its line Bokeh logs an error for whatever is said
  session.on_event("connection_lost", () => { linked = false; });
  session.on_event("client_reconnected", () => {
    linked = true;
    window.dispatchEvent(new Event("resync:feed"));
  });
  window.resyncFeed = {
    send: (said) => {
      if (linked) session._trigger_on_change(new MessageSentEvent(session, FEED, said));
      return linked;
    },
  };
  window.dispatchEvent(new Event("resync:feed"));
}

async function run() {
  const { content } = /** @type {HTMLTemplateElement} */ (document.getElementById("bokeh"));
  const scripts = [...content.children].map((node) => {
    const made = /** @type {HTMLScriptElement} */ (document.createElement(node.localName));
    for (const { name, value } of node.attributes) made.setAttribute(name, value);
    made.textContent = node.textContent;
    return made;
  }).filter((node) => !node.src || NEEDED.test(node.src));
  // All are fetched at once; each runs when those before it have.
  for (const { src: href } of scripts) {
    if (href) document.head.append(el("link", { rel: "preload", as: "script", href }));
  }
  for (const script of scripts) {
    const arrived = script.src ? new Promise((resolve, reject) => {
      script.addEventListener("load", resolve);
      script.addEventListener("error", () => reject(new Error(`${script.src} did not load`)));
    }) : null;
    document.body.append(script);
    await arrived;
  }
}

/** Keep whatever is drawn in `place`, now and later, out of the tab order. */
function passBy(place) {
  const observer = new MutationObserver(() => sweep(place));

  function sweep(root) {
    // Observing the same root again replaces the first time; a shadow root is watched by itself.
    observer.observe(root, { childList: true, subtree: true });
    for (const node of root.querySelectorAll("*")) {
      if (node.shadowRoot) sweep(node.shadowRoot);
      if (node.tabIndex === 0) node.tabIndex = -1;
    }
  }

  sweep(place);
}

/** Bokeh makes every plot a stop of the Tab key, where a keyboard can do nothing: those for the eye
 * only (a table beside them says the same) are taken out of the keyboard's way. */
export function connectPlots() {
  for (const root of document.querySelectorAll("[aria-hidden='true'] [data-root-id]")) {
    passBy(root.closest("[aria-hidden='true']"));
  }
}
