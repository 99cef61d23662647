"""Secrets known by their form: key blocks, proofs in headers, tokens, addresses, logins. PURE."""

import base64
import binascii
import re

from data.domain.secret_words import STARS, Rule, lead, option, rule


def _basic(found: re.Match[str]) -> str:
    text = found["value"]
    try:
        said = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return found[0]
    return f"{found['lead']}{STARS}" if b":" in said else found[0]


FORMS: tuple[Rule, ...] = (
    # Keys and certificates in blocks; a log may end inside one.
    rule(
        "private key",
        r"(?P<lead>-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)"
        r"(?:[^-]|-(?!----)){1,20000}(?P<tail>-----END [A-Z0-9 ]{0,40}-----|\Z)",
        lambda found: f"{found['lead']}\n{STARS}\n{found['tail']}",
    ),
    rule(
        "putty-user",
        r"(?P<lead>PuTTY-User-Key-File-[\s\S]{0,2000}?Private-Lines: \d+\n)(?:\S+\n?){1,200}",
        rf"\g<lead>{STARS}\n",
    ),
    # What is sent to prove who one is.
    rule(
        "authorization",
        r"(?P<lead>\b(?:proxy-)?authorization\\?[\"']?\s{0,3}[:=]\s{0,3}[\"']?"
        r"(?:(?:basic|bearer|digest|negotiate|ntlm|token|apikey|aws4-hmac-sha256)\s{1,3})?)"
        r"(?!(?:is|was|has|not|failed|required|denied|header|error|missing|invalid|the|for|no)\b"
        r"|\*\*\*)"
        r"(?P<value>[^\s\"'\\,]{3,4000}(?:,\s?\w+=[^\s\"'\\]{1,300}){0,10})",
        lead,
    ),
    rule(
        "bearer",
        r"(?P<lead>\bBearer\s{1,3})(?!\*\*\*|token\b)(?P<value>[\w.~+/=\-]{8,4000})",
        lead,
    ),
    rule("basic", r"(?P<lead>\bBasic\s{1,3})(?P<value>[A-Za-z0-9+/]{6,400}={0,2})", _basic),
    rule(
        "cookie",
        r"(?P<lead>\b(?:set-)?cookie\\?[\"']?\s{0,3}:\s{0,3})(?P<value>[^\n\"']{3,4000})",
        lead,
    ),
    rule("eyj", r"\beyJ[\w\-]{8,4000}\.[\w\-]{4,4000}(?:\.[\w\-]{0,4000})?", STARS, re.MULTILINE),
    rule(
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
    rule(
        "://",
        r"(?P<lead>\b[a-z][a-z0-9+.\-]{1,30}:(?:[a-z0-9]{1,20}:)?//[^\s/:@\"'<>]{0,200}:)"
        r"(?!\d{1,5}(?:[/?#\s]|$)|\*\*\*@)(?P<value>[^\s\"'<>]{1,300})(?=@[\w\[.\-$%{(])",
        lead,
    ),
    rule("https:// http://", r"(?P<lead>\bhttps?://)(?P<value>[\w\-]{20,300})(?=@)", lead),
    rule(
        "sig= signature= token= key= code= auth=",
        r"(?P<lead>[?&](?:sig|signature|x-amz-signature|x-amz-security-token|sv_sig|key|code|auth"
        r"|x-goog-signature)=)(?P<value>[\w%+/=.~\-]{8,2000})",
        lead,
    ),
    rule(
        "@tcp( @udp( @unix(",
        r"(?P<lead>(?<![\w/.])[A-Za-z][\w.\-]{0,60}:)(?P<value>[^\s:@/\"']{1,100})"
        r"(?=@(?:tcp|udp|unix)\()",
        lead,
    ),
    # Oracle and others: user/password@database.
    rule(
        "jdbc:oracle",
        r"(?P<lead>\bjdbc:oracle:\w+:[\w$#]{1,60}/)(?P<value>\"[^\"\n]{1,100}\"|[^\s/@\"']{1,100})"
        r"(?=@)",
        lead,
    ),
    rule(
        "sql imp exp rman tkprof dgmgrl conn userid target catalog auxiliary",
        r"(?P<lead>\b(?:sqlplus|sqlldr|sqlcl|sql|imp|exp|impdp|expdp|rman|tkprof|dgmgrl|conn|connect"
        r"|userid|target|catalog|auxiliary)(?:\.exe)?"
        r"(?:[=\s]{1,3}(?:-\S{1,20}|target|auxiliary|catalog)){0,6}[=\s]{1,3}\"?[\"']?"
        r"(?:\w{1,30}/)?[A-Za-z][\w$#.]{0,60}/)(?!/|\s)"
        r"(?P<value>\"[^\"\n]{1,100}\"|[^\s/@\"';,]{1,100})(?=@|\s|[\"';,]|$)",
        lead,
    ),
    rule(
        "@",
        r"(?P<lead>(?:^|(?<=[\s\"'(=,\[]))[A-Za-z][\w$#]{0,60}/)"
        r"(?P<value>\"[^\"\n]{1,100}\"|[^\s/@\"':]{1,100})"
        r"(?=@(?!v?\d|sha\d|main\b|master\b|latest\b|next\b|beta\b)(?:[A-Za-z][\w.\-]{0,80}|//[\w.\-]+"
        r"[\w:/.\-]{0,80}|\(DESC)(?:[\s\"'),;:]|$|\S{0,400}\)))",
        lead,
    ),
    rule(
        "logon", r"(?P<lead>\.?\blogon\s{1,3}[\w./\-]{1,80},\s?)(?P<value>[^\s;\"']{1,100})", lead
    ),
    rule(
        "identified password using",
        r"(?P<lead>\bidentified\s{1,3}by\s{1,3}(?:values\s{1,3})?|\b(?:encrypted\s)?password\s{1,3}"
        r"(?==?\s?')=?\s?|\buser\s{1,3}\S{1,80}\s{1,3}using\s{1,3}(?!password\b|\())"
        r"(?P<value>\"[^\"\n]{1,200}\"|'[^'\n]{1,200}'|[^\s;,\"']{1,200})",
        option,
    ),
)
