"""Plans as engines really send them (`tests/field/plan`), and more of each kind."""

import pytest

from tests.field_plans import FOLDER, load, played

FILES = sorted(path.name for path in FOLDER.glob("*.json"))


@pytest.mark.parametrize("name", FILES)
def test_a_plan_from_the_field_comes_out_as_it_must(name, tmp_path):
    sequence = load(name)
    expected = sequence["expected"]
    with played(tmp_path, sequence) as run:
        if "events" in expected:
            assert [
                [{key: told[key] for key in wanted} for told, wanted in zip(poll, row, strict=True)]
                for poll, row in zip(run.events, expected["events"], strict=True)
            ] == expected["events"], run.words()
        if "jobs_failed" in expected:
            assert [one.jobs_failed for one in run.summaries] == expected["jobs_failed"]
        for job, wanted in expected.get("jobs", {}).items():
            assert run.jobs()[job].items() >= wanted.items()
        for job, wanted in expected.get("statistics", {}).items():
            assert run.history(job)["statistics"].items() >= wanted.items()
        for job, wanted in expected.get("history", {}).items():
            runs = run.history(job)["runs"]
            assert len(runs) == wanted["runs"]
            if "statuses" in wanted:
                assert sorted(one["status"] for one in runs) == wanted["statuses"]
            if "status" in wanted:  # "anything but EXEC"
                assert "EXEC" not in {one["status"] for one in runs}
        if "workstation" in expected:
            names = {"AGT_SP01", "/BR/AGT_SP01"}
            shown = {one["name"] for one in run.server.get("/status/workstations")["workstations"]}
            assert shown <= names
            assert {one["event"].job.workstation for poll in run.events for one in poll} <= names
            assert {job["workstation"] for job in run.jobs().values()} <= {*names, "AGENT01"}
