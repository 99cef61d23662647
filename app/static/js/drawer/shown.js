// What the drawer shows, in the order in which somebody needs it.

import { EVENTS, NEIGHBOURS, PATTERNS } from "./around.js";
import { LOG } from "./log.js";
import { NEXT } from "./next.js";
import { JOBS, PROBLEMS, STATION } from "./plant.js";
import { IMPACT, LIFE, NOTE, NOTES, SOLUTION, TAKEN } from "./problem.js";
import { ERROR, RUN, STEPS } from "./run.js";
import { RUNBOOK } from "./runbook.js";
import { RUNS } from "./runs.js";
import { TOLD } from "./told.js";

export const HEAD = [RUN, STATION, TAKEN];
export const PARTS = [ERROR, SOLUTION, NOTES, NOTE, PROBLEMS, IMPACT, LOG, LIFE, TOLD, STEPS,
  NEIGHBOURS, JOBS, RUNS, EVENTS, PATTERNS, RUNBOOK, NEXT];
