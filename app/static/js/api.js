// REST calls of the page. Refusals come as problem+json and are passed on in the reader's words.

import { t } from "./words.js";

const WITHOUT_RIGHT = { 401: "error.not_known", 403: "error.not_allowed" };

/** An address below the prefix, whatever page we are on. */
export function address(path) {
  return new URL(document.body.dataset.base + path, document.location.href);
}

/** `status` is that of the answer, 0 when there was none; `errors` say `{field, message}`. */
export class Refused extends Error {
  constructor(message, { status = 0, errors = [], ...options } = {}) {
    super(message, options);
    this.status = status;
    this.errors = errors;
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

export function get(path) {
  return call(path);
}

export function post(path, body) {
  return send("POST", path, body);
}

export function put(path, body) {
  return send("PUT", path, body);
}

export function del(path) {
  return call(path, { method: "DELETE" });
}

function send(method, path, body) {
  return call(path, {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}
