// The window's scroll: keeps what is being read where it is, and says where the reader is.

const AT_TOP_PX = 8;
const SETTLED_MS = 250;

/** Where the head of the page ends: what is above it cannot be read. */
export function headBottom() {
  return document.querySelector(".head").getBoundingClientRect().bottom;
}

export function atTop() {
  return window.scrollY <= AT_TOP_PX;
}

/** Change the rows without moving the one being read. */
export function steady(stream, change) {
  const anchor = stream.firstBelow(headBottom());
  const before = anchor?.node.getBoundingClientRect().top;
  change();
  if (anchor?.node.isConnected) {
    const moved = anchor.node.getBoundingClientRect().top - before;
    if (moved) window.scrollBy({ top: moved, behavior: "instant" });
  }
}

/** Bring a row just below the head. */
export function show(row) {
  const place = (row.heading ?? row.node).getBoundingClientRect().top;
  window.scrollBy({ top: place - headBottom() - 36, behavior: "instant" });
}

/** Headings stick below the head of the page, however high it is: `--head` tells the style. */
export function followHead() {
  const root = document.documentElement;
  new ResizeObserver(([entry]) => {
    root.style.setProperty("--head", `${Math.round(entry.borderBoxSize[0].blockSize)}px`);
  }).observe(document.querySelector(".head"));
}

/** `tell` is called when the scroll has come to rest. */
export function onRest(tell) {
  let timer = null;
  window.addEventListener("scroll", () => {
    clearTimeout(timer);
    timer = setTimeout(tell, SETTLED_MS);
  }, { passive: true });
}
