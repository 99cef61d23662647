// The form of one thing that people write down for everybody: sent once, refused beside its fields,
// never over what somebody else has changed meanwhile unseen. What is typed outlives the page.

import { newAction, post, put, trying } from "./api.js";
import { button, say } from "./dom.js";
import { forget, keep, recall } from "./draft.js";
import { who } from "./who.js";
import { t } from "./words.js";

const TYPING_MS = 400;
const MOVED = new Set([404, 409]); // it is gone, or says something else by now

/**
 * `fill(one)` writes it into the fields (null: a new one), `body()` reads what it says (null: not
 * yet to be sent), `more(submitter)` what only keeping it needs; `follow()` is called as somebody
 * types, `look(body)` once he rests and gives what is refused of it, `done()` when it was kept.
 * `id` is what its number is called.
 */
export function connectWriting(card, { path, id, titles, fill, body, more = (_pressed) => ({}),
  follow = () => {}, look, done }) {
  const form = card.querySelector(".writing-form");
  const head = card.querySelector("h2");
  const meanwhile = form.querySelector(".meanwhile");
  const cancel = form.querySelector('[data-act="cancel"]');
  let edited = null;
  let draft = ""; // what is typed is kept as
  let action = newAction(); // the same one until it is answered: a lost answer makes no second
  let typing = null;
  let asked = 0;
  let sends = 0;

  /** Write `one`, or a new one, which may begin with `given` fields, known `about` what. */
  function begin(one, { given = null, about = "" } = {}) {
    edited = one;
    action = newAction();
    draft = `${path}.${one ? one[id] : `new ${about}`}`;
    fill(one ?? given);
    const typedBefore = recall(form, draft);
    cancel.hidden = !one && !typedBefore;
    say(head, titles[one ? "change" : "new"]);
    meanwhile.replaceChildren();
    form.toggleAttribute("data-draft", typedBefore);
    refuse([]);
    typed();
  }

  function typed() {
    follow();
    clearTimeout(typing);
    typing = setTimeout(rested, TYPING_MS);
  }

  async function rested() {
    const number = (asked += 1);
    const before = sends;
    const wrong = await look(body(), () => number === asked);
    // What was refused of what was sent meanwhile stays.
    if (number === asked && before === sends && wrong) refuse(wrong);
  }

  /** Say each refusal beside its field, what belongs to none at the end. */
  function refuse(errors) {
    const known = new Set();
    for (const place of form.querySelectorAll("[data-wrong]")) {
      const fields = place.dataset.wrong.split(" ");
      const mine = errors.filter(({ field }) => (place.dataset.wrong
        ? fields.includes(field.split("[")[0]) : !known.has(field)));
      for (const { field } of mine) known.add(field);
      say(place, mine.map(({ message }) => message).join("; "));
      const wrong = String(mine.length > 0);
      for (const name of fields) form.elements[name]?.setAttribute?.("aria-invalid", wrong);
    }
  }

  async function send(pressed, { over = null } = {}) {
    sends += 1;
    const wanted = body();
    const by = wanted && await who();
    if (!by) return;
    const sent = { ...wanted, ...more(pressed), action_id: action, by };
    const answer = await trying(() => (edited && over !== 404
      ? put(`${path}/${edited[id]}`, over ? sent : { ...sent, seen_at: edited.changed_at })
      : post(path, sent)), (refused) => {
      refuse(refused.errors.length ? refused.errors : [{ field: "", message: refused.message }]);
      form.querySelector('[aria-invalid="true"]')?.focus();
      if (edited && !over && MOVED.has(refused.status)) offer(pressed, refused.status);
      return null;
    });
    if (!answer) return;
    forget(draft);
    begin(null);
    done(answer);
    head.focus();
  }

  function offer(pressed, status) {
    action = newAction(); // the refused one is not sent again
    meanwhile.replaceChildren(button(t("written.anyway"), () => send(pressed, { over: status }),
      { "data-act": "anyway" }));
    meanwhile.firstElementChild.focus();
  }

  form.addEventListener("input", () => {
    form.toggleAttribute("data-draft", true);
    cancel.hidden = false;
    keep(form, draft);
    typed();
  });
  cancel.addEventListener("click", () => {
    forget(draft);
    begin(null);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(/** @type {HTMLButtonElement | null} */ (event.submitter));
  });
  begin(null);
  return {
    begin,
    edit(one) {
      begin(one);
      card.scrollIntoView({ block: "nearest" });
      head.focus();
    },
    /** What the list says now: whether the one that is edited says something else by now. */
    compare(found) {
      const now = edited && found.find((one) => one[id] === edited[id]);
      if (!now || now.changed_at === edited.changed_at) return;
      meanwhile.replaceChildren(t("written.moved", { name: now.changed_by }), " ",
        button(t("written.see"), () => {
          forget(draft);
          begin(now);
        }, { class: "link", "data-act": "see" }));
    },
  };
}
