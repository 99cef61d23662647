# ruff: noqa: E501, SIM905
"""What is written in several ways: numbers and names of the same system error, and wrappers."""


def _pairs(table: str) -> dict[str, str]:
    """A table of `left=right` words; the right side may be empty."""
    pairs: dict[str, str] = {}
    for word in table.split():
        left, _, right = word.partition("=")
        pairs[left] = right
    return pairs


ERRNO: dict[str, str] = {
    name: " ".join(numbers.split())
    for name, numbers in (
        line.split(":")
        for line in """EPERM:1
ENOENT:2
EIO:5
EBADF:9
EAGAIN:11
ENOMEM:12
EACCES:13
EBUSY:16
EEXIST:17
EXDEV:18
ENOTDIR:20
EISDIR:21
EINVAL:22
ENFILE:23
EMFILE:24
ETXTBSY:26
EFBIG:27
ENOSPC:28
EROFS:30
EPIPE:32
ENAMETOOLONG:36
ENOTEMPTY:39 66
ETIMEDOUT:110 145 60 78 10060
ECONNREFUSED:111 146 79 61 10061
ECONNRESET:104 131 73 54 10054
ECONNABORTED:103 10053
EHOSTUNREACH:113 148 81 65 10065
ENETUNREACH:101 128 51 10051
EADDRINUSE:98 125 67 48 10048
EADDRNOTAVAIL:99 49 10049
ESTALE:116 70
EDQUOT:122 69
EHOSTDOWN:112 64 10064
ENOBUFS:105 10055
ENOTCONN:107 10057""".splitlines()
    )
}
"""POSIX names with the numbers of Linux, AIX, Solaris, HP-UX, BSD and Winsock."""

ERRNO_BY_NUMBER: dict[str, str] = {
    number: name for name, numbers in reversed(ERRNO.items()) for number in numbers.split()
}

SIGNALS: dict[str, str] = _pairs(
    """1=HUP 2=INT 3=QUIT 4=ILL 6=ABRT 7=BUS 8=FPE 9=KILL 11=SEGV 13=PIPE 14=ALRM
    15=TERM     24=XCPU 25=XFSZ"""
)

EXIT_CODES = {"124": "exit-124", "126": "exit-126", "127": "exit-127"}
"""Exit codes of a shell that mean something by themselves; 129-165 are signals."""

WIN32: dict[str, str] = _pairs(
    """2=ENOENT 3=ENOENT 5=EACCES 32=win-sharing 33=win-sharing 39=ENOSPC 112=ENOSPC
    53=win-netpath 67=win-netname 64=win-netgone 1326=win-logon 1909=win-locked 1331=win-disabled
    1330=win-expired 1385=win-logontype 1219=win-multiple 1460=ETIMEDOUT 1722=win-rpc
    1053=win-service-timeout 1069=win-service-logon 1058=win-service-disabled 1056=win-running
    1068=win-dependency 8=ENOMEM 14=ENOMEM 1450=win-resources 1722=win-rpc 995=win-aborted
    121=win-semaphore 21=win-notready 87=win-parameter 183=EEXIST 80=EEXIST 1311=win-nologonserver
    1355=win-nodomain 1396=win-target 193=win-notexe 1455=win-pagefile 126=win-module 127=win-procedure
    13=win-data 19=erofs 23=win-crc 59=win-netgone 65=EACCES 86=win-logon 109=EPIPE 111=win-name
    145=ENOTEMPTY 206=win-name 232=EPIPE 233=EPIPE 240=win-netgone 267=win-dir 487=win-address
    998=win-noaccess 1009=win-registry 1051=win-service-depends 1055=win-service-locked
    1057=win-service-account 1060=win-service-missing 1061=win-service-control
    1062=win-service-stopped 1064=win-service-exception 1066=win-service-specific
    1067=win-process-ended 1072=win-service-deleted 1073=win-service-exists 1077=win-service-never
    1114=win-dllinit 1117=EIO 1130=ENOMEM 1208=win-extended 1214=win-netname 1225=ECONNREFUSED
    1231=ENETUNREACH 1232=EHOSTUNREACH 1236=ECONNABORTED 1265=krb-skew 1307=win-owner
    1314=win-privilege 1317=win-logon 1327=win-restriction 1328=win-hours 1329=win-workstation
    1332=win-sid 1351=win-nodomain 1376=win-nogroup 1398=krb-skew 1511=win-service-missing
    1601=win-installer 1603=win-install 1605=win-product 1618=win-install-busy 1620=win-package
    1632=win-temp 1638=win-version 1707=win-netaddress 1721=win-rpc-resources 1723=win-rpc-busy
    1726=win-rpc-failed 1753=win-rpc-endpoint 1785=win-unformatted 1789=win-trust 1792=win-netlogon
    1806=win-endpoint 1907=win-mustchange 2250=win-notconnected 2404=win-inuse 3012=win-printer
    8344=EACCES 14001=win-sxs"""
)

