# ruff: noqa: E501
"""Error codes out of a message, each in one spelling however it was written.

A table of spellings, read from the top: the earlier row wins a place. A code has a key such as
`ora-1555` and a level: how far it identifies the error by itself.
"""

import re

from workers.solutions.code_families import FAMILY_ROWS
from workers.solutions.code_named import ID_ROWS, NAMED_ROWS
from workers.solutions.code_readers import (
    Code,
    Level,
    Reader,
    as_code,
    read_abend,
    read_cics_abend,
    read_curl,
    read_dash_id,
    read_db2,
    read_db2_number,
    read_errno,
    read_errno_name,
    read_exit,
    read_file_status,
    read_ftp,
    read_hresult,
    read_http,
    read_id,
    read_ldap,
    read_mq,
    read_mq_name,
    read_mssql,
    read_mysql,
    read_name,
    read_named_call,
    read_numbered_sql,
    read_oracle,
    read_postgres_class,
    read_sap_message,
    read_signal,
    read_sqlcode,
    read_sqlstate,
    read_user_abend,
    read_win32,
)
from workers.solutions.code_shapes import SHAPE_ROWS
from workers.solutions.code_vendors import VENDOR_ROWS
from workers.solutions.needles import may_match, needles

__all__ = ["Code", "Level", "read_codes"]

_SNAKE = (
    r"(?:ERR|VS|SSL|DTS_E|NT_STATUS|STATUS|SSH_FX|LDAP|KRB5|KDC|CURLE|SAPSQL|DBIF|TSV|RFC|SYSTEM|CONVT"
    r"|COMPUTE|STORAGE|MESSAGE_TYPE|CALL_FUNCTION|RAISE|LOAD|SYNTAX|OBJECTS|DYNPRO|GETWA|ITAB|ASSERT"
    r"|PXA|ROLL|TIME|UNCAUGHT|EXPORT|IMPORT|DATASET|OPEN_DATASET|DATA|BCD|PERFORM|LIST|SPOOL|MEMORY"
    r"|ER|EAI|UNKNOWN|NOT|NO|TOPIC|GROUP|OFFSET|CLUSTER|BROKER|LEADER|REBALANCE|RESOURCE|PERMISSION"
    r"|DEADLINE|FAILED|ALREADY|INVALID|UNABLE|CERTIFICATE|INSUFFICIENT|ACCESS|AUTHENTICATION|CONNECT)"
)

