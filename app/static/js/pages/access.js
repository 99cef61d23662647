// Who may come in: one's own sessions and password; for administrators also users, keys, and what
// was changed by whom.

import { acting, refusal } from "../lib/acting.js";
import { del, get, post, put, trying } from "../lib/api.js";
import { instant } from "../lib/clock.js";
import { copyButton } from "../lib/copy.js";
import { button, el, say } from "../lib/dom.js";
import { may } from "../lib/may.js";
import { offerExports } from "../lib/place.js";
import { moment, t } from "../lib/words.js";

const AUTH = "../auth"; // beside the monitor's own addresses
const PAGE = 50;
const ROLES = ["viewer", "operator", "administrator"];
const when = (text) => (text ? moment(instant(text)) : t("access.never"));
const at = (name) => encodeURIComponent(name);

/** A table of `rows`, each a list of cells; on a phone its cells stand under each other. */
function table(heads, rows) {
  const words = heads.map((head) => t(`access.column.${head}`));
  return el("table", { class: "accounts" },
    el("thead", {}, el("tr", {}, words.map((word) => el("th", { scope: "col" }, word)),
      el("th", {}, el("span", { class: "unseen" }, t("access.column.acts"))))),
    el("tbody", {}, rows.map((cells) => el("tr", {}, cells.map((cell, n) =>
      el("td", { "data-head": words[n] ?? "" }, cell))))));
}

/** What `load()` gives, drawn in the list of `card`; asked again whenever something was done. */
function lister(card, load) {
  const list = card?.querySelector(".list");
  return async function draw() {
    if (!list) return;
    list.replaceChildren(await trying(load, (refused) => refusal(refused, draw)));
  };
}

/** A form that is sent by `send(values)`; `done` is told what came of it. */
function onSend(form, send, done) {
  if (!form) return;
  const said = form.querySelector(".said");
  const submit = form.querySelector("[type=submit]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));
    say(said, "");
    const answer = await acting(submit, () => send(given), (refused) => {
      say(said, refused.errors.map(({ message }) => message).join("; ") || refused.message);
    });
    submit.removeAttribute("aria-disabled");
    if (answer !== null) done(answer, said);
  });
}

const did = (words, work, again, more = {}) => button(words, async ({ currentTarget }) => {
  if (await acting(currentTarget, work) !== null) again();
}, { class: "link", ...more });

/** @param {HTMLElement} node */
function sessions(node) {
  const card = node.querySelector("#sessions");
  const form = /** @type {HTMLFormElement} */ (card?.querySelector("form") ?? null);
  const draw = lister(card, async () => {
    const { sessions: all } = await get(`${AUTH}/sessions`);
    return table(["agent", "address", "began", "used"], all.map((one) => [
      one.current ? el("b", {}, t("access.sessions.this")) : one.agent || "?", one.address,
      when(one.created_at), when(one.seen_at),
      one.current ? null : did(t("access.sessions.end"), async () => (form.reportValidity()
        ? del(`${AUTH}/sessions/${at(one.session_id)}`, Object.fromEntries(new FormData(form)))
        : null), draw)]));
  });
  onSend(form, (given) => del(`${AUTH}/sessions`, given),
    () => document.getElementById("log-out").click());
  const password = /** @type {HTMLFormElement} */ (node.querySelector("[data-form=password]"));
  onSend(password, (given) => post(`${AUTH}/password`, given), (_answer, said) => {
    password.reset();
    say(said, t("access.password.changed"));
    draw();
  });
  draw();
}

function roleOf({ role, user, user_id: id }, draw) {
  const select = el("select", { "aria-label": `${t("access.role")}: ${user}` },
    ROLES.map((one) => el("option", { value: one, selected: one === role }, t(`role.${one}`))));
  select.addEventListener("change", async () => {
    await acting(select, () => put(`${AUTH}/users/${at(id)}`, { role: select.value }));
    draw();
  });
  return select;
}