NTSTATUS: dict[str, str] = _pairs(
    """C000006D=win-logon STATUS_LOGON_FAILURE=win-logon C000006A=win-logon
    STATUS_WRONG_PASSWORD=win-logon C0000064=win-logon STATUS_NO_SUCH_USER=win-logon
    C0000234=win-locked STATUS_ACCOUNT_LOCKED_OUT=win-locked C0000071=win-expired
    STATUS_PASSWORD_EXPIRED=win-expired C0000224=win-expired STATUS_PASSWORD_MUST_CHANGE=win-expired
    C0000072=win-disabled STATUS_ACCOUNT_DISABLED=win-disabled C0000022=EACCES
    STATUS_ACCESS_DENIED=EACCES C0000034=ENOENT STATUS_OBJECT_NAME_NOT_FOUND=ENOENT
    C000000F=ENOENT STATUS_NO_SUCH_FILE=ENOENT C000003A=ENOENT STATUS_OBJECT_PATH_NOT_FOUND=ENOENT
    C0000035=EEXIST STATUS_OBJECT_NAME_COLLISION=EEXIST C0000043=win-sharing
    STATUS_SHARING_VIOLATION=win-sharing C000007F=ENOSPC STATUS_DISK_FULL=ENOSPC
    C00000CC=win-netname STATUS_BAD_NETWORK_NAME=win-netname C00000BE=win-netpath
    STATUS_BAD_NETWORK_PATH=win-netpath C00000B5=ETIMEDOUT STATUS_IO_TIMEOUT=ETIMEDOUT
    C0000236=ECONNREFUSED STATUS_CONNECTION_REFUSED=ECONNREFUSED C000020D=ECONNRESET
    STATUS_CONNECTION_RESET=ECONNRESET C000018D=win-trust
    STATUS_TRUSTED_RELATIONSHIP_FAILURE=win-trust C000005E=win-nologonserver
    STATUS_NO_LOGON_SERVERS=win-nologonserver C000015B=win-logontype
    STATUS_LOGON_TYPE_NOT_GRANTED=win-logontype C0000133=krb-skew
    STATUS_TIME_DIFFERENCE_AT_DC=krb-skew C0000017=ENOMEM STATUS_NO_MEMORY=ENOMEM
    C000009A=win-resources STATUS_INSUFFICIENT_RESOURCES=win-resources C0000135=win-dll
    STATUS_DLL_NOT_FOUND=win-dll C0000142=win-dllinit STATUS_DLL_INIT_FAILED=win-dllinit
    C0000005=signal-SEGV STATUS_ACCESS_VIOLATION=signal-SEGV C000013A=signal-INT
    C00000FD=win-stack STATUS_STACK_OVERFLOW=win-stack"""
)
"""Names and numbers of the same status of Windows' kernel; SMB clients write the names."""

