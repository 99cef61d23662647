// Direct pairs A→B and B→C are one story A→B→C: joined here for reading, each stays a pattern.

const MOST_PATHS = 4;

const up = (pattern) => pattern.job_name;
const down = (pattern) => pattern.related_job;

/**
 * Groups in the order of their first pattern: `[{patterns: [one]}]`, or for pairs that share a job
 * `{patterns, paths: [[A, B, C], …]}`.
 */
export function grouped(patterns) {
  const root = new Map();
  const find = (name) => {
    while (root.get(name) !== name) name = root.get(name);
    return name;
  };
  const pairs = patterns.filter((each) => each.pattern_type === "dependency_chain" && each.related_job);
  for (const pair of pairs) {
    for (const name of [up(pair), down(pair)]) if (!root.has(name)) root.set(name, name);
    root.set(find(up(pair)), find(down(pair)));
  }
  const groups = new Map();
  const all = [];
  for (const pattern of patterns) {
    if (!pairs.includes(pattern)) {
      all.push({ patterns: [pattern] });
      continue;
    }
    const key = find(up(pattern));
    if (!groups.has(key)) {
      groups.set(key, { patterns: [] });
      all.push(groups.get(key));
    }
    groups.get(key).patterns.push(pattern);
  }
  for (const group of groups.values()) {
    if (group.patterns.length > 1) group.paths = pathsOf(group.patterns);
  }
  return all;
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
