"""Runbooks, contacts and saved views by REST: written, found for a job, taken away as CSV."""

import base64
import time

import pytest
from websockets.sync.client import connect

from data.store.audit import audit_entries
from tests.build import job
from tests.living import API

PIX = {
    "job": "PIX*",
    "text": "Ver a fila, depois rerun.",
    "address": "https://wiki.example/pix",
    "team": "Pagamentos",
    "phone": "+55 11 5555-0100",
    "can_wait": "06:00",
}


def sent(server, method, path, body=None, status=200):
    answer = server.http.request(method, f"{API}{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


def texts(server, **params):
    return [one["text"] for one in server.get("/runbooks", params=params)["runbooks"]]


def imported(server, content, status=200, encoding="utf-8"):
    file = base64.b64encode(content.encode(encoding)).decode()
    return server.post("/runbooks/import", {"file": file}, status=status)


def test_a_runbook_is_written_changed_and_forgotten(server):
    kept = server.post("/runbooks", {**PIX, "by": "Bia"}, status=201)
    path = f"/runbooks/{kept['runbook_id']}"

    assert {name: kept[name] for name in PIX} == PIX
    changed = sent(server, "PUT", path, {"job_stream": "PIX", "phone": "190"})
    assert (changed["job"], changed["text"], changed["phone"]) == ("", "", "190")
    sent(server, "DELETE", path)
    sent(server, "DELETE", path, status=404)
    assert texts(server) == []
    assert [one.action for one in audit_entries(server.core.db)] == [
        "runbook.remove",
        "runbook.change",
        "runbook.keep",
    ]


def test_the_one_that_names_a_job_most_exactly_comes_first(server):
    for text, names in {
        "any": {"job": "*"},
        "glob": {"job": "PIX*"},
        "longer glob": {"job": "PIX_LIQ*"},
        "stream": {"job_stream": "PAGAMENTOS"},
        "machine": {"workstation": "SRV1"},
        "name": {"job": "PIX_LIQ_1"},
        "name elsewhere": {"job": "PIX_LIQ_1", "workstation": "SRV2"},
    }.items():
        server.post("/runbooks", {**names, "text": text}, status=201)

    found = texts(server, job="PIX_LIQ_1", job_stream="PAGAMENTOS", workstation="SRV1")

    assert found == ["name", "longer glob", "glob", "stream", "machine", "any"]
    assert texts(server, workstation="SRV1") == ["machine"]
    assert texts(server, job="pix_liq_1") == ["any"]  # letters as in TWS


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"job": " "}, "job"),
        ({"address": "javascript:alert(1)"}, "address"),
        ({"address": "https://"}, "address"),
        ({"address": "//wiki"}, "address"),
        ({"address": "https://a b"}, "address"),
        ({"address": "https://[x"}, "address"),
        ({"text": "x" * 10_001}, "text"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_bad_runbook_is_refused_with_its_field(server, change, field):
    refused = server.post("/runbooks", {**PIX, **change}, status=422)

    assert [error["field"] for error in refused["errors"]] == [field]
    server.post("/runbooks", {"job": "A"}, status=422)


def test_what_is_exported_is_imported_again_unchanged(server):
    server.post("/runbooks", PIX, status=201)
    server.post("/runbooks", {"job": "B", "text": "=SUM(A1)\nzwei; drei"}, status=201)

    table = server.http.get(f"{API}/runbooks/export", params={"format": "csv"}).text
    done = {"changed": 0, "passed_over": []}
    assert imported(server, table) == {"created": 0, "already": 2, **done}
    sent(server, "DELETE", "/runbooks/1")
    assert imported(server, table) == {"created": 1, "already": 1, **done}
    assert sorted(texts(server)) == ["=SUM(A1)\nzwei; drei", "Ver a fila, depois rerun."]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_files_of_any_spreadsheet_are_read(server, encoding):
    content = "sep=;\nJOB;Team;Notes\nFOLHA;Pagamentos é aqui;x\n"

    done = imported(server, content, encoding=encoding)

    assert (done["created"], done["passed_over"]) == (1, ["Notes"])
    assert server.get("/runbooks")["runbooks"][0]["team"] == "Pagamentos é aqui"
    assert imported(server, "job,team\nFOLHA,RH\n")["changed"] == 1


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ("", "file"),
        ("name,team\nA,B\n", "file"),
        ("job,team\n", "file"),
        ("job,address\nOK,http://x\nA,ftp://x\n", "line 3.address"),
        ("job,team\nA,B,C\n", "line 2"),
        ("job,phone\n,1\n", "line 2.job"),
    ],
)
def test_a_bad_file_is_refused_with_its_line_and_nothing_of_it_is_kept(server, content, field):
    refused = imported(server, content, 422)

    assert [error["field"] for error in refused["errors"]] == [field]
    assert texts(server) == []


