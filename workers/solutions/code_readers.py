"""How codes are read for which a way (`ways.py`) is not enough: from a match to a key.

Each `read_*` is named by rows of the file of spellings.
"""

import re
from collections.abc import Iterator
from functools import cache

from workers.solutions.code import (
    Code,
    Level,
    announces,
    as_code,
    code_words,
    names_of,
)
from workers.solutions.knowledge import form, known_codes, table


def _group(found: re.Match[str]) -> str:
    """The first group that took part in a match."""
    return next(group for group in found.groups() if group)


# Databases


def read_oracle(found: re.Match[str], text: str) -> Iterator[Code]:
    prefix, number = found[1].lower(), int(found[2])
    if prefix == "tns" and (12000 <= number < 13000 or number in (3505, 1189, 1190, 1169)):
        prefix = "ora"
    if prefix == "tns" and number < 600:
        alias = {511: 12541, 505: 12535, 530: 12560, 515: 12560}.get(number)
        if alias is not None:
            prefix, number = "ora", alias
    key = f"{prefix}-{number}"
    if key in ("ora-600", "ora-7445", "ora-700"):
        argument = re.match(r"[^\[\n]{0,90}\[([\w$:.+-]{1,60})", text[found.end() :])
        yield as_code(found, key, Level.SPECIFIC, argument[1].lower() if argument else "")
    elif key == "ora-12560" or (prefix == "ora" and 20000 <= number <= 20999):
        yield as_code(found, key, Level.GENERAL)  # the application's own: the text tells
    else:
        yield as_code(found, key)


_REASON = form("reason_code")


def read_db2(found: re.Match[str], text: str) -> Iterator[Code]:
    yield from _db2(found, int(_group(found)), text)


def _db2(found: re.Match[str], number: int, text: str) -> Iterator[Code]:
    reason = _REASON.search(text[found.end() : found.end() + 160])
    yield as_code(found, f"db2-{number}", detail=reason[1].upper().lstrip("0") if reason else "")


def read_sqlcode(found: re.Match[str], text: str) -> Iterator[Code]:
    number = int(found[2])
    if number in (0, 100) or re.search(r"\bORA-\d", text):
        return
    if found[1] != "-" and number < 90 and not re.search(r"\b(?:db2|dsn)", text, re.IGNORECASE):
        return
    yield from _db2(found, number, text)


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


def read_sentence(found: re.Match[str], text: str) -> Iterator[Code]:
    """A number told in a sentence: "Oracle error 257", "error 1205 do SQL Server"."""
    product = found["product"].lower()
    prefix, number = _PREFIX.get(product, product), int(found["number"])
    if prefix == "db2":
        yield from _db2(found, number, text)
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


# Mainframes


def read_abend(found: re.Match[str], text: str) -> Iterator[Code]:
    code = found[1].upper().replace("O", "0")
    if code not in ("000", "FFF"):
        detail = (found[2] or "") if found.re.groups > 1 else ""
        yield as_code(found, f"s{code.lower()}", detail=detail.upper().lstrip("0"))


def read_id(found: re.Match[str], text: str) -> Iterator[Code]:
    """A message id such as IEC030I, DFHFC0208, AWSBHU623E, AMQ9208E, RR_4036."""
    shown = found[0].upper()
    if shown == "$HASP355":  # the volumes are full: no track groups are left
        yield as_code(found, "$hasp050", detail="TGS")
        return
    if shown.startswith(("IFG0", "IGG0", "IGC0")):  # the routine that gave up
        return
    abend = table("codes")["abends"].get(shown)
    if abend:
        tail = re.match(r"[ :,]*[0-9A-F]{3}-([0-9A-F]{1,8})\b", text[found.end() :])
        yield as_code(found, abend, detail=tail[1].upper().lstrip("0") if tail else "")
        return
    key = shown.lower()
    if key in announces() or abend is not None:
        yield Code(key, Level.WRAPPER, *found.span())
        return
    bare = key[:-1] if key[-1].isalpha() else key
    for pattern, spelling in _SAME_IDS:
        match = pattern.fullmatch(bare)
        if match:
            bare = f"{spelling}{match[1]}"
    after = text[found.end() : found.end() + 300]
    yield Code(bare, Level.SPECIFIC, *found.span(), _detail(bare, after, text))


_SAME_IDS = (
    (re.compile(r"dfs0*(\d+)"), "dfs"),
    (re.compile(r"iefc(\d+)"), "ief"),
    (re.compile(r"csqx(\d+)"), "amq9"),
)
"""Ids one component gives and another repeats under its own prefix."""


