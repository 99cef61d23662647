# ruff: noqa: E501
"""Which product a message speaks of: two databases' deadlocks are two errors."""

import re

_SAID = tuple(
    (re.compile(pattern, re.IGNORECASE), product)
    for pattern, product in (
        (
            r"\boracle\b|\bORA\b|sql\*|\btns\b|tnsnames|\brman\b|sqlplus|oracledb|cx_oracle|expdp|impdp"
            r"|data ?pump|listener\.ora",
            "oracle",
        ),
        (r"\bdb2\b|\bdsn[tleu]\d|\bjcc\b|com\.ibm\.db2", "db2"),
        (
            r"was deadlocked on|login failed for user|falha de logon do usuario|inicio de sesion del usuario"
            r"|string or binary data would be|invalid object name|transaction log for database|filegroup"
            r"|foi escolhida como a vitima|fue elegida como sujeto|log de transacoes do banco de dados '"
            r"|registro de transacciones de la base de datos|\bSqlException\b(?! ?\(?ORA)|\bMsg \d+, ",
            "mssql",
        ),
        (
            r"duplicate key value violates|duplicar valor da chave|llave duplicada viola|violates (?:foreign"
            r"|not-null|check|unique)|relation \S+ does not exist|relacao \S+ nao existe|no existe la relacion"
            r"|FATAL:  |ERROR:  |ERRO:  |DETAIL:|psql:|pg_hba|canceling statement due|sorry, too many clients",
            "pg",
        ),
        (
            r"access denied for user '\w+'@|duplicate entry .{1,80} for key|lock wait timeout exceeded"
            r"|\bERROR \d{4} \(\w{5}\)|server has gone away|mysqli|child row: a foreign key",
            "mysql",
        ),
        (
            r"sql ?server|mssql|sqlcmd|sqlncli|msoledbsql|\bjtds\b|\bSqlClient\b|\bSSIS\b|osql"
            r"|sqlserveragent|Microsoft OLE ?DB|ODBC Driver 1\d",
            "mssql",
        ),
        (r"postgres|psycopg|\bpsql\b|pg_(?:dump|restore|basebackup)|pgjdbc|\bnpgsql\b", "pg"),
        (r"mysql|mariadb|innodb", "mysql"),
        (
            r"\bmq\b|\bmqrc|websphere mq|\bibm mq|queue manager|gerenciador de filas|gestor de colas"
            r"|\bqmgr\b|\bAMQ\d",
            "mq",
        ),
        (r"kafka", "kafka"),
        (r"\baws\b|amazon|botocore|boto3|\bs3\b|\bec2\b|\bdynamodb\b|\blambda\b|\bemr\b", "aws"),
        (r"azure|\bblob\b|\badf\b|\badls\b|microsoftonline", "azure"),
        (r"\bgcp\b|\bgcs\b|bigquery|google|\bgsutil\b|\bgcloud\b|dataproc|dataflow", "gcp"),
        (r"\bldap|active directory|\bbind dn\b", "ldap"),
        (r"\bsftp\b|\bssh\b|\bscp\b|jsch|paramiko|openssh", "ssh"),
        (r"(?<!s)\bftp\b", "ftp"),
        (r"\bcics\b", "cics"),
        (r"\bims\b|\bDFS\d", "ims"),
        (r"connect ?[:.]? ?direct|\bndm\b|\bsnode\b|\bpnode\b", "connectdirect"),
        (r"\bsap\b|\babap\b|\brfc\b|\bidoc\b", "sap"),
        (r"informatica|powercenter|pmcmd|infacmd", "informatica"),
        (r"datastage|\bdsjob\b|orchestrate|\bosh\b", "datastage"),
    )
)

_BY_PREFIX = {
    "ora": "oracle", "tns": "oracle", "pls": "oracle", "rman": "oracle", "imp": "oracle",
    "exp": "oracle", "kup": "oracle", "ude": "oracle", "udi": "oracle", "lrm": "oracle",
    "db2": "db2", "mssql": "mssql", "pg": "pg", "mysql": "mysql", "mq": "mq", "ldap": "ldap",
    "cics": "cics", "ftp": "ftp", "sap": "sap",
}  # fmt: skip

_ABEND = re.compile(r"s[0-9a-f]{3}|u\d+")

RIVALS = (
    frozenset({"oracle", "db2", "mssql", "pg", "mysql"}),
    frozenset({"aws", "azure", "gcp"}),
    frozenset({"mq", "kafka"}),
    frozenset({"ftp", "ssh"}),
)
"""Products of one kind: an error of one is not an error of the other."""


def said_products(text: str) -> frozenset[str]:
    """The products a message names."""
    return frozenset(product for pattern, product in _SAID if pattern.search(text))


def product_of_code(key: str) -> str | None:
    """The product a code belongs to, where it belongs to one."""
    if _ABEND.fullmatch(key):
        return "mvs"
    return _BY_PREFIX.get(key.partition("-")[0])


def are_rivals(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two messages speak of different products of one kind."""
    for kind in RIVALS:
        left, right = one & kind, other & kind
        if left and right and not left & right:
            return True
    return False
