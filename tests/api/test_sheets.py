"""Any table can be taken away as CSV and as a workbook; no cell of either is a formula."""

import csv
import io
import json
import os
import subprocess
import sys
import zipfile

import pytest

from data.domain.views import JobProblemView
from tests.build import Status, at, job, run, workstation
from tests.living import API
from tests.past import keep_past
from tests.planted.small import NOW, A, B, every, on_days, quiet

FAILS = on_days(1, 2, 4, 5, 7, 9, 11, 12, 14, 16, 18, 19, 21, 23, 25, 27)


def rows(server, path, **params):
    answer = server.http.get(f"{API}{path}", params={"language": "en", **params})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def sheet(server, path, **params):
    answer = server.http.get(f"{API}{path}", params={"language": "en", **params})
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        return book.read("xl/worksheets/sheet1.xml").decode()


@pytest.fixture
def plant(server):
    keep_past(server.db, [*every(A, FAILS), *every(B, FAILS, minute=10), *quiet(60)])
    server.post("/patterns/detect", {"days": 30, "now": NOW.isoformat()})
    return server


def test_patterns_are_taken_away_as_they_are_listed(plant):
    listed = plant.get("/patterns", params={"language": "en"})["patterns"]

    taken = rows(plant, "/patterns.csv")

    assert [row["Pattern id"] for row in taken] == [each["pattern_id"] for each in listed]
    assert [row["Pattern"] for row in taken] == [each["description"] for each in listed]
    chains = rows(plant, "/patterns.csv", pattern_type="dependency_chain")
    assert [(row["Job"], row["Dragged job"]) for row in chains] == [("A", "B")]
    assert chains[0]["Pattern id"] in sheet(plant, "/patterns.xlsx")


def test_workstations_are_taken_away_with_their_jobs_counted(server):
    stations = [workstation("SRV01"), workstation("=CMD()")]
    server.see(
        job(run(Status.EXEC, started_at=at(0)), name="LOAD", key="a", workstation="SRV01"),
        workstations=stations,
    )

    taken = {row["Workstation"]: row for row in rows(server, "/status/workstations.csv")}

    assert set(taken) == {"SRV01", "'=CMD()"}
    assert taken["SRV01"]["Running"] == "1"
    assert "=CMD()" in sheet(server, "/status/workstations.xlsx")


@pytest.mark.parametrize("path", ["/patterns.csv?min_confidence=7", "/patterns.xlsx?status=bad"])
def test_a_wrong_search_is_refused(server, path):
    assert server.get(path, 422)["errors"]


HOSTILE = [" =1+1", "\n=1+1", "＝1+1", "|cmd", "=HYPERLINK(1)", "@SUM(1)", "%x"]


def exported(server, *arguments):
    command = [sys.executable, "-m", "app.cli", "export", *arguments]
    environment = {**os.environ, "APP_DATABASE_URL": server.settings.database_url}
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.fixture
def hostile(server):
    names = [*HOSTILE, "PAYROLL"]
    server.see(*(job(name=name, key=f"k{n}", status=Status.EXEC) for n, name in enumerate(names)))
    server.see(
        *(
            job(run(Status.ABEND, return_code=8), name=name, key=f"k{n}")
            for n, name in enumerate(names)
        ),
        engine_time=at(4),
    )
    return server


def test_the_command_line_exports_jobs_by_the_names_of_the_api_and_no_cell_is_a_formula(hostile):
    read = csv.DictReader(io.StringIO(exported(hostile, "jobs"), newline=""))
    listed = hostile.get("/status/jobs")["jobs"]
    lines = [
        json.loads(line) for line in exported(hostile, "jobs", "--format", "jsonl").splitlines()
    ]

    rows = {row["job_id"]: row for row in read}
    assert [rows[f"k{n}"]["job_name"] for n in range(len(HOSTILE))] == [f"'{n}" for n in HOSTILE]
    assert set(rows["k0"]) <= {*listed[0], *JobProblemView.__struct_fields__}
    assert sorted(lines, key=lambda job: job["job_id"]) == sorted(
        listed, key=lambda job: job["job_id"]
    )


def test_the_command_line_takes_the_filters_of_the_api(hostile):
    said = exported(
        hostile, "events", "--days", "3650", "--event-type", "job_abend", "--job", "PAY*"
    )
    wrong = subprocess.run(
        [sys.executable, "-m", "app.cli", "export", "jobs", "--status", "zzz"],
        capture_output=True,
        text=True,
        env={**os.environ, "APP_DATABASE_URL": hostile.settings.database_url},
        check=False,
    )

    assert [row["source"] for row in csv.DictReader(io.StringIO(said))] == ["PAYROLL"]
    assert wrong.returncode == 1
    assert "--status: 'ZZZ' is not a status" in wrong.stderr
    assert "Traceback" not in wrong.stderr
