"""The part of a plan that can be reached from something, in an order to walk it by. PURE."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from workers.problems.waiting import Node, Waiting


@dataclass(frozen=True, slots=True)
class Graph:
    """`edges` lead on in the order of `nodes`. What leads back, where dependencies that were
    learned go round in a circle, stands in `back`."""

    nodes: list[Node]
    place: dict[Node, int]
    edges: list[list[int]]
    back: list[tuple[int, int]]

    def flow(self, sources: list[int]) -> list[int]:
        """What arrives at each node of the bits at those it can be reached from."""
        arrived = [0] * len(self.nodes)
        while True:
            for i, following in enumerate(self.edges):
                bits = arrived[i] | sources[i]
                if bits:
                    for j in following:
                        arrived[j] |= bits
            before = [arrived[j] for _, j in self.back]
            for i, j in self.back:
                arrived[j] |= arrived[i] | sources[i]
            if before == [arrived[j] for _, j in self.back]:
                return arrived


def spread(roots: Iterable[Node], waiting: Waiting) -> Graph:
    """What waits for the roots, near and far, they included."""
    after: dict[Node, list[Node]] = {}
    left: list[Node] = []  # each after all that it leads to
    for root in roots:
        if root in after:
            continue
        after[root] = list(waiting.after(root))
        path: list[tuple[Node, Iterator[Node]]] = [(root, iter(after[root]))]
        while path:
            node, rest = path[-1]
            for following in rest:
                if following not in after:
                    after[following] = list(waiting.after(following))
                    path.append((following, iter(after[following])))
                    break
            else:
                left.append(node)
                path.pop()
    nodes = left[::-1]
    place = {node: i for i, node in enumerate(nodes)}
    edges: list[list[int]] = []
    back: list[tuple[int, int]] = []
    for i, node in enumerate(nodes):
        ways = [place[following] for following in after[node]]
        edges.append([j for j in ways if j > i])
        back += [(i, j) for j in ways if j < i]
    return Graph(nodes, place, edges, back)
