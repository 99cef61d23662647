# ruff: noqa: E501
"""Codes of single vendors that need their surroundings: replies of FTP and mail, Teradata, Adabas,
Snowflake, MongoDB, Windows, AIX, the SQL Server agent. Read before the general spellings.
"""

import re
from collections.abc import Iterator

from workers.solutions.code_names import NTSTATUS, WIN32
from workers.solutions.code_readers import Code, Level, Reader, as_code, is_about, read_id

_TERADATA = re.compile(
    r"teradata|\bbteq\b|fastload|fastexport|tpump|\bmload\b|multiload|terajdbc|\btpt\b|tbuild"
    r"|\*\*\* Failure \d|RDBMS error|more spool space",
    re.IGNORECASE,
)
_ADABAS = re.compile(r"adabas|\bnatural\b|\bNAT\d{4}|\bFNR\b|\bADA[A-Z]{3}", re.IGNORECASE)
_MONGO = re.compile(r"mongo|writeError|errmsg|codeName|\bnMatched\b|replica ?set", re.IGNORECASE)
_MAIL = re.compile(
    r"smtp|mail|mailbox|relay|recipient|destinatari|caixa postal|buzon|sendgrid|postfix|exchange"
    r"|\bMX\b|@[\w-]+\.|<mail>|\bRCPT\b|\bDSN\b",
    re.IGNORECASE,
)
_FTP = re.compile(
    r"ftp|\b(?:RETR|STOR|PASV|EPSV|PORT|MKD|CWD|LIST|PASS) |file|arquivo|archivo|fichero|director|diretor"
    r"|log(?:in|ged)|senha|contrasen|data connection|conexao de dados|transfer",
    re.IGNORECASE,
)
_WINDOWS = re.compile(r"win32|windows|net use|system error|sc start", re.IGNORECASE)
_SQL = re.compile(r"\bsql|ORA-|mysql|db2|odbc|jdbc|oracle|\bMsg \d", re.IGNORECASE)


def _first(found: re.Match[str]) -> str:
    return next(group for group in found.groups() if group)


def _numbered(family: str, about: re.Pattern[str] | None = None) -> Reader:
    """Reads a number as a code of a family, where the message is about it at all."""

    def read(found: re.Match[str], text: str) -> Iterator[Code]:
        if about is None or is_about(about, text):
            yield as_code(found, f"{family}-{int(_first(found))}")

    return read


def _read_natural(found: re.Match[str], text: str) -> Iterator[Code]:
    yield as_code(found, f"nat-{found[1]}")


def _read_agent(found: re.Match[str], text: str) -> Iterator[Code]:
    """How the agent of SQL Server ends the message of a step."""
    yield as_code(found, f"mssql-{int(found[1])}")


def _read_enhanced_status(found: re.Match[str], text: str) -> Iterator[Code]:
    after_reply = re.search(r"\b[245]\d\d[ -]$", text[: found.start()])
    if after_reply or is_about(_MAIL, text):
        yield as_code(found, f"smtp-{found[1]}", Level.GENERAL)


def _read_reply(found: re.Match[str], text: str) -> Iterator[Code]:
    """A reply code; mail and file transfer have the same numbers."""
    number = _first(found)
    if "ftp" in text.lower():
        yield as_code(found, f"ftp-{number}", Level.GENERAL)
    elif is_about(_MAIL, text) or re.match(r"[ -][45]\.\d\.\d", text[found.end() :]):
        yield as_code(found, f"smtp-{number}", Level.GENERAL)
    elif found[1] and is_about(_FTP, text):
        yield as_code(found, f"ftp-{number}", Level.GENERAL)


def _read_windows(found: re.Match[str], text: str) -> Iterator[Code]:
    """A number the surroundings call an error, if Windows has it and no database is named."""
    number = _first(found)
    name = WIN32.get(number)
    told = is_about(_WINDOWS, text)
    if name is None or is_about(_SQL, text) or (len(number) < 4 and not told):
        return
    yield as_code(found, name.lower(), Level.GENERAL)


def _read_ntstatus(found: re.Match[str], text: str) -> Iterator[Code]:
    name = NTSTATUS.get(_first(found).upper())
    if name is not None:
        yield as_code(found, name.lower(), Level.GENERAL)


def _read_cobol_open(found: re.Match[str], text: str) -> Iterator[Code]:
    yield as_code(found, f"file-status-{found[1]}")


def _read_system_abend(found: re.Match[str], text: str) -> Iterator[Code]:
    if found[1] != "000":
        yield as_code(found, f"s{found[1].lower()}")


def _read_address_error(found: re.Match[str], text: str) -> Iterator[Code]:
    yield as_code(found, "resolve", Level.GENERAL)


def _read_ssh_greeting(found: re.Match[str], text: str) -> Iterator[Code]:
    """The server hung up before it said who it is."""
    yield as_code(found, "ssh-closed", Level.GENERAL)


def _read_plain(prefix: str) -> Reader:
    def read(found: re.Match[str], text: str) -> Iterator[Code]:
        yield as_code(found, f"{prefix}-{_first(found).lower()}")

    return read


def _read_small_id(found: re.Match[str], text: str) -> Iterator[Code]:
    """An id of the mainframe or of TWS in small letters."""
    yield from read_id(found, text)


