// Making elements. Text from outside goes through textContent and attributes only, never innerHTML.

import { visible } from "./visible.js";

const READ = new Set(["title", "aria-label", "placeholder"]); // attributes that people read
const SVG = "http://www.w3.org/2000/svg";

/** An element: `el("td", {class: "name"}, "text", child, null)`. Handlers are given as `onclick`. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : READ.has(name) ? visible(String(value)) : String(value));
  }
  append(node, children);
  return node;
}

function append(node, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) append(node, child);
    else node.append(child instanceof Node ? child : document.createTextNode(visible(String(child))));
  }
}

/** A symbol of static/icons.svg, for the eye only: the word stands beside it. */
export function icon(name, className = "shape") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#${name}`);
  svg.append(use);
  return svg;
}

/** A half circle filled to `share` (0 to 1), drawn as one dashed arc. */
export function arc(share) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "arc");
  svg.setAttribute("viewBox", "0 0 60 34");
  svg.setAttribute("aria-hidden", "true");
  const percent = Math.round(Math.max(0, Math.min(1, share)) * 100);
  for (const [className, length] of [["rail", 100], ["fill", percent]]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", className);
    path.setAttribute("d", "M5 30a25 25 0 0 1 50 0");
    path.setAttribute("pathLength", "100");
    path.setAttribute("stroke-dasharray", `${length} 200`);
    if (length > 0) svg.append(path);
  }
  return svg;
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
  const focused = document.activeElement;
  if (!focused || !from.contains(focused)) return;
  const same = `[data-act="${focused.dataset.act}"]`;
  const list = from.parentNode;
  requestAnimationFrame(() => {
    const next = to.querySelector(same) ?? list.querySelector(same) ?? to;
    if (next === to) to.tabIndex = -1;
    next.focus({ preventScroll: true });
  });
}
