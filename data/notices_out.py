"""Notices go out: a webhook gets signed JSON, a mail server gets a mail. Nothing is asked of any host that the settings do not name."""

import json
import smtplib
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from city.settings import settings
from city.signing import SIGNATURE, signature

TIMEOUT_S = 10.0


class NotSent(RuntimeError):
    """A notice that did not go out; the text is a sentence without addresses or secrets."""


@dataclass(frozen=True)
class Letter:
    """What goes out of one notice: its name, which is the same at each try; subject and text for mail, `told` for JSON."""

    name: str
    subject: str
    text: str
    told: Mapping[str, Any]


def channels() -> tuple[str, ...]:
    """The channels that the settings name: webhook, mail, both or none."""
    given = settings()
    return tuple(name for name, is_set in (("webhook", given.notice_webhook), ("mail", given.notice_smtp)) if is_set)


def send(channel: str, letter: Letter) -> None:
    """Sends it once; NotSent with the reason when that failed."""
    try:
        _WAYS[channel](letter)
    except smtplib.SMTPResponseException as fault:
        raise NotSent(f"The mail server answered {fault.smtp_code}.") from fault
    except smtplib.SMTPRecipientsRefused as fault:
        raise NotSent("The mail server refused the recipient.") from fault
    except smtplib.SMTPNotSupportedError as fault:
        raise NotSent("The mail server does not offer what is needed, such as STARTTLS.") from fault
    except (OSError, HTTPException, ValueError) as fault:
        reason = (fault.strerror if isinstance(fault, OSError) else "") or type(fault).__name__
        raise NotSent(f"The {_NAMES[channel]} could not be reached: {reason}.") from fault


def _post(letter: Letter) -> None:
    given = settings()
    if given.notice_secret is None:
        raise NotSent("There is no secret to sign with.")
    found = urlsplit(given.notice_webhook)
    host = found.hostname or ""
    body = json.dumps(letter.told, ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": letter.name,
        SIGNATURE: "sha256=" + signature(given.notice_secret.read_text("utf-8").strip(), body),
    }
    if found.scheme == "https":
        line: HTTPConnection = HTTPSConnection(
            host, found.port, timeout=TIMEOUT_S, context=ssl.create_default_context()
        )
    else:
        line = HTTPConnection(host, found.port, timeout=TIMEOUT_S)
    try:
        line.request("POST", (found.path or "/") + (f"?{found.query}" if found.query else ""), body, headers)
        status = line.getresponse().status
    finally:
        line.close()
    if not 200 <= status < 300:
        raise NotSent(f"The webhook answered {status}.")


def _mail(letter: Letter) -> None:
    given = settings()
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = letter.subject, given.notice_from, given.notice_to
    mail["Date"], mail["Message-ID"] = formatdate(), f"<{letter.name}@{given.notice_from.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.text)
    host, _, port = given.notice_smtp.rpartition(":")
    with smtplib.SMTP(host, int(port), local_hostname=socket.gethostname(), timeout=TIMEOUT_S) as line:
        if given.notice_starttls:
            line.starttls(context=ssl.create_default_context())
        if given.notice_user and given.notice_password:
            line.login(given.notice_user, given.notice_password.read_text("utf-8").strip())
        line.send_message(mail)


_NAMES = {"webhook": "webhook", "mail": "mail server"}
_WAYS = {"webhook": _post, "mail": _mail}
