// A panel that unfolds below its opener, and never beyond the window's edges. A click beside it and
// Escape fold it up again.

const EDGE_PX = 25; // a page's margin: what unfolds in a card stays in it

/** `details` holds a summary and the panel after it. */
export function insideWindow(details) {
  const panel = /** @type {HTMLElement} */ (details.lastElementChild);

  function place() {
    if (!details.open) return;
    panel.style.left = "0px";
    panel.style.maxWidth = `${document.documentElement.clientWidth - 2 * EDGE_PX}px`;
    const { left, right, top } = panel.getBoundingClientRect();
    const over = right - (document.documentElement.clientWidth - EDGE_PX);
    if (over > 0) panel.style.left = `${-Math.min(over, left - EDGE_PX)}px`;
    panel.style.maxHeight = `${Math.max(160, innerHeight - top - EDGE_PX)}px`;
  }

  details.addEventListener("toggle", place);
  window.addEventListener("resize", place);
  document.addEventListener("click", ({ target }) => {
    if (details.open && !details.contains(target)) details.open = false;
  });
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    event.preventDefault();
    details.open = false;
    details.querySelector("summary").focus();
  });
}
