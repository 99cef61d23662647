# ruff: noqa: E501
"""Codes of file transfer monitors, backups, Informix, IMS and VSAM, which only their surroundings
tell from other numbers. Read before the general spellings.
"""

import re
from collections.abc import Iterator

from workers.solutions.code_readers import Code, Level, Reader, as_code, is_about

_INFORMIX = re.compile(r"informix|\bISAM\b|IfxErr|\bdbaccess\b|\bonstat\b", re.IGNORECASE)
_ISAM_NUMBER = re.compile(
    r"\b\d{3}: ISAM|ISAM\W{0,3}(?:error|erro)?\W{0,4}\d{3}|-\d{3}\W{1,3}(?:erro |error )?ISAM",
    re.IGNORECASE,
)
_BACKUP = re.compile(
    r"netbackup|\bbp(?:bkar|brm|tm|sched|backup|restore|cd)\b|\bnbu\b|\bbackup\b|storage unit"
    r"|policy \S{1,60} client|client \S{1,60} \(policy|media (?:write|read|manager|server|open|position)",
    re.IGNORECASE,
)
_RSYNC_LINE = re.compile(r"^rsync: ", re.MULTILINE)
_DIAGI = re.compile(r"\bDIAGI\W{0,3}\d{3}\b", re.IGNORECASE)


def _read_ims_abend(found: re.Match[str], text: str) -> Iterator[Code]:
    """IMS writes both completion codes of a region, system before user; the other is zero."""
    system, user = found[1].upper(), int(found[2])
    if system != "000":
        yield as_code(found, f"s{system.lower()}")
    elif user:
        yield as_code(found, f"u{user}")


def _read_vsam_return(found: re.Match[str], text: str) -> Iterator[Code]:
    yield as_code(found, f"vsam-{found[1].lower().replace('/', '')}-{int(found[2])}")


def _read_cft(found: re.Match[str], text: str) -> Iterator[Code]:
    """The internal diagnosis of a transfer tells; the id of its message only that it ended."""
    yield as_code(found, f"cft-{int(found[1])}")


def _read_cft_id(found: re.Match[str], text: str) -> Iterator[Code]:
    told = is_about(_DIAGI, text) or found[0].upper().startswith(("CFTT", "CFTU"))
    yield as_code(found, found[0].lower()[:-1], Level.WRAPPER if told else Level.SPECIFIC)


def _read_informix(found: re.Match[str], text: str) -> Iterator[Code]:
    """The ISAM number is the cause of the SQL number that stands before it."""
    if not is_about(_INFORMIX, text):
        return
    number = int(next(group for group in found.groups() if group))
    is_isam = 100 <= number < 200
    level = Level.WRAPPER if not is_isam and is_about(_ISAM_NUMBER, text) else Level.SPECIFIC
    yield as_code(found, f"ifx-{number}", level)


def _read_backup_status(found: re.Match[str], text: str) -> Iterator[Code]:
    number = int(found[1])
    if number and is_about(_BACKUP, text):
        yield as_code(found, f"backup-{number}")


def _read_rsync(found: re.Match[str], text: str) -> Iterator[Code]:
    told_before = is_about(_RSYNC_LINE, text)
    level = Level.WRAPPER if told_before and found[1] in ("23", "24") else Level.GENERAL
    yield as_code(found, f"rsync-{found[1]}", level)


FAMILY_ROWS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (
        re.compile(r"\bDFS(?:554A|555I|552I|629I)\b[^\n]{0,90}?\bS?([0-9A-F]{3}) ?, ?U?(\d{4})\b"),
        _read_ims_abend,
    ),
    (
        re.compile(
            r"\bIDC3351I[ *]{0,4}VSAM (OPEN|CLOSE|I/O) RETURN CODE IS (\d{1,3})\b", re.IGNORECASE
        ),
        _read_vsam_return,
    ),
    (re.compile(r"\bDIAGI\W{0,3}(\d{3})\b", re.IGNORECASE), _read_cft),
    (re.compile(r"\bCFT[A-Z]\d{2}[EFIW]\b"), _read_cft_id),
    (
        re.compile(
            r"\b(?:SQL ?CODE|ISAM|SQL(?: error| erro)?|error|erro)(?: error| erro)?\W{0,4}-?(\d{3,5})\b"
            r"|^\s{0,8}-?(\d{3,5})(?=: |\s{1,3}(?:ISAM|Erro|Error))|(?<=[\s(\[])-(\d{3,5})\b",
            re.IGNORECASE | re.MULTILINE,
        ),
        _read_informix,
    ),
    (
        re.compile(
            r"\b(?:exit status|status code|status do (?:backup|netbackup)|netbackup status|status)[ =:(]{1,3}(\d{1,4})\b(?![.:/-]\d)",
            re.IGNORECASE,
        ),
        _read_backup_status,
    ),
    (re.compile(r"\brsync[^\n]{0,120}\(code (\d{1,2})\)"), _read_rsync),
)
