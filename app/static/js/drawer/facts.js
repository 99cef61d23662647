// Everything asked for at once when a drawer opens, and again after each poll: the job or run, the
// problem it is in, or what a stream or a workstation has.

import { get, Refused, trying } from "../lib/api.js";

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
    const failed = problem.members.findLast(({ run_id: run }) => run);
    const { job_name: name } = problem.root;
    const run = failed && name ? await trying(() => runOf(failed.run_id, failed.job_name)) : null;
    return { problem, run };
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
    const { jobs } = await get("status/jobs", { q: name, limit: MOST_SEEN, sort: "-start_time" });
    const mine = jobs.filter(({ job_name: each }) => each === name);
    const job = mine.find(({ common_status: common }) => common === "ABEND") ?? mine[0]
      ?? (await get(`history/job/${at(name)}`, { days: YEARS_DAYS, limit: 1 })).runs[0];
    if (!job) throw new Refused("", { status: 404 });
    return { run: job, problem: await problemOf(job) };
  },
  async stream(name) {
    const jobs = await get("status/jobs", { job_stream: name, limit: MOST_SEEN,
      sort: "status" });
    const counts = await get("status/job-counts", { job_stream: name });
    return { jobs: jobs.jobs, counts };
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
    return { station, jobs: jobs.jobs, counts, problems: found.problems };
  },
};

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
