// How a silence recurs: the words people use, and the rules they stand for.

import { t } from "../../lib/words.js";

const DAYS = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];
const WEEKDAYS = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR";
const SIMPLE = { daily: "FREQ=DAILY", weekdays: WEEKDAYS };

const dayOf = (wall) => new Date(`${wall.slice(0, 10)}T00:00Z`).getUTCDay();

/** The rule of a word, begun on that day of the wall; `written` is what was typed for "rule". */
export function ruleOf(word, wall, written) {
  if (word === "never") return null;
  if (word === "rule") return written.trim();
  if (word === "weekly") return `FREQ=WEEKLY;BYDAY=${DAYS[dayOf(wall)]}`;
  if (word === "monthly") return `FREQ=MONTHLY;BYMONTHDAY=${Number(wall.slice(8, 10))}`;
  return SIMPLE[word];
}

/** The word of a rule: that which would write it. */
export function wordOf(rule, wall) {
  if (!rule) return "never";
  const words = ["daily", "weekdays", "weekly", "monthly"];
  return words.find((word) => ruleOf(word, wall, "") === rule) ?? "rule";
}

/** "todo dia", "toda sex, dom" …; a rule that has no words is shown as it is. */
export function inWords(rule, wall, locale) {
  const word = wordOf(rule, wall);
  if (word === "never") return "";
  const days = /^FREQ=WEEKLY;BYDAY=([A-Z]{2}(?:,[A-Z]{2})*)$/.exec(rule);
  if (days && word !== "weekdays") {
    const name = new Intl.DateTimeFormat(locale, { timeZone: "UTC", weekday: "short" });
    const names = days[1].split(",")
      .map((day) => name.format(Date.UTC(2023, 0, 1 + DAYS.indexOf(day)))); // that was a Sunday
    return t("silences.every", { days: names.join(", ") });
  }
  if (word === "monthly") return t("silences.every_month", { day: Number(wall.slice(8, 10)) });
  return word === "rule" ? rule : t(`silences.repeats.${word}`);
}