@pytest.mark.parametrize(
    ("lang", "heading", "line"),
    [
        ("pt", "Faltam na primeira linha as colunas job. Separadas por vírgulas", "3 colunas em"),
        ("en", "does not name the columns job. It names, separated by commas", "3 columns instead"),
        ("es", "Faltan en la primera línea las columnas job. Separadas por comas", "3 columnas en"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_the_readers_language(server, lang, heading, line):
    def refused(content):
        file = base64.b64encode(content.encode()).decode()
        answer = server.http.post(
            f"{API}/runbooks/import", json={"file": file}, headers={"Accept-Language": lang}
        )
        return answer.json()["errors"][0]["message"]

    assert heading in refused("name,team\nA,B\n")
    assert line in refused("job,team\nA,B,C\n")


def test_the_headings_that_nobody_knows_are_named_as_they_are_written_and_within_bounds(server):
    many = ",".join(f"Column {n} {'x' * 80}" for n in range(30))
    content = f"job,team,Fone do plantão,{many}\nA,B,1{',' * 30}\n"
    file = base64.b64encode(content.encode()).decode()

    told = server.post("/runbooks/preview", {"file": file})["passed_over"]

    assert told[:2] == ["Fone do plantão", f"Column 0 {'x' * 51}"]
    assert len(told) == 20


def test_a_file_is_looked_at_line_by_line_before_it_is_imported(server):
    server.post("/runbooks", {"job": "SAME", "team": "RH"}, status=201)
    server.post("/runbooks", {"job": "OTHER", "team": "RH"}, status=201)
    content = "job,team,address\nSAME,RH,\nOTHER,TI,\nNEW,TI,\nBAD,TI,ftp://x\n,TI,\nX,Y,,Z\n"
    file = base64.b64encode(content.encode()).decode()

    told = server.post("/runbooks/preview", {"file": file})

    assert [(one["line"], one["job"], one["will"]) for one in told["lines"]] == [
        (2, "SAME", "keep"),
        (3, "OTHER", "change"),
        (4, "NEW", "create"),
    ]
    assert [(one["line"], one["field"]) for one in told["wrong"]] == [
        (5, "address"),
        (6, "job"),
        (7, ""),
    ]
    assert (told["created"], told["changed"], told["already"], told["wrong_total"]) == (1, 1, 1, 3)
    assert sorted(one["job"] for one in server.get("/runbooks")["runbooks"]) == ["OTHER", "SAME"]


def test_the_list_is_found_by_words_and_by_what_it_is_for_page_after_page(server):
    for n in range(5):
        server.post("/runbooks", {"job": f"PIX_{n}*", "text": "Ligação às 6"}, status=201)
    server.post("/runbooks", {"workstation": "SRV0?", "team": "Infra"}, status=201)

    first = server.get("/runbooks", params={"q": "ligacao", "limit": 3})
    assert ([one["job"] for one in first["runbooks"]], first["total"]) == (
        ["PIX_0*", "PIX_1*", "PIX_2*"],
        5,
    )
    rest = server.get("/runbooks", params={"q": "ligacao", "cursor": first["next_cursor"]})
    assert [one["job"] for one in rest["runbooks"]] == ["PIX_3*", "PIX_4*"]
    assert rest["next_cursor"] is None
    assert texts(server, q="PIX_3_LIQUIDA") == ["Ligação às 6"]
    assert [one["team"] for one in server.get("/runbooks?q=SRV07")["runbooks"]] == ["Infra"]
    server.get("/runbooks", params={"cursor": "no"}, status=422)


def test_it_is_said_which_jobs_and_workstations_names_are_for(server):
    server.see(
        job(name="PIX_1", stream="PAG", key="1", workstation="SRV1"),
        job(name="PIX_2", stream="PAG", key="2", workstation="SRV2"),
        job(name="FOLHA", stream="RH", key="3", workstation="SRV1"),
    )

    def covered(**names):
        told = server.get("/runbooks/covered", params=names)
        assert told["jobs_total"] == len(told["jobs"])
        return sorted(one["job_name"] for one in told["jobs"]), told["workstations"]

    assert covered(job="PIX*") == (["PIX_1", "PIX_2"], ["SRV1", "SRV2"])
    assert covered(job="PIX*", workstation="SRV2") == (["PIX_2"], ["SRV2"])
    assert covered(job_stream="RH") == (["FOLHA"], ["SRV1"])
    assert covered(job="NADA?") == ([], [])
    server.get("/runbooks/covered", status=422)


def test_what_somebody_has_changed_meanwhile_is_not_overwritten_unseen(server):
    kept = server.post("/runbooks", {**PIX, "by": "Bia"}, status=201)
    path = f"/runbooks/{kept['runbook_id']}"
    seen = {"seen_at": kept["changed_at"]}
    time.sleep(0.002)  # the clock of a change is in milliseconds

    after = sent(server, "PUT", path, {**PIX, "phone": "1", "by": "Rui", **seen})
    refused = sent(server, "PUT", path, {**PIX, "phone": "2", **seen}, status=409)

    assert refused["detail"].startswith("Rui ")
    sent(server, "PUT", path, {**PIX, "phone": "3", "seen_at": after["changed_at"]})


def test_every_socket_hears_of_a_runbook(server):
    with connect(server.ws_url) as socket:
        socket.recv()
        kept = server.post("/runbooks", PIX, status=201)
        heard = socket.recv(timeout=60)

    assert f'"type":"runbooks","runbook_ids":["{kept["runbook_id"]}"]' in heard


def test_a_file_is_imported_once(server):
    file = base64.b64encode(b"job,team\nA,B\n").decode()
    body = {"file": file, "action_id": "a1"}

    assert server.post("/runbooks/import", body)["created"] == 1
    again = server.post("/runbooks/import", body)
    assert (again["created"], again["changed"], again["already"]) == (0, 0, 1)
    server.post("/runbooks/import", {"file": "no base64!"}, status=422)


VIEW = {"name": "Minha noite", "page": "jobs", "filters": {"status": "ABEND", "q": "PIX"}}


def views(server, **params):
    return [one["name"] for one in server.get("/views", params=params)["views"]]


def test_a_view_is_ones_own_or_everybodys(server):
    mine = server.post("/views", {**VIEW, "by": "Bia", "columns": ["name", "error"]})
    server.post("/views", {**VIEW, "name": "todos", "shared": True, "by": "Rui"})
    server.post("/views", {**VIEW, "name": "eventos", "page": "events", "by": "Bia"})

    assert (mine["filters"], mine["columns"], mine["shared"]) == (
        VIEW["filters"],
        ["name", "error"],
        False,
    )
    assert views(server, by="Bia", page="jobs") == ["Minha noite", "todos"]
    assert views(server, by="Rui") == ["todos"]
    again = server.post("/views", {**VIEW, "filters": {}, "by": "Bia"})
    assert (again["view_id"], again["filters"]) == (mine["view_id"], {})
    sent(server, "DELETE", f"/views/{mine['view_id']}", {"by": "Bia"})
    assert views(server, by="Bia", page="jobs") == ["todos"]


def test_only_its_owner_forgets_his_own_and_anybody_who_may_act_everybodys(server):
    own = server.post("/views", {**VIEW, "by": "Bia"})
    all_s = server.post("/views", {**VIEW, "shared": True, "by": "Bia"})

    sent(server, "DELETE", f"/views/{own['view_id']}", {"by": "Rui"}, status=404)
    sent(server, "DELETE", f"/views/{own['view_id']}", status=404)
    assert views(server, by="Bia") == ["Minha noite", "Minha noite"]
    replaced = server.post("/views", {**VIEW, "shared": True, "filters": {}, "by": "Rui"})
    assert (replaced["view_id"], replaced["changed_by"]) == (all_s["view_id"], "Rui")
    sent(server, "DELETE", f"/views/{all_s['view_id']}", {"by": "Rui"})
    again = {"by": "Bia", "action_id": "gone"}
    sent(server, "DELETE", f"/views/{own['view_id']}", again)
    sent(server, "DELETE", f"/views/{own['view_id']}", again)
    assert views(server, by="Bia") == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"filters": {"q": 5}}, "filters"),
        ({"filters": {"q": "x" * 501}}, "filters"),
        ({"filters": {str(n): "" for n in range(31)}}, "filters"),
        ({"columns": "name"}, "columns"),
    ],
)
def test_a_bad_view_is_refused_with_its_field(server, change, field):
    refused = server.post("/views", {**VIEW, **change}, status=422)

    assert [error["field"] for error in refused["errors"]] == [field]
