// A log-in as the page knows it: leaving it, and noticing that it is over.

import { acting } from "./acting.js";
import { BASE } from "./base.js";
import { keepFact } from "./depot.js";
import { forget } from "./forget.js";
import { kept, keepText } from "./kept.js";
import { LOGGED_IN, may } from "./may.js";
import { renew } from "./renew.js";
import { Refused } from "./api.js";
import { t } from "./words.js";

const KEY = "resync.user";
const NOT_KNOWN = 401;
const call = (path, method = "GET") =>
  fetch(new URL(`api/v1/auth/${path}`, BASE), { method, credentials: "same-origin" });

/** What this browser keeps of somebody else is not for whoever is here now. */
export async function makeRoom() {
  if (LOGGED_IN) {
    if ((kept(KEY) ?? LOGGED_IN) !== LOGGED_IN) await forget();
    keepText(KEY, LOGGED_IN);
  }
  // The service worker offers what he may do, and nothing else.
  keepFact("may take", may("operator"))
    .catch(({ name }) => console.info("Kept in this page only:", name));
}

/** Out: the session ends, and nothing of it stays in this browser. */
export function connectLogout(control) {
  control?.addEventListener("click", () => acting(control, async () => {
    const answer = await call("logout", "POST").catch(() => null);
    if (!answer || !(answer.ok || answer.status === NOT_KNOWN)) {
      throw new Refused(t("error.unreachable"));
    }
    await forget();
    location.assign(new URL("login", BASE));
    return true;
  }));
}

let asking = false;

/** A socket that does not open says nothing of why: where the log-in is over, the page goes; one of
 * another role is fetched anew. */
export async function askWhetherIn() {
  if (!LOGGED_IN || asking) return;
  asking = true;
  const answer = await call("me").catch(() => null);
  asking = false;
  if (answer?.status === NOT_KNOWN) renew("login");
  const role = answer?.ok ? (await answer.json()).role : document.body.dataset.role;
  if (role !== document.body.dataset.role) renew("role");
}
