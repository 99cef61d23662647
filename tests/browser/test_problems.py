"""The problems of the overview, driven as people do: read, take, give back, note, by all means."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.test_overview import failed, job, live, rows
from tests.serving import monitoring

pytestmark = pytest.mark.browser

PLAN = ("CARGA", "FOLHA", "PIX")


def plan(monitor, *broken, names=PLAN, **more):
    """A poll in which these jobs have failed and the others run; what has not changed stays as it
    is: with other times it would be another run."""
    now = [
        failed(name, key=name, **more) if name in broken else job(name, key=name) for name in names
    ]
    before = {} if more else {_known(one): one for one in monitor.engine.lists.get("job", ())}
    monitor.engine.lists["job"] = [before.get(_known(one), one) for one in now]
    monitor.poll()


def _known(one):
    return one["name"], one["lastRunCommonStatus"]


def as_ana(open_page, url, **more):
    """The page as somebody opens it who has told a name before."""
    more.setdefault("before", "localStorage.setItem('resync.name', 'Ana')")
    return live(open_page(url, **more))


def of(page, name, group="open"):
    return page.locator(f".list.{group} > [data-problem]", has_text=name)


def names(page):
    return page.locator(".list.open > [data-problem] .name").all_inner_texts()


def away(page):
    """The pointer leaves the list."""
    page.mouse.move(400, 5)


def test_a_problem_is_readable_before_any_script(monitor, open_page):
    plan(monitor)
    plan(monitor, "CARGA")
    page = open_page(monitor.url)
    blocked = page.context.browser.new_context(java_script_enabled=False, locale="pt-BR")
    bare = blocked.new_page()
    bare.goto(monitor.url)

    expect(of(bare, "CARGA")).to_contain_text("falha")
    expect(bare.locator("#verdict")).to_contain_text("1 falha")
    blocked.close()


def test_what_failed_before_resync_came_shows_its_log(engine, tmp_path, open_page):
    engine.logs["run-CARGA"] = "begin\nORA-00060: deadlock detected"
    engine.lists["job"] = [failed("CARGA", key="CARGA")]
    with monitoring(engine, tmp_path) as monitor:
        monitor.poll()
        page = as_ana(open_page, monitor.url)

        of(page, "CARGA").locator(".go").click()
        page.locator("[data-act='log']").click()

        expect(page.get_by_role("dialog")).to_contain_text("ORA-00060")


def test_of_many_notes_those_not_shown_are_counted_and_can_be_read(monitor, open_page):
    plan(monitor)
    plan(monitor, "CARGA")
    page = as_ana(open_page, monitor.url)
    problems = monitor.url.replace("/tws-monitor", "/api/v1/monitoring/problems")
    (one,) = page.request.get(problems).json()["problems"]
    for n in range(22):
        note = {"text": f"nota {n}", "action_id": f"n{n}", "by": "Caio"}
        page.request.post(f"{problems}/{one['problem_id']}/notes", data=note)

    page.goto(f"{monitor.url}/problems/{one['problem_id']}")
    notes = page.get_by_role("region", name="Notas 22")
    expect(notes.locator("p")).to_have_count(20)
    notes.get_by_role("button", name="mais 2").click()

    expect(notes.locator("p")).to_have_count(22)
    expect(notes.get_by_role("button")).to_be_hidden()


def test_no_limit_is_cut_on_a_phone(monitor, open_page):
    plan(monitor)
    plan(monitor, "CARGA")
    page = live(open_page(monitor.url, viewport={"width": 320, "height": 720}))

    for width in (320, 360, 390):
        page.set_viewport_size({"width": width, "height": 720})
        shown, whole = page.locator(".list.open .lim").first.evaluate(
            """limit => {
                limit.parentNode.querySelector(".blocks").innerHTML =
                    'bloquea <b>300</b> <b class="critical">(12 críticos)</b>';
                limit.innerHTML = '<time>18:54</time><b class="late">margen 25 min</b>';
                return [limit.clientWidth, limit.scrollWidth];
            }"""
        )
        assert whole <= shown, width


def test_taking_asks_for_a_name_once_and_moves_the_row_for_everybody(monitor, open_page):
    plan(monitor)
    plan(monitor, "CARGA", "PIX")
    mine, other = live(open_page(monitor.url)), as_ana(open_page, monitor.url)

    of(mine, "CARGA").get_by_role("button", name="Assumir CARGA").click()
    mine.get_by_label("Seu nome").last.fill("Bia")
    mine.keyboard.press("Enter")

    expect(mine.locator(".undo")).to_contain_text("CARGA é sua; volta às")
    expect(mine.locator(".fold.taken")).to_contain_text("Assumidos (1)")
    expect(mine.locator("#verdict")).to_contain_text("1 falha")
    expect(of(other, "CARGA")).to_have_count(0)
    other.locator(".fold.taken").click()
    expect(of(other, "CARGA", "taken")).to_contain_text("Bia")

    away(mine)
    of(mine, "PIX").get_by_role("button", name="Assumir PIX").click()
    expect(mine.locator(".fold.taken")).to_contain_text("Assumidos (2)")
    expect(mine.locator("#verdict .waiting")).to_have_text("2 assumidos")


def test_taking_leaves_no_other_button_under_the_pointer(monitor, open_page):
    plan(monitor)
    plan(monitor, *PLAN)
    page = as_ana(open_page, monitor.url)
    first = rows(page).first
    taken = first.locator(".name").inner_text()
    spot = first.locator(".take").bounding_box()
    x, y = spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2

    page.mouse.dblclick(x, y)

    expect(page.locator(".fold.taken")).to_contain_text("Assumidos (1)")
    under = "([x, y]) => document.elementFromPoint(x, y).closest('button')?.dataset.act ?? ''"
    assert page.evaluate(under, [x, y]) == ""
    expect(page.locator(".ghost")).to_contain_text(f"{taken} está em Assumidos")
    away(page)
    expect(page.locator(".ghost")).to_have_count(0)
    assert len(names(page)) == 2


def test_of_two_who_take_at_once_the_second_is_told_who_has_it(monitor, open_page):
    plan(monitor)
    plan(monitor, "CARGA", "FOLHA")
    mine = as_ana(open_page, monitor.url)
    other = as_ana(open_page, monitor.url, before="localStorage.setItem('resync.name', 'Bia')",
                   allow=("409",))  # fmt: skip
    other.route("**/acknowledge", lambda route: (of(mine, "CARGA").locator(".take").click(),
        expect(mine.locator(".fold.taken")).to_contain_text("(1)"), route.continue_()))  # fmt: skip

    of(other, "CARGA").locator(".take").click()

    expect(other.locator('[data-banner="deed"]')).to_contain_text("Ana assumiu antes.")
    expect(other.locator(".undo")).to_be_hidden()
    expect(mine.locator(".undo")).to_contain_text("CARGA é sua")


def test_undo_brings_a_problem_back_at_once_and_the_menu_for_ever(monitor, open_page):
    plan(monitor)
    plan(monitor, "CARGA")
    page = as_ana(open_page, monitor.url)

    of(page, "CARGA").locator(".take").click()
    page.get_by_role("button", name="Desfazer").click()
    expect(of(page, "CARGA").locator(".take")).to_be_visible()
    expect(page.locator(".ghost")).to_have_count(0)
    away(page)

    of(page, "CARGA").locator(".take").click()
    away(page)
    page.locator(".fold.taken").click()
    of(page, "CARGA", "taken").locator(".of-menu").click()
    page.get_by_role("menuitem", name="Devolver").click()

    expect(of(page, "CARGA").locator(".take")).to_be_visible()
    expect(page.locator(".ghost")).to_have_count(0)


def test_a_problem_is_put_off_and_comes_back(monitor, open_page):
    plan(monitor)
    plan(monitor, "CARGA")
    page = as_ana(open_page, monitor.url)
    of(page, "CARGA").locator(".take").click()

    page.get_by_role("button", name="Adiar").click()
    page.get_by_role("menuitem", name="até o rerun").click()

    expect(page.locator(".undo")).to_contain_text("volta se o rerun falhar")
    later = datetime.now(UTC) + timedelta(minutes=5)
    monitor.engine.lists["job"][0] = failed("CARGA", key="CARGA")
    again = dict(monitor.engine.lists["job"][0])
    again["jobruns"] = [
        {**run, "id": "again", "timeInfo": {
            "actualStartTime": later.isoformat().replace("+00:00", "Z"),
            "actualEndTime": (later + timedelta(seconds=5)).isoformat().replace("+00:00", "Z"),
        }} for run in again["jobruns"]
    ]  # fmt: skip
    monitor.engine.lists["job"][0] = again
    monitor.poll()
    away(page)
    expect(of(page, "CARGA").locator(".back")).to_contain_text("Ana")


def test_by_the_keyboard_alone(monitor, open_page):
    plan(monitor)
    plan(monitor, *PLAN)
    page = as_ana(open_page, monitor.url)
    first, second, third = names(page)

    page.keyboard.press("j")
    expect(of(page, first).locator(".go")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    expect(of(page, second).locator(".go")).to_be_focused()
    page.keyboard.press("Enter")
    expect(of(page, second).locator(".inside")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".inside")).to_have_count(0)
    page.keyboard.press("a")

    expect(page.locator(".undo")).to_contain_text(f"{second} é sua")
    expect(of(page, third).locator(".go")).to_be_focused()
    assert names(page) == [first, third]
    assert page.locator('.list.open .r :is(a, button)[tabindex="0"]').count() == 4

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Teclas")).to_contain_text("próximo problema")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.get_by_role("dialog", name=f"Nota em {third}")).to_be_visible()


def test_the_list_stands_still_while_somebody_points_at_it(monitor, open_page):
    plan(monitor, names=(*PLAN, "NOVO"))
    plan(monitor, "CARGA", "PIX", names=(*PLAN, "NOVO"))
    page = as_ana(open_page, monitor.url)
    before = names(page)
    rows(page).first.locator(".what").hover()

    monitor.engine.lists["job"] = [
        failed("CARGA", key="CARGA"),
        job("PIX", key="PIX", status="SUCC", common="SUCCESSFUL"),
        failed("NOVO", key="NOVO", jobOptions={"critical": True}),
    ]
    monitor.poll()

    expect(page.locator(".newer")).to_have_text("1 novo")
    expect(page.locator(".held")).to_have_text("ordem parada enquanto você lê")
    assert names(page) == before
    expect(of(page, "PIX").locator(".sev")).to_contain_text("resolvido")
    page.locator(".newer").click()
    assert names(page)[0] == "NOVO"
    expect(page.locator(".newer")).to_be_hidden()


def test_an_unfolded_row_tells_all_and_moves_nothing_below_when_more_comes(monitor, open_page):
    plan(monitor)
    monitor.engine.logs["run-CARGA"] = "step one\nORA-01653: unable to extend table APP.MOV\nbye"
    plan(monitor, "CARGA", "PIX")
    page = as_ana(open_page, monitor.url)

    of(page, "CARGA").locator(".error").click()

    inside = of(page, "CARGA").locator(".inside")
    expect(inside).to_contain_text("ORA-01653: unable to extend table APP.MOV")
    expect(inside.locator(".tail span").first).to_have_text("step one")
    expect(inside.locator(".tail .cause")).to_have_text("ORA-01653: unable to extend table APP.MOV")
    expect(inside).to_contain_text("Nenhuma solução anotada")
    expect(inside).to_contain_text("Notas 0")
    assert inside.bounding_box()["height"] == 143
    link = of(page, "CARGA").get_by_role("link", name="Abrir problema")
    expect(link).to_have_attribute("href", re.compile(r"/tws-monitor/problems/"))


def test_a_long_error_leaves_whole_lines_of_the_log_and_the_cause_among_them(monitor, open_page):
    plan(monitor)
    cause = f"ORA-01653: unable to extend table APP.MOVIMENTO by 8192 {'in tablespace TS ' * 4}"
    monitor.engine.logs["run-CARGA"] = f"begin\n{cause}\nrolled back\nend\n"
    plan(monitor, "CARGA")
    page = as_ana(open_page, monitor.url, viewport={"width": 1024, "height": 768})

    of(page, "CARGA").locator(".error").click()

    lines = of(page, "CARGA").locator(".tail span")
    expect(lines).to_have_count(4)
    cut = """(lines) => lines.map((line) => {
        const [at, part] = [line, line.parentNode].map((each) => each.getBoundingClientRect());
        const shown = at.left < part.right;
        return [shown, shown && at.bottom > part.bottom + 0.5];
    })"""
    seen = lines.evaluate_all(cut)
    assert [shown for shown, _ in seen[:2]] == [True, True]
    assert not any(through for _, through in seen)
    part = of(page, "CARGA").locator(".problem-error")
    assert part.evaluate("(each) => each.scrollHeight - each.clientHeight") <= 0


def test_a_note_survives_escape_a_click_beside_a_reload_and_another_server(
    engine, tmp_path, open_page
):
    with monitoring(engine, tmp_path) as monitor:
        plan(monitor)
        plan(monitor, "CARGA")
        port = monitor.web.port
        page = as_ana(open_page, monitor.url, allow=("WebSocket", "ERR_CONNECTION", "connection"))
        field = page.get_by_role("dialog").get_by_role("textbox")

        page.keyboard.press("n")
        field.fill("DBA chamado")
        page.keyboard.press("Escape")
        page.keyboard.press("n")
        expect(field).to_have_value("DBA chamado")
        page.mouse.click(5, 5)
        page.reload()
        expect(of(live(page), "CARGA")).to_be_visible()
        page.keyboard.press("n")
        expect(field).to_have_value("DBA chamado")
        page.keyboard.press("Escape")
        page.evaluate("window.sameLoad = true")
    with monitoring(engine, tmp_path, port=port):
        page.wait_for_function("() => window.sameLoad === undefined")
        expect(of(live(page), "CARGA")).to_be_visible()
        page.keyboard.press("n")
        expect(field).to_have_value("DBA chamado")

        page.get_by_role("button", name="Salvar nota").click()

        expect(page.get_by_role("dialog")).to_have_count(0)
        of(page, "CARGA").locator(".error").click()
        expect(page.locator(".inside .notes")).to_contain_text("DBA chamado")


def test_the_blocks_cell_says_why_a_problem_stands_where_it_does(monitor, open_page):
    plan(monitor)
    plan(monitor, "CARGA")
    page = as_ana(open_page, monitor.url)

    why = of(page, "CARGA").locator(".blocks")
    expect(why).to_have_attribute("title", re.compile("não é crítico · não bloqueia nada · aberto"))


def test_each_count_of_the_verdict_narrows_the_list(monitor, open_page):
    plan(monitor)
    monitor.engine.lists["job"] = [
        failed("CARGA", key="CARGA", jobOptions={"critical": True}),
        failed("PIX", key="PIX"),
    ]
    monitor.poll()
    page = as_ana(open_page, monitor.url)
    expect(rows(page)).to_have_count(2)

    page.locator("#verdict .critical").click()

    expect(rows(page)).to_have_count(1)
    expect(page.locator(".cols .count")).to_have_text("1 de 2")
    assert page.url.endswith("?show=critical")
    page.get_by_role("button", name="mostrar todos").click()
    expect(rows(page)).to_have_count(2)
    page.go_back()
    expect(rows(page)).to_have_count(1)


def test_the_tab_takes_the_shape_of_the_worst(monitor, open_page):
    plan(monitor)
    page = as_ana(open_page, monitor.url)
    expect(page).to_have_title(re.compile(r"^● · Agora"))
    calm = page.locator('link[rel="icon"]').get_attribute("href")

    plan(monitor, "CARGA")

    expect(page).to_have_title(re.compile(r"^■ 1 · Agora"))
    assert page.locator('link[rel="icon"]').get_attribute("href") != calm


def test_what_recovers_by_itself_is_folded_away(monitor, open_page):
    plan(monitor)
    plan(monitor, "CARGA")
    page = as_ana(open_page, monitor.url)
    away(page)

    monitor.engine.lists["job"][0] = job("CARGA", key="CARGA", status="SUCC", common="SUCCESSFUL")
    monitor.poll()

    expect(rows(page)).to_have_count(0)
    expect(page.locator(".fold.recovered")).to_contain_text("Recuperados sozinhos (1)")
    expect(page.locator("#verdict .fine")).to_have_text("Nenhum problema aberto")
    page.locator(".fold.recovered").click()
    expect(of(page, "CARGA", "recovered")).to_be_visible()
