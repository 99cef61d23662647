// The diagnosis of a failure: a sheet to read, to print, or to take into a ticket.

import { acting } from "../lib/acting.js";
import { get, getText } from "../lib/api.js";
import { onPart } from "../lib/board.js";
import { copy } from "../lib/copy.js";
import { button, say } from "../lib/dom.js";
import { looking } from "../lib/paper.js";
import { offerExports } from "../lib/place.js";
import { LANGUAGE, t } from "../lib/words.js";
import { go, follow, place } from "./diagnosis/place.js";
import { sheet } from "./diagnosis/sheet.js";

const TOLD_MS = 2000;

export function mount(node) {
  const form = node.querySelector("form");
  const paper = node.querySelector(".sheet");
  const away = node.querySelector(".take-away");
  let told = null; // the last answer

  away.prepend(copying());

  const look = looking(paper, {
    nothing(at) {
      told = null;
      away.hidden = true;
      return Object.values(at).some(Boolean) ? "" : t("diagnosis.none");
    },
    ask(at) {
      offerExports(node, at);
      return get("diagnosis", { ...at, language: LANGUAGE });
    },
    show(answer) {
      told = answer;
      draw();
    },
  });

  function draw() {
    away.hidden = false;
    form.elements.job_name.value = told.root.job_name ?? "";
    paper.replaceChildren(...sheet(told));
  }

  /** For the ticket: the addresses in it begin with ours. */
  function copying() {
    const words = t("diagnosis.copy");
    const control = button(words, async () => {
      const file = await acting(control, () => getText("diagnosis.md",
        { ...place(), language: LANGUAGE }));
      if (file === null) return;
      control.removeAttribute("aria-disabled");
      await copy(file.replaceAll("](/", `](${location.origin}/`));
      say(control, t("problems.copied"));
      setTimeout(() => say(control, words), TOLD_MS);
    }, { "data-act": "copy" });
    return control;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go({ event_id: "", problem_id: "", run_id: "",
      job_name: form.elements.job_name.value.trim() });
  });
  form.addEventListener("click", ({ target }) => {
    if (target.closest("[data-print]")) window.print();
  });
  follow(look);
  // The zone may come after the answer, and change.
  let zone = null;
  onPart("pulse", ({ timezone }) => {
    if (told && zone !== timezone) draw();
    zone = timezone;
  });
}
