// The one Bokeh-synchronised component of a page (app/pages/shell.py). It only carries texts
// between the session and the page's modules; it draws nothing.
export function render({ model }) {
  const deliver = () => {
    window.dispatchEvent(new CustomEvent("resync:update", { detail: model.payload }));
  };
  model.on("payload", deliver);
  window.resyncFeed = { send: (message) => model.send_msg(message) };
  window.dispatchEvent(new Event("resync:feed"));
  return document.createElement("div");
}
