# ruff: noqa: E501
"""How each kind of error code is read: from a match of its spelling to its one key."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

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
    WIN_NAMES,
    WRAPPERS,
)


class Level(IntEnum):
    WRAPPER = 1  # announces another error, or says only that there was one
    HINT = 2  # has the form of an id; of whom is not known
    GENERAL = 3  # an error many products have: errno, HTTP status, exception class, SQLSTATE
    SPECIFIC = 4  # a vendor's own number


@dataclass(frozen=True, slots=True)
class Code:
    key: str
    level: Level
    start: int = 0
    end: int = 0
    detail: str = ""  # a reason code that tells variants of the same error apart


def _group(found: re.Match[str]) -> str:
    """The first group that took part in a match."""
    return next(group for group in found.groups() if group)


@lru_cache(64)
def is_about(what: re.Pattern[str], text: str) -> bool:
    """Whether a text speaks of something; asked for each of its numbers, looked up once."""
    return what.search(text) is not None


Reader = Callable[[re.Match[str], str], Iterator[Code]]


SAME_ERRORS = {"mssql-8152": "mssql-2628", "mssql-2601": "mssql-2627"}
"""Numbers a vendor gave twice to one error."""


def as_code(
    found: re.Match[str], key: str, level: Level = Level.SPECIFIC, detail: str = ""
) -> Code:
    key = SAME_ERRORS.get(key, key)
    if key in WRAPPERS:
        level = Level.WRAPPER
    return Code(key, level, found.start(), found.end(), detail)


def read_oracle(found: re.Match[str], text: str) -> Iterator[Code]:
    prefix, number = found[1].lower(), int(found[2])
    if prefix == "tns" and (12000 <= number < 13000 or number in (3505, 1189, 1190, 1169)):
        prefix = "ora"
    if prefix == "tns" and number < 600:
        alias = {511: 12541, 505: 12535, 530: 12560, 515: 12560}.get(number)
        if alias is not None:
            prefix, number = "ora", alias
    key = f"{prefix}-{number}"
    if key == "ora-12560":
        yield as_code(found, key, Level.GENERAL)
    elif key in ("ora-600", "ora-7445", "ora-700"):
        argument = re.match(r"[^\[\n]{0,90}\[([\w$:.+-]{1,60})", text[found.end() :])
        yield as_code(found, key, Level.SPECIFIC, argument[1].lower() if argument else "")
    elif prefix == "ora" and 20000 <= number <= 20999:
        yield as_code(found, key, Level.GENERAL)  # the application's own: the text tells
    else:
        yield as_code(found, key)


def read_db2(found: re.Match[str], text: str) -> Iterator[Code]:
    yield from read_db2_number(found, int(found[1]), text)


def read_sqlcode(found: re.Match[str], text: str) -> Iterator[Code]:
    number = int(found[2])
    if number in (0, 100) or re.search(r"\bORA-\d", text):
        return
    if found[1] != "-" and re.search(r"\b(?:db2|dsn)", text, re.IGNORECASE) is None and number < 90:
        return
    yield from read_db2_number(found, number, text)


def read_db2_number(found: re.Match[str], number: int, text: str) -> Iterator[Code]:
    reason = re.search(
        r"(?:reason(?: code)?|codigo de (?:razao|motivo|razon)|motivo|razon|SQLERRMC[=: ]+)[ :=]*\"?"
        r"([0-9A-F]{1,8})\b",
        text[found.end() : found.end() + 160],
        re.IGNORECASE,
    )
    yield as_code(found, f"db2-{number}", detail=reason[1].upper().lstrip("0") if reason else "")


def read_numbered_sql(found: re.Match[str], text: str) -> Iterator[Code]:
    """A native error number whose product only the surroundings tell."""
    number = int(found[1])
    family = _sql_product(text)
    if number == 0 or family is None:
        return
    yield as_code(found, f"{family}-{number}")


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


def read_mysql(found: re.Match[str], text: str) -> Iterator[Code]:
    yield as_code(found, f"mysql-{int(found[1])}")


def read_mssql(found: re.Match[str], text: str) -> Iterator[Code]:
    number = int(_group(found))
    maker = "syb" if re.search(r"sybase|syslogs|\bASE\b|CT-LIB", text, re.IGNORECASE) else "mssql"
    yield as_code(found, f"{maker}-{number}")


def read_sqlstate(found: re.Match[str], text: str) -> Iterator[Code]:
    state = found[1].upper()
    if state[:2] in ("00", "02", "HY") and state not in ("HYT00", "HYT01"):
        return
    if not any(map(str.isdigit, state)):
        return
    postgres = re.search(r"postgres|psycopg|psql|pg_|pgjdbc|libpq", text, re.IGNORECASE)
    own = state[0] in "45P" and state[0:2] not in ("42", "50", "51", "54", "56", "57", "58")
    if postgres or (own and _sql_product(text) is None):
        yield as_code(found, f"pg-{state.lower()}")
    else:
        yield as_code(found, f"state-{state.lower()}", Level.WRAPPER)


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


def read_postgres_class(found: re.Match[str], text: str) -> Iterator[Code]:
    name = found[1].lower()
    if name in _PG_CLASSES:
        yield as_code(found, f"pg-{_PG_CLASSES[name]}")


def read_abend(found: re.Match[str], text: str) -> Iterator[Code]:
    code = found[1].upper().replace("O", "0")
    if code in ("000", "FFF"):
        return
    detail = (found[2] or "").upper().lstrip("0") if found.re.groups > 1 else ""
    yield as_code(found, f"s{code.lower()}", detail=detail)


def read_user_abend(found: re.Match[str], text: str) -> Iterator[Code]:
    number = int(found[1])
    if number:
        # 4038, 4039, 4094: the language environment gave up; its own message tells why.
        level = Level.GENERAL if number in (4038, 4039, 4094, 4036, 4087) else Level.SPECIFIC
        yield as_code(found, f"u{number}", level)


def read_cics_abend(found: re.Match[str], text: str) -> Iterator[Code]:
    yield as_code(found, f"cics-{found[1].lower()}")


def read_id(found: re.Match[str], text: str) -> Iterator[Code]:
    """A message id such as IEC030I, DFHFC0208, AWSBHU623E, AMQ9208E, RR_4036."""
    shown = found[0].upper()
    if shown == "$HASP355":  # the volumes are full: no track groups are left
        yield as_code(found, "$hasp050", detail="TGS")
        return
    if shown.startswith(("IFG0", "IGG0", "IGC0")):  # the routine that gave up
        return
    if shown in ABEND_IDS:
        key = ABEND_IDS[shown].lower()
        if key:
            tail = re.match(r"[ :,]*[0-9A-F]{3}-([0-9A-F]{1,8})\b", text[found.end() :])
            yield as_code(found, key, detail=tail[1].upper().lstrip("0") if tail else "")
        else:
            yield Code(shown.lower(), Level.WRAPPER, found.start(), found.end())
        return
    key = shown.lower()
    if key in WRAPPERS:
        yield Code(key, Level.WRAPPER, found.start(), found.end())
        return
    bare = key[:-1] if key[-1].isalpha() else key
    for pattern, spelling in _SAME_IDS:
        match = pattern.fullmatch(bare)
        if match:
            bare = f"{spelling}{match[1]}"
    yield Code(bare, Level.SPECIFIC, found.start(), found.end(), _id_detail(bare, found, text))


_SAME_IDS = (
    (re.compile(r"dfs0*(\d+)"), "dfs"),
    (re.compile(r"iefc(\d+)"), "ief"),
    (re.compile(r"csqx(\d+)"), "amq9"),
)
"""Ids one component gives and another repeats under its own prefix."""


def _id_detail(key: str, found: re.Match[str], text: str) -> str:
    after = text[found.end() : found.end() + 300]
    if key in ("iec070", "iec161"):
        reason = re.match(r"[ :,]*(\d{3})\b", after)
        return reason[1] if reason else ""
    if key in ("hasp050", "$hasp050"):
        resource = re.search(r"SHORTAGE OF (\w+)", after)
        return resource[1] if resource else ""
    if key == "ich408":
        return next((kind for kind, said in _RACF_KINDS if said.search(text)), "ACCESS")
    return ""


_RACF_KINDS = (
    ("REVOKED", re.compile(r"REVOKED|revogad|revocad", re.IGNORECASE)),
    ("LOGON", re.compile(r"INVALID PASSWORD|senha (?:invalida|incorreta)", re.IGNORECASE)),
    ("UNDEFINED", re.compile(r"NOT (?:RACF-)?DEFINED|nao definid|no definid", re.IGNORECASE)),
    ("LOGON", re.compile(r"LOGON|PASSWORD|INITIATION")),
)
"""What RACF's one message of violations tells of."""


