"""How the names of secrets and their values are written, and how they are masked. PURE."""

import re
from collections.abc import Callable

FLAGS = re.IGNORECASE | re.MULTILINE

WORD = (
    r"(?:pass(?:[ _\-]?(?:word|phrase|code))|passwd|passwort|pswd|pwd|senha|contrase(?:ñ|n|�|Ã±)a"
    r"|palavra[ _\-]passe|frase[ _\-]secreta|segredo|secreto?|api[ _\-]?key|app[ _\-]?key"
    r"|(?:access|secret|private|account|shared|encryption|signing|license|storage|master|ssh|host"
    r"|client|subscription|function)[ _\-]?(?:access[ _\-]?)?key|storepass|keypass|requirepass"
    r"|masterauth|jsessionid|ltpatoken2?|phpsessid|asp\.net_sessionid|shared[ _\-]?access"
    r"[ _\-]?signature|chave[ _\-](?:de[ _\-])?(?:acesso|api|secreta|privada)"
    r"|clave[ _\-](?:de[ _\-])?(?:acceso|api|secreta|privada))"
)
# Short words are parts of harmless ones (compass, keyword): they need a border before them.
SHORT = (
    r"(?:(?<![A-Za-z])|(?-i:(?<=[a-z])(?=[A-Z])))"
    r"(?:pass|psw|pw|clave|contra|token|credentials?|creds?|pin)(?![A-Za-z])"
)
# What follows such a word in a name and makes it another thing.
OTHER = (
    r"(?![ _\-.]?(?:files?|paths?|dir|expir|valid|last|len|length|polic|chang|age\b|min\b|max\b"
    r"|type|name|count|reset|attempt|required|error|status|ref\b|refs\b|url|uri|endpoint|hint|provider"
    r"|manager|store\b|location|encryption|verif|rotation|grace|history|alias|kind|server"
    r"|s\b|ed\b|ing\b|key(?:ref|name)|_?id\b))"
)
KEY = rf"(?<![\w.\-])(?P<key>[\w.\-]{{0,80}}?(?:{WORD}|{SHORT}){OTHER}[\w.\-]{{0,30}})"
QUOTE = r"\\{0,3}[\"'`]"
QUOTED = (
    r"\\{0,3}\"(?:[^\"\\\n]|\\[^\"\n]|\\\"(?!\s*[,}\]:]|$)){0,400}\\{0,3}\"?"
    r"|\\{0,3}'[^'\n]{0,400}'?|`[^`\n]{0,400}`?"
)
BARE = r"(?:[^\s\"'<>;&,)\]}]|[,)\]}](?![\s,;.)\]}\"']|$|[\w.\-]{1,40}\s?[=:])){1,300}"
VALUE = rf"(?P<value>{QUOTED}|{BARE})"
ARGUMENT = r"(?P<value>\"[^\"\n]{1,200}\"|'[^'\n]{1,200}'|[^\s\"'|;<>]{1,200})"

STARS = "***"

HARMLESS = re.compile(
    r"(?:yes|no|true|false|sim|n[aã]o|s[ií]|none|null|nil|\(?(?:null|none|empty|vazio|vac[ií]o)\)?"
    r"|undefined|ok|n/?a|not|is|was|has|must|can(?:not)?|does|did|will|for|from|of|to|the|and|or|at"
    r"|invalid|incorrect|wrong|expired?|expires|missing|required|empty|blank|rejected|denied|refused"
    r"|failed|failure|error|unknown|mismatch|too|already|locked|authentication|authorization"
    r"|login|logon|verification|inv[aá]lid[ao]|incorret[ao]|incorrect[ao]|expir(?:ad[ao]|ou|[oó])"
    r"|caducad[ao]|vencid[ao]|bloquead[ao]|obrigat[oó]ri[ao]|obligatori[ao]|ausente|err(?:ad[ao]|o|ou)"
    r"|equivocad[ao]|falh(?:a|ou)|falt(?:a|ou|ante)|recusad[ao]|rechazad[ao]|negad[ao]|denegad[ao]"
    r"|est[aá]|deve|debe|do|da|de|del|para|con|com|em|en|e|y|o|a|os|as|psql|ora-\d+|sql\w*"
    r"|\*+|x{3,}|\.{3,}|-+|\?|<\w*>|\[\w*\])[.,:;!]?",
    re.IGNORECASE,
)


Answer = str | Callable[[re.Match[str]], str]
Rule = tuple[tuple[str, ...], re.Pattern[str], Answer]


def rule(hints: str, pattern: str, answer: Answer, flags: int = FLAGS) -> Rule:
    """`hints`: without one of these (in small letters) a text need not be searched."""
    return tuple(hints.split()), re.compile(pattern, flags), answer


def starred(value: str) -> str:
    """Stars in place of a value, between the quotes it has."""
    opening = re.match(QUOTE, value)
    if opening is None:
        return STARS
    closing = re.search(rf"{QUOTE}$", value[opening.end() :])
    return f"{opening[0]}{STARS}{closing[0] if closing else ''}"


def option(found: re.Match[str]) -> str:
    value = found["value"]
    inside = value.strip("\"'")
    if inside.startswith("-") or HARMLESS.fullmatch(inside):
        return found[0]
    return f"{found['lead']}{starred(value)}"


def lead(found: re.Match[str]) -> str:
    return f"{found['lead']}{starred(found['value'])}"
