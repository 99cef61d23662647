"""Sets of questions with what is expected, and the share of them that is understood."""

import csv
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from workers.questions.asked import Asked, Kind
from workers.questions.catalogue import Catalogue
from workers.questions.understand import understand

FOLDER = Path(__file__).parent
HISTORY = FOLDER / "sample-history.csv"
NOW = datetime.fromisoformat("2026-11-18T10:30:00-03:00")
SETS = (
    "fresh",
    "fresh2",
    "fresh3",
    "fresh4",
    "fresh5",
    "fresh6",
    "fresh7",
    "fresh8",
    "fresh9",
    "fresh10",
    "fresh11",
    "fresh12",
    "outside",
    "outside2",
    "outside3",
    "elsewhere",
)
_KINDS = {
    "j": "jobs",
    "w": "workstations",
    "s": "job_streams",
    "c": "error_codes",
    "st": "statuses",
    "f": "first",
}


@dataclass(frozen=True)
class Expected:
    """A question of a set; of an `unknown` one only the intent counts. `first` is what the first
    paragraph of the answer has to hold, on the sample history."""

    text: str
    language: str
    intents: tuple[str, ...]
    period: tuple[datetime, datetime] | None
    names: dict[str, list[str]] = field(default_factory=dict)
    now: datetime = NOW
    first: tuple[str, ...] = ()

    @property
    def is_declined(self) -> bool:
        """Whether it is out of scope: that it is not answered is all that counts."""
        return "unknown" in self.intents

    def misses(self, asked: Asked) -> list[str]:
        """What was understood otherwise."""
        wrong = [] if asked.intent in self.intents else [f"intent {asked.intent}"]
        if self.is_declined:
            return wrong
        if asked.language != self.language:
            wrong.append(f"language {asked.language}")
        told = asked.period and (asked.period.start, asked.period.end)
        if told != self.period:
            wrong.append(f"range {told}")
        names = {kind: _lowered(found) for kind, found in asdict(asked.entities).items()}
        if names != {kind: _lowered(self.names.get(kind, ())) for kind in names}:
            wrong.append(f"names { {kind: found for kind, found in names.items() if found} }")
        return wrong


def _lowered(names) -> list[str]:
    return sorted(name.lower() for name in names)


def catalogue() -> Catalogue:
    """The names of the sample history."""
    with HISTORY.open(encoding="utf-8") as rows:
        return Catalogue(
            sorted(
                {
                    (kind, row[column])
                    for row in csv.DictReader(rows)
                    for kind, column in (
                        (Kind.JOB, "job_name"),
                        (Kind.STREAM, "job_stream"),
                        (Kind.WORKSTATION, "workstation"),
                    )
                }
            )
        )


def samples(file: Path = FOLDER / "sample.jsonl") -> Iterator[Expected]:
    """The thirty samples, or others of their form; one out of scope may have `ok_intents`."""
    for line in file.read_text("utf-8").splitlines():
        one = json.loads(line)
        period = one["time_range"] and tuple(map(datetime.fromisoformat, one["time_range"]))
        now = datetime.fromisoformat(one["now"])
        intents = tuple(one.get("ok_intents", ())) or (one["intent"], *one["intent_alt"])
        yield Expected(one["q"], one["lang"], intents, period, one["entities"] or {}, now)


def questions(name: str) -> Iterator[Expected]:
    """A set of ours by its name."""
    for line in (FOLDER / f"{name}.tsv").read_text("utf-8").splitlines():
        if not line.startswith("#") and line.strip():
            fields = line.split("\t")
            now = datetime.fromisoformat(fields.pop(0)) if fields[0][0].isdigit() else NOW
            lang, intents, told, names, text, *more = fields
            found: dict[str, list[str]] = {}
            for part in f"{names};{';'.join(more)}".split(";"):
                kind, colon, said = part.partition(":")
                if colon:
                    found.setdefault(_KINDS[kind], []).extend(said.split(","))
            first = tuple(found.pop("first", ()))
            period = _period(told, now)
            yield Expected(text, lang, tuple(intents.split(",")), period, found, now, first)


def _period(told: str, now: datetime) -> tuple[datetime, datetime] | None:
    if told == "-":
        return None
    if told.startswith("d"):
        return now - timedelta(days=int(told[1:])), now
    start, end = (_instant(one, now) for one in told.split("/"))
    return start, end


def _instant(told: str, now: datetime) -> datetime:
    if told == "now":
        return now
    day, _, clock = told.rpartition(" ")
    year = "" if len(day) > len("MM-DD") else f"{NOW.year}-"
    return datetime.fromisoformat(f"{year}{day}T{clock}").replace(tzinfo=now.tzinfo)


def understood(one: Expected, names: Catalogue) -> Asked:
    return understand(one.text, names, one.now, one.now.tzinfo)
