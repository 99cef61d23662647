// Whom to call and where the steps stand, as a line: what outsiders wrote is a link only where it
// leads to a page.

import { el, icon } from "./dom.js";
import { t } from "./words.js";

const WEB = /^https?:\/\//;

export const contact = ({ address, team, phone, can_wait: wait }) => el("p", { class: "contact" },
  WEB.test(address) ? el("a", { href: address, target: "_blank", rel: "noopener noreferrer" },
    icon("i-out", "icon"), " ", t("drawer.runbook_open")) : null,
  team ? el("span", {}, t("drawer.team"), " ", el("b", {}, team)) : null,
  phone ? el("a", { href: `tel:${phone.replace(/[^\d+*#,]/g, "")}` }, phone) : null,
  wait ? el("span", {}, t("drawer.can_wait", { until: wait })) : null);
