// What the drawer shows, in the address of whatever page is below it: `?open=job:4711`. A run and
// a job are also asked for by the job's name, which stands beside it in `of`.

import { link, placeOf, text } from "../lib/place.js";

const KINDS = new Set(["problem", "job", "run", "named", "stream", "workstation"]);
const PROBLEM_PAGE = /\/tws-monitor\/problems\/([^/]+)\/*$/;

export const { place, go, onPlace, follow } = placeOf({ open: text, of: text });

/**
 * A subject of the drawer as the address has it, or null.
 * @returns {{kind: string, id: string, of: string} | null}
 */
export function subject({ open, of }) {
  const at = open.indexOf(":");
  const kind = open.slice(0, at);
  const id = open.slice(at + 1);
  return at > 0 && id && KINDS.has(kind) ? { kind, id, of } : null;
}

/** The subject that a link of ours leads to, or null where it leads elsewhere. */
export function subjectOf(href) {
  const there = new URL(href, location.href);
  if (there.origin !== location.origin) return null;
  const page = PROBLEM_PAGE.exec(there.pathname);
  if (page) return { kind: "problem", id: decodeURIComponent(page[1]), of: "" };
  const said = (name) => there.searchParams.get(name) ?? "";
  return subject({ open: said("open"), of: said("of") });
}

/** Where something is shown: in a tab of its own, or in the drawer over the page one is on. */
export function hrefOf(kind, id, of = "") {
  return kind === "problem" ? link(`problems/${encodeURIComponent(id)}`)
    : link("jobs", { open: `${kind}:${id}`, of });
}

export const show = ({ kind, id, of }) => go({ open: `${kind}:${id}`, of });
export const close = () => go({ open: "", of: "" });
