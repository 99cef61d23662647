// What whoever reads this page may do (the page says which role he has; where nobody logs in,
// everything). What he may not is not shown: a control says what it needs, css/shell.css hides it.

const ROLES = ["viewer", "operator", "administrator"];
const rankOf = (role) => ROLES.indexOf(role);
const mine = document.body.dataset.role ?? "administrator";

/** Whether he is at least that. */
export const may = (role) => rankOf(mine) >= rankOf(role);

/** Attributes of a control for those who act on what was found. */
export const ACTS = { "data-needs": "operator" };

/** Who logged in; "" where nobody does. */
export const LOGGED_IN = document.body.dataset.user ?? "";
