"""Names, statuses and codes of a question, taken out before anything else is read. PURE.

Names hold words and numbers that look like dates, statuses and intents. The catalogue decides what
a name is, then the word that says so ("agente X"); without either it is a job.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from data.domain.status import Status
from data.texts import LANGUAGES
from workers.questions.asked import Entities, Kind, Taken
from workers.questions.catalogue import Catalogue, squashed
from workers.questions.chunks import Chunk, bare, chunks_of
from workers.questions.words import phrases, spellings, table
from workers.questions.words_known import is_known, mended
from workers.solutions.code import Level
from workers.solutions.reading import reading

MOST_NAMES = 20
LONGEST_NAME = 4
"""Words that may be one name run together ("folha calc")."""
_SHORTEST_JOINED = 6
_SHORTEST_KIN = 3
_SHAPE = re.compile(r"[\w$@#.*?/+-]*[_*#$@][\w$@#.*?/+-]*")
_MIXED = re.compile(r"(?=.*[A-Z])(?=.*\d)[A-Z\d$@#.-]{3,}")
_LOW_MIXED = re.compile(r"[a-z]{2,}\d+[a-z\d]*")
_DOTTED = re.compile(r"[A-Z\d][A-Z\d$@#_-]*(\.[A-Z\d][A-Z\d$@#_-]*)+")
_CAPITALS = re.compile(r"[A-Z][A-Z\d$@#-]{2,}")
_TIME_LIKE = re.compile(
    r"\d{1,4}([/.:h-]\d{1,4}){0,2}(h|hs|hrs|min|mins|m|am|pm|a|o|ª|º|d|st|nd|rd|th|x)*|p\d\d",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Found:
    """What stands for `chunks[first:last]`: `<job>` and the like."""

    mark: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Named:
    """A question whose names are taken out."""

    chunks: tuple[Chunk, ...]
    found: tuple[Found, ...]
    entities: Entities
    taken: tuple[Taken, ...]
    unsure: tuple[Taken, ...]


def find_names(text: str, catalogue: Catalogue) -> Named:
    """Take everything out of a question that is a name, a status or a code."""
    return _Reader(text, catalogue).read()


class _Reader:
    def __init__(self, text: str, catalogue: Catalogue) -> None:
        self._text, self._catalogue = text, catalogue
        self._chunks = chunks_of(text)
        self._lows = [chunk.low for chunk in self._chunks]
        letters = [c for chunk in self._chunks for c in chunk.raw if c.isalpha()]
        self._shouts = sum(map(str.isupper, letters)) > 0.8 * len(letters)
        self._marks: dict[int, Found] = {}
        self._names: dict[Kind, list[str]] = {kind: [] for kind in Kind}
        self._codes: list[str] = []
        self._statuses: list[str] = []
        self._taken: list[Taken] = []
        self._unsure: list[Taken] = []
        self._kind_before: Kind | None = None
        self._kind_at = -9

    def read(self) -> Named:
        self._read_codes()
        at = 0
        while at < len(self._chunks):
            if at in self._marks:
                at = self._marks[at].last
                continue
            at += self._name(at) or self._status(at) or 1
        names = {kind: _once(self._names[kind])[:MOST_NAMES] for kind in Kind}
        return Named(
            tuple(self._chunks),
            tuple(sorted(self._marks.values(), key=lambda one: one.first)),
            Entities(
                jobs=names[Kind.JOB],
                workstations=names[Kind.WORKSTATION],
                job_streams=names[Kind.STREAM],
                statuses=_once(self._statuses)[:MOST_NAMES],
                error_codes=_once(self._codes)[:MOST_NAMES],
            ),
            tuple(self._taken),
            tuple(self._unsure),
        )

    # Codes

    def _read_codes(self) -> None:
        plain = bare(self._text)
        for found in _return_code().finditer(plain.lower()):
            self._code(f"RC={int(found[1])}", *found.span())
        for code in reading().codes.read(plain):
            said = _without_words(self._text[code.start : code.end])
            if code.level is Level.HINT or code.key.startswith("rc-") or not said.strip():
                continue
            if code.level is Level.GENERAL and not re.search(r"\d|[A-Z]{3}", said):
                continue
            if not self._catalogue.kinds(said.lower()):
                self._code(said.strip(), code.start, code.start + len(said))

    def _code(self, said: str, start: int, end: int) -> None:
        inside = [at for at, one in enumerate(self._chunks) if one.start < end and start < one.end]
        if not inside or any(at in self._marks for at in inside):
            return
        if any(self._catalogue.kinds(self._lows[at]) for at in inside if len(inside) == 1):
            return
        self._codes.append(said)
        self._mark("<code>", inside[0], inside[-1] + 1)

    # Statuses

    def _status(self, at: int) -> int:
        chunk, words = self._chunks[at], table("names")["status"]
        name = chunk.raw.upper() if chunk.raw.isascii() else ""
        if chunk.low.startswith(words["abend"]) and not self._catalogue.kinds(chunk.low):
            self._statuses.append(Status.ABEND.name)
            return 0  # it is a word of failing as well
        is_code = name in words["others"].split()
        if not is_code and name in words["plain"].split():
            after = at > 0 and self._lows[at - 1] in words["after"].split()
            is_code = after or (chunk.raw.isupper() and not self._shouts)
            is_code = is_code or (self._shouts and name in ("HOLD", "READY", "STUCK", "WAIT"))
        if not is_code:
            return 0
        self._statuses.append(name)
        self._mark("<status>", at, at + 1)
        return 1

    # Names

    def _name(self, at: int) -> int:
        """How many chunks the name takes that begins here; 0 for none."""
        for reader in (
            self._beginning,
            self._composite,
            self._joined,
            self._exact,
            self._misspelt,
            self._shaped,
        ):
            taken = reader(at)
            if taken:
                return taken
        return 0

    def _beginning(self, at: int) -> int:
        """A beginning, an end or a middle of names: "que começam com PAG"."""
        before = (spell for low in self._lows[max(0, at - 4) : at] for spell in _spelt(low))
        said = f" {' '.join(before)}"
        if self._is_plain(at) and not self._catalogue.fitting(f"{self._lows[at]}*"):
            return 0  # "what did it end with yesterday"
        for kind, form in (("begins", "{}*"), ("ends", "*{}"), ("holds", "*{}*")):
            if said.endswith(_endings(kind)):
                raw = self._chunks[at].raw
                if "*" not in raw:
                    raw = form.format(raw.upper() if raw.isalpha() and raw.islower() else raw)
                return self._keep(at, 1, self._kind_of_glob(at, raw), raw)
        return 0

    def _composite(self, at: int) -> int:
        """WORKSTATION#STREAM.JOB, the folder left out."""
        raw = self._chunks[at].raw
        station, sharp, rest = raw.partition("#")
        if not sharp or not station or not rest or "*" in station:
            return 0
        rest = rest.rsplit("/", 1)[-1].removesuffix(".@").removesuffix(".")
        known = self._catalogue.kinds
        parts = rest.split(".")
        stream = job = None
        if known(rest.lower()):
            stream, job = (None, rest) if Kind.JOB in known(rest.lower()) else (rest, None)
        elif len(parts) == 1:
            stream = rest
        else:
            splits = [(".".join(parts[:n]), ".".join(parts[n:])) for n in range(1, len(parts))]
            stream, job = next(
                (one for one in splits if Kind.STREAM in known(one[0].lower())), splits[0]
            )
        self._keep(at, 1, Kind.WORKSTATION, self._written(station))
        if stream:
            self._keep(at, 1, Kind.STREAM, self._written(stream))
        if job:
            self._keep(at, 1, Kind.JOB, self._written(job))
        return 1

    def _exact(self, at: int) -> int:
        chunk = self._chunks[at]
        whole = chunk.low.rsplit("/", 1)[-1] if chunk.low.startswith("/") else chunk.low
        for low in (whole, whole.rstrip("?*")):
            kinds = self._catalogue.kinds(low)
            if kinds and not ("*" in chunk.low and low != chunk.low):
                if self._is_plain(at) and self._cue(at) is None:
                    return 0
                return self._keep(at, 1, self._one_of(at, kinds), self._catalogue.name(low))
        return 0

    def _joined(self, at: int) -> int:
        """A name whose parts are written apart, or without what stands between them."""
        for count in range(min(LONGEST_NAME, len(self._chunks) - at), 0, -1):
            lows = self._lows[at : at + count]
            if any(chunk.broken for chunk in self._chunks[at + 1 : at + count]):
                continue
            if any(place in self._marks for place in range(at, at + count)):
                continue
            if count == 1 and self._catalogue.kinds(lows[0]):
                return 0  # as it is written
            run = squashed("".join(lows))
            if len(run) < _SHORTEST_JOINED or (count == 1 and self._is_plain(at)):
                continue
            low = self._catalogue.run_together(run)
            if low is None or (count > 1 and all(map(is_known, lows)) and lows[0] in _joints()):
                continue
            name = self._catalogue.name(low)
            self._taken.append(Taken(self._typed(at, count), (name,)))
            return self._keep(at, count, self._one_of(at, self._catalogue.kinds(low)), name)
        return 0

    def _misspelt(self, at: int) -> int:
        chunk = self._chunks[at]
        if "*" in chunk.raw or _TIME_LIKE.fullmatch(chunk.raw) or self._is_plain(at):
            return 0
        if chunk.low.isalpha() and not chunk.raw.isupper():
            if len(chunk.low) < 6 or is_known(mended(chunk.low)):
                return 0
        elif not self._looks_named(chunk):
            return 0
        near = self._catalogue.near(chunk.low)
        akin = [] if near else self._catalogue.akin(chunk.low)
        cue = self._cue(at)
        if cue is not None:
            near = [low for low in near if cue in self._catalogue.kinds(low)] or near
        if len(near) == 1:
            name = self._catalogue.name(near[0])
            self._taken.append(Taken(chunk.raw, (name,)))
            return self._keep(at, 1, self._one_of(at, self._catalogue.kinds(near[0])), name)
        if choices := near or akin:
            self._unsure.append(Taken(chunk.raw, tuple(map(self._catalogue.name, choices))))
            kinds = self._catalogue.kinds(choices[0])
            return self._keep(at, 1, self._one_of(at, kinds), chunk.raw)
        return 0

    def _shaped(self, at: int) -> int:
        """A name nobody knows: it has the form of one, or stands where one has to."""
        chunk = self._chunks[at]
        raw = chunk.raw
        if "*" in raw or ("?" in raw and "_" in raw):
            if len(raw.strip("*?")) == 0 and self._cue(at) is None:
                return 0
            return self._keep(at, 1, self._kind_of_glob(at, raw), raw)
        if not self._looks_named(chunk) and not self._must_be_named(at):
            return 0
        return self._keep(at, 1, self._cue(at) or self._kin(at), raw)

    def _kin(self, at: int) -> Kind:
        """What those are whose names have the same letters before other digits; else a job."""
        letters = self._chunks[at].low.rstrip("0123456789")
        if len(letters) < _SHORTEST_KIN or letters == self._chunks[at].low:
            return Kind.JOB
        return self._one_of(at, self._catalogue.fitting(f"{letters}*") or frozenset({Kind.JOB}))

    def _looks_named(self, chunk: Chunk) -> bool:
        raw = chunk.raw
        if _TIME_LIKE.fullmatch(raw) or not any(map(str.isalpha, raw)) or "://" in raw:
            return False
        if raw.upper() in _capitals() or raw.upper() in _statuses():
            return False
        if _SHAPE.fullmatch(raw) and re.search(r"[A-Za-z]", raw):
            return "@" not in raw or "." not in raw
        letters = raw.rstrip("0123456789").lower()
        if len(letters) > 2 and letters.isalpha() and raw.islower() and is_known(letters):
            return False
        if _MIXED.fullmatch(raw) or _DOTTED.fullmatch(raw) or _LOW_MIXED.fullmatch(raw):
            return not is_known(mended(chunk.low))
        if _CAPITALS.fullmatch(raw) and not self._shouts:
            return not is_known(mended(chunk.low)) and chunk.low not in spellings()
        return False

    def _must_be_named(self, at: int) -> bool:
        """Whether a word nobody knows stands right after "job", "malha" or the like."""
        chunk = self._chunks[at]
        if at == 0 or not chunk.low.isalnum() or chunk.low.isdigit() or len(chunk.low) < 3:
            return False
        if _TIME_LIKE.fullmatch(chunk.raw) or chunk.broken:
            return False
        if self._lows[at - 1] not in table("names")["strong"]["words"].split():
            return False
        if at > 1 and self._lows[at - 2] in table("names")["unsaid"]["words"].split():
            return False
        return not is_known(mended(chunk.low)) and chunk.low not in spellings()

    # What a name is

    def _is_plain(self, at: int) -> bool:
        """Whether it is written as a word of ours, not as a name."""
        chunk = self._chunks[at]
        if not is_known(chunk.low) and chunk.low not in spellings():
            return False
        return chunk.raw.islower() or chunk.raw.istitle() or self._shouts or not chunk.low.isalpha()

    def _one_of(self, at: int, kinds: frozenset[Kind]) -> Kind:
        if len(kinds) == 1:
            return next(iter(kinds))
        cue = self._cue(at)
        if cue is not None and cue in kinds:
            return cue
        return next(kind for kind in (Kind.JOB, Kind.STREAM, Kind.WORKSTATION) if kind in kinds)

    def _kind_of_glob(self, at: int, raw: str) -> Kind:
        cue = self._cue(at)
        if cue is not None:
            return cue
        kinds = self._catalogue.fitting(raw.lower())
        return self._one_of(at, kinds) if kinds else Kind.JOB

    def _cue(self, at: int) -> Kind | None:
        """The kind a word beside a name says: before it, or right after it."""
        place, steps = at - 1, 0
        while place >= 0 and steps < 4:
            low = self._lows[place]
            if place in self._marks:
                return self._kind_before if self._kind_at == place else None
            kind = kind_said(low)
            if kind is not None:
                return kind
            if low not in _joints() and not self._is_begin_word(low):
                break
            place, steps = place - 1, steps + 1
        if at + 1 < len(self._lows) and not self._chunks[at + 1].broken:
            after = _cues().get(self._lows[at + 1])
            # "X job": in English the word stands behind its name.
            if after is not None and (at + 2 >= len(self._lows) or self._lows[at + 1][-1] != "s"):
                return after
        return None

    @staticmethod
    def _is_begin_word(low: str) -> bool:
        return any(low in _begin_words(kind) for kind in ("begins", "ends", "holds"))

    def _written(self, typed: str) -> str:
        low = typed.lower()
        return self._catalogue.name(low) if self._catalogue.kinds(low) else typed

    def _typed(self, at: int, count: int) -> str:
        return self._text[self._chunks[at].start : self._chunks[at + count - 1].end]

    def _keep(self, at: int, count: int, kind: Kind, name: str) -> int:
        cue = self._cue(at)
        self._names[kind].append(name)
        # A composite has a mark for each part; the last one, its job, stands for it.
        self._mark(f"<{kind}>", at, at + count)
        self._kind_before, self._kind_at = cue, at + count - 1
        return count

    def _mark(self, mark: str, first: int, last: int) -> None:
        for at in range(first, last):
            self._marks[at] = Found(mark, first, last)


