// Ctrl-K: one field that leads anywhere: pages, views, workstations, settings, jobs; what is none
// of them may be asked. The arrows carry the focus through what is found, and whatever is typed
// goes on in the field.

import { get, trying } from "./api.js";
import { openDialog } from "./dialog.js";
import { el, say } from "./dom.js";
import { onKey } from "./keys.js";
import { jobHref } from "./names.js";
import { link } from "./place.js";
import { viewLink } from "./viewmenu.js";
import { savedViews } from "./views.js";
import { keysOf, t } from "./words.js";

const MOST = 6; // of each kind
const TYPING_MS = 150;
const SETTING = "config.";

export function connectPalette() {
  onKey("Ctrl-K", t("keys.palette"), () => false); // only told: `?` shows it among the others
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey
      || event.shiftKey || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    open();
  });
}

function open() {
  const field = el("input", { type: "search", id: "palette-q", autocomplete: "off", maxlength: 200,
    spellcheck: "false", "aria-label": t("palette.search"), placeholder: t("palette.hint"),
    "aria-controls": "palette-found" });
  const list = el("ul", { id: "palette-found", "aria-label": t("palette.found") });
  const none = el("p", { class: "note", role: "status" });
  const dialog = openDialog("h-palette", { title: t("palette.title"), look: "palette",
    back: () => document.getElementById("main") }, field, list, none);
  const stations = trying(() => get("status/workstations"), () => null);
  const saved = trying(() => savedViews(null), () => null);
  let asked = 0;
  let timer = 0;

  async function find() {
    const words = field.value.trim();
    asked += 1;
    const mine = asked;
    show([...pages(words), ...settings(words)]);
    const [known, views, jobs] = await Promise.all([stations, saved, words && trying(() =>
      get("status/jobs", { q: words, sort: "urgency", limit: MOST }), () => null)]);
    if (mine !== asked) return;
    show([...pages(words), ...viewsOf(views, words), ...workstations(known, words),
      ...found(jobs), ...settings(words), ...question(words)]);
  }

  function show(items) {
    const at = document.activeElement?.getAttribute("href");
    list.replaceChildren(...items.map(({ kind, words, more, href }) => el("li", {},
      el("a", { href, tabindex: "-1" }, el("span", { class: "kind-of" }, t(`palette.${kind}`)),
        el("b", {}, words), more ? el("span", { class: "where" }, more) : null))));
    say(none, items.length ? "" : t("palette.none"));
    if (at) links().find((each) => each.getAttribute("href") === at)?.focus();
  }

  /** What stands first once everything is there: a name before a question. */
  async function goFirst() {
    clearTimeout(timer);
    await find();
    links()[0]?.click();
  }

  const links = () => /** @type {HTMLElement[]} */ ([...list.querySelectorAll("a")]);

  dialog.addEventListener("keydown", (event) => {
    const all = links();
    const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (event.key === "ArrowDown") all[Math.min(at + 1, all.length - 1)]?.focus();
    else if (event.key === "ArrowUp") (all[at - 1] ?? field).focus();
    else if (event.key === "Enter" && event.target === field) goFirst();
    else if (event.key === "Escape") dialog.close();
    else {
      // A letter typed among what was found goes into the field.
      if (at >= 0 && event.key.length === 1 && !event.ctrlKey && !event.metaKey) field.focus();
      return;
    }
    event.preventDefault();
  });
  // A link to another place of this page does not fetch it anew.
  list.addEventListener("click", ({ target }) => {
    if (/** @type {Element} */ (target).closest("a")) dialog.close();
  });
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(find, TYPING_MS);
  });
  field.focus();
  find();
}

const bare = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const SHORTEST_QUESTION = 3;

const question = (words) => (words.length < SHORTEST_QUESTION ? []
  : [{ kind: "ask", words, href: link("ask", { q: words }) }]);

/** The address of the page that is called so, or undefined. */
export const pageNamed = (words) =>
  pages("").find((page) => bare(page.words) === bare(words))?.href;

const fits = (text, words) => bare(words).split(/\s+/).every((word) => bare(text).includes(word));

function pages(words) {
  const all = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll(".nav ul a")]);
  return all.map((a) => ({ kind: "page", words: a.textContent.trim(), href: a.href }))
    .filter((item) => fits(item.words, words));
}

function viewsOf(saved, words) {
  return (saved ?? []).filter(({ name }) => fits(name, words)).slice(0, MOST)
    .map((view) => ({ kind: "view", words: view.name, more: t(`page.${pageOf(view)}`),
      href: viewLink(view) }));
}

/** A view's page as the navigation calls it. */
const pageOf = ({ page }) => (page === "events" ? "timeline" : page);

function settings(words) {
  if (!words) return [];
  return keysOf(SETTING).filter((key) => !key.includes(".", SETTING.length))
    .map((key) => ({ kind: "setting", words: t(key),
      href: `${link("settings")}#l-${key.slice(SETTING.length)}` }))
    .filter((item) => fits(item.words, words)).slice(0, MOST);
}

function workstations(known, words) {
  if (!words) return [];
  return (known?.workstations ?? []).filter(({ name }) => fits(name, words)).slice(0, MOST)
    .map(({ name, status }) => ({ kind: "workstation", words: name,
      more: t(`workstation_status.${status}`), href: link("jobs", { workstation: name }) }));
}

function found(jobs) {
  return (jobs?.jobs ?? []).map((job) => ({ kind: "job", words: job.job_name,
    more: `${job.job_stream} · ${job.workstation} · ${job.raw_status}`,
    href: jobHref(job) }));
}
