"""报错: the form says what was shown, a press makes a ticket, a decision is read by the reporter; refusals keep the words."""

from importlib import import_module

import pytest
from dash import no_update
from dash._callback_context import context_value
from dash._utils import AttributeDict

from actions.tickets import report
from city.access import Viewer
from city.tickets import LONGEST_WORDS
from components.prerender import to_html
from data.ledger import LedgerError, ledger
from pages import _address
from queries import tickets
from tests._store import everyone
from tests.queries.test_drill_events import case

AT = "2026-07-14T12:30"
TILE = {"tile": "signs", "indicator": "air_pm25", "place": "3201", "page": "/?lang=en"}
SEARCH = "?tile=signs&indicator=air_pm25&place=3201&page=/"


@pytest.fixture
def as_viewer(monkeypatch):
    """The pages take this viewer for the one who looks."""

    def become(role="duty", name="anna", places=("3201",), clearance="internal"):
        viewer = Viewer(name, role, places, clearance)
        monkeypatch.setattr(_address, "current_viewer", lambda: viewer)
        return viewer

    become()
    return become


@pytest.fixture(autouse=True)
def fresh_ledger(filled, monkeypatch, tmp_path):
    """Each test begins with an empty ledger over the same data."""
    monkeypatch.setenv("COCKPIT_LEDGER", f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    from city.settings import settings

    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture(autouse=True)
def ticket_page(page):
    """The module of a ticket's page; Dash lets pages be imported once there is an application."""
    return import_module("pages.ticket")


def send(words, fault="value", press="p1", search=SEARCH, clicks=1):
    said, hidden = import_module("pages.report").send_report(clicks, fault, words, press, search)
    return said if said is no_update else to_html(said), hidden


def press(page, button, number="1", decision="accepted", other="", words="", seen=None, name="q1", search=""):
    """Presses a button of a ticket's page; its answer as HTML by output."""
    clicks = [int(one == button) for one in ("ticket-do-take_up", "ticket-do-decide", "ticket-do-reopen")]
    before = context_value.get({})
    context_value.set(AttributeDict(triggered_inputs=[{"prop_id": f"{button}.n_clicks", "value": 1}]))
    try:
        found = page.press_step(*clicks, decision, other, words, seen, name, f"/ticket/{number}", search)
    finally:
        context_value.set(before)
    return [one if one is no_update or isinstance(one, int) else to_html(one) for one in found]


def made(press="r1", viewer=None, **shown):
    return report(viewer or everyone(), {"tile": "signs", "place": "3201", **shown}, "value", "it is wrong", press)


def test_the_form_is_filled_with_what_was_shown(page, as_viewer):
    text = page("report", **TILE, value="41 µg/m³", at="2026-07-14T12:00", asof=AT)
    for part in (
        "报错",
        "小城 · PM2.5",
        "运行体征",
        "41 µg/m³",
        "2026-07-14 12:00",
        "提交报错",
        "最多1000个字符",
        "快照",
    ):
        assert part in text, part
    looked_up = page("report", **TILE, asof=AT)
    assert "40 µg/m³" in looked_up and "2026-07-14 1" in looked_up
    assert "Report a fault" in page("report", **TILE, lang="en") and "Value wrong" not in text


def test_an_event_and_a_source_can_be_reported(page, as_viewer):
    text = page("report", tile="event", event=case(2, "320111001")["event"], asof=AT)
    assert case(2, "320111001")["event"] in text and "测试事件" in text
    assert "测试读数" in page("report", tile="feeds", source="rows")
    assert "<dd>no_such_source" not in page("report", tile="feeds", source="no_such_source")


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ({"indicator": "nothing"}, "nothing"),
        ({"place": "999"}, "999"),
        ({"event": "no-such"}, "no-such"),
    ],
)
def test_what_is_unknown_cannot_be_reported(page, as_viewer, address, sentence):
    text = page("report", **address)
    assert sentence in text and "提交报错" not in text


def test_a_wall_and_who_does_not_see_it_cannot_report(page, as_viewer):
    as_viewer("wall")
    assert "本屏的角色不能进行此操作" in page("report", **TILE)
    as_viewer("district", places=("320111",))
    assert "没有" in page("report", indicator="air_pm25", place="320102") and "提交报错" not in page(
        "report", indicator="air_pm25", place="320102"
    )


