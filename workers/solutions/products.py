# ruff: noqa: E501, SIM905
"""Which product a message speaks of: two databases' deadlocks are two errors."""

import re

from workers.solutions.needles import may_match, needles

_PATTERNS = (
    (
        r"\boracle\b|\bORA\b|sql\*|\btns\b|tnsnames|\brman\b|sqlplus|oracledb|cx_oracle|expdp|impdp"
        r"|data ?pump|listener\.ora",
        "oracle",
    ),
    (r"\bdb2\b|SQLSTATE=57011|\bdsn[tleu]\d|\bjcc\b|com\.ibm\.db2", "db2"),
    (
        r"full due to|cheio devido a|lleno debido a|was deadlocked on|login failed for user|falha de logon do usuario|inicio de sesion del usuario"
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
    (
        r"\baws\b|amazon|botocore|boto3|\bs3\b|\bec2\b|\bdynamodb\b|\blambda\b|\bemr\b|when calling the \w+ operation",
        "aws",
    ),
    (
        r"\barn:aws|\b(?:us|sa|eu|ap|ca)-(?:east|west|central|south|north|southeast|northeast)-\d[a-f]?\b"
        r"|InsufficientInstanceCapacity|Runtime\.ExitError|\bRequestId: [0-9a-f]{4}",
        "aws",
    ),
    (
        r"SkuNotAvailable|AADSTS\d|ResourceGroupNotFound|\b(?:brazilsouth|eastus2?|westeurope)\b",
        "azure",
    ),
    (r"\bprojects/[\w-]{1,40}/|gserviceaccount|ZONE_RESOURCE_POOL|southamerica-east1", "gcp"),
    (r"bigquery|\bbq\b", "bigquery"),
    (r"gcloud\.compute|compute engine|\bgce\b", "gce"),
    (r"dataproc", "dataproc"),
    (r"\bbucket\b|\biam\b", "cloud"),
    (r"azure|\bblob\b|\badf\b|\badls\b|microsoftonline", "azure"),
    (r"\bgcp\b|\bgcs\b|bigquery|google|\bgsutil\b|\bgcloud\b|dataproc|dataflow", "gcp"),
    (r"\bldap|active directory|\bbind dn\b", "ldap"),
    (
        r"\bsftp\b|\bssh\b|\bscp\b|jsch|paramiko|openssh|remote open\(|stat remote file|\(publickey|\bsftp\d",
        "ssh",
    ),
    (r"(?<!s)\bftp\b", "ftp"),
    (r"\bcics\b", "cics"),
    (r"\bjes[23]?\b|\$HASP\d|\bz/?os\b|\bmainframe\b|\bvsam\b|\bIDCAMS\b", "mvs"),
    (r"\bcft(?:util)?\b|\bxfb\b|\bpesit\b|\bDIAGI\b|\bCFT[A-Z]\d\d[EIWF]", "cft"),
    (r"informix|\bISAM error|\berro ISAM|\bifx", "informix"),
    (r"\bodi\b|\bODI-\d|oraclediagent", "odi"),
    (r"netbackup|\bnbu\b|\bbp(?:bkar|brm|tm|cd)\b", "netbackup"),
    (r"\btsm\b|\bdsmc\b|spectrum protect|\bAN[SR]\d{4}", "tsm"),
    (r"\bhana\b|\bhdb(?:sql|cli)", "hana"),
    (r"\bvertica\b|\bvsql\b", "vertica"),
    (r"netezza|\bnzsql\b|\bnzload\b", "netezza"),
    (r"\bims\b|\bDFS\d", "ims"),
    (r"connect ?[:.]? ?direct|\bndm\b|\bsnode\b|\bpnode\b", "connectdirect"),
    (r"\bsap\b|\babap\b|\brfc\b|\bidoc\b", "sap"),
    (r"informatica|powercenter|pmcmd|infacmd", "informatica"),
    (r"datastage|\bdsjob\b|orchestrate|\bosh\b|\bdsje", "datastage"),
    (r"teradata|\bbteq\b|fastload|fastexport|multiload|terajdbc|RDBMS error", "teradata"),
    (r"sybase|SybSQL|\bjconn\d?\b|CT-LIBRARY|\bsyslogs\b", "sybase"),
    (r"mongo|replica ?set", "mongo"),
    (r"\bredis\b|NOAUTH|\bMISCONF\b|WRONGTYPE|CROSSSLOT", "redis"),
    (r"cassandra|cqlsh|datastax", "cassandra"),
    (r"elasticsearch|opensearch|\belastic\b", "elastic"),
    (r"snowflake|\bsnowsql\b", "snowflake"),
    (r"redshift|\bstl_load", "redshift"),
    (r"databricks|\bDBR\b|dbutils", "databricks"),
    (r"\btrino\b|presto", "trino"),
    (r"\bhive\b|metastore|beeline|hiveserver", "hive"),
    (r"hdfs|namenode|datanode|hadoop", "hadoop"),
    (r"\bspark\b|pyspark|spark-submit|org\.apache\.spark", "spark"),
    (r"\byarn\b", "hadoop"),
    (r"airflow|\bdags?\b", "airflow"),
    (r"\bSAS\b|\bLIBNAME\b|File \w+\.\w+\.DATA\b|\b(?:WORK|SASHELP)\.\w+", "sas"),
    (r"\bdbt\b", "dbt"),
    (r"sqoop", "sqoop"),
    (r"talend|\btFileInput|\btDB\w+_\d", "talend"),
    (r"pentaho|kettle|\bkitchen\b|\bpan\.sh|\bspoon\b", "pentaho"),
    (r"\bssis\b|dtexec|DTS_E_|data flow task|\.dtsx", "ssis"),
    (r"ab ?initio|\bm_rollback|\bair sandbox", "abinitio"),
    (r"terraform|\btfstate\b|hashicorp|acquiring the state lock", "terraform"),
    (r"kubernetes|kubectl|kubelet|\bk8s\b|\bpods?\b|openshift", "k8s"),
    (r"\bhelm\b", "helm"),
    (r"pull rate limit|toomanyrequests:|docker|dockerd|containerd|podman", "docker"),
    (
        r"\bTWS\b|\bIWS\b|\bTWA\b|workload (?:scheduler|automation)|jobman|batchman|mailman|netman"
        r"|\bcomposer\b|streamlogon|\bfta\b|\bpobox\b|\bstageman\b|\bconman\b|\bplanman\b|\bjnextplan\b|symphony|optman|\bAWS[A-Z]{3}\d{3}",
        "tws",
    ),
    (r"smtp|sendmail|postfix|e-?mail", "smtp"),
    (r"\bAS2\b|\bMDN\b", "as2"),
    (r"\bgpg\b|gnupg|\bpgp\b", "gpg"),
    (r"\bsmb\b|samba|smbclient|\bcifs\b", "smb"),
    (r"\bnfs\d?\b|mount\.nfs", "nfs"),
    (r"\bracf\b|\bICH\d{3}", "racf"),
    (r"nginx|apache httpd|\bhttpd\b", "httpd"),
    (r"\bgit\b", "git"),
    (r"jenkins", "jenkins"),
    (r"\b(?:ba|k|z|c)?sh: |/bin/(?:ba|k|z|c)?sh\b", "unix"),
    (r"\bpython\d?\b|\.py\b|traceback", "python"),
    (
        r"powershell|net use|sc start|windows|(?:System error|erro de sistema|error de sistema) \d|cmdlet|robocopy|xcopy|process cannot access the file|processo nao pode acessar o arquivo|proceso no (?:puede|tiene) acceso",
        "windows",
    ),
)

_SAID = tuple(
    (needles(compiled), compiled, product)
    for compiled, product in (
        (re.compile(pattern, re.IGNORECASE), product) for pattern, product in _PATTERNS
    )
)

_BY_PREFIX = {
    "ora": "oracle", "tns": "oracle", "pls": "oracle", "rman": "oracle", "imp": "oracle",
    "exp": "oracle", "kup": "oracle", "ude": "oracle", "udi": "oracle", "lrm": "oracle",
    "db2": "db2", "mssql": "mssql", "pg": "pg", "mysql": "mysql", "mq": "mq", "ldap": "ldap",
    "cics": "cics", "ftp": "ftp", "sap": "sap", "tera": "teradata", "sf": "snowflake",
    "syb": "sybase",
    "mongo": "mongo", "smtp": "smtp", "adabas": "adabas", "nat": "adabas", "aadsts": "azure",
    "opc": "tws", "ifx": "informix", "cft": "cft", "jconnect": "sybase", "win": "windows", "krb": "kerberos",
}  # fmt: skip

_ABEND = re.compile(r"s[0-9a-f]{3}|u\d+")

RIVALS = (
    frozenset(
        """oracle db2 mssql pg mysql teradata sybase mongo redis cassandra elastic snowflake trino
        adabas informix hana vertica netezza""".split()
    ),
    frozenset({"aws", "azure", "gcp"}),
    frozenset({"windows", "unix"}),
    frozenset({"mq", "kafka"}),
    frozenset({"ftp", "ssh", "smtp", "as2", "connectdirect", "cft"}),
    frozenset(
        {"informatica", "datastage", "talend", "pentaho", "ssis", "abinitio", "sas", "sqoop", "odi"}
    ),
)
"""Products of one kind: an error of one is not an error of the other."""

_KIN = (
    ("mvs", {"racf", "cics", "ims"}),
    ("lake", {"spark", "hadoop", "hive", "databricks", "sqoop"}),
    ("cloud", {"aws", "azure", "gcp", "snowflake", "databricks"}),
    ("mssql", {"ssis"}),
    ("containers", {"k8s", "helm", "docker"}),
)
"""Products that are met together: one may be named where the other failed."""

_VARIABLE = re.compile(
    r"\b[\w.-]{1,40}: (?:command )?not found|hashicorp/\S{1,60}|'[\w.-]{1,40}'|\"[\w.-]{1,40}\""
)
"""Where a product's name is only that of a program or a module that is missing."""


def said_products(text: str) -> frozenset[str]:
    """The products a message names."""
    text = _VARIABLE.sub(" ", text)
    lowered = text.lower()
    found = {
        product
        for wanted, pattern, product in _SAID
        if may_match(wanted, lowered) and pattern.search(text)
    }
    if "sybase" in found:
        found.discard("mssql")  # whose messages have the same form
    for kin, members in _KIN:
        if found & members:
            found.add(kin)
    return frozenset(found)


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