WIN_NAMES: dict[str, str] = {
    left: right.lower()
    for left, right in _pairs(
        """errorsharingviolation=win-sharing errorlockviolation=win-sharing
        errorfilenotfound=enoent errorpathnotfound=enoent erroraccessdenied=eacces
        errordiskfull=enospc errorhandlediskfull=enospc errorbadnetpath=win-netpath
        errorbadnetname=win-netname errornetnamedeleted=win-netgone errorlogonfailure=win-logon
        erroraccountlockedout=win-locked errorpasswordexpired=win-expired
        erroraccountdisabled=win-disabled errornotenoughmemory=enomem erroroutofmemory=enomem
        errornosystemresources=win-resources errorcommitmentlimit=win-pagefile
        errorfileexists=eexist erroralreadyexists=eexist errordirnotempty=enotempty
        errorbrokenpipe=epipe errorsemtimeout=win-semaphore errorwriteprotect=erofs
        errornotready=win-notready errorcrc=win-crc errorinvalidname=win-name
        errorfilenameexcedrange=win-name errorprivilegenotheld=win-privilege
        errortrustedrelationshipfailure=win-trust errornosuchdomain=win-nodomain
        errornologonservers=win-nologonserver errorbadexeformat=win-notexe
        errormodnotfound=win-module errorprocnotfound=win-procedure
        errorservicerequesttimeout=win-service-timeout errorservicelogonfailed=win-service-logon
        errorservicedisabled=win-service-disabled errorservicealreadyrunning=win-running
        errorservicedoesnotexist=win-service-missing rpcsserverunavailable=win-rpc
        rpcscallfailed=win-rpc-failed errorconnectionrefused=econnrefused
        errorsessioncredentialconflict=win-multiple errorlogontypenotgranted=win-logontype"""
    ).items()
}
"""Names of Windows' errors, as `name_key` spells them."""

HRESULTS: dict[str, str] = {
    "80070005": "EACCES",
    "80070002": "ENOENT",
    "80070003": "ENOENT",
    "80070020": "win-sharing",
    "80070070": "ENOSPC",
    "80070035": "win-netpath",
    "8007052E": "win-logon",
    "800706BA": "win-rpc",
    "80004005": "",  # unspecified
    "C020801F": "ssis-acquire",
    "8007000B": "name-badimageformat",
    "C02020A1": "",  # a conversion failed: the status text tells how
    "C02020C5": "",
    "C0209030": "",
    "C0049064": "",
    "C0209084": "",
    "80040E14": "",  # a statement failed: the text tells
    "80040E4D": "mssql-18456",
    "80040E31": "mssql--2",
    "80040E2F": "win-constraint",
    "80131904": "",
    "80131500": "",
    "80131501": "",
    "80131509": "",
    "80131537": "",
    "C0202009": "",
    "C0047022": "",
    "C0047038": "",
    "C0047021": "",
    "C0209029": "",
    "C020801C": "ssis-acquire",
    "C0202071": "",
    "C0010009": "",
    "C001000E": "",
    "8009030C": "win-logon",
    "80090308": "",
    "C0000005": "signal-SEGV",
    "C000013A": "signal-INT",
    "C0000017": "ENOMEM",
    "C0000135": "win-dll",
    "C0000142": "win-dllinit",
    "C00000FD": "win-stack",
}
"""Windows result codes; an empty name says nothing by itself."""