def read_errno(found: re.Match[str], text: str) -> Iterator[Code]:
    name = ERRNO_BY_NUMBER.get(found[1])
    if name is not None:
        yield as_code(found, name.lower(), Level.GENERAL)


def read_errno_name(found: re.Match[str], text: str) -> Iterator[Code]:
    name = found[1].upper().removeprefix("WSA")
    if name in ERRNO:
        yield as_code(found, name.lower(), Level.GENERAL)


def read_win32(found: re.Match[str], text: str) -> Iterator[Code]:
    name = WIN32.get(found[1]) or (ERRNO_BY_NUMBER.get(found[1]) if len(found[1]) == 5 else None)
    if name:
        yield as_code(found, name.lower(), Level.GENERAL)


def read_hresult(found: re.Match[str], text: str) -> Iterator[Code]:
    digits = found[1].upper()
    name = HRESULTS.get(digits)
    if name is None:
        yield as_code(found, f"hr-{digits.lower()}")
    elif name:
        level = Level.SPECIFIC if name.startswith(("mssql", "ssis")) else Level.GENERAL
        yield as_code(found, name.lower(), level)
    else:
        yield as_code(found, f"hr-{digits.lower()}", Level.WRAPPER)


def read_exit(found: re.Match[str], text: str) -> Iterator[Code]:
    number = found[1].lstrip("-0") or "0"
    if number in EXIT_CODES:
        yield as_code(found, EXIT_CODES[number], Level.GENERAL)
    elif number.isdigit() and 128 < int(number) < 166 and str(int(number) - 128) in SIGNALS:
        yield as_code(found, f"signal-{SIGNALS[str(int(number) - 128)].lower()}", Level.GENERAL)
    elif number != "0":
        yield as_code(found, f"rc-{number}", Level.WRAPPER)


