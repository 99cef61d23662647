// Hands what a chart says in words (app/pages/patterns.py) to the page's modules; it draws nothing.
export function render({ model }) {
  model.on("payload", () => {
    window.dispatchEvent(new CustomEvent("resync:pattern-chart", { detail: model.payload }));
  });
  return document.createElement("div");
}
