// The window's scroll: keeps what is being read where it is, and says where the reader is.

const AT_TOP_PX = 8;
const SETTLED_MS = 250;

/** Where the head of the page and the filters below it end: what is above cannot be read. */
export const headBottom = () => document.querySelector(".head").getBoundingClientRect().bottom
  + filtersHeight();

function filtersHeight() {
  const filters = document.querySelector(".events-top");
  return getComputedStyle(filters).position === "sticky" ? filters.offsetHeight : 0;
}

export const atTop = () => window.scrollY <= AT_TOP_PX;

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

/** Headings stick below the head of the page, banners included, and below the filters. */
export function followHead() {
  const { style } = document.documentElement;
  const head = document.querySelector(".head");
  const watch = new ResizeObserver(() => {
    style.setProperty("--above", `${head.offsetHeight}px`);
    style.setProperty("--filters", `${filtersHeight()}px`);
  });
  watch.observe(head);
  watch.observe(document.querySelector(".events-top"));
}

/** `tell` is called when the scroll has come to rest; what it gives says that it has just moved. */
export function onRest(tell) {
  let timer = null;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(tell, SETTLED_MS);
  };
  window.addEventListener("scroll", wait, { passive: true });
  return wait;
}
