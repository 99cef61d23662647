// Direct pairs A→B and B→C are one story A→B→C: joined here for reading, each stays a pattern.

const MOST_PATHS = 4;

const up = (pattern) => pattern.job_name;
const down = (pattern) => pattern.related_job;

/**
 * Groups in the order of their first pattern: `[{patterns: [one]}]`, or for pairs that share a job
 * `{patterns, paths: [[A, B, C], …]}`.
 */
export function grouped(patterns) {
  const groups = [];
  for (const pattern of patterns) {
    const isPair = pattern.pattern_type === "dependency_chain" && pattern.related_job;
    const jobs = isPair ? [up(pattern), down(pattern)] : [];
    const joined = groups.filter((group) => jobs.some((name) => group.jobs.has(name)));
    const group = joined[0] ?? { patterns: [], jobs: new Set() };
    if (!joined.length) groups.push(group);
    for (const other of joined.slice(1)) {
      groups.splice(groups.indexOf(other), 1);
      group.patterns.push(...other.patterns);
      jobs.push(...other.jobs);
    }
    group.patterns.push(pattern);
    for (const name of jobs) group.jobs.add(name);
  }
  return groups.map(({ patterns: some }) => (some.length > 1
    ? { patterns: some, paths: pathsOf(some) } : { patterns: some }));
}

/** The longest ways through the pairs, from jobs nothing leads to. */
export function pathsOf(pairs) {
  const next = new Map();
  for (const pair of pairs) {
    if (!next.has(up(pair))) next.set(up(pair), []);
    next.get(up(pair)).push(down(pair));
  }
  const targets = new Set(pairs.map(down));
  const starts = [...next.keys()].filter((name) => !targets.has(name));
  const paths = [];
  const walk = (path) => {
    const on = (next.get(path.at(-1)) ?? []).filter((name) => !path.includes(name));
    if (on.length === 0) paths.push(path);
    else for (const name of on) if (paths.length < 50) walk([...path, name]);
  };
  // A ring has no beginning: take any.
  for (const start of starts.length ? starts : [up(pairs[0])]) walk([start]);
  return paths.sort((one, other) => other.length - one.length).slice(0, MOST_PATHS);
}
