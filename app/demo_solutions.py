"""What the demo's operators have learned so far: a few solutions with a record, made up."""

from datetime import UTC, datetime, timedelta

from data.domain.solutions import JOB_FAILURE, Draft
from workers.solution_book import SolutionBook

ACTOR = "demo"
# (error message as it once came, what helped, worked, did not)
LEARNED: tuple[tuple[str, str, int, int], ...] = (
    (
        "ORA-12541: TNS:no listener (host=db02.example.org port=1521)",
        "Reiniciar o listener do Oracle (lsnrctl start) e reexecutar o job",
        7,
        2,
    ),
    (
        'ORA-01555: snapshot too old: rollback segment number 12 with name "_SYSSMU12$" too small',
        "Reexecutar fora da janela do backup; pedir ao DBA mais undo_retention",
        4,
        1,
    ),
    (
        "DSNT408I SQLCODE = -911, ERROR: THE CURRENT UNIT OF WORK HAS BEEN ROLLED BACK DUE TO"
        " DEADLOCK OR TIMEOUT",
        "Reexecutar: o deadlock se desfaz sozinho",
        11,
        1,
    ),
    (
        "IEF450I CARGA_H STEP10 - ABEND=S0C7 U0000 REASON=00000000",
        "Corrigir o campo numérico inválido no arquivo de entrada e reexecutar do passo",
        3,
        0,
    ),
    (
        "ERRO: total de controle divergente no lote 4711: calculado 101,17 informado 101,71",
        "Pedir à área o reenvio do lote e reexecutar",
        5,
        2,
    ),
    (
        "ssh: connect to host db17.example.org port 22: Connection refused",
        "Abrir chamado para a equipe de servidores; reexecutar quando o sshd voltar",
        6,
        3,
    ),
    (
        "AWKDBE009E Unable to connect to the database jdbc:oracle:thin:@db04.example.org:1521/PRD.",
        "Conferir se o banco está no ar (srvctl status database) e reexecutar",
        8,
        1,
    ),
    (
        "ERRO: espaco insuficiente em /dados/CARGA: disponivel 12 MB, necessario 900 MB",
        "Limpar /dados com o script limpa_dados.sh e reexecutar",
        9,
        0,
    ),
)


def teach(book: SolutionBook, now: datetime | None = None) -> int:
    """Keep the made-up solutions and their results; how many there are."""
    at = now or datetime.now(UTC)
    drafts = [Draft(JOB_FAILURE, message, "example", text) for message, text, _, _ in LEARNED]
    kept = book.add(drafts, ACTOR, at - timedelta(days=90))
    for (solution, new), (_, _, worked, failed) in zip(kept, LEARNED, strict=True):
        if not new:
            continue
        results = [True] * worked + [False] * failed
        for n, success in enumerate(results):
            when = at - timedelta(days=80 - 7 * n)
            book.result(solution.solution_id, success, ACTOR, when)
    return len(kept)
