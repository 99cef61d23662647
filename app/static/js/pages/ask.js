// The page of questions: a talk that goes on. The address says which question is open; one answer
// is, the others are a line each, and what is typed goes on from those before it.

import { get, trying } from "../lib/api.js";
import { openDialog } from "../lib/dialog.js";
import { button, el, icon, say } from "../lib/dom.js";
import { goThereBySlash } from "../lib/header.js";
import { t } from "../lib/words.js";
import { answerOf, language } from "./ask/answer.js";
import { askedList, remember } from "./ask/asked.js";
import { pinnedList } from "./ask/pinned.js";
import { follow, go, place } from "./ask/place.js";

const MOST_BEFORE = 5; // earlier questions that the server takes
const SHORTEST = 3;
const isTouch = matchMedia("(pointer: coarse)");
const quiet = matchMedia("(prefers-reduced-motion: reduce)");

export function mount(node) {
  const answers = node.querySelector(".answers");
  const first = node.querySelector(".ask-first");
  const told = node.querySelector("[data-told]");
  const anew = node.querySelector("[data-new]");
  const aside = node.querySelector(".asked");
  const form = node.querySelector(".question");
  const field = form.elements.question;
  const talk = [];
  const hooks = { toggle, change, next: (q) => ask(q), tell: (words) => say(told, words),
    chartHome: node.querySelector(".chart-home") };

  /** Ask another question; `after` are those it goes on from. */
  function ask(q, after = []) {
    const known = talk.find((one) => isSame(one.about, { q, after }));
    if (known && isSame(place(), known.about)) show(place(), true);
    else go({ q, after, filter: null });
  }

  const isSame = (one, other) => one.q === other.q && written(one.after) === written(other.after);
  const written = (values) => JSON.stringify(values ?? null);

  /** What the address says: the answer that is there already, or a new one. */
  function show(at, again = false) {
    first.hidden = talk.length > 0 || at.q !== "";
    if (!at.q) return;
    let answer = talk.find((one) => isSame(one.about, at));
    const fresh = !answer;
    if (fresh) {
      answer = answerOf({ q: at.q, after: at.after, filter: at.filter }, hooks);
      talk.push(answer);
      answers.append(answer.node);
      anew.hidden = false;
      remember(at.q, at.after);
    }
    for (const one of talk) one.fold(one !== answer);
    const other = written(answer.about.filter) !== written(at.filter);
    if (fresh || again || other) answer.ask(at.filter);
    answer.node.scrollIntoView({ block: "start", behavior: quiet.matches ? "auto" : "smooth" });
  }

  /** Only one is open, so that the page stays short; its place on the screen stays too. */
  function toggle(answer) {
    const { top } = answer.node.getBoundingClientRect();
    const opens = !answer.isOpen;
    for (const one of talk) one.fold(one !== answer || !opens);
    scrollBy(0, answer.node.getBoundingClientRect().top - top);
    if (opens) go(answer.about, { quiet: true });
  }

  function change(answer, filter) {
    answer.focus();
    go({ ...answer.about, filter });
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const q = field.value.trim().replace(/\s+/g, " ");
    if (q.length < SHORTEST) return;
    field.value = "";
    if (isTouch.matches) field.blur(); // the keyboard covers the answer
    ask(q, talk.map(({ about }) => ({ q: about.q, filter: about.filter })).slice(-MOST_BEFORE));
  });
  goThereBySlash(field);

  anew.addEventListener("click", () => {
    for (const one of talk.splice(0)) one.drop();
    anew.hidden = true;
    say(told, "");
    go({ q: "", after: [], filter: null });
    field.focus();
  });

  const askAgain = ({ q, after }) => ask(q, after);
  const mine = el("section", {});
  const drawAsked = () => mine.replaceChildren(...askedList(askAgain));
  window.addEventListener("resync:asked", drawAsked);
  window.addEventListener("storage", drawAsked);
  drawAsked();
  aside.append(mine, pinnedList(go));
  node.querySelector("[data-asked]").addEventListener("click", () => {
    const leave = (there) => (each) => {
      dialog.close();
      there(each);
    };
    const list = el("div", { class: "asked-list" },
      el("section", {}, ...askedList(leave(askAgain)).slice(1)), pinnedList(leave(go)));
    const dialog = openDialog("h-asked", { title: t("ask.mine"), back: () => field }, list);
  });

  offerExamples(first.querySelector("ul"), ask);
  follow(show);
}

async function offerExamples(list, ask) {
  const found = await trying(() => get("query/examples", { language: language() }));
  list.replaceChildren(...(found?.examples ?? []).map((words) => el("li", {},
    button([words, icon("i-right", "icon")], () => ask(words), { class: "next-one" }))));
}
