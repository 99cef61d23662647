# ruff: noqa: E501
"""Numbers told in a sentence: "FTP erro 550", "Oracle error 257", "error 1205 do SQL Server".

And the other ways people and tools write what has a code: results of Windows as whole numbers,
the reply an FTP client of z/OS packs into its return code, ids without their last letter.
"""

import re
from collections.abc import Iterator

from workers.solutions.code_names import HRESULTS, NTSTATUS
from workers.solutions.code_readers import (
    Code,
    Level,
    Reader,
    as_code,
    name_key,
    read_curl,
    read_db2_number,
    read_hresult,
    read_id,
)
from workers.solutions.glossary import glossary

_PRODUCT = r"(?P<product>oracle|db2|mysql|mariadb|sql ?server|mssql|teradata|mongo(?:db)?|snowflake|ldap|s?ftp|curl)"
_SAYS = (
    r"(?:error|erro|exception|codigo|code|cod|rc|return code|retornou|returned|devolvio|retorno|status"
    r"|reply|resposta|respuesta|exit(?: code)?|result ?code|response)"
)
_SENTENCE = re.compile(
    rf"\b{_PRODUCT}(?:\W{{0,3}}{_SAYS}\b(?: de (?:erro|error|retorno))?(?: (?:number|numero|code|codigo))?){{1,2}}"
    r"\W{0,3}(?P<number>\d{1,6})\b(?![.:/-]\d)",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"\b(?P<product>ftp|oracle|ldap) (?P<number>(?<=ftp )[45]\d\d|(?<=oracle )[1-9]\d\d"
    r"|(?<=ldap )(?:32|49|53))\b(?![.:/-]\d| \w{0,3}b(?:ytes)?\b)",
    re.IGNORECASE,
)
_TURNED = re.compile(
    rf"\b(?:error|erro|codigo|code|resultcode)\W{{0,3}}(?P<number>\d{{2,6}}) (?:(?:do|de|no|of|from|on|in|del|en) (?:the |el )?)?{_PRODUCT}\b",
    re.IGNORECASE,
)

_PREFIX = {
    "oracle": "ora",
    "mariadb": "mysql",
    "sql server": "mssql",
    "sqlserver": "mssql",
    "teradata": "tera",
    "mongodb": "mongo",
    "snowflake": "sf",
}
_LEAST = {"ora": 1, "mysql": 1000, "mssql": 100, "tera": 1000, "mongo": 2, "sf": 600}
_SFTP = {2: "nosuchfile", 3: "permissiondenied", 6: "noconnection", 7: "connectionlost"}


def _read_sentence(found: re.Match[str], text: str) -> Iterator[Code]:
    product = found["product"].lower()
    prefix, number = _PREFIX.get(product, product), int(found["number"])
    if prefix == "db2":
        yield from read_db2_number(found, number, text)
    elif prefix == "ldap":
        yield as_code(found, f"ldap-{number}")
    elif prefix == "sftp":
        if number in _SFTP:
            yield as_code(found, f"name-sshfx{_SFTP[number]}", Level.GENERAL)
    elif prefix == "ftp":
        if 400 <= number < 600:
            yield as_code(found, f"ftp-{number}", Level.GENERAL)
    elif number >= _LEAST.get(prefix, 1):
        yield as_code(found, f"{prefix}-{number}")


def _read_curl_sentence(found: re.Match[str], text: str) -> Iterator[Code]:
    yield from read_curl(found, text)


def _read_whole_number(found: re.Match[str], text: str) -> Iterator[Code]:
    """A result of Windows written as a signed or unsigned whole number."""
    digits = f"{int(found[1]) & 0xFFFFFFFF:08X}"
    name = HRESULTS.get(digits) or NTSTATUS.get(digits)
    if name:
        yield as_code(found, name.lower(), Level.GENERAL)


def _read_zos_ftp(found: re.Match[str], text: str) -> Iterator[Code]:
    yield as_code(found, f"ftp-{found[1]}", Level.GENERAL)


def _read_general_sqlstate(found: re.Match[str], text: str) -> Iterator[Code]:
    yield as_code(found, f"mysql-{found[1]}")


def _read_user(found: re.Match[str], text: str) -> Iterator[Code]:
    number = int(found[1])
    if number:
        general = number in (4036, 4038, 4039, 4087, 4094)
        yield as_code(found, f"u{number}", Level.GENERAL if general else Level.SPECIFIC)


def _read_hasp(found: re.Match[str], text: str) -> Iterator[Code]:
    key = f"$hasp{found[1]}"
    yield as_code(found, key, detail="TGS" if re.search(r"\bTGS\b", text) else "")


def _read_aadsts(found: re.Match[str], text: str) -> Iterator[Code]:
    yield as_code(found, f"aadsts-{found[1]}")


def _read_small_name(found: re.Match[str], text: str) -> Iterator[Code]:
    """A constant in small letters, if we know what it means."""
    key = f"name-{name_key(found[1])}"
    if key in glossary().concepts:
        yield as_code(found, key, Level.GENERAL)


NAMED_ROWS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (
        re.compile(
            r"\bcurl\W{0,3}(?:(?:exit|rc|retornou|returned|code|codigo|error|erro)\W{0,3}){1,3}(\d{1,2})\b(?![.:/-]\d)",
            re.IGNORECASE,
        ),
        _read_curl_sentence,
    ),
    (_SENTENCE, _read_sentence),
    (_BARE, _read_sentence),
    (_TURNED, _read_sentence),
    (
        re.compile(r"(?<![\w.])(-214702\d{4}|-10737\d{5}|22147\d{5}|32212\d{5})\b"),
        _read_whole_number,
    ),
    (re.compile(r"\bhresult\W{0,3}([89C][0-9A-F]{7})\b", re.IGNORECASE), read_hresult),
    (re.compile(r"\bStd Return Code ?= ?\d\d([45]\d\d)\b", re.IGNORECASE), _read_zos_ftp),
    (re.compile(r"\bSQLSTATE\[HY000\][^\n\d]{0,40}[:\[] ?(\d{4})\b"), _read_general_sqlstate),
    (
        re.compile(
            r"\babend\W{0,3}(?:U|(?:de |del )?(?:usuario|user)(?: code| codigo)?) ?[=:]? ?U?0*(\d{2,4})\b",
            re.IGNORECASE,
        ),
        _read_user,
    ),
    (re.compile(r"(?<![$\w])HASP(\d{3})\b", re.IGNORECASE), _read_hasp),
    (re.compile(r"\b(?:AADSTS |error_codes\W{1,4})(\d{5,8})\b"), _read_aadsts),
    (
        re.compile(
            r"\b([a-z]{2,20}(?:_[a-z0-9]{1,20}){1,6}|toomanyrequests|oomkilled|crashloopbackoff|CRASHLOOPBACKOFF|imagepullbackoff|errimagepull)\b"
        ),
        _read_small_name,
    ),
)

ID_ROWS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (
        re.compile(
            r"\b(?:IEF|IEFC|IEC|IEA|IGD|IDC|ICH|IKJ|IGZ|CEE|CSV|EZA|EZZ|ANR|ANS|anr|ans|rr_|cmn_|wrt_|tm_|RR_|AWS[A-Za-z]{3})\d{3,5}[A-Za-z]?\b"
        ),
        read_id,
    ),
)
"""Ids without their last letter or in small ones; read after every spelling of its own."""
