// What the page's modules may rely on: the wire's shapes and our own names on `window`. For the type
// checker only; nothing of this is served as code.

/** What a page knows, and what changed of it (app/edition.py). */
interface Update {
  version: number;
  base: number | null;
  now: number;
  boot_id: string;
  sections: Record<string, any>;
  events: TimelineEvent[];
}

/** An event as the live line brings it and as the API tells it. */
interface TimelineEvent {
  event_id: string;
  seq: number;
  event_type: string;
  severity: "info" | "warning" | "error" | "critical";
  timestamp: string;
  source: string;
  message: string;
  workstation?: string | null;
  run_id?: string | null;
  details?: { job?: { job_name: string; job_stream: string; workstation: string; run_id: string } };
  acknowledged?: { at: string | null; by: string | null; note: string | null } | null;
}

/** A line of a `Stream`. */
interface StreamRow {
  at: number;
  seq: number;
  event: TimelineEvent;
  day: string;
  minute: number;
  node: HTMLElement;
  heading: HTMLElement | null;
}

/** A job as the API tells it. */
interface Job {
  job_id: string;
  run_id: string;
  job_name: string;
  job_stream: string;
  workstation: string;
  status: string;
  raw_status: string;
  [more: string]: any;
}

interface Window {
  /** Bokeh's own names, once its script has run. */
  Bokeh: { documents: any[]; require: (module: string) => any };
  /** The page's Bokeh session, once it is there (static/js/lib/bokeh.js). */
  resyncFeed?: { send: (message: Record<string, unknown>) => void };
  /** What the chart of events calls (app/charts/event_bars.py). */
  resyncChart: Record<string, (...values: any[]) => unknown>;
}

interface WindowEventMap {
  "resync:update": CustomEvent<string>;
  "resync:config": CustomEvent<Record<string, any>>;
  "resync:problem": CustomEvent<Record<string, any>>;
  "resync:acknowledged": CustomEvent<{ event_ids: string[]; by: string; note: string }>;
  "resync:runbooks": CustomEvent<{ runbook_ids: string[] }>;
  "resync:silences": CustomEvent<{ silence_ids: string[] }>;
  "resync:bars": CustomEvent<Map<string, number[]> | Record<string, number[]>>;
  "resync:range": CustomEvent<{ start: number; end: number }>;
  "resync:zoom": CustomEvent<{ start: number; end: number }>;
  "resync:delivered": CustomEvent<{ problem_ids: string[] }>;
  "resync:told": CustomEvent<{ kind: string; marks: string[] }>;
  "resync:pattern-cell": CustomEvent<string>;
}

// Our pages are HTML throughout: what a selector finds is an HTMLElement, unless it is said otherwise.
interface ParentNode {
  querySelector<E extends Element = HTMLElement>(selectors: string): E;
  querySelectorAll<E extends Element = HTMLElement>(selectors: string): NodeListOf<E>;
}
interface Element {
  closest<E extends Element = HTMLElement>(selectors: string): E | null;
}
interface Document {
  getElementById(id: string): HTMLElement;
}
