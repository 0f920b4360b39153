"""A red incident from the alarm to the archive with a second person; what one does at the desk the other sees."""

import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import READY, ROOT, Server
from tests.browser.test_roles import enter, fresh, guarded
from tests.browser.test_wall import PICTURES

__all__ = ["fresh", "guarded"]
SIZES = [(1920, 1080), (3840, 1080), (390, 844)]


def ready(page):
    page.wait_for_selector(READY, timeout=30_000)
    page.wait_for_selector("#first-picture", state="detached", timeout=10_000)


def pick(page, field, text):
    """Chooses from a list by typing."""
    page.click(field)
    page.wait_for_timeout(500)
    page.keyboard.type(text)
    page.wait_for_timeout(500)
    page.keyboard.press("Enter")
    expect(page.locator(field)).to_contain_text(text)


def raised(page, title, level):
    """Raises an incident by hand at the desk; its code."""
    page.click("details.by-hand summary")
    pick(page, "#raise-place", "玄武")
    page.fill("#raise-title", title)
    page.locator("#raise-level label").nth(level - 1).click()
    page.fill("#raise-words", "群众来电，现场已有积水")
    page.click("#raise-do-raise")
    link = page.locator("#raise-said a")
    expect(link).to_be_visible(timeout=10_000)
    return link.inner_text()


def act(page, name, words="", unit=""):
    """One act on an incident's page; the form is drawn anew after it."""
    button, rows = page.locator(f"#incident-do-{name}"), page.locator("#incident-thread tbody tr")
    expect(button).to_be_visible(timeout=10_000)
    page.wait_for_timeout(1_200)
    before = rows.count()
    if words:
        page.fill("#incident-words", words)
    if unit:
        pick(page, "#incident-unit", unit)
    button.click()
    expect(rows).to_have_count(before + 1, timeout=10_000)
    expect(page.locator("#incident-said .said:not(.failed)")).to_be_visible()


def test_a_red_incident_goes_from_the_alarm_to_the_archive_with_a_second_person(fresh, guarded):
    duty = fresh()
    enter(duty, guarded.url, "duty", "/alerts")
    ready(duty)
    code = raised(duty, "下穿通道积水封闭", 4)

    wall = fresh()
    enter(wall, guarded.url, "leader", "/")
    ready(wall)
    expect(wall.locator(".taking", has_text="下穿通道积水封闭")).to_be_visible(timeout=20_000)

    duty.goto(f"{guarded.url}/incident/{code}")
    ready(duty)
    act(duty, "acknowledge")
    expect(wall.locator(".taking", has_text="下穿通道积水封闭")).to_have_count(0, timeout=5_000)
    act(duty, "analyse")
    act(duty, "assess", "积水40厘米，影响两条公交线")

    leader = fresh()
    enter(leader, guarded.url, "leader", f"/incident/{code}")
    ready(leader)
    act(leader, "decide", "封闭通道，架泵抽排")
    act(duty, "command", "封闭通道并抽排，两小时内恢复", unit="水务")
    act(duty, "dispatch")

    district = fresh()
    enter(district, guarded.url, "district", "/alerts?status=open")
    ready(district)
    district.locator("a", has_text="下穿通道积水封闭").first.click()
    district.wait_for_url(f"**/incident/{code}*")
    ready(district)
    act(district, "return", "泵车不在本区")
    act(duty, "command", "市水务调泵车，由区封闭通道")
    act(duty, "dispatch")
    act(district, "accept")
    act(district, "report", "通道已恢复通行")
    act(duty, "check_pass", "现场已核")
    act(duty, "review", "泵站容量不足，列入改造")
    expect(duty.locator("#incident-do-archive")).to_be_visible(timeout=10_000)
    duty.click("#incident-do-archive")
    expect(duty.locator("#incident-said .said.failed")).to_be_visible(timeout=10_000)
    act(leader, "archive")
    expect(leader.locator(".incident-way .here")).to_have_text("归档")
    told = leader.inner_text("#incident-thread")
    assert "退单" in told and "核查通过" in told and "归档" in told


def test_two_people_at_the_desk_see_each_other_and_a_false_alarm_takes_two(fresh, guarded):
    duty, analyst = fresh(), fresh()
    enter(duty, guarded.url, "duty", "/alerts")
    enter(analyst, guarded.url, "analyst", "/alerts")
    ready(duty)
    ready(analyst)
    code = raised(duty, "路灯大面积熄灭", 2)
    expect(analyst.locator(".desk-list a", has_text="路灯大面积熄灭")).to_be_visible(timeout=2_000)
    duty.goto(f"{guarded.url}/incident/{code}")
    ready(duty)
    act(duty, "false_alarm", "计划检修")
    assert "待复核" in duty.inner_text("#incident-head")
    assert not duty.locator("#incident-do-confirm").is_visible()
    analyst.goto(f"{guarded.url}/incident/{code}")
    ready(analyst)
    act(analyst, "confirm")
    expect(analyst.locator(".incident-way .here")).to_have_text("误报")


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_desk_fits(fresh, guarded, width, height):
    page = fresh(width, height)
    enter(page, guarded.url, "duty", "/alerts")
    ready(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width == 1920:
        page.screenshot(path=PICTURES / "alerts.png", full_page=True)


SEED = """
import sys
from datetime import timedelta
from actions.incidents import watch
from city.alerting.codes import make
from data.ledger import ledger
from pages._city import civil_now
at = civil_now() - timedelta(minutes=int(sys.argv[1]))
told = {"place": "320102", "level": 4, "title": "Dike at the river gate", "at": at.isoformat()}
ledger().append(watch(), "incident", make("NJ", at.date(), "320102", "0110", 1), "raise", body=told, press="seed", at=at)
"""


@pytest.fixture
def late(sample_store, tmp_path):
    """A cockpit in whose ledger a red alarm has waited for ten minutes of the five that it has."""
    running = Server(sample_store, COCKPIT_LEDGER=f"sqlite:///{tmp_path / 'ledger.sqlite'}", COCKPIT_LIVE="0")
    subprocess.run([sys.executable, "-c", SEED, "10"], cwd=ROOT, env=running.environment, check=True)
    yield running.start()
    running.stop()


def test_a_missed_deadline_comes_onto_the_leaders_screen(late, open_page):
    wall = open_page("/?lang=en", base=late.url)
    expect(wall.locator(".desk-strip")).to_contain_text("1 with the leader", timeout=60_000)
    desk = open_page("/alerts?lang=en&status=supervised", base=late.url)
    row = desk.locator("#desk-list tbody tr", has_text="Dike at the river gate")
    expect(row).to_contain_text("overdue")
    row.locator("a").first.click()
    expect(desk.locator("#incident-thread tbody tr")).to_have_count(5, timeout=15_000)
