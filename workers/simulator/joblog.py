"""Believable job logs and error lines, in Portuguese and English, different each time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from workers.simulator.draw import between, bits, uniform
from workers.simulator.names import HOSTILE, OBJECTS

_RULER = "=" * 63


@dataclass(frozen=True, slots=True)
class Family:
    """One cause of trouble: how the run ends, with which codes, and what it prints.

    Holes: {n} number, {m} another, {t} table, {h} host, {f} file, {j} job, {d} date.
    """

    status: str
    return_codes: tuple[int, ...]
    lines: tuple[str, ...]  # the first is the one that tells the cause


FAMILIES: tuple[Family, ...] = (
    Family(
        "ABEND",
        (1, 8),
        (
            "ORA-00942: table or view does not exist",
            "ERROR at line {n}: select * from {t}_{d} where lote = {m}",
            "SQL*Plus ended with errors, rollback complete.",
        ),
    ),
    Family(
        "ABEND",
        (8,),
        (
            'ORA-01555: snapshot too old: rollback segment number {n} with name "_SYSSMU{n}$" '
            "too small",
            'ORA-06512: at "PRD.PKG_{t}", line {m}',
        ),
    ),
    Family(
        "ABEND",
        (12,),
        (
            "ORA-00060: deadlock detected while waiting for resource",
            "Transacao {m} desfeita na tabela {t} apos {n} tentativas",
        ),
    ),
    Family(
        "ABEND",
        (4, 8),
        (
            "ORA-12541: TNS:no listener (host={h} port=1521)",
            "Falha ao conectar no banco apos {n} tentativas",
        ),
    ),
    Family(
        "ABEND",
        (8,),
        (
            "DSNT408I SQLCODE = -911, ERROR: THE CURRENT UNIT OF WORK HAS BEEN ROLLED BACK DUE TO "
            "DEADLOCK OR TIMEOUT. REASON CODE 00C9008E",
            "TABELA {t} BLOQUEADA PELO PROCESSO {m}",
        ),
    ),
    Family(
        "ABEND",
        (7,),
        (
            "IEF450I {j} STEP{n} - ABEND=S0C7 U0000 REASON=00000000",
            "Campo numerico invalido no registro {m} do arquivo {f}",
        ),
    ),
    Family(
        "ABEND",
        (16,),
        (
            "IEC030I B37-04,IFG0554A,{j},STEP{n},SYSUT2: sem espaco no volume PRD{m}",
            "ABEND SB37",
        ),
    ),
    Family(
        "ABEND",
        (1,),
        (
            "java.lang.OutOfMemoryError: Java heap space",
            "\tat br.com.example.batch.{t}Processor.process({t}Processor.java:{n})",
            "\tat br.com.example.batch.Main.main(Main.java:{m})",
        ),
    ),
    Family(
        "ABEND",
        (28,),
        (
            "ERRO: espaco insuficiente em /dados/{t}: disponivel {n} MB, necessario {m} MB",
            "tar: {f}: Cannot write: No space left on device",
        ),
    ),
    Family(
        "ABEND",
        (2,),
        (
            "ERRO: arquivo {f} nao encontrado em /entrada/{t}",
            "Aguardou {n} segundos pelo arquivo do parceiro, lote {m}",
        ),
    ),
    Family(
        "ABEND",
        (20,),
        (
            "ERRO: total de controle divergente no lote {m}: calculado {n},17 informado {n},71",
            "Conciliação de {t} rejeitada: {n} lançamentos sem correspondência",
        ),
    ),
    Family(
        "ABEND",
        (-1,),
        (
            "AWKFTE020E The file transfer operation failed: {f} to {h}.",
            "530 Login incorrect: usuário transf{n}",
        ),
    ),
    Family(
        "ABEND",
        (-2,),
        (
            "AWKDBE009E Unable to connect to the database jdbc:oracle:thin:@{h}:1521/PRD{n}.",
            "Tempo limite de {m} ms esgotado",
        ),
    ),
    Family(
        "ABEND",
        (110,),
        (
            "curl: (28) Operation timed out after {m} milliseconds with 0 bytes received",
            "ERRO: servico https://{h}/api/{t} nao respondeu (tentativa {n})",
        ),
    ),
    Family(
        "ABEND",
        (3,),
        (
            "ORA-00001: unique constraint (PRD.PK_{t}) violated",
            "Registro duplicado: chave {m}, linha {n} do arquivo {f}",
        ),
    ),
    Family(
        "ABEND",
        (137,),
        (
            "/batch/run.sh: line {n}: {m} Killed     ./carga_{t}",
            "Processo encerrado pelo sistema: memória esgotada no servidor {h}",
        ),
    ),
    Family(
        "ABEND",
        (255,),
        (
            "AWKRCE012E Could not connect to the remote machine {h}: connection refused.",
            "ssh: connect to host {h} port 22: Connection refused",
        ),
    ),
    Family(
        "FAIL",
        (-1,),
        (
            'AWSBHT001E The job "{j}" failed to launch: the user "prd{n}" is not defined.',
            "AWSBDW009E The following operating system error occurred retrieving the password "
            "structure for the user.",
        ),
    ),
    Family(
        "FAIL",
        (-1,),
        (
            'AWSBDW057E The job "{j}" was not launched: script /batch/{f} could not be read.',
            "Permission denied",
        ),
    ),
    Family(
        "FAIL",
        (-1,),
        (
            "AWKJDE235W The agent on {h} cannot be reached.",
            "AWSITA245E Agent on host {h} port 31114 does not answer.",
        ),
    ),
)

_PROGRESS = (
    "{c} INFO  Lendo lote {m} da tabela {t}",
    "{c} INFO  {n} registros processados",
    "{c} INFO  Conectado em {h}:1521/PRD",
    "{c} INFO  Opened {f} for reading, {m} bytes",
    "{c} WARN  Registro {m} sem agência, ignorado",
    "{c} DEBUG commit after {n} rows",
    "{c} INFO  Etapa {n} concluída em {m} ms",
)


@dataclass(frozen=True, slots=True)
class LogFacts:
    """What a log tells about the run it belongs to. Times are local, `ended` None while it runs."""

    key: tuple[int, ...]  # draws of this log
    family: int
    workstation: str
    stream: str
    stream_code: str
    job: str
    user: str
    task: str
    number: int
    status: str
    return_code: int | None
    scheduled: datetime
    started: datetime | None
    ended: datetime | None
    message: str | None = None  # printed in place of the family's lines


def error_message(key: tuple[int, ...], family: int, job: str) -> str:
    """The line of the log that tells the cause."""
    return _fill(FAMILIES[family].lines[0], key, 0, job)


def render(facts: LogFacts, content_only: bool = False) -> str:
    """The whole text of a job log, header and footer included unless asked without."""
    if facts.started is None and facts.status != "FAIL":
        return ""
    body = list(_body(facts))
    if content_only:
        return "\n".join(body) + "\n"
    lines = [*_header(facts), *body]
    if facts.ended is not None:
        lines += _footer(facts)
    return "\n".join(lines) + "\n"


def _header(facts: LogFacts) -> Sequence[str]:
    scheduled = facts.scheduled.strftime("%H%M %m/%d/%y")
    begun = facts.started or facts.ended or facts.scheduled
    return (
        _RULER,
        f"= JOB       : {facts.workstation}#{facts.stream}[({scheduled}),({facts.stream_code})]"
        f".{facts.job}",
        f"= USER      : {facts.user}",
        f"= JCLFILE   : {facts.task}",
        "= TWSRCMAP  : ",
        f"= AGENT     : {facts.workstation}",
        f"= Job Number: {facts.number}",
        f"= {begun.strftime('%a %m/%d/%Y %H:%M:%S %Z')}",
        _RULER,
    )


def _body(facts: LogFacts) -> Sequence[str]:
    key = facts.key
    clock = (facts.started or facts.scheduled).strftime("%Y-%m-%d %H:%M:%S")
    lines = []
    if facts.status != "FAIL":
        for i in range(between(3, 14, *key, 1)):
            template = _PROGRESS[bits(*key, 2, i) % len(_PROGRESS)]
            lines.append(_fill(template, key, i + 10, facts.job, clock))
    if uniform(*key, 3) < 0.04:
        lines.append(f"{clock} INFO  cliente={HOSTILE[bits(*key, 4) % len(HOSTILE)]}")
    if facts.status in ("ABEND", "FAIL"):
        if facts.message is not None:
            lines.append(facts.message)
        else:
            told = FAMILIES[facts.family].lines
            lines.extend(_fill(line, key, 0, facts.job) for line in told)
    elif facts.status == "SUCC":
        lines.append(f"{clock} INFO  Fim normal, {between(1, 99999, *key, 5)} registros")
    return lines


def _footer(facts: LogFacts) -> Sequence[str]:
    ended = facts.ended or facts.scheduled
    seconds = 0 if facts.started is None else int((ended - facts.started).total_seconds())
    elapsed = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return (
        _RULER,
        f"= Exit Status           : {facts.return_code}",
        f"= System Time (Seconds) : {seconds // 20}     Elapsed Time (hh:mm:ss) : {elapsed}",
        f"= User Time (Seconds)   : {seconds // 7}",
        f"= CPU Usage (ms)        : {seconds * 190}",
        f"= Memory Usage (kb)     : {between(20_000, 900_000, *facts.key, 6)}",
        f"= {ended.strftime('%a %m/%d/%Y %H:%M:%S %Z')}",
        _RULER,
    )


def _fill(template: str, key: tuple[int, ...], salt: int, job: str, clock: str = "") -> str:
    table = OBJECTS[bits(*key, salt, 7) % len(OBJECTS)]
    return template.format(
        n=between(2, 980, *key, salt, 8),
        m=between(1000, 9_999_999, *key, salt, 9),
        t=table,
        h=f"db{between(1, 40, *key, salt, 10):02d}.example.org",
        f=f"{table.lower()}_{between(1, 28, *key, salt, 11):02d}{between(1, 9999, *key, 12)}.txt",
        j=job,
        d=f"2026{between(1, 12, *key, salt, 13):02d}",
        c=clock,
    )