MQ_REASONS: dict[str, str] = _pairs(
    """2003=BACKED_OUT 2009=CONNECTION_BROKEN 2016=GET_INHIBITED 2018=HCONN_ERROR
    2019=HOBJ_ERROR 2024=SYNCPOINT_LIMIT_REACHED 2025=MAX_CONNS_LIMIT_REACHED
    2030=MSG_TOO_BIG_FOR_Q 2031=MSG_TOO_BIG_FOR_Q_MGR 2033=NO_MSG_AVAILABLE 2035=NOT_AUTHORIZED
    2042=OBJECT_IN_USE 2051=PUT_INHIBITED 2052=Q_DELETED 2053=Q_FULL 2055=Q_NOT_EMPTY
    2056=Q_SPACE_NOT_AVAILABLE 2057=Q_TYPE_ERROR 2058=Q_MGR_NAME_ERROR 2059=Q_MGR_NOT_AVAILABLE
    2063=SECURITY_ERROR 2071=STORAGE_NOT_AVAILABLE 2079=TRUNCATED_MSG_ACCEPTED
    2080=TRUNCATED_MSG_FAILED 2082=UNKNOWN_ALIAS_BASE_Q 2085=UNKNOWN_OBJECT_NAME
    2087=UNKNOWN_REMOTE_Q_MGR 2102=RESOURCE_PROBLEM 2110=FORMAT_ERROR 2119=NOT_CONVERTED
    2161=Q_MGR_QUIESCING 2162=Q_MGR_STOPPING 2192=PAGESET_FULL 2195=UNEXPECTED_ERROR
    2202=CONNECTION_QUIESCING 2203=CONNECTION_STOPPING 2218=MSG_TOO_BIG_FOR_CHANNEL
    2277=CD_ERROR 2278=CLIENT_CONN_ERROR 2282=CHANNEL_STARTED 2381=KEY_REPOSITORY_ERROR
    2393=SSL_INITIALIZATION_ERROR 2397=JSSE_ERROR 2398=SSL_PEER_NAME_MISMATCH
    2399=SSL_PEER_NAME_ERROR 2400=UNSUPPORTED_CIPHER_SUITE 2537=CHANNEL_NOT_AVAILABLE
    2538=HOST_NOT_AVAILABLE 2539=CHANNEL_CONFIG_ERROR 2540=UNKNOWN_CHANNEL_NAME"""
)

ABEND_IDS: dict[str, str] = _pairs(
    """IEC030I=SB37 IEC031I=SD37 IEC032I=SE37 IEC141I=S013 IEC143I=S213 IEC145I=S413
    IEC150I=S913 IEC020I=S001 IEC026I=S637 IEC146I=S513 IEC147I=S613 IEC149I=S813 IEC022I=S002
    IEC036I=S002 IEC210I=S214 IEC214I=S414 IEC217I=S117 IEC028I=S837 CSV003I=S806 CSV019I=S306
    CSV028I= CEE3201S=S0C1 CEE3202S=S0C2 CEE3203S=S0C3 CEE3204S=S0C4 CEE3205S=S0C5 CEE3206S=S0C6
    CEE3207S=S0C7 CEE3208S=S0C8 CEE3209S=S0C9 CEE3210S=S0CA CEE3211S=S0CB CEE3212S=S0CC
    CEE3213S=S0CD CEE3215S=S0CF"""
)
"""Message ids that announce one abend."""

