// REST calls of the page. Refusals come as problem+json and are passed on in the reader's words.

import { t } from "./words.js";

const WITHOUT_RIGHT = { 401: "error.not_known", 403: "error.not_allowed" };

/** A query as an address has it: what is empty is not asked, several words are one list. */
export function asking(query) {
  const asked = Object.entries(query).map(([name, value]) => [name, String(value ?? "")]);
  return new URLSearchParams(asked.filter(([, words]) => words !== ""));
}

/** The address of the API's `path` with a query, whatever page we are on. */
export function address(path, query = {}) {
  const there = new URL(`${document.body.dataset.base}api/v1/monitoring/${path}`, location.href);
  there.search = asking(query).toString();
  return there;
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

/** What `work` gives, or `refused` of the server's refusal; other mistakes are ours and thrown. */
export async function trying(work, refused = (_failure) => /** @type {any} */ (null)) {
  try {
    return await work();
  } catch (failure) {
    if (!(failure instanceof Refused)) throw failure;
    return refused(failure);
  }
}

const READ = {
  json: ["application/json", (answer) => answer.json()],
  text: ["text/*", (answer) => answer.text()],
};

/**
 * @param {string} method @param {URL} url @param {object} [body]
 * @param {{as?: string, signal?: AbortSignal}} [how]
 */
async function call(method, url, body, how = {}) {
  const { as = "json", signal } = how;
  const [accepted, read] = READ[as];
  const headers = { Accept: accepted, "Accept-Language": document.documentElement.lang };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(url,
      { method, headers, body: JSON.stringify(body), credentials: "same-origin", signal });
  } catch (failure) {
    throw new Refused(t("error.unreachable"), { cause: failure });
  }
  if (answer.status === 204) return {};
  if (answer.ok) {
    return read(answer).catch((broken) => {
      throw new Refused(t("error.broken"), { status: answer.status, cause: broken });
    });
  }
  const status = `HTTP ${answer.status}`;
  const { detail, title, errors = [] } = await answer.json()
    .catch((notJson) => ({ detail: `${status} (${notJson.name})` }));
  const words = WITHOUT_RIGHT[answer.status] ?? "error.refused";
  const told = errors.map(({ field, message }) => wrong(url, field, message)).join("; ");
  throw new Refused(t(words, { detail: told || detail || title || status }),
    { status: answer.status, errors });
}

/** What is wrong with a field, and what the address says there. */
function wrong(url, field, message) {
  const given = url.searchParams.getAll(field).join(", ");
  const named = field && given ? `${field} = ${given}` : field;
  return named ? t("error.field", { named, message }) : message;
}

export const get = (path, query) => call("GET", address(path, query));
/** What is not JSON: a file to be pasted somewhere. */
export const getText = (path, query) =>
  call("GET", address(path, query), undefined, { as: "text" });
/** @param {string} path @param {object} [body] @param {AbortSignal} [signal] */
export const post = (path, body, signal) => call("POST", address(path), body, { signal });
export const put = (path, body) => call("PUT", address(path), body);
/** @param {string} path @param {Record<string, unknown>} [body] */
export const del = (path, body) => call("DELETE", address(path), body);

/**
 * A number for what is done: the same one sent again changes nothing. `crypto.randomUUID` needs a
 * secure context; a monitor on a plain internal address has none.
 */
export const newAction = () => crypto.getRandomValues(new BigUint64Array(2)).join("-");
