"""Finding the stored solution that fits, and nothing when none does."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.solutions.index import Solution, SolutionIndex
from workers.solutions.rates import Evidence
from workers.solutions.reading import reading
from workers.solutions.stored_patterns import BadPattern

NOW = datetime(2024, 6, 1, tzinfo=UTC)
TEMP = "ORA-01652: unable to extend temp segment by 128 in tablespace TEMP"
SPACE = "OSError: [Errno 28] No space left on device: '/u01/out.dat'"


def solution(number, pattern, worked=0, failed=0, at=None, **other):
    did = {"tried": worked + failed, "evidence": Evidence(worked, failed, at)}
    return Solution(number, "job_abend", pattern, f"do {number}", **did, **other)


def ids(index, message, **other):
    found = index.find("job_abend", message, 5, **other)
    return [match.solution.solution_id for match in found]


@pytest.fixture
def index():
    return SolutionIndex([solution(1, TEMP), solution(2, SPACE)])


@pytest.mark.parametrize(
    ("message", "number"),
    [
        ("ORA-01652: unable to extend temp segment by 64 in tablespace TEMP_DW", 1),
        ("Não há espaço disponível no dispositivo", 2),
        ("RR_4035 SQL Error [ORA-1652: não é possível estender o segmento temp]", 1),
        ("escrita falhou: disco cheio", 2),
    ],
)
def test_the_same_error_in_other_words_is_found(index, message, number):
    assert ids(index, message) == [number]


@pytest.mark.parametrize(
    "message",
    [
        "",
        "  \n",
        "ORA-01653: unable to extend table FIN.MOV by 128 in tablespace TEMP",
        "OSError: [Errno 13] Permission denied: '/u01/out.dat'",
        "job failed",
        "all went well",
    ],
)
def test_nothing_is_offered_for_another_error_or_none(index, message):
    assert index.find("job_abend", message, 5) == []


def test_only_the_asked_type_is_searched(index):
    assert index.find("file_missing", TEMP, 5) == []


def test_a_stored_message_finds_itself_fully_and_by_its_proposed_pattern(index):
    assert index.find("job_abend", TEMP, 5)[0].similarity == 1.0
    index.add(
        solution(
            3, reading().propose_pattern("Load of file /a/b.csv finished with 7 rejected rows")
        )
    )

    assert ids(index, "Load of file /x/y/z.csv finished with 12 rejected rows") == [3]


@pytest.mark.parametrize(
    "message",
    [
        "DFS554A CTAD0555 00003 STEP010 CTAPSB55(2) 000,0888 2025/073 2:14:31",
        "job failed",
        "!!",
        "falhou:\n   código   7",
    ],
)
def test_a_stored_message_finds_itself_whatever_its_words(index, message):
    index.add(solution(9, message))

    found = index.find("job_abend", message.replace(" ", "\n  "), 5)

    assert (found[0].solution.solution_id, found[0].similarity) == (9, 1.0)

    index.remove(9)

    assert 9 not in ids(index, message)


@given(st.lists(st.text().filter(str.strip), min_size=1, max_size=4, unique=True))
def test_any_stored_message_finds_itself(messages):
    index = SolutionIndex(solution(number, text) for number, text in enumerate(messages))

    for number, text in enumerate(messages):
        found = {match.solution.solution_id: match for match in index.find("job_abend", text, 9)}

        assert found[number].similarity == 1.0


def test_among_equal_fits_the_better_rate_is_first(index):
    index.add(solution(4, TEMP, worked=18, failed=2))
    index.add(solution(5, TEMP, worked=1))
    index.add(solution(6, TEMP, worked=1, failed=4))

    assert ids(index, TEMP) == [4, 5, 1, 6]


def test_a_popular_solution_of_another_error_never_outranks_the_fitting_one():
    index = SolutionIndex(
        [
            solution(1, "Load of file A finished with 3 rejected rows after retry", worked=900),
            solution(2, "Load of file A finished with 3 rejected rows", failed=3),
        ]
    )

    assert ids(index, "Load of file B finished with 9 rejected rows")[0] == 2


def test_replacing_and_removing_take_effect_at_once(index):
    index.replace(solution(1, "ORA-00060: deadlock detected while waiting for resource"))

    assert ids(index, TEMP) == []
    assert ids(index, "ORA-00060: deadlock detected") == [1]

    index.remove(1)
    index.remove(1)

    assert ids(index, "ORA-00060: deadlock detected") == []
    assert len(index) == 1


def test_a_replacement_of_counts_changes_the_rate(index):
    before = index.find("job_abend", TEMP, 1)[0].success_rate

    index.replace(solution(1, TEMP, failed=3))

    assert index.find("job_abend", TEMP, 1)[0].success_rate < before


def test_old_evidence_fades_when_the_clock_is_given():
    long_ago = NOW - timedelta(days=900)
    index = SolutionIndex([solution(1, TEMP, worked=20, at=long_ago)])

    faded = index.find("job_abend", TEMP, 1, NOW)[0].success_rate

    assert 0.5 < faded < index.find("job_abend", TEMP, 1)[0].success_rate


def test_globs_and_regular_expressions_are_found_beside_examples(index):
    index.add(solution(7, "*tablespace TS_BIG*", pattern_kind="glob"))
    index.add(solution(8, r"payment \d+ refused by bank \w+", pattern_kind="regex"))

    assert set(ids(index, TEMP.replace("TEMP", "TS_BIG"))) == {1, 7}
    assert ids(index, "Payment 123 REFUSED by bank ABC") == [8]


def test_a_bad_pattern_is_refused_and_changes_nothing(index):
    with pytest.raises(BadPattern):
        index.add(solution(1, "(a+)\\1", pattern_kind="regex"))

    assert ids(index, TEMP) == [1]


def test_the_limit_is_kept(index):
    for number in range(10, 20):
        index.add(solution(number, TEMP))

    assert len(index.find("job_abend", TEMP, 3)) == 3
    assert index.find("job_abend", TEMP, 0) == []
