"""Notices go out once on each channel, are tried again when that fails, say nothing of persons, and never stop the watch."""

import json
import ssl
import subprocess
import threading
from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from actions.incidents import begin, do, note_signal, watch
from city.access import Viewer
from city.alerting.incidents import fingerprint
from city.alerting.notices import PAUSES_MIN, TRIES
from city.signing import SIGNATURE, signature
from data import notices_out
from data.ledger import ledger
from pages import _notices, _watch
from queries import incidents
from tests._outside import mailbox, webhook
from tests._store import NOW, empty_store, everyone, forget, store

__all__ = ["empty_store", "store"]
STREET = "320102002"
SECRET = "a secret of this test alone"  # pragma: allowlist secret
DUTY = Viewer("Zhang San", "duty", ("3201",), "internal")


class Clock:
    now = NOW

    def go(self, minutes):
        """What came of the look at notices so many minutes later."""
        self.now += timedelta(minutes=minutes)
        return _notices.tell(NOW, self.now)


@pytest.fixture
def clock(store, monkeypatch):
    found = Clock()
    monkeypatch.setattr("data.ledger.civil_now", lambda: found.now)
    return found


@pytest.fixture
def given(store, monkeypatch, tmp_path):
    """given(webhook, mail, **settings): the settings that name these servers."""
    secret = tmp_path / "secret"
    secret.write_text(f"{SECRET}\n")

    def put(hook=None, mail=None, **more):
        found = {"PUBLIC_ADDRESS": "https://cockpit.example/"} | more
        if hook:
            scheme = "https" if hook.tls else "http"
            host = "localhost" if hook.tls else "127.0.0.1"
            found |= {"NOTICE_WEBHOOK": f"{scheme}://{host}:{hook.server_port}/in?a=1", "NOTICE_SECRET": secret}
        if mail:
            found |= {"NOTICE_SMTP": f"localhost:{mail.server_address[1]}", "NOTICE_STARTTLS": int(bool(mail.tls))}
            found |= {"NOTICE_FROM": "screen@example.org", "NOTICE_TO": "duty@example.org"}
        for name, value in (found | more).items():
            monkeypatch.setenv(f"COCKPIT_{name}", str(value))
        forget()

    return put


