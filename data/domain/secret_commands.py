"""Secrets among the words of a command. PURE."""

import re

from data.domain.secret_words import ARGUMENT, Rule, lead, option, rule

_TOOL_P = (
    r"(?:mysql\w*|mariadb\w*|sshpass|pmcmd|pmrep|infacmd|plink|pscp|mongo\w*|psexec\w*|snowsql|beeline|impala\S*|isql"
    r"|osql|sqlcmd|bcp|dtexec|nzsql|nzload|vsql|tbuild|conman|optman|composer|planman|wappman|lftp"
    r"|ldap\w+|redis-cli|vault|zip|7z\w*|unzip|rar|openssl|keytool|influx|clickhouse\S*|cqlsh|hdbsql"
    r"|dsjob|runmqsc|az|docker\s+login|podman\s+login|helm|ftp\w*|smbclient|rpcclient|winexe)"
)
COMMANDS: tuple[Rule, ...] = (
    # Options of commands.
    rule(
        "pass pwd senha secret token key clave contras",
        r"(?P<lead>(?:^|(?<=[\s\"'(\[]))(?:--?|/)[\w\-]{0,40}?(?:pass(?:word|wd|phrase|code)?|pwd|senha"
        r"|secret|token|api-?key|clave|contrase(?:ñ|n)a|access-?key|secret-?key|account-?key"
        r"|client-?secret|storepass|keypass|passin|passout)[:\s]{1,3})"
        rf"(?!\*\*\*){ARGUMENT}",
        option,
    ),
    rule(
        "-p -w -a -k /p /w",
        rf"(?P<lead>\b{_TOOL_P}(?:\.exe)?\b[^\n|;]{{0,200}}?\s[-/](?:pw|pd|p|P|w|a|k|x)(?::|\s{{1,3}}))"
        rf"(?!\d{{1,5}}(?:\s|$)|-|/|\.|\*\*\*){ARGUMENT}",
        option,
        re.MULTILINE,
    ),
    rule(
        "-p",
        r"(?P<lead>\b(?:mysql\w*|mariadb\w*|sshpass|7z\w*|bcp|sqlcmd|osql|isql|plink|pscp|psftp)"
        r"(?:\.exe)?\b[^\n|;]{0,200}?\s-(?:pw|p|P))(?![\s\-*])(?P<value>\S{1,200})",
        lead,
        re.MULTILINE,
    ),
    rule(
        "-u --user",
        r"(?P<lead>(?:^|\s)(?:-u|-U|--user(?:name)?)[=\s]{1,2}[^\s\-]\S{0,80}\s{1,3}(?:\S{1,40}\s{1,3})"
        r"{0,3}?-[pPw]\s{1,3})"
        rf"(?!\d{{1,5}}(?:\s|$)|-|/|\.|\*\*\*){ARGUMENT}",
        option,
        re.MULTILINE,
    ),
    rule(
        "-u --user",
        r"(?P<lead>\b(?:curl|wget|lftp|http|https)(?:\.exe)?\b[^\n|;]{0,300}?\s(?:-u|-U|--user"
        r"|--proxy-user)[=\s]{0,2}[\"']?[^\s:,\"'\-][^\s:,\"']{0,80}[:,])(?!\*\*\*)"
        r"(?P<value>[^\s\"']{1,200})",
        lead,
        re.MULTILINE,
    ),
    rule(
        "smbclient",
        r"(?P<lead>\bsmbclient\b[^\n]{0,200}?-U\s{0,3}[\w\\.@\-]{1,80}%)(?P<value>[^\s\"']{1,200})",
        lead,
        re.MULTILINE,
    ),
    rule(
        "use",
        r"(?P<lead>\bnet\s{1,3}use\s{1,3}(?:[A-Za-z*]:?\s{1,3})?\\\\[^\s]{1,200}\s{1,3}"
        r"(?:/u(?:ser)?:\S{1,100}\s{1,3})?)(?!/|\*)(?P<value>[^\s]{1,200})",
        lead,
    ),
    rule(
        "user",
        r"(?P<lead>\b(?:net\s{1,3}user)\s{1,3}\S{1,80}\s{1,3})(?!/|\*)(?P<value>\S{1,200})",
        lead,
    ),
    rule(
        "pass",
        r"(?P<lead>(?:^|[>\]]\s{0,3}|quote\s{1,3})PASS\s{1,3})(?P<value>\S{1,200})\s{0,3}$",
        lead,
        re.MULTILINE,
    ),
    rule(
        "pass",
        r"(?P<lead>\b(?:pass|file-pass|env-pass):)(?P<value>[^\s\"']{4,200})(?=\s|$)",
        lead,
        re.MULTILINE,
    ),
    rule(
        "sudo stdin",
        r"(?P<lead>\becho\s{1,3}(?:-n\s{1,3})?)"
        + ARGUMENT
        + r"(?=\s{0,3}\|[^\n]{0,80}?\s(?:-S|--stdin|"
        r"--password-stdin)\b)",
        lead,
    ),
    rule(
        "auth nodeid",
        r"(?P<lead>\b(?:auth|[sp]nodeid)\s{0,3}=\s{0,3}\(\s{0,3}[^,()\n]{1,80},\s{0,3})"
        r"(?P<value>\"[^\"\n]{1,200}\"|'[^'\n]{1,200}'|[^\s,()]{1,200})",
        lead,
    ),
    rule(
        "securestring",
        r"(?P<lead>\bConvertTo-SecureString\s{1,3}(?:-String\s{1,3})?)(?!\$|-)" + ARGUMENT,
        lead,
    ),
    rule("pass", r"(?P<lead>\bUSER\s{1,3}\S{1,80}\s{1,3}PASS\s{1,3})(?P<value>\S{1,200})", lead),
    rule("/rp", r"(?P<lead>\bschtasks\b[^\n]{0,300}?\s/rp\s{1,3})" + ARGUMENT, lead),
)
