"""Secrets known by their name: `password=x`, in markup, in lists and in sentences. PURE."""

import re

from data.domain.secret_words import (
    FLAGS,
    HARMLESS,
    KEY,
    OTHER,
    QUOTE,
    SHORT,
    STARS,
    VALUE,
    WORD,
    Rule,
    lead,
    rule,
    starred,
)

_NAMED_HINTS: tuple[str, ...] = (
    "pass", "pwd", "psw", "pw", "senha", "contra", "palavra", "frase", "segredo", "secret", "key",
    "clave", "token", "cred", "pin", "masterauth", "sessid", "sessionid", "ltpatoken",
    "signature", "chave",
)  # fmt: skip
_NAMED = re.compile(
    rf"{KEY}(?P<sep>(?:{QUOTE})?[ \t]{{0,20}}(?:=>|:=|==?|::?|%3[Dd]|\bvalue=)[ \t]{{0,20}})"
    rf"(?!\*\*\*){VALUE}",
    FLAGS,
)
_EXPECTED = re.compile(
    r"(?:unexpected|expected|invalid|illegal|near|missing|unknown|bad|end[ _-]of|inesperado"
    r"|esperado|inv[aá]lido|cerca de(?:l)?|primaria|foreign|[uú]nica)\s*$",
    re.IGNORECASE,
)
_HERE = re.compile(r"(?:/|[A-Za-z]:\\|\\\\|~)")


def _named(found: re.Match[str]) -> str:
    key, value = found["key"], found["value"]
    inside = value.strip("\\\"'`")
    word = key.lower()
    if not inside or HARMLESS.fullmatch(inside):
        return found[0]
    if key in ("PWD", "OLDPWD", "pwd") and _HERE.match(inside):
        return found[0]  # the shell's present folder
    if word.endswith("token") and (_EXPECTED.search(_before(found)) or len(inside) < 6):
        return found[0]
    if word in ("pass", "pin", "pw", "clave", "contra") and (
        (len(inside) < 4 and inside.isdigit()) or _EXPECTED.search(_before(found))
    ):
        return found[0]
    return f"{found[0][: found.start('value') - found.start()]}{starred(value)}"


def _before(found: re.Match[str]) -> str:
    return found.string[max(0, found.start() - 24) : found.start()]


def _prose(found: re.Match[str]) -> str:
    inside = found["value"].strip("\"'`.,;:")
    quoted = found["value"][0] in "\"'`" and not found["lead"].lower().startswith(("sec", "tok"))
    looks = any(c.isdigit() for c in inside) and any(c.isalpha() for c in inside)
    if HARMLESS.fullmatch(inside) or not (quoted or looks) or _CODE.fullmatch(inside):
        return found[0]
    return f"{found['lead']}{starred(found['value'])}"


_CODE = re.compile(r"[A-Z]{2,10}-?\d{3,6}[A-Z]?:?|v?\d+(?:\.\d+)+\w*|[A-Z]+-\d+")


NAMES: tuple[Rule, ...] = (
    # Markup and lists of names and values.
    rule(
        "<",
        rf"(?P<lead><(?P<tag>[\w:.\-]{{0,40}}?(?:{WORD}|{SHORT}){OTHER}[\w:.\-]{{0,20}})"
        r"(?:\s[^<>\n]{0,200})?>)(?P<value>(?:<!\[CDATA\[)?[^<\n]{1,400})(?=</)",
        rf"\g<lead>{STARS}",
    ),
    rule(
        "value",
        rf"(?P<lead>\b(?:name|key|id|property|variable)[\"']?\s{{0,3}}[=:]\s{{0,3}}[\"']?"
        rf"[\w.\-]{{0,60}}?(?:{WORD}|{SHORT}){OTHER}[\w.\-]{{0,20}}[\"']?[ \t,;]{{0,5}}"
        r"(?:\n[ \t]{0,40})?"
        r"[\"']?value[\"']?\s{0,3}[=:]\s{0,3})"
        r"(?P<value>\"[^\"\n]{1,300}\"|'[^'\n]{1,300}'|[^\s,;<>]{1,300})",
        lead,
    ),
    rule(
        "<",
        rf"(?P<lead>\b(?:name|key)=[\"'][\w.\-]{{0,60}}?(?:{WORD}|{SHORT}){OTHER}[\w.\-]{{0,20}}[\"']"
        r"[^<>\n]{0,80}>)(?P<value>[^<\n]{1,400})(?=</)",
        rf"\g<lead>{STARS}",
    ),
    (_NAMED_HINTS, _NAMED, _named),
    # In a sentence: what stands right behind the word and looks like nothing else.
    rule(
        "pass pwd senha contrase clave secret token key",
        r"(?P<lead>\b(?:(?:password|passphrase|pwd|senha|contrase(?:ñ|n)a|clave|token)\s{1,3}(?:do|da|de|del"
        r"|for|of|para)(?:\s{1,3}[\w.\-]{1,40}){1,4}\s{0,3}[:=]\s{0,3}|\w{0,30}(?:secret_access_key"
        r"|session_token|api_key|auth_token|client_secret)\s{1,3}))"
        r"(?P<value>\"[^\"\n]{1,100}\"|'[^'\n]{1,100}'|[^\s\"'=:<>|]{5,100})",
        _prose,
    ),
    rule(
        "password passwd passphrase pwd senha contrase clave secret token",
        r"(?P<lead>\b(?:password|passwd|passphrase|pwd|senha|contrase(?:ñ|n)a|clave|secret|token)\s{1,3}"
        r"(?:(?:is|was|é|e|es|era|of|de)\s{1,3})?)(?P<value>\"[^\"\n]{1,100}\"|'[^'\n]{1,100}'"
        r"|[^\s\"'=:<>|]{5,100}[^\s\"'=:<>|.,;)!])(?=[\s.,;)!]|$)",
        _prose,
    ),
)
