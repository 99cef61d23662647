// What this browser keeps, if it keeps anything: local for all tabs, session for one.

/** The text under `key`, or null; `where` is "localStorage" or "sessionStorage". */
export function kept(key, where = "localStorage") {
  return reaching(() => window[where].getItem(key));
}

/** Keep a text; null forgets it. */
export function keepText(key, value, where = "localStorage") {
  reaching(() => (value === null ? window[where].removeItem(key) : window[where].setItem(key, value)));
}

function reaching(work) {
  try {
    return work() ?? null;
  } catch (refused) {
    console.info("This browser keeps nothing, it holds for this page only:", refused.name);
    return null;
  }
}
