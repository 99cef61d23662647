// Making elements. Text from outside goes through textContent and attributes only, never innerHTML,
// and never with characters that turn the reading direction: they are shown instead.

import { visible } from "./visible.js";

const READ = new Set(["title", "aria-label", "placeholder", "alt", "label"]); // by people

/** Put words into `node` in place of what it holds, and a tooltip where one is given. */
export function say(node, words, title) {
  const text = visible(words ?? "");
  if (node.textContent !== text) node.textContent = text;
  if (title !== undefined) node.title = visible(title ?? "");
}

/** Name a control that shows a symbol only, for the eye and the ear. */
export function nameIt(control, words) {
  control.setAttribute("aria-label", visible(words));
  control.title = visible(words);
}

/** An element: `el("td", {class: "name"}, "text", child, null)`. Handlers are given as `onclick`. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : READ.has(name) ? visible(value) : String(value));
  }
  if (tag === "textarea") node.append(...children); // what is edited stays as it is
  else append(node, children);
  return node;
}

/** A button that does `onclick`; `more` may give it another look than that of a plain one. */
export function button(words, onclick, more = {}) {
  return el("button", { type: "button", class: "button", onclick, ...more }, words);
}

function append(node, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) append(node, child);
    else node.append(child instanceof Node ? child : document.createTextNode(visible(child)));
  }
}

/** A drawing, or a part of one. */
export function svg(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}

/** A symbol of static/icons.svg, for the eye only: the word stands beside it. */
export function icon(name, className = "shape") {
  return svg("svg", { class: className, "aria-hidden": "true" }, svg("use", { href: `#${name}` }));
}

/** A half circle filled to `share` (0 to 1), drawn as one dashed arc. */
export function arc(share) {
  const percent = Math.round(Math.max(0, Math.min(1, share)) * 100);
  const stroke = (className, length) => svg("path", { class: className, d: "M5 30a25 25 0 0 1 50 0",
    pathLength: 100, "stroke-dasharray": `${length} 200` });
  return svg("svg", { class: "arc", viewBox: "0 0 60 34", "aria-hidden": "true" },
    stroke("rail", 100), ...(percent > 0 ? [stroke("fill", percent)] : []));
}

/**
 * Keep `parent`'s children in step with `items` without rebuilding what did not change, so that
 * focus, selection and scroll survive. `draw(item)` makes the row; `key(item)` names it.
 * Returns the keys that are new.
 */
export function keep(parent, items, key, draw) {
  const old = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  const fresh = [];
  let place = parent.firstElementChild;
  for (const item of items) {
    const name = key(item);
    const stamp = JSON.stringify(item);
    let node = old.get(name);
    if (!node) fresh.push(name);
    if (!node || node.dataset.stamp !== stamp) {
      const next = draw(item);
      next.dataset.key = name;
      next.dataset.stamp = stamp;
      if (node) {
        handOverFocus(node, next);
        if (node === place) place = next;
        node.replaceWith(next);
      }
      node = next;
    }
    old.delete(name);
    if (node === place) place = place.nextElementSibling;
    else parent.insertBefore(node, place);
  }
  for (const node of old.values()) node.remove();
  return fresh;
}

// The keyboard's place must not fall to the top of the page when a row changes under it: it goes to
// the same control, else to the same control of another row, else to the row itself.
function handOverFocus(from, to) {
  const focused = /** @type {HTMLElement} */ (document.activeElement);
  if (!focused || !from.contains(focused)) return;
  const same = `[data-act="${focused.dataset.act}"]`;
  const list = from.parentNode;
  requestAnimationFrame(() => {
    const next = to.querySelector(same) ?? list.querySelector(same) ?? to;
    if (next === to) to.tabIndex = -1;
    next.focus({ preventScroll: true });
  });
}
