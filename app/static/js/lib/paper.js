// A sheet that is asked for: it keeps its place while the answer comes, says a refusal with the way
// to try again, and shows the answer to the last question only.

import { refusal } from "./acting.js";
import { trying } from "./api.js";
import { el } from "./dom.js";
import { t } from "./words.js";

const SKELETON_MS = 200;

/**
 * The function that looks at a place: `ask(at)` answers what `show(answer)` puts on `paper`;
 * `nothing(at)` words a place at which there is nothing to ask.
 */
export function looking(paper, { ask, show, nothing = (_at) => "" }) {
  let asked = 0;
  const say = (words) => paper.replaceChildren(el("p", { class: "empty" }, words));
  return async function look(at) {
    const turn = (asked += 1);
    const words = nothing(at);
    paper.setAttribute("aria-busy", String(!words));
    if (words) return say(words);
    const waiting = setTimeout(() => say(t("job.loading")), SKELETON_MS);
    const answer = await trying(() => ask(at), (refused) => {
      if (turn === asked) paper.replaceChildren(refusal(refused, () => look(at)));
      return null;
    });
    clearTimeout(waiting);
    if (turn !== asked) return;
    paper.setAttribute("aria-busy", "false");
    if (answer !== null) show(answer);
  };
}
