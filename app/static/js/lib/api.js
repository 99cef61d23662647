// REST calls of the page. Refusals come as problem+json and are passed on in the reader's words.

import { t } from "./words.js";

const WITHOUT_RIGHT = { 401: "error.not_known", 403: "error.not_allowed" };

/** An address below the prefix, whatever page we are on. */
export function address(path) {
  return new URL(document.body.dataset.base + path, document.location.href);
}

/** `status` is that of the answer, 0 when there was none; `errors` say `{field, message}`. */
export class Refused extends Error {
  /**
   * @param {string} message
   * @param {{status?: number, errors?: {field: string, message: string}[], cause?: unknown}} more
   */
  constructor(message, { status = 0, errors = [], cause } = {}) {
    super(message, { cause });
    this.status = status;
    this.errors = errors;
  }
}

/** What `work` gives; what the server refuses goes to `refused`, other mistakes are ours and thrown. */
export async function trying(work, refused) {
  try {
    return await work();
  } catch (failure) {
    if (!(failure instanceof Refused)) throw failure;
    return refused(failure);
  }
}

async function call(path, options = {}) {
  let answer;
  try {
    answer = await fetch(address(path), {
      credentials: "same-origin",
      ...options,
      headers: {
        Accept: "application/json",
        "Accept-Language": document.documentElement.lang,
        ...options.headers,
      },
    });
  } catch (failure) {
    throw new Refused(t("error.unreachable"), { cause: failure });
  }
  if (answer.ok) return answer.json();
  let detail = `HTTP ${answer.status}`;
  let errors = [];
  try {
    const problem = await answer.json();
    detail = problem.detail || problem.title || detail;
    errors = problem.errors ?? [];
  } catch (notJson) {
    detail += ` (${notJson.name})`;
  }
  const words = WITHOUT_RIGHT[answer.status] ?? "error.refused";
  throw new Refused(t(words, { detail }), { status: answer.status, errors });
}

export const get = (path) => call(path);
export const post = (path, body) => send("POST", path, body);
export const put = (path, body) => send("PUT", path, body);
export const del = (path) => call(path, { method: "DELETE" });

function send(method, path, body) {
  return call(path, {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}
