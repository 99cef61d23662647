// The filters of the patterns: what is pressed or typed goes into the address, and comes from it.

import { el, icon } from "../dom.js";
import { go, place } from "./place.js";
import { STATUSES, TYPES } from "./kinds.js";

const TYPING_MS = 350;

export function connectFilters(form) {
  const picks = [...pickers(form, "type", TYPES), ...pickers(form, "status", STATUSES)];
  const clear = form.querySelector("#patterns-clear");
  const more = document.getElementById("patterns-more");
  let timer = null;

  more.addEventListener("click", () => {
    more.setAttribute("aria-expanded", String(form.classList.toggle("open")));
  });

  form.addEventListener("submit", (event) => event.preventDefault());
  form.elements.job.addEventListener("input", ({ target }) => {
    clearTimeout(timer);
    timer = setTimeout(() => go({ job: target.value.trim() }, { replace: true }), TYPING_MS);
  });
  form.elements.confidence.addEventListener("change", ({ target }) => go({ confidence: target.value }));
  form.elements.dismissed.addEventListener("change", ({ target }) =>
    go({ dismissed: target.checked ? "yes" : "" }));
  clear.addEventListener("click", () => {
    go({ type: [], status: [], job: "", confidence: "", dismissed: "" });
    form.elements.job.focus();
  });

  return {
    show(at) {
      for (const { button, name, word } of picks) {
        button.setAttribute("aria-pressed", String(at[name].includes(word)));
      }
      if (document.activeElement !== form.elements.job) form.elements.job.value = at.job;
      form.elements.confidence.value = at.confidence;
      form.elements.dismissed.checked = at.dismissed !== "";
      clear.hidden = !isNarrowed(at);
    },
  };
}

/** Whether the filters leave anything out. */
export function isNarrowed(at) {
  return Boolean(at.type.length || at.status.length || at.job || at.confidence || at.dismissed);
}

function pickers(form, name, kinds) {
  const group = form.querySelector(`[data-pick="${name}"]`);
  return kinds.map(([word, shape, tone, text]) => {
    const button = el("button", { type: "button", class: `pick-one ${tone}`, "aria-pressed": "false",
      onclick: () => go({ [name]: toggled(place()[name], word) }) }, icon(shape), text());
    group.append(button);
    return { button, name, word };
  });
}

function toggled(words, word) {
  return words.includes(word) ? words.filter((each) => each !== word) : [...words, word];
}
