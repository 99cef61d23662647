// The settings page: fields, what is not saved yet, why it was refused, changes from elsewhere.

import { get, put, trying } from "../lib/api.js";
import { everySecond, here, instant, now } from "../lib/clock.js";
import { button, el, icon, say } from "../lib/dom.js";
import { kept, keepText } from "../lib/kept.js";
import { may } from "../lib/may.js";
import { said as inAddress } from "../lib/place.js";
import { myName } from "../lib/who.js";
import { hour, hourIn, moment, t } from "../lib/words.js";
import { Draft } from "./settings/draft.js";
import { fieldOf } from "./settings/fields.js";
import { connectHere } from "./settings/here.js";
import { refusalOf } from "./settings/refusal.js";

const TOLD_MS = 6000;
const DRAFT = "resync.draft";

export function mount(form) {
  const known = JSON.parse(document.getElementById("settings").textContent);
  const fields = [...form.querySelectorAll(".knob")].map(fieldOf);
  const draft = new Draft(fields, known, (names) => {
    for (const name of names) settle(name);
    keeper();
  });
  const said = form.querySelector(".kept");
  const save = form.querySelector("#save");
  const discard = form.querySelector("#discard");
  let told = "";
  let saving = false;
  let changes = new Map(); // who changed what last

  // One field

  function settle(name) {
    const field = draft.fields.get(name);
    refuse(field, "");
    aside(field);
    if (name === "polling_mode") modes();
    if (name === "timezone") zoneNow();
  }

  function aside(field) {
    const { name } = field;
    const place = document.getElementById(`n-${name}`);
    const dirty = draft.isDirty(name);
    field.node.classList.toggle("dirty", dirty);
    const parts = [];
    if (dirty) parts.push(el("span", { class: "unsaved" }, icon("s-late"), t("settings.changed")));
    if (draft.elsewhere.has(name)) {
      parts.push(...proposal(field, draft.elsewhere.get(name), "conflict", "take", "elsewhere"));
    } else if (field.node.classList.contains("moved")) {
      parts.push(el("span", { class: "elsewhere" }, t("settings.elsewhere")));
    }
    if (!draft.isDefault(name) && may("administrator")) {
      parts.push(...proposal(field, draft.defaults[name], "default", "restore"));
    }
    const last = changes.get(name);
    // It comes later than the page: it takes no line of its own.
    if (last && parts.length) {
      parts.push(el("span", { class: "last-change", title: moment(instant(last.at)) },
        t("settings.last_change", { by: last.by, when: hour(instant(last.at), here()) })));
    }
    place.replaceChildren(...parts);
  }

  async function changedBy() {
    const found = await trying(() => get("config/changes"));
    changes = new Map((found?.changes ?? []).map((one) => [one.name, one]));
    for (const field of fields) aside(field);
  }

  /** A value this field might have, and a button that writes it there. */
  function proposal({ name, label, inputs, say: inWords }, value, words, act, look = "") {
    return [el("span", { class: look || null }, t(`settings.${words}`, { value: inWords(value) })),
      button(t(`settings.${act}`), () => {
        draft.propose(name, value);
        inputs[0].focus();
      }, { class: "link", "aria-label": `${t(`settings.${act}`)}: ${label}` })];
  }

  function refuse(field, message) {
    const place = document.getElementById(`e-${field.name}`);
    place.hidden = !message;
    place.replaceChildren(...(message ? [icon("s-failed"), ` ${message}`] : []));
    field.node.classList.toggle("bad", Boolean(message));
    const marked = field.node.getAttribute("role") === "radiogroup" ? [field.node] : field.inputs;
    for (const node of marked) {
      if (message) node.setAttribute("aria-invalid", "true");
      else node.removeAttribute("aria-invalid");
    }
  }

  /** A field of another mode has no effect: it is out of sight unless there is news about it. */
  function modes() {
    const mode = draft.fields.get("polling_mode").read();
    for (const { node, name } of fields.filter((field) => field.node.dataset.mode)) {
      const news = draft.isDirty(name) || node.classList.contains("bad");
      node.hidden = node.dataset.mode !== mode && !news;
    }
  }

  function zoneNow() {
    const time = hourIn(draft.fields.get("timezone").read(), now());
    say(document.getElementById("zone-now"), time === null ? "" : t("settings.zone_now", { time }));
  }

  // All of them

  function keeper(words = "") {
    const count = draft.dirty().length;
    told = words;
    say(said, words || (count ? t("settings.unsaved", { count }) : ""));
    form.toggleAttribute("data-draft", count > 0);
    save.hidden = discard.hidden = count === 0;
    form.classList.toggle("pending", count > 0 || words !== "");
  }

  function tell(words) {
    keeper(words);
    setTimeout(() => { if (told === words) keeper(); }, TOLD_MS);
  }

  function refuseAll(messages) {
    for (const field of fields) refuse(field, messages.get(field.name) ?? "");
    modes();
    const first = fields.find((field) => messages.has(field.name));
    first?.inputs[0].focus();
    keeper(t("settings.refused", { count: messages.size }));
  }

  async function send() {
    if (saving || draft.dirty().length === 0) return;
    const wrong = new Map();
    for (const name of draft.dirty()) {
      const message = refusalOf(draft.fields.get(name), known);
      if (message) wrong.set(name, message);
    }
    if (wrong.size) return refuseAll(wrong);
    const wanted = draft.changes();
    saving = true;
    // Not `disabled`: that would throw the keyboard's place away.
    save.setAttribute("aria-disabled", "true");
    keeper(t("settings.saving"));
    const sent = { ...wanted, by: myName() || null };
    await trying(async () => saved(wanted, await put("config", sent)), (refused) => {
      const messages = new Map(refused.errors.map(({ field, message }) => [field, message]));
      if (fields.some((field) => messages.has(field.name))) refuseAll(messages);
      else keeper(refused.message);
    });
    saving = false;
    save.removeAttribute("aria-disabled");
  }

  function saved(wanted, { config }) {
    window.dispatchEvent(new CustomEvent("resync:config", { detail: config }));
    for (const field of fields) settle(field.name);
    tell(t("settings.saved"));
    if (save.hidden && !form.contains(document.activeElement)) {
      document.getElementById("main").focus();
    }
    // The words of the page come from the server; an address with a language keeps that one.
    if ("language" in wanted && !inAddress("lang") && save.hidden) location.reload();
  }

  for (const field of fields) {
    field.node.addEventListener("input", () => {
      field.node.classList.remove("moved");
      if (!draft.isDirty(field.name)) draft.elsewhere.delete(field.name);
      settle(field.name);
      keeper();
    });
    // While somebody types nothing complains; leaving the field is when to say it.
    field.node.addEventListener("change", () => {
      if (draft.isDirty(field.name)) refuse(field, refusalOf(field, known));
    });
  }
  form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
  discard.addEventListener("click", () => {
    draft.discard();
    tell(t("settings.discarded"));
    form.querySelector("input, select").focus();
  });
  form.querySelector("#restore-all").addEventListener("click", () => {
    for (const { name } of fields) {
      if (!draft.isDefault(name)) draft.propose(name, draft.defaults[name]);
    }
    if (draft.dirty().length === 0) tell(t("settings.all_default"));
  });
  let renewing = false;
  window.addEventListener("beforeunload", (event) => {
    if (draft.dirty().length && !renewing) event.preventDefault();
  });
  // The page is fetched anew: what was being changed is changed again there.
  window.addEventListener("resync:renewing", () => {
    renewing = true;
    keepText(DRAFT, JSON.stringify(draft.changes()), "sessionStorage");
  });
  window.addEventListener("resync:config", (event) => {
    const own = saving;
    const shown = draft.take(event.detail);
    for (const name of own ? [] : shown) {
      draft.fields.get(name).node.classList.add("moved");
      aside(draft.fields.get(name));
    }
    if (shown.length && !own) tell(t("settings.elsewhere_all", { count: shown.length }));
    changedBy();
  });

  if (!may("administrator")) {
    for (const input of fields.flatMap(({ inputs }) => [...inputs])) input.disabled = true;
  }
  document.getElementById("d-timezone").append(" ", el("span", { id: "zone-now" }));
  for (const field of fields) aside(field);
  changedBy();
  modes();
  zoneNow();
  everySecond(zoneNow);
  for (const [name, value] of Object.entries(JSON.parse(kept(DRAFT, "sessionStorage") ?? "{}"))) {
    if (draft.fields.has(name)) draft.propose(name, value);
  }
  keepText(DRAFT, null, "sessionStorage");
  connectHere(form);
}
