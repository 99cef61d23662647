// Leaving nothing behind: after a log-out this browser keeps no page, no board, nothing that waits,
// no name and no subscription of who was here.

import { BASE } from "./base.js";
import { wipe } from "./depot.js";
import { keepNothing } from "./keeping.js";
import { leave } from "./push.js";

/** Forget everything; the page has to be left or opened anew then. */
export async function forget() {
  keepNothing();
  const registration = await navigator.serviceWorker?.getRegistration(BASE);
  if (registration) {
    await leave();
    await registration.unregister();
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith(`resync ${BASE}`))
      .map((name) => caches.delete(name)));
  }
  await wipe();
  for (const store of [localStorage, sessionStorage]) {
    for (const key of Object.keys(store)) if (key.startsWith("resync.")) store.removeItem(key);
  }
}
