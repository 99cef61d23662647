// Pages come from the network, as ever; what came last is kept, and shown when nothing comes. The
// parts of a kept page lie beside it: one cache for each version, so that a page never gets parts
// of another one.

import { BASE, HOME } from "../lib/base.js";
import { asKept, headersOf, insteadOf, isAway, keyOf, partsOf, versionOf } from "./shell.js";

const PATIENCE_MS = 5000; // a path that is dead refuses nothing: by then what is kept is shown
const OURS = `resync ${BASE} `;
const SLOW = Symbol("slow");

const cacheOf = (version) => caches.open(OURS + version);
const ours = async () => (await caches.keys()).filter((name) => name.startsWith(OURS));

/** Answer a navigation. */
export async function navigate(event) {
  const { request } = event;
  const network = (async () => (await event.preloadResponse) ?? fetch(request))();
  const first = await Promise.race([network.catch(() => null),
    new Promise((resolve) => { setTimeout(resolve, PATIENCE_MS, SLOW); })]);
  if (first === null || first === SLOW || isAway(first.status)) {
    return (await kept(request.url)) ?? network;
  }
  if (isPage(first)) event.waitUntil(keep(request.url, first.clone()));
  return first;
}

const isPage = (answer) => answer.status === 200 && !answer.redirected
  && answer.headers.get("content-type")?.startsWith("text/html");

async function keep(address, answer) {
  const html = await answer.text();
  const version = versionOf(html);
  if (version === null) return;
  const cache = await cacheOf(version);
  for (const name of await ours()) await (await caches.open(name)).delete(keyOf(address));
  await cache.put(keyOf(address),
    new Response(asKept(html, Date.now()), { headers: headersOf(answer.headers) }));
  await Promise.allSettled(partsOf(html).map(async (part) => {
    const there = new URL(part, address).href;
    if (!await cache.match(there)) await cache.add(there);
  }));
}

/** Keep a page that was opened before there was a worker to see it come. */
export async function keepAnew(address) {
  const answer = await fetch(address, { credentials: "same-origin" });
  if (isPage(answer)) await keep(address, answer);
}

async function kept(address) {
  const found = await caches.match(keyOf(address));
  if (found) return found;
  if (keyOf(address) === HOME || !await caches.match(HOME)) return undefined;
  return Response.redirect(insteadOf(address, HOME));
}

/** A part of a page: its address names its content, so that what is kept of it is right. */
export const part = async (request) => (await caches.match(request)) ?? fetch(request);

/** Let go of what other versions left. */
export async function keepOnly(version) {
  for (const name of await ours()) if (name !== OURS + version) await caches.delete(name);
}

/** Whether a request is for a page of ours, or for a part of one. */
export const isForPage = ({ mode, method, url }) =>
  mode === "navigate" && method === "GET" && url.startsWith(HOME);
export const isForPart = ({ method, url }) => method === "GET" && url.startsWith(`${BASE}assets/`);
