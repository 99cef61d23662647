"""Reading a message: codes in one spelling, variables masked, three languages one meaning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.solutions.reading import reading

read_symptom, propose_pattern = reading().read, reading().propose_pattern


@pytest.mark.parametrize(
    ("message", "key"),
    [
        ("DFS554A CTAD0555 00003 STEP010 CTAPSB55(2) 000,0777 2025/073 2:14:31", "u777"),
        ("CFTT82E transfer aborted <IDTU=A00 PART=B1 DIAGI=110 DIAGP=L  2>", "cft-110"),
        ("XFB envio: diagi=110 (file to send does not exist)", "cft-110"),
        ("-136 Erro ISAM: não há mais extents", "ifx-136"),
        ("SQLCODE=-271 ISAM=-136 (informix)", "ifx-136"),
        ("Status code 96: unable to allocate new media for backup", "backup-96"),
        ("oracle error 257 ao gravar", "ora-257"),
        ("erro 1205 do SQL Server", "mssql-1205"),
        ("AWSBHU623e", "awsbhu623"),
        ("abend de usuário 0428", "u428"),
        ("SQL0911N  The current transaction has been rolled back", "db2-911"),
        ("DB2 SQL Error: SQLCODE=-911, SQLSTATE=40001", "db2-911"),
        ("programa terminou com SQLCODE -911", "db2-911"),
        ("ABEND=S0C7 U0000", "s0c7"),
        ("JOB X abended SOC7 in step 3", "s0c7"),
        ("SYSTEM COMPLETION CODE=0C7", "s0c7"),
        ("CEE3207S The system detected a data exception", "s0c7"),
        ("IEC030I B37-04,IFG0554A,JOB1", "sb37"),
        ("ABEND SB37-04", "sb37"),
        ("ORA-1555 at night", "ora-1555"),
        ("ORA-01555: snapshot too old", "ora-1555"),
        ("TNS-12541: TNS:no listener", "ora-12541"),
        ("Msg 1205, Level 13, State 51", "mssql-1205"),
        ("(Microsoft SQL Server, Error: 18456)", "mssql-18456"),
        ("ERROR 1062 (23000): Duplicate entry", "mysql-1062"),
        ("psycopg2.errors.UniqueViolation: x", "pg-23505"),
        ("MQRC_NOT_AUTHORIZED", "mq-2035"),
        ("MQJE001: Completion Code '2', Reason '2035'.", "mq-2035"),
        ("USER=4038 and U0456", "u456"),
        ("An error occurred (NoSuchKey) when calling the GetObject operation", "name-nosuchkey"),
        ("An error occurred (404) when calling the HeadObject operation", "name-nosuchkey"),
        ("  3 IEFC612I PROCEDURE X WAS NOT FOUND", "ief612"),
        ("eqqi101f unable to read SYSIN", "eqqi101"),
        ("CSQX526E +MQPA CSQXRCTL Message sequence error", "amq9526"),
        ("NAT3145 ISN already in hold", "adabas-145"),
        ("ADABAS RSP 145 DB=12 FNR=55", "adabas-145"),
        ("*** Failure 2646 No more spool space in DW.", "tera-2646"),
        ("[Teradata Database] No more spool space in DW. (-2646)", "tera-2646"),
        ("000606 (57P03): No active warehouse selected", "sf-606"),
        ("AADSTS7000222: The provided client secret keys are expired.", "aadsts-7000222"),
        ("MongoServerError: not primary (code 10107, NotWritablePrimary)", "mongo-10107"),
        ("foi escolhida como a vítima. [SQLSTATE 40001] (Erro 1205)", "mssql-1205"),
        ("Msg 8152, Level 16, State 14 String or binary data would be truncated", "mssql-2628"),
        ("IGZ0035S unsuccessful OPEN of file X. The status code was 35.", "file-status-35"),
        ("SYSTEM=322 USER=0000", "s322"),
    ],
)
def test_a_code_is_read_however_it_is_written(message, key):
    assert key in read_symptom(message).specific


@pytest.mark.parametrize(
    ("message", "key"),
    [
        ("OSError: [Errno 28] No space left on device", "enospc"),
        ("socket error 10061", "econnrefused"),
        ("Process exited with code 137", "signal-kill"),
        ("died with signal 11", "signal-segv"),
        ("exit code 127", "exit-127"),
        ("NOT_LEADER_FOR_PARTITION", "name-notleaderforpartition"),
        ("o.a.k.NotLeaderForPartitionException: x", "name-notleaderforpartition"),
        ("HTTP/1.1 503 Service Unavailable", "http-503"),
        ("session setup failed: NT_STATUS_LOGON_FAILURE", "win-logon"),
        ("CIFS VFS: Status code returned 0xc000006d", "win-logon"),
        ("net use falhou: erro 1326", "win-logon"),
        ("550 /out/x: No such file or directory", "ftp-550"),
        ("550 5.1.1 <a@b.com>: User unknown", "smtp-5.1.1"),
        ("curl: (67) Access denied: 530", "ftp-530"),
        ("ret.ksh[33]: db2:  not found", "exit-127"),
        ("socket.gaierror: [Errno -2] Name or service not known", "resolve"),
        ("AirflowSensorTimeout: Snap. Time is OUT.", "name-airflowsensortimeout"),
        ("Reason: CLOUD_PROVIDER_LAUNCH_FAILURE", "name-cloudproviderlaunchfailure"),
        ("kubelet Error: ErrImagePull", "name-imagepullbackoff"),
        ("processed/error: decryption-failed", "name-decryptionfailed"),
    ],
)
def test_a_general_error_has_one_name(message, key):
    assert key in read_symptom(message).general


@pytest.mark.parametrize(
    ("message", "hint"),
    [
        ("[Error 3807] Object does not exist", "no-3807"),
        ("XQZ4711 the thing was not done", "xqz-4711"),
        ("bigger than spark.driver.maxResultSize", "option-spark.driver.maxresultsize"),
        ("the configuration is incorrect (24001)", "num-24001"),
    ],
)
def test_an_id_of_nobody_we_know_is_a_hint(message, hint):
    assert hint in read_symptom(message).hints


@pytest.mark.parametrize("name", ["VENDAS_2024", "JOB12345", "TB_CLIENTE", "CPUA_001"])
def test_a_name_of_a_table_or_a_job_is_no_code(name):
    symptom = read_symptom(f"{name} could not be read")

    assert not symptom.specific
    assert not symptom.general


def test_a_name_is_read_as_its_words_when_it_is_not_known():
    assert "kafka-broker" in read_symptom("kafka.errors.NoBrokersAvailable").concepts


def test_java_says_not_found_of_every_file_it_cannot_open():
    symptom = read_symptom("java.io.FileNotFoundException: /x/y.log (Permission denied)")

    assert symptom.concepts == {"permission"}


def test_english_words_keep_their_no_inside_portuguese_ones():
    assert "no-space" in read_symptom("Falha no processamento: No space left on device").concepts


def test_a_program_that_is_missing_is_not_the_product_that_failed():
    assert "oracle" not in read_symptom("sqlplus: command not found").products


@pytest.mark.parametrize(
    "messages",
    [
        (
            "AWSBHU065E The workstation cannot become the domain manager: it is not full status.",
            "switchmgr recusado: estação não está com fullstatus on",
        ),
        ("agent is unreachable", "agente inacessível", "agente no responde"),
        ("waiting for the reply to a prompt", "aguardando resposta do prompt"),
        ("job stays READY: limit is 0", "limite da estação zerado", "limite zero"),
        ("Symphony file does not exist", "sem Symphony no agente", "no existe el archivo Symphony"),
        (
            "priority is below the fence",
            "prioridade abaixo do fence",
            "prioridad menor que el fence",
        ),
        ("0/6 nodes are available: 6 Insufficient cpu", "pod pendente, cluster sem cpu"),
        ("550 5.1.1 Recipient address rejected", "destinatário inexistente"),
        ("Detected zombie job", "airflow matou a task como zumbi"),
        ("the listener is down", "o listener caiu", "listener fora do ar", "listener caído"),
    ],
)
def test_operators_say_the_same_in_other_words(messages):
    meanings = [read_symptom(message).concepts for message in messages]

    assert frozenset.intersection(*meanings)


@pytest.mark.parametrize(
    "messages",
    [
        ("No space left on device", "Não há espaço disponível no dispositivo", "disco lleno"),
        ("Permission denied", "Permissão negada", "Permiso denegado"),
        ("command not found", "comando não encontrado", "orden no encontrada"),
        ("certificate has expired", "o certificado está vencido", "el certificado ha caducado"),
    ],
)
def test_a_standard_phrase_means_the_same_in_three_languages(messages):
    meanings = [read_symptom(message).concepts for message in messages]

    assert frozenset.intersection(*meanings)


def test_a_typing_error_in_a_known_word_is_forgiven():
    wrong, right = read_symptom("permision denied"), read_symptom("permission denied")

    assert wrong.concepts == right.concepts != frozenset()


def test_the_product_named_decides_which_deadlock_it_is():
    assert "mssql-1205" in read_symptom("deadlock no SQL Server").specific
    assert "ora-60" in read_symptom("deadlock no Oracle").specific
    assert not read_symptom("deadlock").specific


def test_the_innermost_cause_carries_the_class():
    message = (
        "org.springframework.BatchUpdateException: step failed\n"
        "\tat a.b.C.d(C.java:3)\n"
        "Caused by: java.lang.ClassCastException: wrong\n"
        "Caused by: java.lang.OutOfMemoryError: Java heap space\n"
        "\tat e.f.G.h(G.java:9)"
    )

    assert read_symptom(message).general == {"name-outofmemory": "HEAP"}


def test_wrappers_are_set_aside():
    symptom = read_symptom("ORA-12801: error in P004\nORA-01652: unable to extend\nORA-06512: at X")

    assert set(symptom.specific) == {"ora-1652"}


def test_no_code_is_read_inside_a_path_or_an_address():
    symptom = read_symptom("reading /u01/ORA-01555/file from https://h/ORA-00060 failed")

    assert not symptom.specific


def test_a_proposed_pattern_keeps_the_code_and_masks_what_varies():
    proposed = propose_pattern(
        "2024-03-01 02:00:01 ORA-01653: unable to extend table FIN.MOV by 128 "
        "at 10.1.2.3 in /u01/app/run.sh, id 8f14e45f-ceea-467f-a9f4-1b2c3d4e5f60"
    )

    assert "ORA-01653" in proposed
    for variable in ("2024", "128", "10.1.2.3", "/u01", "8f14e45f"):
        assert variable not in proposed


def test_an_empty_message_has_no_symptom():
    assert read_symptom("").is_empty
    assert read_symptom(" \n\t ").is_empty


@given(st.text(max_size=400))
def test_any_text_can_be_read_and_proposed(message):
    read_symptom(message)
    assert "\x00" not in propose_pattern(message)


def test_the_outermost_cause_is_not_the_error():
    inner = read_symptom("Caused by: java.sql.SQLException: table or view does not exist")
    wrapped = read_symptom(
        "org.x.StepException: copying the invoices failed\n"
        "\tat org.x.Step.run(Step.java:12)\n"
        "Caused by: org.x.BatchException: the second pass gave up\n"
        "Caused by: java.sql.SQLException: table or view does not exist\n"
        "\t... 12 more"
    )

    assert wrapped.words == inner.words
    assert not {"invoice", "copy", "pass"} & {*wrapped.words}
