"""What the simulator says happened against what Resync told: none lost, none twice, none invented.

Two things no observer can see, and the comparison allows for just them: the second of what has no
time in either API (FAIL, a person's confirmation), and a failure confirmed away between two polls.
"""

from collections import Counter
from datetime import datetime

_WORDS = {"SUCC": "job_completed", "ABEND": "job_abend", "FAIL": "job_failed"}
_FAILED = ("ABEND", "FAIL")

Told = tuple[str, str, str, str, str]


def compare(entries, events) -> tuple[Counter[Told], Counter[Told], int]:
    """What the ledger has and was not told, what was told besides, and how many agree."""
    runs = [entry for entry in entries if entry["kind"] == "run"]
    confirmed = {e["run_id"] for e in runs if e["from"] in _FAILED and e["to"] in ("SUCC", "CANCL")}
    loose = {_of(e) for e in runs if e["run_id"] in confirmed}
    happened = Counter(told for e in runs if (told := _expected(e, loose)))
    unseen_allowed = Counter(
        _expected(e, loose) for e in runs if e["run_id"] in confirmed and e["to"] in _FAILED
    )
    told = Counter(one for event in events if (one := _told(event, loose)))
    return (happened - told) - unseen_allowed, told - happened, (happened & told).total()


def _expected(entry, loose) -> Told | None:
    word = _WORDS.get(entry["to"])
    if entry["to"] == "EXEC":
        word = "job_rerun" if entry["chain"] > 1 else "job_started"
    if word is None:
        return None
    timed = entry["run_started_at"] and not (word == "job_completed" and _of(entry) in loose)
    return (word, *_of(entry), entry["at"] if timed else "")


def _of(entry) -> tuple[str, str, str]:
    return entry["job"], entry["workstation"], entry["scheduled"]


def _told(event, loose) -> Told | None:
    word = event.type.word
    if word not in ("job_started", "job_rerun", *_WORDS.values()):
        return None
    job = event.job
    of = (job.job_name, job.workstation, _second(job.scheduled_time))
    timed = job.start_time and not (word == "job_completed" and of in loose)
    return (word, *of, _second(event.at) if timed else "")


def _second(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
