// The parts of a drawer, each drawn anew only where what it shows has changed: what is read, typed
// or held by the keyboard stays.

import { el } from "../lib/dom.js";
import { t } from "../lib/words.js";

/**
 * Parts below `body`. Each has a name, `of(facts)` (what it shows, null for nothing) and
 * `draw(facts)` (its content); one with `title` has a heading, a text key or what gives the words;
 * one with `again(node, facts)` hears of each look at what it shows already.
 */
export function connectParts(body, parts) {
  const slots = parts.map((part) => {
    const node = el("section", { class: `d-${part.name}`, hidden: true,
      "aria-labelledby": part.title ? `d-${part.name}` : null });
    return { part, node, said: null };
  });
  body.append(...slots.map(({ node }) => node));

  function show(facts) {
    for (const slot of slots) {
      const shown = facts === null ? null : slot.part.of(facts) || null;
      const said = shown === null ? null : JSON.stringify(shown);
      if (said === slot.said) {
        if (said !== null) slot.part.again?.(slot.node, facts);
        continue;
      }
      slot.said = said;
      slot.node.hidden = said === null;
      fill(slot.node, said === null ? [] : [heading(slot.part, facts), ...slot.part.draw(facts)]);
    }
  }

  return { show };
}

function heading({ name, title }, facts) {
  if (!title) return null;
  return el("h3", { id: `d-${name}` }, typeof title === "string" ? t(title) : title(facts));
}

/** New content; the keyboard stays at the control that does the same. */
function fill(node, content) {
  const focused = document.activeElement;
  const held = focused && node.contains(focused) ? focused.getAttribute("data-act") : null;
  node.replaceChildren(...content.flat().filter(Boolean));
  if (held) node.querySelector(`[data-act="${held}"]`)?.focus({ preventScroll: true });
}
