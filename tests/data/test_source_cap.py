"""CAP 1.2: alerts, updates and cancellations become issues of warnings; exercises and other XML do not."""

from datetime import datetime

import pytest

from city.said import english
from data.sources import Refused, load, read

SOURCE = """
[source]
name = { zh = "气象预警", en = "Weather warnings" }
contract = "warnings"
owner = "weather"
promise = "30d"
[file]
format = "cap"
[columns]
warning = { join = ["first", "area.geocode.division"], separator = "/" }
kind = "info.event"
level = { column = "info.severity", map = { Extreme = "1", Severe = "2", Moderate = "3", Minor = "4" } }
issuer = "info.senderName"
title = "info.headline"
issued_at = { column = "sent", format = "%Y-%m-%dT%H:%M:%S%z" }
expires_at = { column = "ends", format = "%Y-%m-%dT%H:%M:%S%z" }
place = "area.geocode.division"
"""
ALERT = """<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
<identifier>{id}</identifier><sender>nj</sender><sent>2026-07-01T08:00:00+08:00</sent><status>{status}</status>
<msgType>{type}</msgType><scope>Public</scope>{references}
<info><category>Met</category><event>暴雨</event><urgency>Immediate</urgency><severity>Severe</severity>
<certainty>Observed</certainty><expires>2026-07-01T20:00:00+08:00</expires><senderName>南京市气象台</senderName>
<headline>暴雨橙色</headline>
<area><areaDesc>玄武</areaDesc><geocode><valueName>division</valueName><value>320102</value></geocode></area>
<area><areaDesc>秦淮</areaDesc><geocode><valueName>division</valueName><value>320104</value></geocode></area>
</info></alert>"""


def alert(number="A1", status="Actual", kind="Alert", references=""):
    given = f"<references>{references}</references>" if references else ""
    return ALERT.format(id=number, status=status, type=kind, references=given)


@pytest.fixture
def arrived(tmp_path):
    """arrived(text): the file as rows of the contract."""
    (tmp_path / "feed.toml").write_text(SOURCE, "utf-8")

    def write(text):
        path = tmp_path / "a.xml"
        path.write_text(text, "utf-8")
        return read(load("feed", tmp_path), path)

    return write


def test_an_alert_is_an_issue_in_each_of_its_areas(arrived):
    found = arrived(f'<?xml version="1.0" encoding="UTF-8"?>\n{alert()}').frame
    assert found["warning"].to_list() == ["A1/320102", "A1/320104"] and found["place"].to_list() == ["320102", "320104"]
    row = found.row(0, named=True)
    assert (row["kind"], row["level"], row["issuer"], row["title"]) == ("暴雨", 2, "南京市气象台", "暴雨橙色")
    assert row["issued_at"] == datetime(2026, 7, 1, 8) and row["expires_at"] == datetime(2026, 7, 1, 20)


def test_an_update_and_a_cancellation_belong_to_the_first_and_a_cancellation_ends_it(arrived):
    told = "nj,A1,2026-07-01T07:00:00+08:00"
    found = arrived(
        f"<feed>{alert('A2', kind='Update', references=told)}{alert('A3', kind='Cancel', references=told)}</feed>"
    )
    assert set(found.frame["warning"]) == {"A1/320102", "A1/320104"}
    assert found.frame["expires_at"].to_list()[-1] == datetime(2026, 7, 1, 8)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (alert(status="Exercise"), "status is 'Exercise'; Actual is expected"),
        (alert(kind="Ack"), "msgType is 'Ack'; one of Alert, Update, Cancel is expected"),
        (alert(kind="Cancel"), "Cancel without a reference"),
    ],
)
def test_what_is_no_warning_is_set_aside_with_its_reason(arrived, text, reason):
    found = arrived(f"<feed>{alert('A9')}{text}</feed>")
    broken = found.frame["_broken"].drop_nulls().to_list()
    assert (
        len(broken) == 1
        and reason in english(broken[0])
        and found.frame["warning"].drop_nulls().to_list() == ["A9/320102", "A9/320104"]
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("<alert>", "cannot be read as XML; it may be cut off"),
        ("<rss></rss>", "has no alert of CAP 1.2; the root is 'rss'"),
        ('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "cannot be read as XML"),
        ("\x00", "XML"),
        ("PK\x03\x04", "is a file of the format xlsx; the source expects cap"),
    ],
)
def test_other_files_are_refused_with_a_sentence(arrived, text, sentence):
    with pytest.raises(Refused, match=sentence):
        arrived(text)
