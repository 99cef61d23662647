"""Error codes out of a message, each in one spelling however it was written.

A code has a key such as `ora-1555`, and a level: how far it identifies the error by itself.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from workers.solutions.code_names import (
    ABEND_IDS,
    ERRNO,
    ERRNO_BY_NUMBER,
    EXIT_CODES,
    HRESULTS,
    MQ_REASONS,
    PLAIN_CLASSES,
    SIGNALS,
    WIN32,
    WRAPPERS,
)


class Level(IntEnum):
    WRAPPER = 1  # announces another error, or says only that there was one
    GENERAL = 2  # an error many products have: errno, HTTP status, exception class, SQLSTATE
    SPECIFIC = 3  # a vendor's own number


@dataclass(frozen=True, slots=True)
class Code:
    key: str
    level: Level
    start: int = 0
    end: int = 0
    detail: str = ""  # a reason code that tells variants of the same error apart


Reader = Callable[[re.Match[str], str], Iterator[Code]]


def _code(
    found: re.Match[str], key: str, level: Level = Level.SPECIFIC, detail: str = ""
) -> Code:
    if key in WRAPPERS:
        level = Level.WRAPPER
    return Code(key, level, found.start(), found.end(), detail)


def _oracle(found: re.Match[str], text: str) -> Iterator[Code]:
    prefix, number = found[1].lower(), int(found[2])
    if prefix == "tns" and (12000 <= number < 13000 or number in (3505, 1189, 1190, 1169)):
        prefix = "ora"
    if prefix == "tns" and number < 600:
        alias = {511: 12541, 505: 12535, 530: 12560, 515: 12560}.get(number)
        if alias is not None:
            prefix, number = "ora", alias
    key = f"{prefix}-{number}"
    if key == "ora-12560":
        yield _code(found, key, Level.GENERAL)
    elif key in ("ora-600", "ora-7445", "ora-700"):
        argument = re.match(r"[^\[\n]{0,90}\[([\w$:.+-]{1,60})", text[found.end() :])
        yield _code(found, key, Level.SPECIFIC, argument[1].lower() if argument else "")
    elif prefix == "ora" and 20000 <= number <= 20999:
        yield _code(found, key, Level.GENERAL)  # the application's own: the text tells
    else:
        yield _code(found, key)


def _db2(found: re.Match[str], text: str) -> Iterator[Code]:
    reason = re.search(
        r"(?:reason(?: code)?|codigo de (?:razao|motivo|razon)|motivo|razon|rc)[ :=]*\"?"
        r"([0-9A-F]{1,8})\b",
        text[found.end() : found.end() + 160],
        re.IGNORECASE,
    )
    detail = reason[1].upper().lstrip("0") if reason else ""
    yield _code(found, f"db2-{int(found[1])}", detail=detail)


def _sqlcode(found: re.Match[str], text: str) -> Iterator[Code]:
    number = int(found[2])
    if number in (0, 100) or re.search(r"\bORA-\d", text):
        return
    if found[1] != "-" and re.search(r"\b(?:db2|dsn)", text, re.IGNORECASE) is None and number < 90:
        return
    yield from _db2_number(found, number, text)


def _db2_number(found: re.Match[str], number: int, text: str) -> Iterator[Code]:
    reason = re.search(
        r"(?:reason(?: code)?|codigo de (?:razao|motivo|razon)|motivo|razon|SQLERRMC[=: ]+)[ :=]*\"?"
        r"([0-9A-F]{1,8})\b",
        text[found.end() : found.end() + 160],
        re.IGNORECASE,
    )
    yield _code(found, f"db2-{number}", detail=reason[1].upper().lstrip("0") if reason else "")


def _numbered_sql(found: re.Match[str], text: str) -> Iterator[Code]:
    """A native error number whose product only the surroundings tell."""
    number = int(found[1])
    family = _sql_product(text)
    if number == 0 or family is None:
        return
    yield _code(found, f"{family}-{number}")


def _sql_product(text: str) -> str | None:
    for pattern, family in _SQL_PRODUCTS:
        if pattern.search(text):
            return family
    return None


_SQL_PRODUCTS = (
    (re.compile(r"\bORA-\d|oracle", re.IGNORECASE), "ora"),
    (re.compile(r"mysql|mariadb|innodb", re.IGNORECASE), "mysql"),
    (re.compile(r"db2|SQL\d{4,5}N|\bdsn[tl]\d|jcc\b", re.IGNORECASE), "db2"),
    (
        re.compile(
            r"sql ?server|mssql|sqlcmd|\bbcp\b|osql|SqlException|SqlClient|sqlncli|MSOLEDB|jtds"
            r"|OLE ?DB|\bLevel \d+, State|Severity|T-SQL|SQL Agent|\[Microsoft\]|Msg ",
            re.IGNORECASE,
        ),
        "mssql",
    ),
)


def _mysql(found: re.Match[str], text: str) -> Iterator[Code]:
    yield _code(found, f"mysql-{int(found[1])}")


def _mssql(found: re.Match[str], text: str) -> Iterator[Code]:
    number = next(group for group in found.groups() if group)
    yield _code(found, f"mssql-{int(number)}")


def _sqlstate(found: re.Match[str], text: str) -> Iterator[Code]:
    state = found[1].upper()
    if state[:2] in ("00", "02", "HY") and state not in ("HYT00", "HYT01"):
        return
    if not any(map(str.isdigit, state)):
        return
    postgres = re.search(r"postgres|psycopg|psql|pg_|pgjdbc|libpq", text, re.IGNORECASE)
    own = state[0] in "45P" and state[0:2] not in ("42", "50", "51", "54", "56", "57", "58")
    if postgres or (own and _sql_product(text) is None):
        yield _code(found, f"pg-{state.lower()}")
    else:
        yield _code(found, f"state-{state.lower()}", Level.WRAPPER)


_PG_CLASSES = {
    "uniqueviolation": "23505",
    "foreignkeyviolation": "23503",
    "notnullviolation": "23502",
    "checkviolation": "23514",
    "deadlockdetected": "40p01",
    "serializationfailure": "40001",
    "undefinedtable": "42p01",
    "undefinedcolumn": "42703",
    "undefinedfunction": "42883",
    "insufficientprivilege": "42501",
    "diskfull": "53100",
    "toomanyconnections": "53300",
    "outofmemory": "53200",
    "querycanceled": "57014",
    "adminshutdown": "57p01",
    "locknotavailable": "55p03",
    "invalidpassword": "28p01",
    "invalidcatalogname": "3d000",
    "stringdatarighttruncation": "22001",
    "numericvalueoutofrange": "22003",
    "invalidtextrepresentation": "22p02",
    "divisionbyzero": "22012",
    "syntaxerror": "42601",
    "duplicatetable": "42p07",
    "infailedsqltransaction": "25p02",
    "readonlysqltransaction": "25006",
    "objectinuse": "55006",
    "cannotconnectnow": "57p03",
}


def _postgres_class(found: re.Match[str], text: str) -> Iterator[Code]:
    name = found[1].lower()
    if name in _PG_CLASSES:
        yield _code(found, f"pg-{_PG_CLASSES[name]}")


def _abend(found: re.Match[str], text: str) -> Iterator[Code]:
    code = found[1].upper().replace("O", "0")
    if code in ("000", "FFF"):
        return
    detail = (found[2] or "").upper().lstrip("0") if found.re.groups > 1 else ""
    yield _code(found, f"s{code.lower()}", detail=detail)


def _user_abend(found: re.Match[str], text: str) -> Iterator[Code]:
    number = int(found[1])
    if number:
        # 4038, 4039, 4094: the language environment gave up; its own message tells why.
        level = Level.GENERAL if number in (4038, 4039, 4094, 4036, 4087) else Level.SPECIFIC
        yield _code(found, f"u{number}", level)


def _cics_abend(found: re.Match[str], text: str) -> Iterator[Code]:
    yield _code(found, f"cics-{found[1].lower()}")


def _id(found: re.Match[str], text: str) -> Iterator[Code]:
    """A message id such as IEC030I, DFHFC0208, AWSBHU623E, AMQ9208E, RR_4036."""
    shown = found[0].upper()
    if shown.startswith(("IFG0", "IGG0", "IGC0")):  # the routine that gave up
        return
    if shown in ABEND_IDS:
        key = ABEND_IDS[shown].lower()
        if key:
            tail = re.match(r"[ :,]*[0-9A-F]{3}-([0-9A-F]{1,8})\b", text[found.end() :])
            yield _code(found, key, detail=tail[1].upper().lstrip("0") if tail else "")
        else:
            yield Code(shown.lower(), Level.WRAPPER, found.start(), found.end())
        return
    key = shown.lower()
    if key in WRAPPERS:
        yield Code(key, Level.WRAPPER, found.start(), found.end())
        return
    bare = key[:-1] if key[-1].isalpha() else key
    match = re.fullmatch(r"dfs0*(\d+)", bare)
    if match:
        bare = f"dfs{int(match[1])}"
    yield Code(bare, Level.SPECIFIC, found.start(), found.end())


def _errno(found: re.Match[str], text: str) -> Iterator[Code]:
    name = ERRNO_BY_NUMBER.get(found[1])
    if name is not None:
        yield _code(found, name.lower(), Level.GENERAL)


def _errno_name(found: re.Match[str], text: str) -> Iterator[Code]:
    name = found[1].upper().removeprefix("WSA")
    if name in ERRNO:
        yield _code(found, name.lower(), Level.GENERAL)


def _win32(found: re.Match[str], text: str) -> Iterator[Code]:
    name = WIN32.get(found[1]) or (ERRNO_BY_NUMBER.get(found[1]) if len(found[1]) == 5 else None)
    if name:
        yield _code(found, name.lower(), Level.GENERAL)


def _hresult(found: re.Match[str], text: str) -> Iterator[Code]:
    digits = found[1].upper()
    name = HRESULTS.get(digits)
    if name is None:
        yield _code(found, f"hr-{digits.lower()}")
    elif name:
        level = Level.SPECIFIC if name.startswith(("mssql", "ssis")) else Level.GENERAL
        yield _code(found, name.lower(), level)
    else:
        yield _code(found, f"hr-{digits.lower()}", Level.WRAPPER)


def _exit(found: re.Match[str], text: str) -> Iterator[Code]:
    number = found[1].lstrip("-0") or "0"
    if number in EXIT_CODES:
        yield _code(found, EXIT_CODES[number], Level.GENERAL)
    elif number.isdigit() and 128 < int(number) < 166 and str(int(number) - 128) in SIGNALS:
        yield _code(found, f"signal-{SIGNALS[str(int(number) - 128)].lower()}", Level.GENERAL)
    elif number != "0":
        yield _code(found, f"rc-{number}", Level.WRAPPER)


def _signal(found: re.Match[str], text: str) -> Iterator[Code]:
    shown = found[1].upper().removeprefix("SIG")
    name = SIGNALS.get(shown.lstrip("-"), shown)
    if name in SIGNALS.values():
        yield _code(found, f"signal-{name.lower()}", Level.GENERAL)


def _http(found: re.Match[str], text: str) -> Iterator[Code]:
    if found[1] not in ("200", "201", "202", "204"):
        yield _code(found, f"http-{found[1]}", Level.GENERAL)


def _ftp(found: re.Match[str], text: str) -> Iterator[Code]:
    if re.search(r"ftp", text, re.IGNORECASE):
        yield _code(found, f"ftp-{found[1]}", Level.GENERAL)


def _mq(found: re.Match[str], text: str) -> Iterator[Code]:
    number = found[1]
    if number in MQ_REASONS and re.search(r"mq|websphere|queue|jms", text, re.IGNORECASE):
        yield _code(found, f"mq-{number}")


def _mq_name(found: re.Match[str], text: str) -> Iterator[Code]:
    name = found[1].upper()
    for number, known in MQ_REASONS.items():
        if known == name:
            yield _code(found, f"mq-{number}")


def _ldap(found: re.Match[str], text: str) -> Iterator[Code]:
    number = int(found[1])
    data = re.search(r"\bdata ([0-9a-f]{3,4})\b", text[found.end() : found.end() + 120])
    yield _code(found, f"ldap-{number}", detail=data[1].upper() if data else "")


def _file_status(found: re.Match[str], text: str) -> Iterator[Code]:
    yield _code(found, f"file-status-{found[1]}")


def _curl(found: re.Match[str], text: str) -> Iterator[Code]:
    names = {"6": "resolve", "7": "econnrefused", "28": "etimedout", "67": "curl-67"}
    key = names.get(found[1], f"curl-{found[1]}")
    yield _code(found, key, Level.GENERAL)


def _name(found: re.Match[str], text: str) -> Iterator[Code]:
    """A named error: NoSuchKey, NotLeaderForPartitionException, RESOURCE_EXHAUSTED."""
    key = name_key(found[1])
    if found[1] == "TIME_OUT":
        yield _code(found, "sap-timeout")
    elif key == "outofmemory":
        yield _code(found, f"name-{key}", Level.GENERAL, _memory_kind(text[found.end() :]))
    elif key in PLAIN_CLASSES or len(key) < 5:
        yield _code(found, f"name-{key}", Level.WRAPPER)
    else:
        yield _code(found, f"name-{key}", Level.GENERAL)


_MEMORY_KINDS = (
    ("heap", "HEAP"),
    ("metaspace", "METASPACE"),
    ("permgen", "METASPACE"),
    ("gc overhead", "GC"),
    ("thread", "THREADS"),
    ("direct", "DIRECT"),
)


def _memory_kind(after: str) -> str:
    line = after.split("\n", 1)[0].lower()
    return next((kind for word, kind in _MEMORY_KINDS if word in line), "")


def _named_call(found: re.Match[str], text: str) -> Iterator[Code]:
    key = name_key(found[1])
    level = Level.WRAPPER if key in PLAIN_CLASSES else Level.SPECIFIC
    if key.isdigit():
        yield _code(found, f"http-{key}", Level.GENERAL)
    else:
        yield _code(found, f"name-{key}", level)


def _sap_message(found: re.Match[str], text: str) -> Iterator[Code]:
    yield _code(found, f"sap-{found[1].lower()}-{found[2]}")


def _dash_id(found: re.Match[str], text: str) -> Iterator[Code]:
    yield _code(found, found[0].lower())


def name_key(name: str) -> str:
    """One spelling for camel case, capitals with underscores and hyphens, without the suffix."""
    bare = re.sub(r"[_\-. ]", "", name).lower()
    for suffix in ("exception", "error", "fault"):
        if bare.endswith(suffix) and len(bare) > len(suffix) + 3:
            bare = bare[: -len(suffix)]
    return _NAME_ALIASES.get(bare, bare)


_NAME_ALIASES = {
    "throttling": "throttled",
    "throttled": "throttled",
    "toomanyrequests": "throttled",
    "requestlimitexceeded": "throttled",
    "provisionedthroughputexceeded": "throttled",
    "slowdown": "throttled",
    "ratelimitexceeded": "throttled",
    "unauthorizedoperation": "accessdenied",
    "unauthorizedaccess": "eacces",
    "notleaderorfollower": "notleaderforpartition",
    "messagetoolarge": "recordtoolarge",
    "msgsizetoolarge": "recordtoolarge",
    "messagesizetoolarge": "recordtoolarge",
    "outofmemory": "outofmemory",
}

_SNAKE = (
    r"(?:ERR|SSL|DTS_E|NT_STATUS|STATUS|SSH_FX|LDAP|KRB5|KDC|CURLE|SAPSQL|DBIF|TSV|RFC|SYSTEM|CONVT"
    r"|COMPUTE|STORAGE|MESSAGE_TYPE|CALL_FUNCTION|RAISE|LOAD|SYNTAX|OBJECTS|DYNPRO|GETWA|ITAB|ASSERT"
    r"|PXA|ROLL|TIME|UNCAUGHT|EXPORT|IMPORT|DATASET|OPEN_DATASET|DATA|BCD|PERFORM|LIST|SPOOL|MEMORY"
    r"|ER|EAI|UNKNOWN|NOT|NO|TOPIC|GROUP|OFFSET|CLUSTER|BROKER|LEADER|REBALANCE|RESOURCE|PERMISSION"
    r"|DEADLINE|FAILED|ALREADY|INVALID|UNABLE|CERTIFICATE|INSUFFICIENT|ACCESS|AUTHENTICATION|CONNECT)"
)

_READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (
        re.compile(
            r"(?<![A-Za-z])(ORA|TNS|PLS|RMAN|IMP|EXP|UDI|UDE|LRM|KUP|SP2|DRG|NID|CRS|LPX|NZE|OCI"
            r"|DIM|DGM|DBV|PRVF|PRVG|PRCR|ORABPEL|OSD|ACFS|EVENT|SQL\*Loader)"
            r"[-_ :]{0,2}(\d{1,6})\b",
            re.IGNORECASE,
        ),
        _oracle,
    ),
    (re.compile(r"\bSQL0*(\d{2,5})[NWCE]\b", re.IGNORECASE), _db2),
    (
        re.compile(
            r"\bSQL ?-?(?:CODE|ERROR|ERRO|RETURN CODE)(?: IS| CODE)?[ :=.(]*(-?)0*(\d{2,5})\b",
            re.IGNORECASE,
        ),
        _sqlcode,
    ),
    (
        re.compile(
            r"\b(?:error|erro|codigo|code)(?: de error| de erro)?(?: sql)?[ :=]*(-)(\d{3,5})\b"
            r"(?=[^\n]*db2)|(?<=db2)[^\n\d-]{0,30}(-)(\d{3,5})\b",
            re.IGNORECASE,
        ),
        lambda found, text: _db2_number(found, int(found[2] or found[4]), text),
    ),
    (
        re.compile(
            r"\bMsg\.? ?(\d{2,6})\b(?=,? ?(?:Level|Nivel|Sev|State|Estado))"
            r"|\bError:? ?(\d{2,6}),? ?(?:Severity|Level|Gravedad|Severidade)"
            r"|SQL ?Server,? [Ee]rror:? ?(\d{2,6})|(?:mssql|sql server)[^\n\d]{0,18}?\b(\d{3,5})\b(?!\.)"
            r"|\bSqlError(?: number)?[ :=]*(\d{2,6})",
            re.IGNORECASE,
        ),
        _mssql,
    ),
    (
        re.compile(
            r"(?:native ?error|vendor(?: error)? ?code|errorcode|error number|sql error|error code"
            r"|codigo de erro|codigo de error|vendor code|\bnumber:|sql vendor code)\s*[:=(]? ?"
            r"\[?(\d{2,5})\b",
            re.IGNORECASE,
        ),
        _numbered_sql,
    ),
    (re.compile(r"\((\d{2,5})\)(?: \(SQL|\W*$)"), _numbered_sql),
    (
        re.compile(
            r"\bERROR (\d{4}) ?\(\w{5}\)|(?<=\()(?=\d{4}, ?[\"'])(?:)(\d{4})", re.IGNORECASE
        ),
        lambda found, text: iter([_code(found, f"mysql-{int(found[1] or found[2])}")]),
    ),
    (
        re.compile(
            r"(?:mysql|mariadb|innodb)[^\n\d]{0,40}?\b(?:error|erro|errno|got error)[^\n\d]{0,10}"
            r"([123]\d{3})\b",
            re.IGNORECASE,
        ),
        _mysql,
    ),
    (
        re.compile(
            r"(?:SQL ?STATE(?: code)?[ :=(\[]*|(?<=\[)|ERROR: +)([0-9A-Z]{5})\b(?=\]|\W|$)",
            re.IGNORECASE,
        ),
        _sqlstate,
    ),
    (re.compile(r"psycopg\d?(?:\.errors)?\.(\w+)"), _postgres_class),
    # Abends: S0C7, SOC7, ABEND=S0C7, ABEND 0C7, system completion code 0C7, B37-04.
    (
        re.compile(
            r"\bS([0O]C[0-9A-F]|[BDE]37|[0-9][0-9A-F]{2}|0[0-9A-F]{2}|[DE]C2|EC[36]|DC[12]|A0[0-9]|A13"
            r"|B0A|B13|B14|C13|D0[0-9A-F]|F[13]7|0F4)(?:[- /](?:RC=?|REASON=?|U)?([0-9A-F]{1,8}))?\b",
            re.IGNORECASE,
        ),
        _abend,
    ),
    (
        re.compile(
            r"(?:abend(?:ed|ou|o|code)?|abnormal(?:ly)?(?: end)?|completion code|system code|comp(?:letion)?"
            r" code)(?: code| codigo| system| with| com| con| in| em| by| cod)*[ =:]*S?=?"
            r"([0O]C[0-9A-F]|[BDE]37|[0-9][0-9A-F]{2}|[DE]C2|EC[36]|0F4)(?:-([0-9A-F]{1,8}))?\b"
            r"(?!\d)",
            re.IGNORECASE,
        ),
        _abend,
    ),
    (
        re.compile(r"(?<![\w.#-])([BDE]37|[0O]C[1-9A-B]|80A|878|806|[0-9]13|[1-7]22)(?:-([0-9A-F]{1,8}))"),
        _abend,
    ),
    (re.compile(r"(?<![\w.#-])([BDE]37|[0O]C[1-9AB]|80A)()\b(?!\.)", re.IGNORECASE), _abend),
    (
        re.compile(
            r"(?:(?:\bU|\bUSER(?: ABEND)?(?: CODE)?[ =]+|USER COMPLETION CODE[ =]*|user abend[ a-z=]*)"
            r"U?0*)(\d{2,4})\b",
            re.IGNORECASE,
        ),
        _user_abend,
    ),
    (
        re.compile(
            r"\b(ASRA|ASRB|ASRD|AICA|AEY9|AEY7|AEI[0-9A-Z]|AEX[A-Z]|APC[A-Z]|AFC[A-Z]|ATN[A-Z]|AKC[0-9A-Z]"
            r"|ADL[A-Z]|AD2[A-Z]|ADC[A-Z]|AZI[0-9A-Z]|ABM[0-9A-Z]|ATC[A-Z]|AEC[A-Z]|AEIP|A03E|AKEA"
            r"|DHP[A-Z]|AXF[A-Z]|ALI[A-Z]|ARPF|AEXZ|AWC[0-9A-Z])\b(?=[^\n]|$)"
        ),
        _cics_abend,
    ),
    (re.compile(r"\$HASP\d{3}\b|\b[A-Z]{3,7}\d{3,5}[A-Z]\b|\b(?:AMQ|DFS|DFH[A-Z]{2}|JMS[A-Z]{2}Q?|MQJMS|MQJE|CWW[A-Z]{2}"
                r"|SRVE|SECJ|WSVR|DSRA|ADMA|CNTR|TRAS|EQQ[A-Z]|ICE|WER|AWS[A-Z]{3}|AWK[A-Z]{3})\d{3,5}[A-Z]?\b"),
     _id),
    (re.compile(r"\b[A-Z]{2,8}_\d{3,6}\b"), _id),
    (
        re.compile(r"\b(?:IIS-)?DSEE-[A-Z]+-\d{4,6}\b|\b(?:BODI|RUN|FIL|DBS|CON|BW|OPT|XRN)-\d{6}\b"
                   r"|\b(?:KCTL|ANS|ANR|BR|EDT|FND|APP|CTM|PSE|SVC|MSG|ESM|CAUAJM|JVM|JBAS|WFLY|ARJ|BEA|DAC|SBL|OBIEE)"
                   r"[-_]?[A-Z]{0,3}[-_]?\d{3,7}[EIWS]?\b"),
        _dash_id,
    ),
    (
        re.compile(
            r"(?:reason|razao|motivo|razon|rc|mqrc|reason code|compcode|mq(?: error)?|erro mq)\W{0,6}"
            r"(?:code|codigo)?\W{0,4}(2[0-5]\d\d)\b",
            re.IGNORECASE,
        ),
        _mq,
    ),
    (re.compile(r"\bMQRC_([A-Z_]+)\b"), _mq_name),
    (
        re.compile(
            r"(?:errno|os error|oserror|system error|socket error|ioerror|error|erro|winsock|errno=)"
            r"\W{0,3}(?:code)?\W{0,3}(\d{1,5})\b(?=\]|:|\)|,| ?[-(]| ?$|\n)",
            re.IGNORECASE,
        ),
        lambda found, text: (
            _errno(found, text)
            if re.search(r"errno|os ?error|socket|winsock|linux|aix|svr4|unix|solaris|hpux|hp-ux|ioerr",
                         text[max(0, found.start() - 40) : found.end()], re.IGNORECASE)
            else iter(())
        ),
    ),
    (re.compile(r"\b(?:Winsock|WinError|Win32|socket|WSA)[^\n\d]{0,20}(100\d\d)\b", re.IGNORECASE), _errno),
    (re.compile(r"\b(100(?:48|49|5[0-9]|6[0-5]))\b(?=[^\d]|$)"), _errno),
    (re.compile(r"\b((?:WSA)?E[A-Z]{3,14})\b"), _errno_name),
    (
        re.compile(
            r"(?:WinError|win32(?: error)?(?: code)?|system error|erro de sistema|error de sistema"
            r"|lasterror|GetLastError\W*|operating system error|erro do sistema operacional"
            r"|error del sistema operativo|os error code|erro do windows|windows error)\W{0,3}(\d{1,5})\b",
            re.IGNORECASE,
        ),
        _win32,
    ),
    (re.compile(r"\bERROR (\d{1,4}) \(0x0000", re.IGNORECASE), _win32),
    (re.compile(r"\((1[23]\d\d|53|67)\)(?=\s*$|\W*\n)"), _win32),
    (re.compile(r"\b(?:0x)([89C][0-9A-F]{7})\b", re.IGNORECASE), _hresult),
    (
        re.compile(
            r"(?:file[- ]?status|status de arquivo|status do arquivo|\bFS)(?: code| codigo| is| was| e| es)*[ :=]*"
            r"['\"]?(\d\d)\b",
            re.IGNORECASE,
        ),
        _file_status,
    ),
    (
        re.compile(
            r"(?:exit(?:ed)?(?: with)?(?: (?:code|status|value))?|return(?:ed)?(?: code)?|retcode"
            r"|\brc\b|status|codigo de (?:saida|retorno|salida)|codigo|cond(?:ition)? code|\bCC|MAXCC"
            r"|returned a non-zero code)[ :=]*(?:is |of |e |es |was )?(-?\d{1,5})\b(?![.:/-]\d)",
            re.IGNORECASE,
        ),
        _exit,
    ),
    (
        re.compile(r"\b(?:signal|sinal|senal)[ :#=]*(\d{1,2}|SIG[A-Z]{3,4})\b|\b(SIG[A-Z]{3,4})\b", re.IGNORECASE),
        lambda found, text: _signal(_first(found), text),
    ),
    (re.compile(r"\b[kK]ill (-9)\b"), _signal),
    (
        re.compile(
            r"\b(?:HTTP(?:/\d(?:\.\d)?)?(?: status| response| error| codigo| code)*|status code|statuscode"
            r"|response code|error code|Client Error|Server Error|http_code|httpcode|status)\W{0,3}"
            r"([45]\d\d)\b|\b([45]\d\d) (?:Client Error|Server Error|Unauthorized|Forbidden|Not Found"
            r"|Bad Gateway|Service Unavailable|Gateway Time|Too Many|Internal Server|Bad Request"
            r"|Proxy Auth|Request Entity|Conflict|Precondition|Request Time)",
            re.IGNORECASE,
        ),
        lambda found, text: _http(_first(found), text),
    ),
    (re.compile(r"(?<![\w.,:-])([45]\d\d)(?=[ -][A-Za-z'\"<])"), _ftp),
    (
        re.compile(
            r"(?:LDAP|ldap)[^\n]{0,80}?(?:error|code|erro|codigo|result)\W{0,3}(?:code)?\W{0,3}(\d{1,2})\b"
            r"|(?:Invalid credentials|Can't contact LDAP server|No such object) ?\((-?\d{1,2})\)"
        ),
        lambda found, text: _ldap(_first(found), text) if _first(found)[1].isdigit() else iter(()),
    ),
    (re.compile(r"\bcurl(?:: | error |\W{0,3}erro )\(?(\d{1,2})\b"), _curl),
    (re.compile(r"\ban error occurred \((\w+)\) when", re.IGNORECASE), _named_call),
    (re.compile(r"<Code>(\w+)</Code>|\"?(?:error|Error)?[cC]ode\"?\s*[:=]\s*\"?([A-Z][a-z]+[A-Z]\w+)\"?"),
     lambda found, text: _named_call(_first(found), text)),
    (
        re.compile(
            r"(?:message no\.?|mensagem n[ro.]*|mensaje n[ro.]*|message number|msg\.? no\.?)[ :]*"
            r"([A-Z0-9_/]{1,20})[ -]?(\d{3})\b",
            re.IGNORECASE,
        ),
        _sap_message,
    ),
    (re.compile(r"\b(?:[a-z][\w$]*\.)*([A-Z][A-Za-z0-9]*(?:Exception|Error|Fault|Failure))\b"), _name),
    (re.compile(rf"\b({_SNAKE}(?:_[A-Z0-9]+)+)\b"), _name),
    (re.compile(r"\b([A-Z]{3,}(?:_[A-Z0-9]+)*_(?:ERROR|FAILED|FAILURE|EXCEPTION|NOT_FOUND|TIMEOUT|DENIED"
                r"|REFUSED|EXCEEDED|EXHAUSTED|UNAVAILABLE|OVERFLOW|MISSING|INVALID|EXPIRED|LOCKED|EXISTS|DUMP))\b"),
     _name),
    (
        re.compile(
            r"\b((?:NoSuch|Access|Invalid|Expired|Resource|Blob|Container|Authorization|Authentication"
            r"|Throttl|TooMany|Not|Signature|Request|Limit|Quota|Insufficient|Bucket|Image|Crash|Err"
            r"|Out|Evicted|Failed|Deployment|Operation|Storage|Account|Public|Secret|Key|Queue|Server"
            r"|Service|Internal|Slow|Conditional|Unrecognized|Unknown|Missing|Malformed|Entity|Deadline"
            r"|Lease|Parent|Path|File|Share|Key[Vv]ault|Skip|OOM|Create|Client|Instance|Volume|Validation"
            r"|Provisioned|Cluster|Incorrect|Optin|Unauthorized)"
            r"(?:[A-Z][a-z]+)+|OOMKilled)\b"
        ),
        _name,
    ),
)


class _First:
    """A match seen through its first group that took part."""

    def __init__(self, found: re.Match[str]) -> None:
        self._found = found
        self.re = found.re

    def __getitem__(self, group: int) -> str:
        if group == 0:
            return self._found[0]
        return next((text for text in self._found.groups() if text), "")

    def start(self) -> int:
        return self._found.start()

    def end(self) -> int:
        return self._found.end()


def _first(found: re.Match[str]):  # noqa: ANN202
    return _First(found)


def read_codes(text: str) -> list[Code]:
    """Every code of a text without accents, in order of place; the earlier reader wins a place."""
    taken: list[tuple[int, int]] = []
    codes: list[Code] = []
    for pattern, reader in _READERS:
        for found in pattern.finditer(text):
            if any(found.start() < end and start < found.end() for start, end in taken):
                continue
            fresh = list(reader(found, text))
            if fresh:
                taken.append((found.start(), found.end()))
                codes.extend(fresh)
    return sorted(codes, key=lambda code: code.start)
