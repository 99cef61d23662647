"""A diagnosis as Markdown, for a ticket. PURE."""

from collections.abc import Iterator
from datetime import tzinfo

from app.diagnosis.view import DiagnosisView, EvidenceView
from app.markdown import plain
from data.texts import text
from data.texts.numbers import at_zone
from data.texts.visible import visible


def to_markdown(told: DiagnosisView, lang: str, zone: tzinfo) -> str:
    """Whatever comes from outside is escaped; the error stands as code."""
    return "\n".join(_lines(told, lang, zone)) + "\n"


def _lines(told: DiagnosisView, lang: str, zone: tzinfo) -> Iterator[str]:
    yield f"# {plain(told.title)}"
    yield ""
    where = " · ".join(filter(None, (told.root.job_stream, told.root.workstation)))
    at = f"{at_zone(told.at, zone):%Y-%m-%d %H:%M:%S} ({zone})"
    yield " · ".join(filter(None, (at, plain(where))))
    if told.log.lines:
        yield ""
        yield f"**{text('diagnosis.title.log', lang)}**"
        yield ""
        for line in told.log.lines:
            yield f"    {visible(' '.join(line.text.split()))}"
    for section in told.sections:
        yield ""
        yield f"## {section.title}"
        yield ""
        for one in section.statements:
            proof = ", ".join(map(_evidence, one.evidence))
            yield f"- {plain(one.text)}" + (f" ({proof})" if proof else "")


def _evidence(one: EvidenceView) -> str:
    return f"[{plain(one.label)}]({one.link})"
