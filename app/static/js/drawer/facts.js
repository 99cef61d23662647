// Everything asked for at once when a drawer opens, and again after each poll: the job or run, the
// problem it is in, or what a stream or a workstation has.

import { get, Refused, trying } from "../lib/api.js";
import { FAILED } from "../lib/jobtext.js";

const MOST_SEEN = 100;
const YEARS_DAYS = 3650;
const at = (...parts) => parts.map((part) => encodeURIComponent(part)).join("/");

/** What is known of a subject. Raises Refused, with 404 where there is no such thing. */
export async function ask({ kind, id, of }) {
  return { subject: { kind, id, of }, problem: null, run: null, ...await ASK[kind](id, of) };
}

const ASK = {
  async problem(id) {
    const problem = await get(`problems/${at(id)}`);
    return { problem, run: problem.root.job_name ? await trying(() => rootRun(problem)) : null };
  },
  async job(id) {
    const { job } = await get(`status/jobs/${at(id)}`);
    return { run: job, problem: await problemOf(job) };
  },
  async run(id, of) {
    const run = await runOf(id, of);
    return { run, problem: await problemOf(run) };
  },
  async named(name) {
    const job = await planned(({ job_name: each }) => each === name, name)
      ?? (await get(`history/job/${at(name)}`, { days: YEARS_DAYS, limit: 1 })).runs[0];
    if (!job) throw new Refused("", { status: 404 });
    return { run: job, problem: await problemOf(job) };
  },
  async stream(name) {
    const jobs = await get("status/jobs", { job_stream: name, limit: MOST_SEEN,
      sort: "status" });
    const counts = await get("status/job-counts", { job_stream: name });
    return { jobs: illFirst(jobs.jobs), counts };
  },
  async workstation(name) {
    const { workstations } = await get("status/workstations");
    const station = workstations.find((each) => each.name === name);
    if (!station) throw new Refused("", { status: 404 });
    const asked = { workstation: name };
    const [jobs, counts, found] = await Promise.all([
      get("status/jobs", { ...asked, limit: MOST_SEEN, status: ["failed", "running"],
        sort: "status" }),
      get("status/job-counts", asked),
      get("problems", { ...asked, state: ["open", "acknowledged", "recovered"], limit: 50 })]);
    return { station, jobs: illFirst(jobs.jobs), counts, problems: found.problems };
  },
};

const rank = (job) => (FAILED.has(job.status) ? 0 : job.late || job.stuck ? 1
  : job.common_status === "RUNNING" ? 2 : 3);
const illFirst = (jobs) => jobs.toSorted((one, other) => rank(one) - rank(other));

/** The job of the plan that fits, a failed one before others. */
async function planned(fits, q) {
  const { jobs } = await get("status/jobs", { q, limit: MOST_SEEN, sort: "-start_time" });
  const mine = jobs.filter(fits);
  return mine.find(({ status }) => FAILED.has(status)) ?? mine[0];
}

/** The job at a problem's root as the plan has it, else the run that failed. */
async function rootRun({ root, members }) {
  const failed = members.findLast(({ run_id: run }) => run);
  const job = await planned(({ job_name: name, job_stream: stream, run_id: run }) =>
    (failed ? run === failed.run_id
      : name === root.job_name && (!root.job_stream || stream === root.job_stream)), root.job_name);
  return job ?? (failed ? runOf(failed.run_id, failed.job_name) : null);
}

async function runOf(id, name) {
  const { run, transitions } = await get(`history/run/${at(id)}`, { job_name: name });
  return { ...run, raw_status: run.status, transitions };
}

/** The problem that a job is in now, or was in last. */
async function problemOf({ job_name: name, job_stream: stream, run_id: run }) {
  const asked = { job: name, limit: 20 };
  const found = await trying(() => get("problems", asked));
  const mine = (found?.problems ?? []).filter(({ root, members }) =>
    (root.job_name === name && root.job_stream === stream)
    || members.some(({ run_id: each }) => each === run));
  const best = mine.find(({ members }) => members.some(({ run_id: each }) => each === run))
    ?? mine.find(({ state }) => state === "open" || state === "acknowledged");
  return best ? trying(() => get(`problems/${at(best.problem_id)}`)) : null;
}