def test_what_leads_outside_or_is_endless_is_cut(page, as_viewer):
    send("x", search="?tile=%3Cb%3E" + "t" * 90 + "&page=//evil.example/&value=" + "v" * 900)
    shown = tickets.one(everyone(), 1).shown
    assert (
        "page" not in shown
        and len(shown["value"]) == 200
        and shown["tile"].startswith("bttt")
        and len(shown["tile"]) < 31
    )


def test_a_press_makes_a_ticket(page, as_viewer):
    said, hidden = send("  太高了 ")
    assert hidden and "报错单编号 1" in said and 'href="/ticket/1"' in said and 'href="/"' in said
    found = tickets.one(everyone(), 1)
    assert found.words == "太高了" and found.shown["value"] == "40 µg/m³" and found.shown["source"] == "rows"
    assert found.shown["seq"] and found.shown["known_at"].startswith("2026-07-14T12:30")
    again, _ = send("太高了")
    assert "报错单编号 1" in again and ledger().position() == 1
    assert send("x", clicks=0) == (no_update, no_update)


@pytest.mark.parametrize(
    ("words", "fault", "sentence"),
    [("", "value", "请填写说明"), ("x" * (LONGEST_WORDS + 1), "value", "说明过长"), ("x", "rude", "请选择错误类型")],
)
def test_a_report_that_says_nothing_gets_a_sentence_and_the_form_stays(page, as_viewer, words, fault, sentence):
    said, hidden = send(words, fault)
    assert sentence in said and 'role="alert"' in said and hidden is False and ledger().position() == 0


def test_a_failed_write_says_so_and_keeps_the_words(page, as_viewer, monkeypatch):
    def broken(*_, **__):
        raise LedgerError("The ledger cannot be written: disk full.")

    monkeypatch.setattr("actions.tickets.ledger", broken)
    said, hidden = send("words")
    assert "暂时无法写入，您填写的内容仍在" in said and hidden is False


def test_the_list_is_empty_then_filled_and_filtered(page, as_viewer, ticket_page):
    assert "还没有人报错" in page("tickets") and "Nobody has reported" in page("tickets", lang="en")
    for number, source in enumerate(("rows", "cases", "rows")):
        made(f"r{number}", source=source, indicator="air_pm25")
    press(ticket_page, "ticket-do-decide", "3", words="no", decision="rejected")
    text = page("tickets")
    assert "共3单，其中2单未办结" in text and text.index("/ticket/2") < text.index("/ticket/1") < text.index(
        "/ticket/3"
    )
    assert "不采纳" in text and "台账至第4条" in text
    one = page("tickets", source="cases", lang="en")
    assert "1 tickets, 1 open" in one and "/ticket/2" in one and "/ticket/1" not in one
    assert "/ticket/3" in page("tickets", status="decided") and "/ticket/1" not in page("tickets", status="decided")
    assert "No ticket matches" in page("tickets", place="320102", lang="en")
    assert "status=never in the address cannot be used" in page("tickets", status="never", lang="en")
    assert "共0单" in page("tickets", asof="2026-07-01T00:00")


def test_a_ticket_shows_what_the_screen_showed_then(page, as_viewer):
    send("太高了")
    text = page("ticket", number="1")
    for part in ("报错单 1", "已报错", "太高了", "40 µg/m³", "anna（值班）", "台账第1条", "作出决定", "受理"):
        assert part in text, part
    assert (
        'href="/sign/air_pm25?place=3201&amp;asof=2026-07-14T12:30"' in text
        and 'href="/?asof=2026-07-14T12:30"' in text
    )


def test_taken_up_decided_reopened_and_read_by_the_reporter(page, as_viewer, ticket_page):
    as_viewer("district", "reporter")
    send("太高了")
    assert "作出决定" not in page("ticket", number="1")
    as_viewer("duty", "ben")
    head, thread, form, said, _ = press(ticket_page, "ticket-do-take_up", words="half a sentence")
    assert "已受理" in head and "ben（值班）" in thread and "已受理。" in said and "drawn-later" in form
    head, thread, form, said, _ = press(ticket_page, "ticket-do-decide", words="明日更正", name="q2")
    assert "已采纳" in head and "明日更正" in thread and "已作出决定" in said
    as_viewer("district", "reporter")
    text = page("ticket", number="1")
    assert "明日更正" in text and "决定：采纳" in text and "为何不认可该决定" in text
    head, *_ = press(ticket_page, "ticket-do-reopen", words="仍是40", name="q3")
    assert "已重开" in head