@pytest.fixture
def tls(tmp_path, monkeypatch):
    """A certificate of localhost that this process trusts."""
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    asked = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    asked += ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(cert)]
    subprocess.run(asked, check=True, capture_output=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context


def raised(level=3, rule="ponding_depth", title=""):
    known = [one.code for one in incidents.listed(everyone())]
    told = {"rule": rule, "indicator": "ponding_depth" if rule == "ponding_depth" else "", "place": STREET}
    told |= {
        "kind": "0110",
        "level": level,
        "at": NOW.isoformat(),
        "fingerprint": fingerprint(rule, STREET, title, "0110"),
    }
    told |= {"value": 43.0} | ({"title": title} if title else {})
    begin(watch(), told, NOW, "320102", known, f"{rule}{title}", "")
    return incidents.listed(everyone())[0]


def tries():
    return [
        (one.act, one.told["channel"], one.told["tries"], one.told.get("reason")) for one in ledger().entries("notice")
    ]


def test_nothing_goes_out_when_nothing_is_set(clock, given, monkeypatch):
    monkeypatch.setattr("pages._notices.send", lambda *given: pytest.fail("sent"))
    raised()
    assert clock.go(0) == 0 and tries() == []


def test_it_is_sent_once_on_each_channel_signed_and_in_both_languages(clock, given):
    with webhook() as hook, mailbox() as mail:
        given(hook, mail)
        found = raised()
        assert clock.go(0) == 2 and clock.go(1) == 0 and clock.go(30) == 0
        assert _notices.tell(clock.now, clock.now) == 0
        ((path, headers, body),) = hook.got
        ((is_safe, to, raw),) = mail.got
    assert path == "/in?a=1" and headers[SIGNATURE] == f"sha256={signature(SECRET, body)}"
    assert headers["Idempotency-Key"] == f"notice-{found.last:06d}"
    told = json.loads(body)
    assert (told["incident"], told["level"], told["act"], told["place"]) == (found.code, "orange", "raise", STREET)
    assert told["page"] == f"https://cockpit.example/incident/{found.code}" and told["is_sample"] is False
    assert told["due"] == f"{found.stage_due:%Y-%m-%dT%H:%M}" and told["notice"] == found.last
    assert "Water on roads" in told["text"]["en"] and "监测告警" in told["title"]["zh"]
    assert "预警" not in body.decode() and "演示" not in body.decode()
    letter = message_from_bytes(raw, policy=policy.default)
    assert not is_safe and "duty@example.org" in to and letter["From"] == "screen@example.org"
    assert letter["Subject"] == f"{told['title']['zh']} / {told['title']['en']}"
    text = letter.get_content().replace("\r\n", "\n")
    assert told["text"]["zh"] in text and told["text"]["en"] in text and found.code in text
    assert tries() == [("sent", "webhook", 1, None), ("sent", "mail", 1, None)] and ledger().verify() == []
    counted = [incidents.notices_sent(everyone(), some, NOW - timedelta(days=1)) for some in ([found], [])]
    assert counted == [2, 0] and incidents.notices_sent(everyone("public"), [found], NOW) is None


def test_both_channels_are_safe_with_a_certificate_that_is_checked(clock, given, tls, monkeypatch):
    with webhook(tls=tls) as hook, mailbox(tls=tls) as mail:
        given(hook, mail)
        raised()
        assert clock.go(0) == 2 and [one[0] for one in mail.got] == [True] and len(hook.got) == 1
        monkeypatch.delenv("SSL_CERT_FILE")
        raised(2, title="another")
        clock.go(1)
        assert [act for act, *_ in tries()] == ["sent", "sent", "failed", "failed"]
        assert len(mail.got) == len(hook.got) == 1


def test_a_server_without_starttls_gets_nothing_in_the_clear(clock, given):
    with mailbox() as mail:
        given(None, mail, NOTICE_STARTTLS=1)
        raised()
        assert clock.go(0) == 1 and mail.got == []
    assert tries() == [("failed", "mail", 1, "The mail server does not offer what is needed, such as STARTTLS.")]


def test_it_is_tried_again_after_a_pause(clock, given):
    with webhook(500, 302, 204) as hook:
        given(hook)
        raised()
        assert [clock.go(minutes) for minutes in (0, 0.5, 0.5, 1, 1, 5)] == [1, 0, 1, 0, 1, 0]
        assert len(hook.got) == 3 and {path for path, *_ in hook.got} == {"/in?a=1"}
    reasons = ["The webhook answered 500.", "The webhook answered 302.", None]
    assert [reason for *_, reason in tries()] == reasons and tries()[-1][:3] == ("sent", "webhook", 3)


def test_after_a_refused_connection_it_is_sent_when_the_server_is_back(clock, given):
    with webhook() as hook:
        given(hook)
        port = hook.server_port
    raised()
    assert clock.go(0) == 1
    assert tries() == [("failed", "webhook", 1, "The webhook could not be reached: Connection refused.")]
    with webhook(port=port) as again:
        assert clock.go(1) == 1 and len(again.got) == 1


def test_it_is_given_up_and_one_that_fails_lets_the_others_wait(clock, given):
    with mailbox("550 no") as mail:
        given(None, mail)
        raised()
        raised(2, title="another")
        assert clock.go(0) == 1
        for minutes in (0, *PAUSES_MIN, *PAUSES_MIN):
            clock.go(minutes)
        assert mail.got == []
    ends = [one for one in tries() if one[0] == "given_up"]
    assert ends and ends[0] == ("given_up", "mail", TRIES, "The mail server refused the recipient.")
    clock.go(600)
    assert [act for act, *_ in tries()].count("given_up") == 2 and clock.go(5) == 0


def test_what_is_old_is_not_sent(clock, given):
    with webhook() as hook:
        given(hook)
        raised()
        clock.now += timedelta(minutes=61)
        assert _notices.tell(clock.now, clock.now) == 0 and clock.go(0) == 1 and hook.got == []
    assert tries() == [("given_up", "webhook", 0, _notices.TOO_OLD)]


def test_what_people_typed_and_who_they_are_stay_inside(clock, given, monkeypatch):
    monkeypatch.setattr(_notices, "shows_sample", lambda viewer: True)
    with webhook() as hook:
        given(hook)
        found = raised(2, rule="inbound", title="Li Si fell, 13900000000")
        due = (NOW + timedelta(hours=9)).isoformat()
        chief = Viewer("Wang Wu", "leader", ("3201",), "internal")
        told = {"owner": "call Zhao Liu", "deadline": due}
        do(chief, found, "demand", "help Li Si", told, "a", NOW)
        note_signal(incidents.listed(everyone())[0], "escalate", {"what": "overdue"}, "b")
        found = incidents.listed(everyone())[0]
        do(chief, found, "demand", "again", {"owner": "fire", "deadline": due}, "c", NOW)
        assert clock.go(0) == 4
        said = [body.decode() for _, _, body in hook.got]
    for one in ("Li Si", "1390", "Wang Wu", "Zhao Liu", "help"):
        assert not any(one in text for text in said)
    assert all("演示数据" in text and "SAMPLE DATA" in text for text in said)
    last = json.loads(said[-1])
    assert (
        "督办" in last["title"]["zh"]
        and "Fire and Rescue" in last["text"]["en"]
        and "2026-07-14 21:30" in last["text"]["en"]
    )
    assert "Overdue" in json.loads(said[2])["title"]["en"] and json.loads(said[2])["rung"] == "overdue"


def test_a_mail_server_that_asks_for_a_password_gets_it(clock, given, tls, tmp_path):
    word = tmp_path / "word"
    word.write_text("of the mail server\n")
    with mailbox(tls=tls) as mail:
        given(None, mail, NOTICE_USER="screen", NOTICE_PASSWORD=word)
        raised()
        assert clock.go(0) == 1 and mail.got == []
        mail.password = "of the mail server"  # pragma: allowlist secret
        assert clock.go(1) == 1 and len(mail.got) == 1
    assert [(act, reason) for act, *_, reason in tries()] == [
        ("failed", "The mail server answered 535."),
        ("sent", None),
    ]


def test_no_fault_stops_the_looks_at_what_is_due(clock, given, monkeypatch):
    with webhook() as hook:
        given(hook)
        raised()
        monkeypatch.setattr(_notices, "letter", lambda notice: 1 / 0)
        assert clock.go(0) == 0 and tries() == [] and hook.got == []


def test_the_watch_goes_on_while_a_receiver_does_not_answer(store, given, monkeypatch):
    held, looks, parents = threading.Event(), [], iter((7, 7, 7, 0, 0))
    with webhook() as hook:
        given(hook)
        monkeypatch.setattr(_notices, "tell", lambda started, now: looks.append(started <= now) or held.wait(5))
        monkeypatch.setattr(_notices, "LOOK_S", 0.01)
        monkeypatch.setattr(_watch, "look_at_deadlines", lambda now: looks.append("ladder"))
        monkeypatch.setattr(_watch.os, "getppid", lambda: next(parents))
        monkeypatch.setattr(_watch, "LOOK_S", 0.05)
        monkeypatch.setattr(_watch, "looks_s", lambda now: -1)
        _watch.run(7)
    assert sorted(map(str, looks)) == ["True", "ladder", "ladder"]
    monkeypatch.setattr(_notices, "LOOK_S", 3600)
    held.set()


def test_no_thread_begins_where_no_channel_is_set(store):
    assert _notices.start_telling() is None


def test_without_a_secret_nothing_is_sent(given, monkeypatch):
    with webhook() as hook:
        given(hook)
        secretless = notices_out.settings()
        monkeypatch.setattr(
            notices_out, "settings", lambda: type("Given", (), {**vars(secretless), "notice_secret": None})
        )
        with pytest.raises(notices_out.NotSent, match="no secret"):
            notices_out.send("webhook", notices_out.Letter("notice-000001", "a", "b", {}))
        assert hook.got == []
