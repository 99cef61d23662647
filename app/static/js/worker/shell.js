// What of a page can be kept for later: its markup and its first state, never its session. PURE.

const VERSION = /\/assets\/([0-9a-f]{12})\//;
const PART = /(?:href|src)="([^"]*\/assets\/[0-9a-f]{12}\/[^"]+)"/g;
const SESSION = /<template id="bokeh">[\s\S]*?<\/template>/;
const KEPT = ["content-type", "content-security-policy", "content-language"];

/** The version whose parts a page is made of; null of what is no page of ours. */
export const versionOf = (html) => (SESSION.test(html) ? VERSION.exec(html)?.[1] ?? null : null);

/** The addresses of those parts, as the page writes them. */
export const partsOf = (html) => [...new Set([...html.matchAll(PART)].map(([, part]) => part))];

/** The page as it is shown once nobody answers: it says since when it lies here. */
export const asKept = (html, at) => html
  .replace("<html ", `<html data-kept="${at}" data-stale data-lost `)
  .replace(SESSION, '<template id="bokeh"></template>');

/** Of an answer's headers what belongs to the text: that it may run what it names, and no more. */
export const headersOf = (headers) => Object.fromEntries(
  KEPT.map((name) => [name, headers.get(name)]).filter(([, value]) => value !== null));

/** A page lies under its address without what was asked of it. */
export const keyOf = (address) => {
  const { origin, pathname } = new URL(address);
  return origin + pathname.replace(/(.)\/+$/, "$1");
};

const PROBLEM = /\/problems\/([\w.-]+)\/*$/;

/**
 * Where a page is looked for that is not kept: a problem's address opens it on the overview (as
 * app/pages/__init__.py does), any other page's the overview.
 */
export function insteadOf(address, home) {
  const problem = PROBLEM.exec(new URL(address).pathname);
  return problem ? `${home}?open=problem:${problem[1]}` : home;
}

/** A proxy answers for a server that is gone. */
export const isAway = (status) => status === 502 || status === 503 || status === 504;
