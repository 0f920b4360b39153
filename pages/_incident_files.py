"""Files of an incident: the form that adds one, drawn by the server, the list on its page, and the way to hand one out."""

from typing import Any

from dash import html
from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from actions.incidents import attach, rights_of
from city.access import can, check_can
from city.alerting.incidents import Incident, files_of
from city.alerting.stages import ATTACH, stages
from city.refusals import Refusal
from city.tickets import LONGEST_WORDS
from components.detail_text import full_moment
from components.links import href
from components.sections import section
from components.tables import Column, table
from data.attachments import AttachmentRefused, media_type
from data.attachments import read as read_attachment
from data.ledger import LedgerError
from pages._address import Address, read_address
from pages._city import civil_now
from pages._downloads import handed_out, refused
from pages._drills import note_export
from pages._forms import show_form
from pages._incidents import name_of
from pages._ticket import press_name
from pages._uploads import TAKES_FILES, attached_file
from queries import incidents

PATH = "/incident-attach"
LONGEST_CODE = 40


def files_part(address: Address, found: Incident) -> Any:
    """The files with when, who and words, and for who may the way to add one; nothing where there is neither."""
    words, files = address.words, files_of(found)
    to_add = html.A(
        words("incident_file.add"),
        href=href(PATH, address.state, incident=found.code),
        className="choice",
        hidden=not _may_attach(address, found),
    )
    if not files and not _may_attach(address, found):
        return None
    rows = [
        [
            html.A(one.told["file"]["name"], href=f"/incident-file/{found.code}/{one.number}")
            if _may_take(address)
            else one.told["file"]["name"],
            words("incident_file.size", kind=one.told["file"]["kind"].upper(), kb=-(-one.told["file"]["size"] // 1000)),
            full_moment(one.at.replace(second=0, microsecond=0)),
            one.who,
            one.words,
        ]
        for one in files
    ]
    columns = [
        Column(words("incident_file.name")),
        Column(words("incident_file.kind"), is_wide=True),
        Column(words("detail.time"), is_time=True),
        Column(words("appeal.who")),
        Column(words("appeal.said"), is_wide=True),
    ]
    title = words("incident_file.many")
    return section(title, table(columns, rows, caption=title, empty=words("incident_file.none")), tools=to_add)


def _may_take(address: Address) -> bool:
    """Who acts on incidents needs the files for it, and who takes data out may; a wall, a visitor and a preview have none."""
    return bool(rights_of(address.viewer)) or can(address.viewer, "export")


def _may_attach(address: Address, found: Incident) -> bool:
    act = stages().acts.get(ATTACH)
    is_now = address.state.asof is None and act is not None and ATTACH in found.steps
    return is_now and act is not None and bool(act.rights[found.level] & rights_of(address.viewer))


def add_incident_files(server: Flask) -> None:
    """Adds /incident-attach?incident= and /incident-file/<incident>/<number>."""
    TAKES_FILES.add(PATH)

    @server.get(PATH)
    def show_attach() -> Response:
        found = _asked(request.args)
        return found if isinstance(found, Response) else _form(*found)

    @server.post(PATH)
    def take_attach() -> Response:
        asked = _asked(request.form)
        if isinstance(asked, Response):
            return asked
        address, found = asked
        words, press = request.form.get("words", ""), request.form.get("press", "")[:80]
        try:
            attach(address.viewer, found, words, attached_file(), press, civil_now())
        except AttachmentRefused as fault:
            return _form(address, found, address.words(f"incident_file.refused_{fault.reason}"), 400)
        except Refusal as fault:
            return _form(address, found, address.words(f"{fault.topic}.refused_{fault.reason}"), 400)
        except (LedgerError, OSError):
            return _form(address, found, address.words("ticket.refused_ledger"), 503)
        return redirect(href(f"/incident/{found.code}", address.state), 303)

    @server.get("/incident-file/<incident>/<number>")
    def incident_file(incident: str, number: str) -> Response:
        address = read_address(request.args.to_dict())
        found = _incident(address, incident)
        entry = next((one for one in files_of(found) if str(one.number) == number), None) if found else None
        content = read_attachment(entry.told["file"]["sha256"]) if entry else None
        if entry is None or content is None:
            return refused(address, address.words("incident_file.no_such"), 404, "incident_file.title")
        if not _may_take(address):
            check_can(address.viewer, "export")
        note_export(address.viewer, what="incident_file", incident=entry.key, file=entry.number)
        kind = entry.told["file"]["kind"]
        return handed_out(content, media_type(kind), f"{entry.key}-{entry.number}.{kind}")


def _incident(address: Address, code: str) -> Incident | None:
    return incidents.one(address.viewer, code) if code.isascii() and len(code) <= LONGEST_CODE else None


def _asked(given: Any) -> tuple[Address, Incident] | Response:
    """The incident that was named, when the viewer may attach to it; else the refusal."""
    address = read_address({key: given[key] for key in ("lang", "theme") if given.get(key)})
    if not rights_of(address.viewer):
        check_can(address.viewer, "triage")
    code = given.get("incident", "")
    found = _incident(address, code)
    if found is None:
        sentence = address.words("incident.no_such", code=code[:LONGEST_CODE])
        return refused(address, sentence, 404, "incident_file.title")
    return address, found


def _form(address: Address, found: Incident, said: str = "", status: int = 200) -> Response:
    return show_form(
        "incident_file.html",
        "incident_file.title",
        status,
        address.state,
        said=said,
        failed=bool(said),
        incident=found.code,
        subject=name_of(found, address.words),
        typed=request.form.get("words", ""),
        longest=LONGEST_WORDS,
        press=request.form.get("press", "")[:80] or press_name(),
    )
