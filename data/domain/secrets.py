"""Secrets in what programs print, found by how they are written and masked; the rest stays.

What a job prints reaches everybody's browser, the store and every message, so `masked` stands
before all of them. A word such as "password" alone is harmless; what it introduces is not. PURE.
"""

import base64
import binascii
import re
from collections.abc import Callable

from data.domain.secret_words import FLAGS, KEY, OTHER, QUOTE, SHORT, VALUE, WORD

STARS = "***"


_NAMED_HINTS: tuple[str, ...] = (
    "pass", "pwd", "psw", "pw", "senha", "contra", "palavra", "frase", "segredo", "secret", "key",
    "clave", "token", "credential", "pin", "masterauth", "sessid", "sessionid", "ltpatoken",
    "signature", "chave",
)  # fmt: skip
_NAMED = re.compile(
    rf"{KEY}(?P<sep>(?:{QUOTE})?[ \t]{{0,20}}(?:=>|:=|==?|:|%3[Dd]|\bvalue=)[ \t]{{0,20}})"
    rf"(?!\*\*\*){VALUE}",
    FLAGS,
)
_HARMLESS = re.compile(
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
    if not inside or _HARMLESS.fullmatch(inside):
        return found[0]
    if key in ("PWD", "OLDPWD", "pwd") and _HERE.match(inside):
        return found[0]  # the shell's present folder
    if word.endswith("token") and (_EXPECTED.search(_before(found)) or len(inside) < 6):
        return found[0]
    if word in ("pass", "pin", "pw", "clave", "contra") and (
        (len(inside) < 4 and inside.isdigit()) or _EXPECTED.search(_before(found))
    ):
        return found[0]
    return f"{found[0][: found.start('value') - found.start()]}{_starred(value)}"


def _before(found: re.Match[str]) -> str:
    return found.string[max(0, found.start() - 24) : found.start()]


def _starred(value: str) -> str:
    """Stars in place of a value, between the quotes it has."""
    opening = re.match(QUOTE, value)
    if opening is None:
        return STARS
    closing = re.search(rf"{QUOTE}$", value[opening.end() :])
    return f"{opening[0]}{STARS}{closing[0] if closing else ''}"


def _prose(found: re.Match[str]) -> str:
    inside = found["value"].strip("\"'`.,;:")
    quoted = found["value"][0] in "\"'`" and not found["lead"].lower().startswith(("sec", "tok"))
    looks = any(c.isdigit() for c in inside) and any(c.isalpha() for c in inside)
    if _HARMLESS.fullmatch(inside) or not (quoted or looks) or _CODE.fullmatch(inside):
        return found[0]
    return f"{found['lead']}{_starred(found['value'])}"


_CODE = re.compile(r"[A-Z]{2,10}-?\d{3,6}[A-Z]?:?|v?\d+(?:\.\d+)+\w*|[A-Z]+-\d+")


def _option(found: re.Match[str]) -> str:
    value = found["value"]
    inside = value.strip("\"'")
    if inside.startswith("-") or _HARMLESS.fullmatch(inside):
        return found[0]
    return f"{found['lead']}{_starred(value)}"


def _lead(found: re.Match[str]) -> str:
    return f"{found['lead']}{_starred(found['value'])}"


def _basic(found: re.Match[str]) -> str:
    text = found["value"]
    try:
        said = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return found[0]
    return f"{found['lead']}{STARS}" if b":" in said else found[0]


_Answer = str | Callable[[re.Match[str]], str]
_Rule = tuple[tuple[str, ...], re.Pattern[str], _Answer]


def _rule(hints: str, pattern: str, answer: _Answer, flags: int = FLAGS) -> _Rule:
    """`hints`: without one of these (in small letters) a text need not be searched."""
    return tuple(hints.split()), re.compile(pattern, flags), answer


_ARGUMENT = r"(?P<value>\"[^\"\n]{1,200}\"|'[^'\n]{1,200}'|[^\s\"'|;<>]{1,200})"
_TOOL_P = (
    r"(?:mysql\w*|mariadb\w*|sshpass|pmcmd|pmrep|mongo\w*|psexec\w*|snowsql|beeline|impala\S*|isql"
    r"|osql|sqlcmd|bcp|dtexec|nzsql|nzload|vsql|tbuild|conman|optman|composer|planman|wappman|lftp"
    r"|ldap\w+|redis-cli|vault|zip|7z\w*|unzip|rar|openssl|keytool|influx|clickhouse\S*|cqlsh|hdbsql"
    r"|dsjob|runmqsc|az|docker\s+login|podman\s+login|helm|ftp\w*|smbclient|rpcclient|winexe)"
)
_RULES: tuple[_Rule, ...] = (
    # Keys and certificates in blocks; a log may end inside one.
    _rule(
        "private key",
        r"(?P<lead>-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)"
        r"(?:[^-]|-(?!----)){1,20000}(?P<tail>-----END [A-Z0-9 ]{0,40}-----|\Z)",
        lambda found: f"{found['lead']}\n{STARS}\n{found['tail']}",
    ),
    _rule(
        "putty-user",
        r"(?P<lead>PuTTY-User-Key-File-[\s\S]{0,2000}?Private-Lines: \d+\n)(?:\S+\n?){1,200}",
        rf"\g<lead>{STARS}\n",
    ),
    # What is sent to prove who one is.
    _rule(
        "authorization",
        r"(?P<lead>\b(?:proxy-)?authorization\\?[\"']?\s{0,3}[:=]\s{0,3}[\"']?"
        r"(?:(?:basic|bearer|digest|negotiate|ntlm|token|apikey|aws4-hmac-sha256)\s{1,3})?)"
        r"(?!(?:is|was|has|not|failed|required|denied|header|error|missing|invalid|the|for|no)\b"
        r"|\*\*\*)"
        r"(?P<value>[^\s\"'\\,]{3,4000}(?:,\s?\w+=[^\s\"'\\]{1,300}){0,10})",
        _lead,
    ),
    _rule(
        "bearer",
        r"(?P<lead>\bBearer\s{1,3})(?!\*\*\*|token\b)(?P<value>[\w.~+/=\-]{8,4000})",
        _lead,
    ),
    _rule("basic", r"(?P<lead>\bBasic\s{1,3})(?P<value>[A-Za-z0-9+/]{6,400}={0,2})", _basic),
    _rule(
        "cookie",
        r"(?P<lead>\b(?:set-)?cookie\\?[\"']?\s{0,3}:\s{0,3})(?P<value>[^\n\"']{3,4000})",
        _lead,
    ),
    _rule("eyj", r"\beyJ[\w\-]{8,4000}\.[\w\-]{4,4000}(?:\.[\w\-]{0,4000})?", STARS, re.MULTILINE),
    _rule(
        "akia asia agpa aroa ghp_ gho_ ghu_ ghs_ ghr_ github_ glpat- xox sk- _live_ aiza ya29. sg."
        " hvs. hvb. npm_ pypi- shpat_ dop_v1_ rsk_ age-secret",
        r"\b(?:(?:AKIA|ASIA|AGPA|AROA)[A-Z0-9]{16}|gh[pousr]_\w{16,255}|github_pat_\w{20,255}"
        r"|glpat-[\w\-]{16,100}|xox[abprs]-[\w\-]{10,250}|sk-[\w\-]{20,200}|[rs]k_live_\w{16,200}"
        r"|AIza[\w\-]{30,60}|ya29\.[\w\-]{20,500}|SG\.[\w\-]{16,80}\.[\w\-]{16,80}|hv[sb]\.\w{20,200}"
        r"|npm_\w{30,60}|pypi-\w{30,300}|shpat_\w{20,64}|dop_v1_\w{40,80}|rsk_[\w\-]{16,200}"
        r"|AGE-SECRET-KEY-\w{20,100})",
        STARS,
        re.MULTILINE,
    ),
    # Addresses. A password may hold what an address may not: up to the last @ before the host.
    _rule(
        "://",
        r"(?P<lead>\b[a-z][a-z0-9+.\-]{1,30}:(?:[a-z0-9]{1,20}:)?//[^\s/:@\"'<>]{0,200}:)"
        r"(?!\d{1,5}(?:[/?#\s]|$)|\*\*\*@)(?P<value>[^\s\"'<>]{1,300})(?=@[\w\[.\-$%{(])",
        _lead,
    ),
    _rule("https:// http://", r"(?P<lead>\bhttps?://)(?P<value>[\w\-]{20,300})(?=@)", _lead),
    _rule(
        "sig= signature= token= key= code= auth=",
        r"(?P<lead>[?&](?:sig|signature|x-amz-signature|x-amz-security-token|sv_sig|key|code|auth"
        r"|x-goog-signature)=)(?P<value>[\w%+/=.~\-]{8,2000})",
        _lead,
    ),
    _rule(
        "@tcp( @udp( @unix(",
        r"(?P<lead>(?<![\w/.])[A-Za-z][\w.\-]{0,60}:)(?P<value>[^\s:@/\"']{1,100})"
        r"(?=@(?:tcp|udp|unix)\()",
        _lead,
    ),
    # Oracle and others: user/password@database.
    _rule(
        "jdbc:oracle",
        r"(?P<lead>\bjdbc:oracle:\w+:[\w$#]{1,60}/)(?P<value>\"[^\"\n]{1,100}\"|[^\s/@\"']{1,100})"
        r"(?=@)",
        _lead,
    ),
    _rule(
        "sql imp exp rman tkprof dgmgrl conn userid target catalog auxiliary",
        r"(?P<lead>\b(?:sqlplus|sqlldr|sqlcl|sql|imp|exp|impdp|expdp|rman|tkprof|dgmgrl|conn|connect"
        r"|userid|target|catalog|auxiliary)(?:\.exe)?"
        r"(?:[=\s]{1,3}(?:-\S{1,20}|target|auxiliary|catalog)){0,6}[=\s]{1,3}\"?[\"']?"
        r"(?:\w{1,30}/)?[A-Za-z][\w$#.]{0,60}/)(?!/|\s)"
        r"(?P<value>\"[^\"\n]{1,100}\"|[^\s/@\"';,]{1,100})(?=@|\s|[\"';,]|$)",
        _lead,
    ),
    _rule(
        "@",
        r"(?P<lead>(?:^|(?<=[\s\"'(=,\[]))[A-Za-z][\w$#]{0,60}/)"
        r"(?P<value>\"[^\"\n]{1,100}\"|[^\s/@\"':]{1,100})"
        r"(?=@(?!v?\d|sha\d|main\b|master\b|latest\b|next\b|beta\b)(?:[A-Za-z][\w.\-]{0,80}|//[\w.\-]+"
        r"[\w:/.\-]{0,80}|\(DESC)(?:[\s\"'),;:]|$|\S{0,400}\)))",
        _lead,
    ),
    _rule(
        "logon", r"(?P<lead>\.?\blogon\s{1,3}[\w./\-]{1,80},\s?)(?P<value>[^\s;\"']{1,100})", _lead
    ),
    _rule(
        "identified password using",
        r"(?P<lead>\bidentified\s{1,3}by\s{1,3}(?:values\s{1,3})?|\b(?:encrypted\s)?password\s{1,3}"
        r"(?==?\s?')=?\s?|\buser\s{1,3}\S{1,80}\s{1,3}using\s{1,3}(?!password\b|\())"
        r"(?P<value>\"[^\"\n]{1,200}\"|'[^'\n]{1,200}'|[^\s;,\"']{1,200})",
        _option,
    ),
    # Options of commands.
    _rule(
        "pass pwd senha secret token key clave contras",
        r"(?P<lead>(?:^|(?<=[\s\"'(\[]))(?:--?|/)[\w\-]{0,40}?(?:pass(?:word|wd|phrase|code)?|pwd|senha"
        r"|secret|token|api-?key|clave|contrase(?:ñ|n)a|access-?key|secret-?key|account-?key"
        r"|client-?secret|storepass|keypass|passin|passout)[:\s]{1,3})"
        rf"(?!\*\*\*){_ARGUMENT}",
        _option,
    ),
    _rule(
        "-p -w -a -k /p /w",
        rf"(?P<lead>\b{_TOOL_P}(?:\.exe)?\b[^\n|;]{{0,200}}?\s[-/](?:p|P|pw|w|a|k)(?::|\s{{1,3}}))"
        rf"(?!\d{{1,5}}(?:\s|$)|-|/|\.|\*\*\*){_ARGUMENT}",
        _option,
        re.MULTILINE,
    ),
    _rule(
        "-p",
        r"(?P<lead>\b(?:mysql\w*|mariadb\w*|sshpass|7z\w*|bcp|sqlcmd|osql|isql|plink|pscp|psftp)"
        r"(?:\.exe)?\b[^\n|;]{0,200}?\s-(?:p|P|pw))(?![\s\-*])(?P<value>\S{1,200})",
        _lead,
        re.MULTILINE,
    ),
    _rule(
        "-u --user",
        r"(?P<lead>(?:^|\s)(?:-u|-U|--user(?:name)?)[=\s]{1,2}[^\s\-]\S{0,80}\s{1,3}(?:\S{1,40}\s{1,3})"
        r"{0,3}?-[pPw]\s{1,3})"
        rf"(?!\d{{1,5}}(?:\s|$)|-|/|\.|\*\*\*){_ARGUMENT}",
        _option,
        re.MULTILINE,
    ),
    _rule(
        "-u --user",
        r"(?P<lead>\b(?:curl|wget|lftp|http|https)(?:\.exe)?\b[^\n|;]{0,300}?\s(?:-u|-U|--user"
        r"|--proxy-user)[=\s]{0,2}[\"']?[^\s:,\"'\-][^\s:,\"']{0,80}[:,])(?!\*\*\*)"
        r"(?P<value>[^\s\"']{1,200})",
        _lead,
        re.MULTILINE,
    ),
    _rule(
        "smbclient",
        r"(?P<lead>\bsmbclient\b[^\n]{0,200}?-U\s{0,3}[\w\\.@\-]{1,80}%)(?P<value>[^\s\"']{1,200})",
        _lead,
        re.MULTILINE,
    ),
    _rule(
        "use",
        r"(?P<lead>\bnet\s{1,3}use\s{1,3}(?:[A-Za-z*]:?\s{1,3})?\\\\[^\s]{1,200}\s{1,3}"
        r"(?:/user:\S{1,100}\s{1,3})?)(?!/|\*)(?P<value>[^\s]{1,200})",
        _lead,
    ),
    _rule(
        "user",
        r"(?P<lead>\b(?:net\s{1,3}user)\s{1,3}\S{1,80}\s{1,3})(?!/|\*)(?P<value>\S{1,200})",
        _lead,
    ),
    _rule(
        "pass",
        r"(?P<lead>(?:^|[>\]]\s{0,3}|quote\s{1,3})PASS\s{1,3})(?P<value>\S{1,200})\s{0,3}$",
        _lead,
        re.MULTILINE,
    ),
    _rule(
        "pass",
        r"(?P<lead>\b(?:pass|file-pass|env-pass):)(?P<value>[^\s\"']{4,200})(?=\s|$)",
        _lead,
        re.MULTILINE,
    ),
    # Markup and lists of names and values.
    _rule(
        "<",
        rf"(?P<lead><(?P<tag>[\w:.\-]{{0,40}}?(?:{WORD}|{SHORT}){OTHER}[\w:.\-]{{0,20}})"
        r"(?:\s[^<>\n]{0,200})?>)(?P<value>[^<\n]{1,400})(?=</)",
        rf"\g<lead>{STARS}",
    ),
    _rule(
        "value",
        rf"(?P<lead>\b(?:name|key|id|property|variable)[\"']?\s{{0,3}}[=:]\s{{0,3}}[\"']?"
        rf"[\w.\-]{{0,60}}?(?:{WORD}|{SHORT}){OTHER}[\w.\-]{{0,20}}[\"']?[ \t,;]{{0,5}}"
        r"(?:\n[ \t]{0,40})?"
        r"[\"']?value[\"']?\s{0,3}[=:]\s{0,3})"
        r"(?P<value>\"[^\"\n]{1,300}\"|'[^'\n]{1,300}'|[^\s,;<>]{1,300})",
        _lead,
    ),
    _rule(
        "<",
        rf"(?P<lead>\b(?:name|key)=[\"'][\w.\-]{{0,60}}?(?:{WORD}|{SHORT}){OTHER}[\w.\-]{{0,20}}[\"']"
        r"[^<>\n]{0,80}>)(?P<value>[^<\n]{1,400})(?=</)",
        rf"\g<lead>{STARS}",
    ),
    (_NAMED_HINTS, _NAMED, _named),
    # In a sentence: what stands right behind the word and looks like nothing else.
    _rule(
        "password passwd passphrase pwd senha contrase clave secret token",
        r"(?P<lead>\b(?:password|passwd|passphrase|pwd|senha|contrase(?:ñ|n)a|clave|secret|token)\s{1,3}"
        r"(?:(?:is|was|é|e|es|era|of|de)\s{1,3})?)(?P<value>\"[^\"\n]{1,100}\"|'[^'\n]{1,100}'"
        r"|[^\s\"'=:<>|]{5,100}[^\s\"'=:<>|.,;)!])(?=[\s.,;)!]|$)",
        _prose,
    ),
)


def masked(text: str) -> str:
    """The text with every secret in it replaced by stars; the same object when there is none."""
    small = text.lower()
    for hints, pattern, answer in _RULES:
        if any(hint in small for hint in hints):
            text = pattern.sub(answer, text)
    return text