def read_signal(found: re.Match[str], text: str) -> Iterator[Code]:
    shown = _group(found).upper().removeprefix("SIG")
    name = SIGNALS.get(shown.lstrip("-"), shown)
    if name in SIGNALS.values():
        yield as_code(found, f"signal-{name.lower()}", Level.GENERAL)


def read_http(found: re.Match[str], text: str) -> Iterator[Code]:
    number = _group(found)
    if number not in ("200", "201", "202", "204"):
        yield as_code(found, f"http-{number}", Level.GENERAL)


def read_ftp(found: re.Match[str], text: str) -> Iterator[Code]:
    if re.search(r"ftp", text, re.IGNORECASE):
        yield as_code(found, f"ftp-{found[1]}", Level.GENERAL)


def read_mq(found: re.Match[str], text: str) -> Iterator[Code]:
    number = found[1]
    if number in MQ_REASONS and re.search(r"mq|websphere|queue|jms", text, re.IGNORECASE):
        yield as_code(found, f"mq-{number}")


def read_mq_name(found: re.Match[str], text: str) -> Iterator[Code]:
    name = found[1].upper()
    for number, known in MQ_REASONS.items():
        if known == name:
            yield as_code(found, f"mq-{number}")


def read_ldap(found: re.Match[str], text: str) -> Iterator[Code]:
    shown = _group(found)
    number = {"-1": 81, "-5": 85}.get(shown, int(shown.lstrip("-")))  # of the client library
    data = re.search(r"\bdata ([0-9a-f]{3,4})\b", text[found.end() : found.end() + 120])
    yield as_code(found, f"ldap-{number}", detail=data[1].upper() if data else "")


def read_file_status(found: re.Match[str], text: str) -> Iterator[Code]:
    yield as_code(found, f"file-status-{found[1]}")