WRAPPERS = frozenset(
    """ora-6512 ora-12801 ora-604 ora-2063 ora-6550 ora-29913 ora-29400 ora-31693 ora-39126 ora-4088
    ora-6508 ora-27061 ora-39083 ora-39002 ora-39070 ora-12012 ora-2068 ora-20000
    rman-571 rman-569 rman-3002 rman-3009 rman-10031 rman-3015 rman-3014 rman-567 rman-3008
    rman-7512 rman-12001 rman-600 imp-3 imp-58 imp-0 imp-8 imp-17 imp-59 exp-8 exp-56 exp-0 exp-24
    ude-604 udi-604 tns-12560 lrm-0 pls-0
    ief450i ief404i ief403i ief142i ief472i ief272i ief373i ief374i ief236i ief237i ief285i ief453i
    ief352i ief376i ief375i ief033i ief452i iea995i iea993i iea989i ief196i ief170i
    igd101i igd104i igd103i idc0001i idc0002i idc0550i idc3003i idc0014i
    dsnt408i dsnt415i dsnt416i dsnt418i dsnt400i dsnt401i dsnl511i dsnu012i dsnu400i dsnu050i
    dsne610i dsne616i dsne617i dsne618i dsn8i cee3250c cee3845i cee0374c cee0501s
    ice000i ice201i ice751i ice052i ice054i wer108i wer052i igz0064s igz0100s igz0268w dfhac2206
    dfhac2236 dfhac2237 dfhdu0201 dfhdu0205 bpxm023i bpxm018i
    ikj56641i ikj56701i ikj56247i ikj56246i ikj56640i $hasp165 $hasp395 $hasp373 $hasp150
    $hasp375 $hasp890 haspjob
    wrt_8229 rr_4035 cmn_1022 tm_6006 tm_6085 tm_6020 tm_6292 wrt_8425 wrt_8164 wrt_8420
    rr_4004 tm_6193 lm_36435 lm_36488 lm_36320 petl_24066 mapping tm_6691 dbgr_25034 cmn_1021
    cmn_1764 cmn_1003 wrt_8116 tm_6254 wrt_8371 lm_36331 cmn_1049 lm_44121
    iis-dsee-tbld-00008 dsee
    awsbht061e awsbht062e awsbhu001i awsbis308i awsbdw057e awsbhu508i awsjom179ex
    msg-mssql-8180 mssql-3621 mssql-50000 mssql-8180 mssql-7399 mssql-3013 mssql-14151
    mssql-266 mssql-50001 mssql-6522 db2-723 db2-3110 db2-3107
    db2-3025 db2-3500 db2-3522 db2-3104 db2-3105 db2-3114 db2-723
    jmswmq2013 jmswmq2007 jmswmq2008 jmscmq0001 jmscmq0002 mqje001 mqjms2005 mqjms2007
    jmscc0005 csqx eza1735i eza2589e ezz9830i dfs554a dfs555i dfs629i iefc452i dsnl030i
    sf-250001 awsbii016i awsbin001i awsjcs011e idc31467i idc0005i cftt82 cftt17  awsitd101e""".split()
)
"""Codes that only announce another one."""

PLAIN_CLASSES = frozenset(
    """exception error runtime sql io client os service system application base operational database
    programming integrity interface internal runtimeexception illegalstate illegalargument
    invocationtarget execution batchupdate sqlsyntaxerror sqlrecoverable sqltransient
    sqlnontransient sqlintegrityconstraintviolation dataaccess uncategorizedsql badsqlgrammar
    dataintegrityviolation persistence hibernate transaction jms mq remote rpc http httpclient
    httpserver url request requests api google googleapi apicall value type key name attribute
    index lookup standard assertion warning systemexit calledprocess subprocess sqlalchemy db oledb
    com sap abap job task step unexpectedjobexecution jobexecution sparkjob spark analysis
    py4jjava ssh scp sftp jsch storage cloud azure web win32 socket target powershell cmdlet
    remotetransport nativecommand sslcertverification
    certificateverifyfailed sslcertificate fullyqualifiederrorid categoryinfo psql pymysql
    mysql pg pgsql
    postgres oracle db2 jcc cx_oracle sqlserver mssql jtds odbc jdbc dbd dbi unspecified
    notspecified write writeerror invalidoperation resourceunavailable objectnotfound
    methodinvocation cicsexception general generic fault soapfault batch kettle kettlestep
    kettledatabase kettlefile kettlexml sslerror ssl sslhandshake cert urllib3 maxretry
    newconnection connection connectionpool protocol naming communication ldap pkix validator
    suncertpathbuilder certpath genericjdbc sqlgrammar jdbcconnection rollback unexpectedrollback
    kafka kafkaexecution retriable completion cancellation interrupted eai unknownerror failure
    failed sqlnested nestedsql executorlost executorlostfailure taskfailed jobfailed import mongoserver mongo semantic conditionalcheckfailed
    timeout kafkatimeout connect notfound unavailable aborted failedprecondition invalidargument unknown invalid
    internalservererror badrequest trino stageabort pipelineerror activityfailed usererror""".split()
)
"""Exception classes and names that say nothing of the cause: the text or another code must."""