def test_the_second_decision_gets_a_sentence_and_keeps_its_form(page, as_viewer, ticket_page):
    made()
    as_viewer(name="anna")
    press(ticket_page, "ticket-do-decide", words="yes", seen=1, name="a")
    as_viewer(name="ben")
    head, thread, form, said, seen = press(
        ticket_page, "ticket-do-decide", decision="rejected", words="no", seen=1, name="b"
    )
    assert (
        "anna已先行操作：作出决定" in said and form is no_update and "已采纳" in head and "yes" in thread and seen == 2
    )
    *_, form, said, _ = press(ticket_page, "ticket-do-decide", decision="rejected", words="no", seen=2, name="c")
    assert "目前的状态不能做这一步" in said and form is no_update and ledger().position() == 2
    *_, said, _ = press(ticket_page, "ticket-do-decide", "1", words="yes", seen=1, name="a")
    assert ledger().position() == 2


def test_refusals_of_a_step(page, as_viewer, ticket_page):
    made("r1")
    made("r2")
    *_, said, _ = press(ticket_page, "ticket-do-decide", "2", decision="duplicate", other="9")
    assert "请填写另一张您可见的报错单的编号" in said
    *_, said, _ = press(ticket_page, "ticket-do-decide", "2", words=" ")
    assert "请填写说明" in said
    *_, said, _ = press(ticket_page, "ticket-do-decide", "2", words="x", search=f"?asof={AT}")
    assert "没有报错单" in said
    as_viewer("district")
    *_, said, _ = press(ticket_page, "ticket-do-decide", "2", words="x")
    assert "本屏的角色不能进行此操作" in said
    as_viewer()
    head, thread, *_ = press(ticket_page, "ticket-do-decide", "2", decision="duplicate", other="1", name="d")
    assert "重复" in head and 'href="/ticket/1"' in thread
    assert press(ticket_page, "nothing") == [no_update] * 5


def test_out_of_sight_is_as_if_it_were_not_there(page, as_viewer, ticket_page):
    made(place="320102")
    as_viewer("district", places=("320111",))
    for number in ("1", "9", "x", "-1", "1" * 40):
        assert "没有报错单" in page("ticket", number=number)
    *_, said, _ = press(ticket_page, "ticket-do-reopen", words="x")
    assert "没有报错单" in said and ledger().position() == 1


def test_a_replay_can_be_read_and_not_written(page, as_viewer):
    made()
    text = page("ticket", number="1", asof="2030-01-01T00:00")
    assert "it is wrong" in text and "作出决定" not in text


def test_tiles_bear_the_way_only_where_somebody_may_report(filled, as_viewer):
    from app import create_app

    client = create_app().server.test_client()
    assert 'data-report="报错"' in client.get("/").get_data(as_text=True)
    assert 'data-report="Report a fault"' in client.get("/tickets?lang=en").get_data(as_text=True)
    assert "data-report=" not in client.get("/?wall=led").get_data(as_text=True)


def test_pages_follow_the_stamp(page, as_viewer, ticket_page):
    tickets_page = import_module("pages.tickets")

    made()
    listed, seq = tickets_page.refresh_tickets({}, "?lang=en")
    assert "1 tickets, 1 open" in to_html(listed) and int(seq) > 0
    head, thread, _ = ticket_page.refresh_ticket({}, "/ticket/1", "")
    assert "已报错" in to_html(head) and "it is wrong" in to_html(thread)
    assert ticket_page.refresh_ticket({}, "/ticket/7", "") == [no_update] * 3


def test_each_page_has_its_way(page, as_viewer):
    sign = page("sign", indicator="air_pm25", asof=AT)
    assert "/report?seq=" in sign and "indicator=air_pm25" in sign
    assert page("rows", indicator="air_pm25", place="NJ-T-01", asof=AT).count("/report?seq=") > 0
    assert "tile=place" in page("place", code="320102", asof=AT)
