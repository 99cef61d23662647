// A short tone for problems that open, if the settings want one, this browser is not muted and lets
// us. Browsers keep a page silent until somebody touches it: that is shown, never hidden.

import { button, el, icon, nameIt } from "./dom.js";
import { kept, keepText } from "./kept.js";
import { onOpened } from "./opened.js";
import { t } from "./words.js";

const QUIET_MS = 5000; // a storm is one tone every five seconds, not a siren
const MUTED = "resync.muted";
const TONES = { critical: [880, 660, 880], error: [660, 495], warning: [523] };
/** What has a tone of its own, the gravest first. */
export const SOUNDED = Object.keys(TONES);
const NOTE_S = 0.16;

let config = null;
let context = null;
let last = -Infinity;
let muted = kept(MUTED) === "1";

export const isMuted = () => muted;

export function setMuted(value) {
  muted = value;
  keepText(MUTED, value ? "1" : "0");
  if (!value) unlock();
  changed();
}

/** off (by the settings), muted (here), blocked (by the browser, until a click) or on. */
export function soundState() {
  if (!config?.sound_enabled || !config.alerts_enabled) return "off";
  if (muted) return "muted";
  return context?.state === "running" ? "on" : "blocked";
}

const changed = () => window.dispatchEvent(new Event("resync:sound"));

function open() {
  if (context) return;
  context = new AudioContext();
  context.addEventListener("statechange", changed);
}

async function unlock() {
  open();
  if (context.state === "suspended") await context.resume();
  changed();
}

/** The tone of a severity, now; it is a reader's click that asks, so the browser lets us. */
export async function playOnce(severity) {
  await unlock();
  tone(severity);
}

function tone(severity) {
  const notes = TONES[severity] ?? TONES.error;
  notes.forEach((frequency, at) => {
    const start = context.currentTime + at * NOTE_S;
    const note = context.createOscillator();
    const volume = context.createGain();
    note.frequency.value = frequency;
    // Up and down softly: a square edge would click.
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(0.2, start + 0.02);
    volume.gain.linearRampToValueAtTime(0, start + NOTE_S);
    note.connect(volume).connect(context.destination);
    note.start(start);
    note.stop(start + NOTE_S);
  });
}

/** Sound for the gravest of these problems. */
function sound(problems) {
  if (soundState() !== "on" || performance.now() - last < QUIET_MS) return;
  const gravest = SOUNDED.find((each) => problems.some(({ severity }) => severity === each));
  if (!gravest) return;
  last = performance.now();
  tone(gravest);
}

/** Put a button into the header while sound is wanted: mute it, or let it out. */
export function connectSound(tools) {
  const tool = button("", () => setMuted(soundState() === "on"),
    { class: "tool sound", id: "sound", hidden: true });
  tools.append(tool);
  onOpened(sound);
  window.addEventListener("resync:sound", () => draw(tool));
  window.addEventListener("resync:config", (event) => {
    config = event.detail;
    if (config.sound_enabled && config.alerts_enabled) open();
    changed();
  });
  for (const gesture of ["pointerdown", "keydown"]) {
    window.addEventListener(gesture, ({ target }) => {
      // The button itself answers with its click: both would let the sound out and mute it again.
      if (soundState() === "blocked" && !tool.contains(target)) unlock();
    });
  }
}

function draw(tool) {
  const state = soundState();
  tool.hidden = state === "off";
  nameIt(tool, t(`sound.${state}`));
  tool.replaceChildren(icon(state === "on" ? "i-sound" : "i-muted", "icon"),
    state === "blocked" ? el("span", {}, t("sound.unlock")) : "");
}