def _read_aix(found: re.Match[str], text: str) -> Iterator[Code]:
    """AIX numbers its messages; many only repeat what the system said."""
    yield as_code(found, f"aix-{found[1]}", Level.HINT)


def _read_shell_missing(found: re.Match[str], text: str) -> Iterator[Code]:
    yield as_code(found, "exit-127", Level.GENERAL)


VENDOR_ROWS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (
        re.compile(
            r"\[SQLSTATE \w{5}\]\s{0,3}\((?:Error|Erro|Message|Mensagem|Mensaje) (\d{2,6})\)"
        ),
        _read_agent,
    ),
    (
        re.compile(
            r"(?:\bFailure|RDBMS error|\[Error|\bError|CLI[ -]?error|\bcode|\bErro)[ :=]{0,3}(\d{4})\b"
            r"|\(-?(\d{4})\)",
            re.IGNORECASE,
        ),
        _numbered("tera", _TERADATA),
    ),
    (
        re.compile(
            r"\bNAT3(\d{3})\b|\b(?:ADABAS )?(?:RSP|RESPONSE(?: CODE)?|RESPOSTA|codigo de resposta)"
            r"[ :=]{0,3}(\d{1,3})\b|\bADARSP ?(\d{3})\b",
            re.IGNORECASE,
        ),
        _numbered("adabas", _ADABAS),  # Natural tells its responses as NAT3000 and the number
    ),
    (re.compile(r"\bNAT(\d{4})\b"), _read_natural),
    (re.compile(r"(?:^|(?<=: )|(?<=\| ))(\d{6}) \(\w{5}\)(?=:)", re.MULTILINE), _numbered("sf")),
    (
        re.compile(r"snowflake[^\n]{0,80}?\b(\d{6})\b(?! bytes| rows)", re.IGNORECASE),
        _numbered("sf"),
    ),
    (
        re.compile(r"\bcode\"?\s?[:= ]\s?(\d{1,6})\b|\bE(11000)\b|error code (\d{2,6})\b"),
        _numbered("mongo", _MONGO),
    ),
    (
        re.compile(r"snowflake[^\n]{0,160}?error ?code\W{0,3}(\d{4})\b", re.IGNORECASE),
        _numbered("sf"),
    ),
    (re.compile(r"\bAADSTS(\d{4,8})\b", re.IGNORECASE), _read_plain("aadsts")),
    (re.compile(r"(?<![\w.-])(0[345]\d\d-\d{3})\b"), _read_aix),
    (
        re.compile(r"\b(OSU[FBP]|OSEQ|OSS[IQSC]|OJCV|JCLI|JCCE|OSCT)\b"),
        _read_plain("opc"),
    ),
    (
        re.compile(r"sh(?:\[\d+\])?: (?:line )?(?:\d+: )?\s{0,4}[\w.+-]{1,40}: {1,4}not found\b"),
        _read_shell_missing,
    ),
    (re.compile(r"\b(?:kex|ssh)_exchange_identification\b"), _read_ssh_greeting),
    (re.compile(r"\b(JZ0?[0-9A-Z]{3})\b"), _read_plain("jconnect")),
    (
        re.compile(
            r"\bIGZ0035S\b[^\0]{0,400}?(?:status code|codigo de status|codigo de estado)\D{0,12}(\d\d)\b"
        ),
        _read_cobol_open,
    ),
    (re.compile(r"\bSYSTEM[ =]{1,3}([0-9A-F]{3})[ ,]{1,4}USER[ =]"), _read_system_abend),
    (
        re.compile(r"gaierror:? ?\(?\[?Errno -?\d{1,4}\]?|\bEAI_(?:NONAME|NODATA|AGAIN)\b"),
        _read_address_error,
    ),
    (re.compile(r"(?<![\w.])([245]\.[0-7]\.\d{1,3})(?![\w.])"), _read_enhanced_status),
    (
        re.compile(
            r"^\W{0,8}([45]\d\d)(?=[ -][A-Za-z'\"</\d])|: ([45]\d\d) (?=[A-Z\d])|\(([45]\d\d), b?['\"]",
            re.MULTILINE,
        ),
        _read_reply,
    ),
    (
        re.compile(
            r"\b(?:error|erro|errore|code|codigo|Win32Exception)\W{0,3}(\d{1,5})\b(?!\.\d|%| \(\w{5}\))|\((1\d{3,4})\)",
            re.IGNORECASE,
        ),
        _read_windows,
    ),
    (
        re.compile(
            r"\bNT_(STATUS_[A-Z_]{4,60})\b|\b(STATUS_[A-Z_]{4,60})\b|\b0x(C[0-9A-F]{7})\b",
            re.IGNORECASE,
        ),
        _read_ntstatus,
    ),
    (
        re.compile(
            r"\b(?:ief|iefc|iec|iea|igd|idc|ich|ikj|ice|igz|cee|csv|dfh[a-z]{2}|dfs|dsn[a-z]|wer|amq|csq[a-z]"
            r"|eqq[a-z]|aws[a-z]{2,3}|awk[a-z]{3}|icn|bpx[a-z]|ezz|eza|ftb|adr|arc|ist|iew)\d{3,5}[a-z]?\b"
        ),
        _read_small_id,
    ),
)