def _detail(key: str, after: str, text: str) -> str:
    """What tells variants of an error apart, by the table of details."""
    for kind, pattern in table("codes")["details"].get(key, ()):
        told = re.search(pattern, text if kind else after)
        if told is not None:
            return kind or told[1]
    return ""


# Systems


def read_whole_number(found: re.Match[str], text: str) -> Iterator[Code]:
    """A result of Windows written as a signed or unsigned whole number."""
    digits = f"{int(found[1]) & 0xFFFFFFFF:08X}"
    name = names_of("hresult").get(digits) or names_of("ntstatus").get(digits)
    if name:
        yield as_code(found, name, Level.GENERAL)


def read_exit(found: re.Match[str], text: str) -> Iterator[Code]:
    number = found[1].lstrip("-0") or "0"
    codes = table("codes")
    signal = codes["signals"].get(str(int(number) - 128)) if len(number) == 3 else None
    if number in codes["exits"]:
        yield as_code(found, codes["exits"][number], Level.GENERAL)
    elif signal is not None:
        yield as_code(found, f"signal-{signal.lower()}", Level.GENERAL)
    elif number != "0":
        yield as_code(found, f"rc-{number}", Level.WRAPPER)


def read_signal(found: re.Match[str], text: str) -> Iterator[Code]:
    shown = _group(found).upper().removeprefix("SIG")
    signals = table("codes")["signals"]
    name = signals.get(shown.lstrip("-"), shown)
    if name in signals.values():
        yield as_code(found, f"signal-{name.lower()}", Level.GENERAL)


# Transfer, mail, directories


def read_mqrc(found: re.Match[str], text: str) -> Iterator[Code]:
    """A reason of MQ by its name."""
    reasons = table("codes")["mq"].items()
    yield from (as_code(found, f"mq-{number}") for number, name in reasons if name == found[1])


# Names


def read_name(found: re.Match[str], text: str) -> Iterator[Code]:
    """A named error: NoSuchKey, NotLeaderForPartitionException, RESOURCE_EXHAUSTED."""
    key = name_key(found[1])
    windows = table("codes")["windows_names"].get(key)
    if found[1] == "TIME_OUT":
        yield as_code(found, "sap-timeout")
    elif key == "outofmemory":
        after = text[found.end() :].split("\n", 1)[0]
        yield as_code(found, f"name-{key}", Level.GENERAL, _detail(key, after, after))
    elif windows:
        yield as_code(found, windows, Level.GENERAL)
    elif key in code_words("plain") or len(key) < 5 or _OF_A_PRODUCT.fullmatch(key):
        yield as_code(found, f"name-{key}", Level.WRAPPER)
    else:
        yield as_code(found, f"name-{key}", Level.GENERAL)


_OF_A_PRODUCT = form("class_of_a_product")


def read_call(found: re.Match[str], text: str) -> Iterator[Code]:
    """What a service says of a call that failed."""
    key = name_key(_group(found))
    level = Level.WRAPPER if key in code_words("plain") else Level.SPECIFIC
    of_object = re.match(r"[^\n]{0,20}calling the \w*Object", text[found.start(1) :])
    if of_object and key in ("403", "404"):  # what a HEAD request is told
        yield as_code(found, "name-nosuchkey" if key == "404" else "name-accessdenied")
    elif key.isdigit():
        yield as_code(found, f"http-{key}", Level.GENERAL)
    else:
        yield as_code(found, f"name-{key}", level)


def read_small_name(found: re.Match[str], text: str) -> Iterator[Code]:
    """A constant in small letters, if we know what it means."""
    key = f"name-{name_key(found[1])}"
    if key in known_codes():
        yield as_code(found, key, Level.GENERAL)


_PARTS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")


def read_worded(found: re.Match[str], text: str) -> Iterator[Code]:
    """A constant or a name, if one of its parts is a word errors are made of."""
    shown = found[1]
    split = re.split(r"[_.]", shown) if shown.isupper() else _PARTS.findall(shown)
    parts = {part.lower() for part in split}
    if len(parts) > 1 and not parts.isdisjoint(code_words("error_words")):
        yield from read_name(found, text)


@cache
def code_suffixes() -> tuple[str, ...]:
    """How names of errors end, spelled right and wrong."""
    return tuple(table("codes")["suffixes"].split())


def name_key(name: str) -> str:
    """One spelling for camel case, capitals with underscores and hyphens, without the suffix."""
    bare = re.sub(r"[_\-. ]", "", name).lower()
    for suffix in code_suffixes():
        if bare.endswith(suffix) and len(bare) > len(suffix) + 1 and bare != "keyerror":
            bare = bare[: -len(suffix)]
    return table("codes")["names"].get(bare, bare)