def read_curl(found: re.Match[str], text: str) -> Iterator[Code]:
    names = {
        "6": "resolve",
        "7": "econnrefused",
        "28": "etimedout",
        "67": "ftp-530",
        "9": "ftp-550",
        "78": "ftp-550",
        "30": "ftp-425",
        "60": "curl-60",
    }
    key = names.get(found[1], f"curl-{found[1]}")
    wraps = found[1] in ("35", "51", "58", "60", "56", "55", "52")
    yield as_code(found, key, Level.WRAPPER if wraps else Level.GENERAL)


def read_name(found: re.Match[str], text: str) -> Iterator[Code]:
    """A named error: NoSuchKey, NotLeaderForPartitionException, RESOURCE_EXHAUSTED."""
    key = name_key(found[1])
    if found[1] == "TIME_OUT":
        yield as_code(found, "sap-timeout")
    elif key == "outofmemory":
        yield as_code(found, f"name-{key}", Level.GENERAL, _memory_kind(text[found.end() :]))
    elif key in WIN_NAMES:
        yield as_code(found, WIN_NAMES[key], Level.GENERAL)
    elif key in PLAIN_CLASSES or len(key) < 5 or _OF_A_PRODUCT.fullmatch(key):
        yield as_code(found, f"name-{key}", Level.WRAPPER)
    else:
        yield as_code(found, f"name-{key}", Level.GENERAL)


_OF_A_PRODUCT = re.compile(
    r"(?:airflow|snowflake|databricks|kafka|redis|mongo|cassandra|hive|hadoop|trino|presto|redshift"
    r"|elasticsearch|dbt|sqoop|azure|aws|google|gcp|sas|sap|jco|abap|vertica|netezza|hana|paramiko"
    r"|rabbitmq|amqp|docker|kubernetes|helm|terraform|ansible|mail|smtp|ftp|sftp|ssh|ldap|xml|json)+"
    r"(?:sql|db|client|service|server|driver|api|operation|connector|job|task|runtime|base|database"
    r"|request|command|write|read|bulk|generic|execution|internal|connection|cloud|storage)*"
)
"""Classes that only tell whose error it is."""


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


def read_named_call(found: re.Match[str], text: str) -> Iterator[Code]:
    key = name_key(_group(found))
    level = Level.WRAPPER if key in PLAIN_CLASSES else Level.SPECIFIC
    of_object = re.match(r"[^\n]{0,20}calling the \w*Object", text[found.start(1) :])
    if of_object and key in ("403", "404"):  # what a HEAD request is told
        yield as_code(found, "name-nosuchkey" if key == "404" else "name-accessdenied")
    elif key.isdigit():
        yield as_code(found, f"http-{key}", Level.GENERAL)
    else:
        yield as_code(found, f"name-{key}", level)


def read_sap_message(found: re.Match[str], text: str) -> Iterator[Code]:
    yield as_code(found, f"sap-{found[1].lower()}-{found[2]}")


def read_dash_id(found: re.Match[str], text: str) -> Iterator[Code]:
    yield as_code(found, found[0].lower())


def name_key(name: str) -> str:
    """One spelling for camel case, capitals with underscores and hyphens, without the suffix."""
    bare = re.sub(r"[_\-. ]", "", name).lower()
    for suffix in ("exception", "exeption", "excepton", "execption", "excpetion", "error", "fault"):
        if bare.endswith(suffix) and len(bare) > len(suffix) + 1 and bare != "keyerror":
            bare = bare[: -len(suffix)]
    return _NAME_ALIASES.get(bare, bare)


_NAME_ALIASES = {
    "throttling": "throttled",
    "throttled": "throttled",
    "toomanyrequests": "throttled",
    "requestlimitexceeded": "throttled",
    "slowdown": "throttled",
    "ratelimitexceeded": "throttled",
    "unauthorizedoperation": "accessdenied",
    "unauthorizedaccess": "eacces",
    "notleaderorfollower": "notleaderforpartition",
    "messagetoolarge": "recordtoolarge",
    "msgsizetoolarge": "recordtoolarge",
    "messagesizetoolarge": "recordtoolarge",
    "errimagepull": "imagepullbackoff",
    "deltaconcurrentappend": "concurrentappend",
    "deltaconcurrentdeleteread": "concurrentdeleteread",
    "notprimary": "notwritableprimary",
    "notmaster": "notwritableprimary",
}
