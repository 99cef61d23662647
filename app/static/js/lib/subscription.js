// This browser's subscription to pushes, for the page and for the service worker: which key it is
// for, and what the server knows of it.

import { BASE } from "./base.js";

const PUSH = `${BASE}api/v1/monitoring/push/`;

/** What the server said, or null where it gave nothing; raises where it did not do it. */
async function call(method, path, body) {
  const answer = await fetch(PUSH + path, { method, credentials: "same-origin",
    headers: body ? { "Content-Type": "application/json", Accept: "application/json" } : {},
    body: body && JSON.stringify(body) });
  if (!answer.ok) {
    const { detail, title } = await answer.json().catch(() => ({}));
    throw new Error(detail ?? title ?? `HTTP ${answer.status}`);
  }
  return answer.status === 204 ? null : answer.json();
}

const base64url = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

/** The key that the server signs with. */
export const serverKey = async () => (await call("GET", "public-key")).public_key;

/** Whether a subscription is for that key: else each push to it is refused. */
export const fits = (subscription, key) =>
  base64url(subscription.options.applicationServerKey ?? new ArrayBuffer(0)) === key;

/**
 * Subscribe for that key, in place of a subscription for another one, and have the server know it;
 * `more` is `{language, label}`. What the server knows of it.
 */
export async function subscribe(manager, key, more = {}) {
  const old = await manager.getSubscription();
  if (old && !fits(old, key)) {
    await old.unsubscribe();
    await call("DELETE", "subscriptions", { endpoint: old.endpoint });
  }
  const subscription = await manager.subscribe(
    { userVisibleOnly: true, applicationServerKey: key });
  return call("POST", "subscriptions", { ...subscription.toJSON(), ...more });
}

/** No pushes to this browser any more. */
export async function unsubscribe(manager) {
  const subscription = await manager.getSubscription();
  if (!subscription) return;
  await subscription.unsubscribe();
  await call("DELETE", "subscriptions", { endpoint: subscription.endpoint });
}

/** An address the browser has given up: the server shall not write there. */
export const gone = (endpoint) => call("DELETE", "subscriptions", { endpoint });
/** The numbers of one's browsers that are told, and of those that somebody has removed. */
export async function devices() {
  const { subscriptions, removed } = await call("GET", "subscriptions");
  return { known: subscriptions.map(({ subscription_id: id }) => id), removed };
}
export const removeDevice = (id) => call("DELETE", `subscriptions/${encodeURIComponent(id)}`);
export const test = () => call("POST", "test", {});
