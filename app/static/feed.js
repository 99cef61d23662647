// The one Bokeh component of a page (app/pages/shell.py). It only carries texts between the session
// and the page's modules; it draws nothing.
export function render({ model }) {
  model.on("msg:custom", (text) => {
    window.dispatchEvent(new CustomEvent("resync:update", { detail: text }));
  });
  window.resyncFeed = { send: (message) => model.send_msg(message) };
  window.dispatchEvent(new Event("resync:feed"));
  return document.createElement("div");
}