function users(node) {
  const draw = lister(node.querySelector("#users"), async () => {
    const { users: all } = await get(`${AUTH}/users`);
    if (!all.length) return el("p", { class: "note" }, t("access.users.none"));
    return table(["name", "role", "state", "seen"], all.map((one) => {
      const ruledHere = one.method === "basic";
      const there = `${AUTH}/users/${at(one.user_id)}`;
      return [el("span", {}, el("b", {}, one.user),
        ruledHere ? null : el("span", { class: "note", title: one.subject },
          ` ${t("access.users.provider")} (${one.user_id})`)),
        one.current || !ruledHere ? t(`role.${one.role}`) : roleOf(one, draw),
        t(one.disabled ? "access.users.out" : "access.users.in"), when(one.seen_at),
        one.current ? null : el("span", { class: "acts" },
          did(t(one.disabled ? "access.users.let_in" : "access.users.shut_out"),
            () => put(there, { disabled: !one.disabled }), draw),
          ruledHere ? did(t("access.users.unlock"), () => post(`${there}/unlock`), draw) : null)];
    }));
  });
  const form = /** @type {HTMLFormElement} */ (node.querySelector("[data-form=users]"));
  onSend(form, (given) => post(`${AUTH}/users`, given), () => {
    form.reset();
    draw();
  });
  draw();
}

function keys(node) {
  const shown = node.querySelector(".new-key");
  const draw = lister(node.querySelector("#keys"), async () => {
    const { keys: all } = await get(`${AUTH}/keys`);
    if (!all.length) return el("p", { class: "note" }, t("access.keys.none"));
    return table(["name", "role", "key", "expires", "used"], all.map((one) => [
      el("b", {}, one.name), t(`role.${one.role}`), el("code", {}, `${one.prefix}…`),
      one.expires_at ? when(one.expires_at) : t("access.keys.for_ever"), when(one.seen_at),
      did(t("access.keys.revoke"), () => del(`${AUTH}/keys/${at(one.name)}`), draw)]));
  });
  const form = /** @type {HTMLFormElement} */ (node.querySelector("[data-form=keys]"));
  onSend(form, ({ expires_days: days, ...given }) =>
    post(`${AUTH}/keys`, days ? { ...given, expires_days: Number(days) } : given), ({ key }) => {
    shown.hidden = false;
    shown.replaceChildren(el("p", {}, t("access.keys.once")),
      el("p", {}, el("code", {}, key), " ", copyButton(t("access.keys.copy"), () => key)));
    form.reset();
    draw();
  });
  draw();
}

const inWords = (value) => (value === null || value === undefined ? ""
  : typeof value === "string" ? value : JSON.stringify(value));

function audit(node) {
  const form = /** @type {HTMLFormElement} */ (node.querySelector("[data-form=audit]"));
  const said = form.querySelector(".said");
  const list = node.querySelector("#audit .list");
  let asked = {};
  let cursor = null;

  async function page() {
    const found = await get("audit", { ...asked, limit: PAGE, cursor });
    cursor = found.next_cursor;
    return table(["at", "who", "action", "target", "before", "after", "source"],
      found.entries.map((one) => [when(one.at), one.actor, one.action, one.target,
        el("span", { class: "json" }, inWords(one.before)),
        el("span", { class: "json" }, inWords(one.after)), one.source ?? ""]));
  }

  const more = button(t("access.audit.more"), async () => {
    const next = await acting(more, page);
    more.removeAttribute("aria-disabled");
    if (next === null) return;
    list.querySelector("tbody").append(...next.querySelectorAll("tbody tr"));
    more.hidden = cursor === null;
  });

  async function look() {
    asked = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));
    cursor = null;
    offerExports(form, asked);
    list.replaceChildren(await trying(page, (refused) => refusal(refused, look)), more);
    more.hidden = cursor === null;
    say(said, list.querySelector("tbody tr, .empty") ? "" : t("access.audit.none"));
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    look();
  });
  look();
}

export function mount(node) {
  if (node.querySelector("#sessions")) sessions(node);
  if (!may("administrator")) return;
  users(node);
  keys(node);
  audit(node);
}