def _without_words(said: str) -> str:
    """A code without a small word behind it that looks like a part of one: "S0C4 de ontem"."""
    while (last := said.rpartition(" "))[0] and last[2].isalpha() and last[2].islower():
        if len(last[2]) > 1 and not is_known(last[2]):
            break
        said = last[0]
    return said


def _once(names: Sequence[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(name.lower(), name)
    return tuple(found.values())


def _spelt(low: str) -> tuple[str, ...]:
    return spellings().get(low, (mended(low),))


@cache
def _joints() -> frozenset[str]:
    return frozenset(table("names")["joints"]["words"].split())


def kind_said(low: str) -> Kind | None:
    """The kind of names that a word says: "job", "agente", "malha"."""
    return _cues().get(low) or _cues().get(mended(low))


@cache
def _cues() -> dict[str, Kind]:
    names = {"job": Kind.JOB, "workstation": Kind.WORKSTATION, "stream": Kind.STREAM}
    cues = {
        word: names[kind]
        for kind, ways in table("names")["cue"].items()
        for lang in LANGUAGES
        for word in phrases(ways[lang])
    }
    cues.update((short, cues[said[0]]) for short, said in spellings().items() if said[0] in cues)
    return cues


@cache
def _endings(kind: str) -> tuple[str, ...]:
    return tuple(f" {one}" for said in table("names")[kind].values() for one in phrases(said))


@cache
def _begin_words(kind: str) -> frozenset[str]:
    return frozenset(word for phrase in _endings(kind) for word in phrase.split())


@cache
def _capitals() -> frozenset[str]:
    return frozenset(table("names")["capitals"]["words"].split())


@cache
def _statuses() -> frozenset[str]:
    words = table("names")["status"]
    return frozenset(f"{words['plain']} {words['others']}".split())


@cache
def _return_code() -> re.Pattern[str]:
    said = "|".join(map(re.escape, phrases(table("names")["return_code"]["said"])))
    return re.compile(rf"\b(?:{said})\s*(?:=|:|e|is|es|de|of)?\s*(\d{{1,5}})\b")
