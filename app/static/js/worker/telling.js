// What comes while no page is open: a push is shown, a click leads to the problem or takes it, and
// what became of the notification is told back.

import { BASE, HOME } from "../lib/base.js";
import { fact, keepFact } from "../lib/depot.js";
import { DEEDS, RECEIPTS, replay, seen, wait, waitingIn, wakeLater } from "../lib/queue.js";
import { devices, gone, serverKey, subscribe } from "../lib/subscription.js";
import { noticeOf, payloadOf, wordsOf } from "./notice.js";

const API = "api/v1/monitoring/";
const scope = /** @type {any} */ (globalThis);

/** What a notification is made with; whoever he is who reads it, it is shown. */
const known = async () => ({ words: scope.resync.words, base: BASE,
  icons: `${BASE}assets/${scope.resync.version}/icons/`,
  mayTake: await fact("may take").catch(() => null) ?? true });
const number = () => crypto.getRandomValues(new BigUint64Array(2)).join("-");

/** Listen for what the browser brings. */
export function connectTelling() {
  scope.addEventListener("push", (event) => event.waitUntil((async () => {
    const { title, options } = noticeOf(payloadOf(event.data?.text() ?? ""), await known());
    await scope.registration.showNotification(title, options);
    await receipt(options.data, "shown");
  })()));

  scope.addEventListener("notificationclick", (event) => {
    const { notification, action } = event;
    notification.close();
    const act = action === "acknowledge" && notification.data?.problem_id ? take : open;
    event.waitUntil(Promise.all([act(notification), receipt(notification.data, "clicked")]));
  });

  scope.addEventListener("notificationclose", (event) =>
    event.waitUntil(receipt(event.notification.data, "dismissed")));

  // The browser has given this one up by itself; pages look for it too, where this is never told.
  scope.addEventListener("pushsubscriptionchange", (event) => event.waitUntil((async () => {
    const { oldSubscription: old } = event;
    if ((await devices()).removed.includes(await fact("told as"))) return;
    await subscribe(scope.registration.pushManager, await serverKey(), await fact("told in") ?? {});
    if (old) await gone(old.endpoint);
  })()));
}

/** Go to the problem: in a page of ours that is open, else in a new one. */
async function open({ data }) {
  const there = data?.navigate ?? HOME;
  const pages = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages.find(({ url, focused }) => focused && url.startsWith(HOME))
    ?? pages.find(({ url }) => url.startsWith(HOME));
  if (!page) return scope.clients.openWindow(there);
  page.postMessage({ type: "open", url: there });
  return page.focus();
}

/** Take the problem, now or once there is a network, and say in its place what became of it. */
async function take({ data, tag, title, icon, badge }) {
  const { problem_id: id, lang, name } = data;
  const by = await fact("name");
  const action = number();
  await wait({ lane: DEEDS, path: `${API}problems/${encodeURIComponent(id)}/acknowledge`, lang,
    body: { free: true, action_id: action, ...(by ? { by } : {}) },
    about: { deed: "acknowledge", name, ids: [id] } });
  await replay(DEEDS);
  const mine = (await waitingIn(DEEDS)).find(({ body }) => body.action_id === action);
  if (mine && !mine.refused) await wakeLater(scope.registration, DEEDS);
  const our = wordsOf(scope.resync.words, lang);
  const body = !mine ? our.taken : mine.refused ? `${our.refused} ${mine.refused.detail}`
    : mine.why === 401 ? our.login : our.waits;
  await scope.registration.showNotification(title,
    { body, tag, icon, badge, lang, silent: true, data: { ...data, problem_id: null },
      actions: [{ action: "open", title: our.open }] });
  if (mine?.refused) await seen(mine.id);
}

/** Tell that a notification was shown, clicked or dismissed; what cannot be told now waits. */
async function receipt(data, action) {
  if (!data?.receipt) return;
  let client = await fact("client");
  if (!client) {
    client = number();
    await keepFact("client", client);
  }
  const { event_id, receipt: token, lang } = data;
  await wait({ lane: RECEIPTS, path: `${API}push/receipts`, lang, about: null,
    body: { event_id, action, client_id: client, at: new Date().toISOString(), receipt: token } });
  if (await replay(RECEIPTS) !== null) await wakeLater(scope.registration, RECEIPTS);
}
