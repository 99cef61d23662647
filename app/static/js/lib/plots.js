// Bokeh makes every plot a stop of the Tab key, where a keyboard can do nothing. Plots that are for the
// eye only (a table beside them says the same) are taken out of the keyboard's way.

/** Keep whatever is drawn in `place`, now and later, out of the tab order. */
function passBy(place) {
  const observer = new MutationObserver(() => sweep(place));

  function sweep(root) {
    // Observing the same root again replaces the first time; a shadow root has to be watched by itself.
    observer.observe(root, { childList: true, subtree: true });
    for (const node of root.querySelectorAll("*")) {
      if (node.shadowRoot) sweep(node.shadowRoot);
      if (node.tabIndex === 0) node.tabIndex = -1;
    }
  }

  sweep(place);
}

export function connectPlots() {
  for (const root of document.querySelectorAll("[aria-hidden='true'] [data-root-id]")) {
    passBy(root.closest("[aria-hidden='true']"));
  }
}
