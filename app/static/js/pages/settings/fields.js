// How each kind of control is read, filled and put into words. Values are those of the API.

import { el, say as put } from "../../lib/dom.js";
import { t } from "../../lib/words.js";

const plain = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 4 });

/**
 * The field in a `.knob`: `read()` gives what the API takes (a text where it is no number: the
 * server says why not), `write(value)` shows it, `say(value)` words it, `inputs` can be marked.
 */
export function fieldOf(node) {
  return { ...CONTROLS[node.dataset.control](node), node, name: node.dataset.knob,
    label: node.querySelector(".name-of").textContent };
}

const CONTROLS = { number: (node) => numeric(node, 1), percent: (node) => numeric(node, 100),
  slider, switch: onOff, choice, radios, checks, windows, zone,
  text: (node) => words(node.querySelector("input")) };

function numeric(node, scale) {
  const input = node.querySelector("input[type=number]");
  const unit = node.querySelector(".unit").textContent;
  return {
    inputs: [input],
    scale,
    read() {
      // 7 / 100 must be 0.07 again, not 0.07000000000000001.
      const value = input.valueAsNumber;
      return Number.isNaN(value) ? input.value : Number((value / scale).toPrecision(12));
    },
    write(value) { input.value = Number((value * scale).toPrecision(12)); },
    say: (value) => (unit ? `${plain.format(value * scale)} ${unit}` : plain.format(value * scale)),
  };
}

function slider(node) {
  const range = node.querySelector("input[type=range]");
  const field = numeric(node, 1);
  const [typed] = field.inputs;
  const unit = node.querySelector(".unit").textContent;
  const follow = () => {
    // Beyond the slider's end it stays at its end: the number beside it is what counts.
    if (!Number.isNaN(typed.valueAsNumber)) range.value = typed.value;
    range.setAttribute("aria-valuetext", `${typed.value} ${unit}`);
    const share = (range.value - range.min) / (range.max - range.min);
    range.style.setProperty("--share", `${share * 100}%`);
  };
  range.addEventListener("input", () => { typed.value = range.value; follow(); });
  typed.addEventListener("input", follow);
  return { ...field, write(value) { field.write(value); follow(); } };
}

function onOff(node) {
  const input = node.querySelector("input");
  const say = (value) => t(value ? "settings.on" : "settings.off");
  const follow = () => put(node.querySelector(".is"), say(input.checked));
  input.addEventListener("change", follow);
  return {
    inputs: [input],
    read: () => input.checked,
    write(value) { input.checked = value; follow(); },
    say,
  };
}

function words(input) {
  return {
    inputs: [input],
    read: () => input.value.trim(),
    write(value) { input.value = value; },
    say: (value) => value || t("settings.empty"),
  };
}

function choice(node) {
  const input = node.querySelector("select");
  return { ...words(input),
    say: (value) => [...input.options].find((option) => option.value === value)?.text ?? value };
}

function checks(node) {
  const inputs = [...node.querySelectorAll("input")];
  return {
    inputs,
    read: () => inputs.filter((input) => input.checked).map((input) => input.value),
    write(values) { for (const input of inputs) input.checked = values.includes(input.value); },
    say: (values) => inputs.filter((input) => values.includes(input.value))
      .map((input) => input.nextElementSibling.textContent).join(", ") || t("settings.none"),
  };
}

function radios(node) {
  const { inputs, read, write, say } = checks(node);
  return { inputs, read: () => read()[0] ?? "", write: (value) => write([value]),
    say: (value) => say([value]) };
}

function windows(node) {
  const { inputs, read, write } = words(node.querySelector("input"));
  const say = (value) => value.join(", ");
  return { inputs, say, write: (value) => write(say(value)),
    read: () => read().split(/[,;]/).map((part) => part.trim()).filter(Boolean) };
}

function zone(node) {
  // The browser's own names; the server refuses one it does not know and says so.
  const names = Intl.supportedValuesOf ? Intl.supportedValuesOf("timeZone") : [];
  node.querySelector("datalist").append(...names.map((name) => el("option", { value: name })));
  return words(node.querySelector("input"));
}

/** Whether two values of a knob are the same setting; the order of several choices says nothing. */
export function same(one, other) {
  if (Array.isArray(one) && Array.isArray(other)) {
    return JSON.stringify([...one].sort()) === JSON.stringify([...other].sort());
  }
  return one === other;
}
