// A spreadsheet's file: looked at line by line first, kept only when all of it is right.

import { acting } from "../../lib/acting.js";
import { post, trying } from "../../lib/api.js";
import { openDialog } from "../../lib/dialog.js";
import { button, el, icon } from "../../lib/dom.js";
import { keysOf, t } from "../../lib/words.js";
import { who } from "../../lib/who.js";
import { namesOf } from "./row.js";

const LONGEST = 740000; // bytes: as base64 it is what the server takes

/** `done()` is called when something was kept. */
export function connectImport(field, done) {
  field.addEventListener("change", async () => {
    const [chosen] = field.files;
    field.value = ""; // the same file may be chosen again, mended
    if (!chosen) return;
    const file = chosen.size > 0 && chosen.size <= LONGEST ? await base64(chosen) : null;
    const found = file === null
      ? [refusal(t(chosen.size ? "runbooks.file_big" : "runbooks.file_empty"))]
      : await trying(async () => preview(await post("runbooks/preview", { file }), file, done),
        (refused) => [refusal(refused.errors[0]?.message ?? refused.message)]);
    openDialog("h-import", { title: t("runbooks.import_title", { name: chosen.name }),
      back: () => field }, ...found);
  });
}

const refusal = (words) => el("p", { class: "refusal", role: "alert" }, words);

function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(String(reader.result).split(",")[1]));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(file);
  });
}

function preview(told, file, done) {
  const { created, changed, already, wrong_total: bad, wrong, lines, passed_over } = told;
  const take = button(t("runbooks.import_all", { count: created + changed }), async () => {
    const by = await who();
    if (by === null) return;
    if (await acting(take, () => post("runbooks/import", { file, by })) === null) return;
    take.closest("dialog").close();
    done();
  }, { class: "button primary", "data-act": "import" });
  const more = created + changed + already - lines.length;
  return [
    el("p", {}, el("strong", {}, t("runbooks.import_will", { created, changed, already }))),
    passed_over.length ? el("p", { class: "strange" }, icon("s-late"), " ",
      t("runbooks.import_strange", { names: passed_over.join(", ") })) : "",
    bad ? el("section", { class: "wrong-lines" },
      el("p", { class: "refusal" }, icon("s-failed"), " ", t("runbooks.import_wrong",
        { count: bad })),
      el("ul", {}, ...wrong.map(({ line, field, message }) => el("li", {},
        el("b", {}, t("runbooks.import_line", { line })), " ",
        field ? `${named(field)}: ` : "", message)))) : "",
    lines.length ? el("ul", { class: "import-lines" }, ...lines.map((line) => el("li", {},
      el("span", { class: "note" }, t("runbooks.import_line", { line: line.line })),
      el("span", { class: "name" }, namesOf(line)),
      el("span", {}, t(`runbooks.will.${line.will}`)))),
    more > 0 ? el("li", { class: "note" }, t("runbooks.covers_more", { count: more })) : "") : "",
    !bad && created + changed ? take : "",
  ];
}

/** A column by the name its field has here. */
const named = (field) => (keysOf("runbooks").includes(`runbooks.${field}`)
  ? t(`runbooks.${field}`) : field);