_ROWS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (
        re.compile(
            r"(?<![A-Za-z])(ORA|TNS|PLS|RMAN|IMP|EXP|UDI|UDE|LRM|KUP|SP2|DRG|NID|CRS|LPX|NZE|OCI"
            r"|DIM|DGM|DBV|PRVF|PRVG|PRCR|ORABPEL|OSD|ACFS|EVENT|SQL\*Loader)"
            r"[-_ :]{0,2}(\d{1,6})\b",
            re.IGNORECASE,
        ),
        read_oracle,
    ),
    (re.compile(r"\bSQL0*(\d{2,5})[NWCE]\b", re.IGNORECASE), read_db2),
    (
        re.compile(
            r"\bSQL ?-?(?:CODE|ERROR|ERRO|RETURN CODE)(?: IS| CODE)?[ :=.(+]*(-?)0*(\d{2,5})\b",
            re.IGNORECASE,
        ),
        read_sqlcode,
    ),
    (
        re.compile(
            r"\b(?:error|erro|codigo|code)(?: de error| de erro)?(?: sql)?[ :=]*(-)(\d{3,5})\b"
            r"(?=[^\n]*db2)|(?<=db2)[^\n\d-]{0,30}(-)(\d{3,5})\b",
            re.IGNORECASE,
        ),
        lambda found, text: read_db2_number(found, int(found[2] or found[4]), text),
    ),
    (
        re.compile(
            r"\b(?:Msg\.?|Mensagem|Mensaje|Mens\.?|Meldung) ?(\d{2,6})\b(?=,? ?(?:Level|Nivel|Sev|State|Estado))"
            r"|\bError:? ?(\d{2,6}),? ?(?:Severity|Level|Gravedad|Severidade)"
            r"|SQL ?Server,? [Ee]rror:? ?(\d{2,6})|(?:mssql|sql server)[^\n\d]{0,18}?\b(\d{3,5})\b(?!\.)"
            r"|\bSqlError(?: number)?[ :=]*(\d{2,6})",
            re.IGNORECASE,
        ),
        read_mssql,
    ),
    (
        re.compile(
            r"(?:native ?error|vendor(?: error)? ?code|errorcode|error number|sql error|error code"
            r"|codigo de erro|codigo de error|vendor code|\bnumber:|sql vendor code)\s*[:=(]? ?"
            r"\[?(\d{2,5})\b",
            re.IGNORECASE,
        ),
        read_numbered_sql,
    ),
    (re.compile(r"\((\d{2,5})\)(?: \(SQL|\W*$)"), read_numbered_sql),
    (
        re.compile(
            r"\bERROR (\d{4}) ?\(\w{5}\)|(?<=\()(?=\d{4}, ?[\"'])(?:)(\d{4})", re.IGNORECASE
        ),
        lambda found, text: iter([as_code(found, f"mysql-{int(found[1] or found[2])}")]),
    ),
    (
        re.compile(
            r"(?:mysql|mariadb|innodb)[^\n\d]{0,40}?\b(?:error|erro|errno|got error)[^\n\d]{0,10}"
            r"([123]\d{3})\b",
            re.IGNORECASE,
        ),
        read_mysql,
    ),
    (
        re.compile(
            r"(?:SQL ?STATE(?: code)?[ :=(\[]*|(?<!\w\[)(?<=\[)|(?:ERROR|FATAL|PANIC|ERRO): +)([0-9A-Z]{5})\b(?=\]|\W|$)",
            re.IGNORECASE,
        ),
        read_sqlstate,
    ),
    (
        re.compile(r"\bpg_hba\.conf\b"),
        lambda found, text: iter([as_code(found, "pg-28000h")]),
    ),
    (re.compile(r"psycopg\d?(?:\.errors)?\.(\w+)"), read_postgres_class),
    # Abends: S0C7, SOC7, ABEND=S0C7, ABEND 0C7, system completion code 0C7, B37-04.
    (
        re.compile(
            r"\bS([0O]C[0-9A-F]|[BDE]37|[0-9][0-9A-F]{2}|0[0-9A-F]{2}|[DE]C2|EC[36]|DC[12]|A0[0-9]|A13"
            r"|B0A|B13|B14|C13|D0[0-9A-F]|F[13]7|0F4)(?:[- /](?:RC=?|REASON=?|U)?([0-9A-F]{1,8}))?\b",
            re.IGNORECASE,
        ),
        read_abend,
    ),
    (
        re.compile(
            r"(?:abend(?:ed|ou|o|code)?|abnormal(?:ly)?(?: end)?|completion code|system code|comp(?:letion)?"
            r" code)(?: code| codigo| system| with| com| con| in| em| by| cod)*[ =:]*S?=?"
            r"([0O]C[0-9A-F]|[BDE]37|[0-9][0-9A-F]{2}|[DE]C2|EC[36]|0F4)(?:-([0-9A-F]{1,8}))?\b"
            r"(?!\d)",
            re.IGNORECASE,
        ),
        read_abend,
    ),
    (
        re.compile(
            r"(?<![\w.#-])([BDE]37|[0O]C[1-9A-B]|80A|878|806|[0-9]13|[1-7]22)(?:-([0-9A-F]{1,8}))"
        ),
        read_abend,
    ),
    (re.compile(r"(?<![\w.#-])([BDE]37|[0O]C[1-9AB]|80A)()\b(?!\.)", re.IGNORECASE), read_abend),
    (
        re.compile(
            r"(?:(?:\bU|\bUSER(?: ABEND)?(?: CODE)?[ =]+|USER COMPLETION CODE[ =]*|user abend[ a-z=]*)"
            r"U?0*)(\d{2,4})\b",
            re.IGNORECASE,
        ),
        read_user_abend,
    ),
    (
        re.compile(
            r"\b(ASRA|ASRB|ASRD|AICA|AEY9|AEY7|AEI[0-9A-Z]|AEX[A-Z]|APC[A-Z]|AFC[A-Z]|ATN[A-Z]|AKC[0-9A-Z]"
            r"|ADL[A-Z]|AD2[A-Z]|ADC[A-Z]|AZI[0-9A-Z]|ABM[0-9A-Z]|ATC[A-Z]|AEC[A-Z]|AEIP|A03E|AKEA"
            r"|DHP[A-Z]|AXF[A-Z]|ALI[A-Z]|ARPF|AEXZ|AWC[0-9A-Z])\b(?=[^\n]|$)"
        ),
        read_cics_abend,
    ),
    (
        re.compile(
            r"\$HASP\d{3}\b|\b[A-Z]{3,7}\d{3,5}[A-Z]\b|\b(?:AMQ|DFS|DFH[A-Z]{2}|JMS[A-Z]{2}Q?|MQJMS|MQJE|CWW[A-Z]{2}"
            r"|SRVE|SECJ|WSVR|DSRA|ADMA|CNTR|TRAS|EQQ[A-Z]|ICE|WER|AWS[A-Z]{2,3}|AWK[A-Z]{3})\d{3,5}[A-Z]?\b"
        ),
        read_id,
    ),
    (re.compile(r"\b[A-Z]{2,8}_(?!(?:19|20)\d\d)\d{4,6}\b(?!\.\w)"), read_id),
    (
        re.compile(
            r"\b(?:IIS-)?DSEE-[A-Z]+-\d{4,6}\b|\b(?:BODI|RUN|FIL|DBS|CON|BW|OPT|XRN)-\d{6}\b"
            r"|\b(?:KCTL|ANS|ANR|BR|EDT|FND|APP|CTM|PSE|SVC|MSG|ESM|CAUAJM|JVM|JBAS|WFLY|ARJ|BEA|DAC|SBL|OBIEE)"
            r"[-_]?[A-Z]{0,3}[-_]?\d{3,7}[EIWS]?\b"
        ),
        read_dash_id,
    ),
    (
        re.compile(
            r"(?:reason|razao|motivo|razon|rc|mqrc|reason code|compcode|mq(?: error)?|erro mq)\W{0,6}"
            r"(?:code|codigo)?\W{0,4}(2[0-5]\d\d)\b",
            re.IGNORECASE,
        ),
        read_mq,
    ),
    (re.compile(r"\bMQRC_([A-Z_]+)\b"), read_mq_name),
    (
        re.compile(
            r"(?:errno|os error|oserror|system error|socket error|ioerror|error|erro|winsock|errno=)"
            r"\W{0,3}(?:code)?\W{0,3}(\d{1,5})\b(?=\]|:|\)|,| ?[-(]| ?$|\n)",
            re.IGNORECASE,
        ),
        lambda found, text: (
            read_errno(found, text)
            if re.search(
                r"errno|os ?error|socket|winsock|linux|aix|svr4|unix|solaris|hpux|hp-ux|ioerr",
                text[max(0, found.start() - 40) : found.end()],
                re.IGNORECASE,
            )
            else iter(())
        ),
    ),
    (
        re.compile(
            r"\b(?:Winsock|WinError|Win32|socket|WSA)[^\n\d]{0,20}(100\d\d)\b", re.IGNORECASE
        ),
        read_errno,
    ),
    (re.compile(r"\b(100(?:48|49|5[0-9]|6[0-5]))\b(?=[^\d]|$)"), read_errno),
    (
        re.compile(r"\berror=(\d{1,3})(?=, [A-Z])"),
        read_errno,
    ),  # Java, of a program it could not start
    (re.compile(r"\b((?:WSA)?E[A-Z]{3,14})\b"), read_errno_name),
    (
        re.compile(
            r"(?:WinError|win32(?: error)?(?: code)?|system error|erro de sistema|error de sistema"
            r"|lasterror|GetLastError\W*|operating system error|erro do sistema operacional"
            r"|error del sistema operativo|os error code|erro do windows|windows error)\W{0,3}(\d{1,5})\b",
            re.IGNORECASE,
        ),
        read_win32,
    ),
    (re.compile(r"\bERROR (\d{1,4}) \(0x0000", re.IGNORECASE), read_win32),
    (re.compile(r"\((1[23]\d\d|53|67)\)(?=\s*$|\W*\n)"), read_win32),
    (re.compile(r"\b(?:0x)([89C][0-9A-F]{7})\b", re.IGNORECASE), read_hresult),
    (
        re.compile(
            r"(?:file[- ]?status|status de arquivo|status do arquivo|(?<![\w/\\])FS(?=[ =:]))(?: code| codigo| is| was| e| es)*[ :=]*"
            r"['\"]?(\d\d)\b",
            re.IGNORECASE,
        ),
        read_file_status,
    ),
    (
        re.compile(
            r"(?:exit(?:ed)?(?: with)?(?: (?:code|status|value))?|return(?:ed)?(?: code)?|retcode"
            r"|\brc\b|status|codigo de (?:saida|retorno|salida)|codigo|cond(?:ition)? code|\bCC|MAXCC"
            r"|returned a non-zero code)[ :=]*(?:is |of |e |es |was )?(-?\d{1,5})\b(?![.:/-]\d)",
            re.IGNORECASE,
        ),
        read_exit,
    ),
    (
        re.compile(
            r"\b(?:signal|sinal|senal)[ :#=]*(\d{1,2}|SIG[A-Z]{3,4})\b|\b(SIG[A-Z]{3,4})\b",
            re.IGNORECASE,
        ),
        read_signal,
    ),
    (re.compile(r"\b[kK]ill (-9)\b"), read_signal),
    (
        re.compile(r"(?:^|: |\d )(Killed)\b(?! by| process)|signal: (killed)", re.MULTILINE),
        lambda found, text: iter([as_code(found, "signal-kill", Level.GENERAL)]),
    ),
    (
        re.compile(
            r"\b(?:HTTP(?:/\d(?:\.\d)?)?(?: status| response| error| codigo| code)*|status code|statuscode"
            r"|response code|error code|Client Error|Server Error|http_code|httpcode|status)\W{0,3}"
            r"([45]\d\d)\b|\b([45]\d\d) (?:Client Error|Server Error|Unauthorized|Forbidden|Not Found"
            r"|Bad Gateway|Service Unavailable|Gateway Time|Too Many|Internal Server|Bad Request"
            r"|Proxy Auth|Request Entity|Conflict|Precondition|Request Time)",
            re.IGNORECASE,
        ),
        read_http,
    ),
    (re.compile(r"(?<![\w.,:-])([45]\d\d)(?=[ -][A-Za-z'\"<])"), read_ftp),
    (
        re.compile(
            r"(?:LDAP|ldap)[^\n]{0,80}?(?:error|code|erro|codigo|result)\W{0,3}(?:code)?\W{0,3}(\d{1,2})\b"
            r"|(?:Invalid credentials|Can't contact LDAP server|No such object) ?\((-?\d{1,2})\)"
        ),
        read_ldap,
    ),
    (re.compile(r"\bcurl(?:: | error |\W{0,3}erro )\(?(\d{1,2})\b"), read_curl),
    (re.compile(r"\ban error occurred \((\w+)\) when", re.IGNORECASE), read_named_call),
    (
        re.compile(
            r"<Code>(\w+)</Code>|\"?(?:error|Error)?[cC]ode\"?\s*[:=]\s*\"?([A-Z][a-z]+[A-Z]\w+)\"?"
        ),
        read_named_call,
    ),
    (
        re.compile(
            r"(?:message no\.?|mensagem n[ro.]*|mensaje n[ro.]*|message number|msg\.? no\.?)[ :]*"
            r"([A-Z0-9_/]{1,20})[ -]?(\d{3})\b",
            re.IGNORECASE,
        ),
        read_sap_message,
    ),
    (
        re.compile(r"\b(?:[a-z][\w$]*\.)*([A-Z][A-Za-z0-9]*(?:Exception|Error|Fault|Failure))\b"),
        read_name,
    ),
    (re.compile(rf"\b({_SNAKE}(?:_[A-Z0-9]+)+)\b"), read_name),
    (
        re.compile(
            r"\b([A-Z]{3,}(?:_[A-Z0-9]+)*_(?:ERROR|FAILED|FAILURE|EXCEPTION|NOT_FOUND|TIMEOUT|DENIED"
            r"|REFUSED|EXCEEDED|EXHAUSTED|UNAVAILABLE|OVERFLOW|MISSING|INVALID|EXPIRED|LOCKED|EXISTS|DUMP))\b"
        ),
        read_name,
    ),
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
        read_name,
    ),
)


_READERS = tuple(
    (needles(pattern), pattern, reader)
    for pattern, reader in (*FAMILY_ROWS, *NAMED_ROWS, *VENDOR_ROWS, *_ROWS, *ID_ROWS, *SHAPE_ROWS)
)


def read_codes(text: str) -> list[Code]:
    """Every code of a text without accents, in order of place; the earlier reader wins a place."""
    taken: list[tuple[int, int]] = []
    codes: list[Code] = []
    lowered = text.lower()
    for wanted, pattern, reader in _READERS:
        if not may_match(wanted, lowered):
            continue
        for found in pattern.finditer(text):
            if any(found.start() < end and start < found.end() for start, end in taken):
                continue
            fresh = list(reader(found, text))
            if fresh:
                taken.append((found.start(), found.end()))
                codes.extend(fresh)
    return sorted(codes, key=lambda code: code.start)
