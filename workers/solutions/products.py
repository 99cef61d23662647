"""Which product a message speaks of: two databases' deadlocks are two errors."""

import re
from collections.abc import Mapping, Sequence

from workers.solutions.knowledge import form, table
from workers.solutions.prefilter import PatternSet

_ABEND = re.compile(r"s[0-9a-f]{3}|u\d+")

_VARIABLE = form("variable_product")


class Products:
    """The products that are known; `more` adds those of a site: a name and patterns."""

    def __init__(self, more: Mapping[str, Sequence[str]] | None = None) -> None:
        known = table("products")
        self._families = {name: frozenset(of) for name, of in known["families"].items()}
        self._rivals = [frozenset(group) for group in known["rivals"]]
        self._by_code: dict[str, str] = {}
        self._named: list[str] = []  # the product of each pattern
        patterns: list[str] = []
        separate: set[str] = set()
        for name, product in known["products"].items():
            self._by_code.update(dict.fromkeys(product.get("codes", ()), name))
            separate.update([name] if product.get("separate") else ())
            for pattern in product.get("says", ()):
                self._named.append(name)
                patterns.append(f"(?i){pattern}")
        for name, ways in (more or {}).items():
            separate.add(name)
            self._named += [name] * len(ways)
            patterns += [f"(?i){pattern}" for pattern in ways]
        self.separate = frozenset(separate)
        """Products whose general errors are mended elsewhere than those of the machine itself."""
        self._set = PatternSet(patterns)

    def said(self, text: str) -> frozenset[str]:
        """The products a message names."""
        found = {self._named[at] for at in self._set.of(_VARIABLE.sub(" ", text))}
        if "sybase" in found:
            found.discard("mssql")  # whose messages have the same form
        for family, members in self._families.items():
            if found & members:
                found.add(family)
        return frozenset(found)

    def of_code(self, key: str) -> str | None:
        """The product a code belongs to, where it belongs to one."""
        if _ABEND.fullmatch(key):
            return "mvs"
        return self._by_code.get(key.partition("-")[0])

    def are_rivals(self, one: frozenset[str], other: frozenset[str]) -> bool:
        """Whether two messages speak of different products of one kind."""
        return any(one & kind and other & kind and not one & other & kind for kind in self._rivals)
