"""The audit for the auditor: searched by who, when and what, taken out with the proof that nothing is missing."""

import json
from datetime import datetime
from typing import Any

from flask import Flask, Response, request, stream_with_context
from werkzeug.wrappers import Response as AnyResponse

from actions.audit import ACTS, record
from city.access import check_can
from city.roles import roles
from city.words import Words
from components.state import read_moment
from data.ledger import Entry, ledger
from data.ledger_search import Asked, proof_lines, search
from pages._address import current_viewer, words
from pages._city import civil_now
from pages._forms import OPENED, show_form, state_of

PATH, EXPORT = "/audit", "/audit/export.jsonl"
SIZE = 50
KINDS = (
    "audit",
    "account",
    "incident",
    "shadow",
    "footing",
    "ticket",
    "appeal",
    "round",
    "silence",
    "rule",
    "drill",
    "notice",
)
ACCOUNT_ACTS = ("create", "change", "disable", "enable", "reset_password", "reset_second_factor", "unlock", "unbind")
NAMED = {"audit": ACTS, "account": ACCOUNT_ACTS}
"""The acts that have a name of their own on this page; those of other kinds bear the codes that the city gave them."""
FIELDS = ("who", "role", "kind", "act", "key", "text")


def add_audit(server: Flask) -> None:
    """Adds /audit and /audit/export.jsonl."""
    OPENED.add(PATH)

    @server.get(PATH)
    def show_audit() -> AnyResponse:
        check_can(current_viewer(), "audit")
        return _listed()

    @server.get(EXPORT)
    def export_audit() -> AnyResponse:
        viewer = current_viewer()
        check_can(viewer, "audit")
        chain = ledger()
        last, last_hash = chain.head()
        first = max(1, _whole(request.args.get("first"), 1))
        last = min(last, _whole(request.args.get("last"), last))
        if first > last:
            said = words(state_of(request.args).lang)
            return show_form("refused.html", "audit.title", 404, sentence=said("audit.nothing"), note="")
        whole_hash = last_hash if last == chain.position() else None
        head = {"last_hash": whole_hash, "taken_at": f"{civil_now():%Y-%m-%dT%H:%M:%S}", "by": viewer.name}
        record(viewer, "export", what="audit", first=first, last=last)
        lines = (json.dumps(one, ensure_ascii=False) + "\n" for one in proof_lines(chain, first, last, head))
        response = Response(stream_with_context(lines), mimetype="application/x-ndjson")
        response.headers["Content-Disposition"] = f'attachment; filename="audit-{first}-{last}.jsonl"'
        response.headers["Cache-Control"] = "no-store"
        return response


def _listed() -> AnyResponse:
    args, state = request.args, state_of(request.args)
    said = words(state.lang)
    since, until, wrong = _moment("from"), _moment("to"), []
    for key, value in (("from", since), ("to", until)):
        if value is None and args.get(key):
            wrong.append(said("shell.refused", key=key, found=args[key][:40], expected="2026-07-14T21:00"))
    asked = Asked(since, until, **{name: args.get(name, "").strip()[:80] for name in FIELDS})
    before = _whole(args.get("before"), 0) or None
    found = search(ledger(), asked, before, SIZE + 1)
    chosen = {name: args.get(name, "")[:80] for name in ("from", "to", *FIELDS) if args.get(name)}
    return show_form(
        "audit.html",
        "audit.title",
        state=state,
        entries=[_told(one, said, state.lang) for one in found[:SIZE]],
        older=found[SIZE - 1].number if len(found) > SIZE else None,
        chosen=chosen,
        is_later=before is not None,
        newest=f"{found[0].at:%Y-%m-%d %H:%M:%S}" if found and before is None else "",
        first=found[-1].number if found else None,
        last=found[0].number if found else None,
        said=" ".join(wrong),
        failed=bool(wrong),
        position=ledger().position(),
        roles=[(key, role.name[state.lang]) for key, role in roles().items()],
        kinds=[(key, said(f"audit.kind_{key}")) for key in KINDS],
        acts=[(act, said(f"audit.act_{act}")) for acts in NAMED.values() for act in acts],
    )


def _told(one: Entry, said: Words, lang: str) -> dict[str, Any]:
    role = roles().get(one.role)
    return {
        "number": one.number,
        "at": f"{one.at:%Y-%m-%d %H:%M:%S}",
        "who": one.who,
        "role": one.role,
        "role_name": role.name[lang] if role else "",
        "kind": one.kind,
        "kind_name": said(f"audit.kind_{one.kind}") if one.kind in KINDS else "",
        "act": one.act,
        "act_name": said(f"audit.act_{one.act}") if one.act in NAMED.get(one.kind, ()) else "",
        "key": one.key if one.kind != "audit" else "",
        "words": one.words,
        "body": "" if one.body == "{}" else one.body,
        "hash": one.hash[:12],
    }


def _moment(key: str) -> datetime | None:
    try:
        return read_moment(request.args[key]) if request.args.get(key) else None
    except (TypeError, ValueError):
        return None


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else otherwise
