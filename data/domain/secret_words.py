"""How the names of secrets and their values are written, for `data.domain.secrets`. PURE."""

import re

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
    r"(?:pass|psw|pw|clave|contra|token|credentials?|pin)(?![A-Za-z])"
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
