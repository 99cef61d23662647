"""Fits the judge of solutions to the messages of `tests/messages`.

Each variant and each sibling of a set is compared with the stored examples it would be compared
with; a small network learns which pairs are one error. The sets that are not learned from take no
part. Its odds are then scaled and shifted until they hold for sets that a fit had not seen: each
set in turn is judged by a fit to the others.
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.bench.solutions import PROBLEM_TYPE, MessageClass, read_messages, solution_of
from workers.solutions.index import SolutionIndex
from workers.solutions.judge import Weights, features
from workers.solutions.reading import reading

Table = NDArray[np.float64]

RIDGE = 3e-4  # how strongly weights are held near nought
UNITS = 12
STEPS = 1500
PACE = 0.01
FOLDS = 3
"""The largest sets, each judged by a fit to all others, to set the odds right."""
SEED = 0
MOST_OTHERS = 12  # of one question: those of the most alike words
HOPELESS = -6.0
"""The odds beneath which a pair is too easy to learn from."""


@dataclass(frozen=True, slots=True)
class Pair:
    told: dict[str, float]
    same: bool
    query: int


def pairs_of(classes: list[MessageClass], first_query: int = 0) -> list[Pair]:
    """Every question of a set with each stored example it would be compared with."""
    index = SolutionIndex(solution_of(number, each) for number, each in enumerate(classes))
    known = reading()
    names = {number: each.name for number, each in enumerate(classes)}
    asked = [
        (text, own)
        for each in classes
        for text, own in (*((text, each.name) for text in each.variants), *each.siblings)
    ]
    pairs: list[Pair] = []
    for query, (text, own) in enumerate(asked, first_query):
        compared = sorted(index.compared(PROBLEM_TYPE, text), key=lambda one: -one[2])
        for place, (entry, symptom, likeness) in enumerate(compared):
            same = names[entry.solution.solution_id] == own
            if same or place < MOST_OTHERS or symptom.concepts & entry.symptom.concepts:
                told = features(known, symptom, entry.symptom, likeness)
                pairs.append(Pair(told, same, query))
    return pairs


def fit(pairs: list[Pair]) -> Weights:
    """A logistic regression with a few hidden units that see features together."""
    names = sorted({name for pair in pairs for name in pair.told})
    table, same = _matrix(pairs, names), np.array([pair.same for pair in pairs], float)
    alone = _alone(table, same)
    near = same.astype(bool) | (table @ alone > HOPELESS)
    table, same = table[near], same[near]
    dice = np.random.default_rng(SEED)
    parts = [
        alone,
        dice.normal(0, 0.3, (len(names), UNITS)),
        np.zeros(UNITS),
        dice.normal(0, 0.3, UNITS),
    ]
    holds = (RIDGE / 10, RIDGE, 0.0, RIDGE)
    mean, spread = [np.zeros_like(part) for part in parts], [np.zeros_like(part) for part in parts]
    for step in range(1, STEPS + 1):
        linear, inner, bias, outer = parts
        seen = np.tanh(table @ inner + bias)
        miss = (_chance(table @ linear + seen @ outer) - same) / len(same)
        back = np.outer(miss, outer) * (1 - seen**2)
        slopes = (table.T @ miss, table.T @ back, back.sum(0), seen.T @ miss)
        for at, (slope, hold) in enumerate(zip(slopes, holds, strict=True)):
            pull = slope + hold * parts[at]
            mean[at] = 0.9 * mean[at] + 0.1 * pull
            spread[at] = 0.999 * spread[at] + 0.001 * pull**2
            up = np.sqrt(spread[at] / (1 - 0.999**step)) + 1e-8
            parts[at] = parts[at] - PACE * mean[at] / (1 - 0.9**step) / up
    linear, inner, bias, outer = (part.round(3) for part in parts)
    return Weights(
        {name: (float(linear[at]), *inner[at].tolist()) for at, name in enumerate(names)},
        tuple(outer.tolist()),
        (0.0, *bias.tolist()),
    )


def _alone(table: Table, same: Table) -> Table:
    """The weights of a plain logistic regression, by Newton's steps."""
    found = np.zeros(table.shape[1])
    for _ in range(40):
        chance = _chance(table @ found)
        slope = table.T @ (chance - same) + found
        bend = (table * (chance * (1 - chance))[:, None]).T @ table + np.eye(len(found))
        step = np.linalg.solve(bend, slope)
        found -= step
        if np.abs(step).max() < 1e-5:
            break
    return found


def _matrix(pairs: list[Pair], names: list[str]) -> Table:
    column = {name: at for at, name in enumerate(names)}
    table = np.zeros((len(pairs), len(names)))
    for row, pair in enumerate(pairs):
        for name, value in pair.told.items():
            table[row, column[name]] = value
    return table


def _chance(odds: Table) -> Table:
    return 1 / (1 + np.exp(-np.clip(odds, -40, 40)))


def calibrated(sets: dict[str, list[Pair]]) -> Weights:
    """The fit to all sets, its odds set right by what fits to the others say of each set."""
    odds: list[float] = []
    right: list[bool] = []
    for name in sorted(sets, key=lambda name: -len(sets[name]))[:FOLDS]:
        pairs = sets[name]
        others = [pair for other, held in sets.items() if other != name for pair in held]
        blind = fit(others)
        for best, same in _best(blind, pairs):
            odds.append(best)
            right.append(same)
    table = np.column_stack([odds, np.ones(len(odds))])
    scale, shift = _alone(table, np.array(right, float))
    whole = fit([pair for pairs in sets.values() for pair in pairs])
    return Weights(
        {name: (round(own * scale, 3), *units) for name, (own, *units) in whole.features.items()},
        tuple(round(unit * scale, 3) for unit in whole.units),
        (round(shift, 3), *whole.bias[1:]),
    )


def _best(weights: Weights, pairs: list[Pair]) -> list[tuple[float, bool]]:
    """The odds of the best answer to each question, and whether it is right."""
    best: dict[int, tuple[float, bool]] = {}
    for pair in pairs:
        chance = min(max(weights.chance(pair.told), 1e-9), 1 - 1e-9)
        odds = math.log(chance / (1 - chance))
        best[pair.query] = max(best.get(pair.query, (-99.0, False)), (odds, pair.same))
    return list(best.values())


def learned(folder: Path) -> dict[str, list[Pair]]:
    """The pairs of every set that may be learned from."""
    return {
        name: pairs_of(classes)
        for name, classes in read_messages(folder).items()
        if "not learned" not in name and name not in ("batch, development", "batch, held out")
    }


def write_weights(weights: Weights, path: Path) -> None:
    """Keep weights as the product reads them, a line a feature."""
    rows = [
        f"  {json.dumps(name)}: {json.dumps(list(row))}" for name, row in weights.features.items()
    ]
    text = (
        '{"units": '
        + json.dumps(list(weights.units))
        + ',\n"bias": '
        + json.dumps(list(weights.bias))
        + ',\n"features": {\n'
        + ",\n".join(rows)
        + "\n}}\n"
    )
    path.write_text(text, encoding="utf-8")
