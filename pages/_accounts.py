"""Accounts for the administrator: make, change, disable, a first password anew; and 角色预览, to see what a role sees."""

import json
from dataclasses import replace
from typing import Any

from flask import Flask, abort, redirect, request
from werkzeug.wrappers import Response

from actions.accounts import accounts, change, create, disable, enable, reset_password, unbind
from actions.audit import record
from city.access import can, check_can
from city.accounts import Account, AccountRefused, check_account
from city.catalogue import catalogue
from city.roles import roles
from components.links import href
from data.credentials import credentials
from data.ledger import Overtaken
from data.sessions import sessions
from pages._address import current_viewer, words
from pages._forms import OPENED, show_form, state_of
from pages._guard import VISITOR
from pages._known import known
from pages._sign_in import level_of
from queries import places

PATH = "/accounts"
MOST = 50
"""Accounts of one page: each brings its form along; the others are found by name."""
STEPS = {"disable": disable, "enable": enable, "unbind": unbind}


def add_accounts(server: Flask) -> None:
    """Adds /accounts and /preview."""
    OPENED.add(PATH)

    @server.get(PATH)
    def show_accounts() -> Response:
        check_can(current_viewer(), "accounts")
        return _listed()

    @server.post(PATH)
    def change_accounts() -> Response:
        viewer = current_viewer()
        check_can(viewer, "accounts")
        act = request.form.get("act", "")
        said = words(state_of(request.form).lang)
        try:
            sentence, secret = _done(act)
        except AccountRefused as refused:
            return _listed(said(f"accounts.refused_{refused.reason}"), failed=True)
        except Overtaken as late:
            return _listed(said("accounts.overtaken", who=late.entry.who), failed=True)
        return _listed(said(f"accounts.done_{sentence}"), secret=secret)

    @server.post("/preview")
    def begin_preview() -> Response:
        viewer, found, form = current_viewer(), known(), request.form
        check_can(viewer, "preview")
        role, named, department = form.get("role", ""), form.getlist("places"), form.get("department", "")
        told = {"role": role, "places": named, "department": department if has_department(role) else ""}
        try:
            check_account({"name": role, **told}, level_of(), catalogue().departments)
        except AccountRefused as refused:
            said = words(state_of(form).lang)
            return _listed(said(f"accounts.refused_{refused.reason}"), failed=True)
        record(viewer, "preview", begins=True, role=role, places=named)
        if found is not None and found.session is not None:
            sessions().change(found.session.key, preview=json.dumps(told))
        return redirect(href("/", state_of(form)), 303)

    @server.post("/visit")
    def begin_visit() -> Response:
        found = known()
        if found is None or found.session is None or found.session.kind != "person" or found.session.preview:
            abort(400)
        record(found.viewer, "preview", begins=True, role=VISITOR)
        sessions().change(found.session.key, preview=json.dumps({"visit": True}))
        return redirect(href("/", state_of(request.form)), 303)

    @server.post("/preview/end")
    def end_preview() -> Response:
        found = known()
        if found is not None and found.session is not None and found.session.preview:
            sessions().change(found.session.key, preview="")
            record(found.viewer, "preview", begins=False)
        was_visit = found is not None and found.viewer.role == VISITOR
        return redirect(href("/" if was_visit else PATH, state_of(request.form)), 303)


def has_department(role: str) -> bool:
    """Whether accounts of this role have a department; the form sends one for any."""
    return role in roles() and roles()[role].has_department


def _done(act: str) -> tuple[str, str]:
    """Does what the form asks for; the key of the sentence, and a password that is shown this once."""
    viewer, form = current_viewer(), request.form
    known_accounts = accounts()
    told: dict[str, Any] = {
        "name": form.get("name", ""),
        "role": form.get("role", ""),
        "places": form.getlist("places"),
        "department": form.get("department", ""),
    }
    if not has_department(told["role"]):
        told["department"] = ""
    if act == "create":
        key = form.get("key", "").strip().lower()
        _entry, first = create(viewer, key, told, level_of(), catalogue().departments)
        return "create", first
    account = known_accounts.get(form.get("key", ""))
    if account is None:
        raise AccountRefused("unknown", "There is no such account.")
    seen = form.get("seen", "")
    if seen.isascii() and seen.isdigit() and len(seen) < 12:
        account = replace(account, last=int(seen))  # what the form showed: who changed it since then was first
    why = form.get("words", "").strip()[:200]
    if act == "change":
        change(viewer, account, told, level_of(), catalogue().departments, why)
    elif act == "reset_password":
        return act, reset_password(viewer, account, why)
    elif act in STEPS:
        STEPS[act](viewer, account, why)
    else:
        raise AccountRefused("unknown", "There is no such act.")
    return act, ""


def _listed(said: str = "", failed: bool = False, secret: str = "") -> Response:  # nosec B107
    state, viewer = state_of(request.values), current_viewer()
    lang, asked = state.lang, request.args.get("who", "").strip()[:80]
    found = [one for one in accounts().values() if asked.lower() in f"{one.key} {one.name} {one.role}".lower()]
    found.sort(key=lambda one: one.key)
    named = places.named(viewer, [], ["city", "district", "unit", "street"])
    names = {row["place"]: row[f"short_{lang}"] for row in named.iter_rows(named=True)}
    levels = ("city", "district", "unit", "street")
    groups = [
        (
            words(lang)(f"detail.level_{level}"),
            [
                (row["place"], row[f"name_{lang}"])
                for row in named.filter(named["level"] == level).iter_rows(named=True)
            ],
        )
        for level in levels
    ]
    return show_form(
        "accounts.html",
        "accounts.title",
        status=400 if failed else 200,
        state=state,
        said=said,
        failed=failed,
        secret=secret,
        accounts=[_told(one, names, lang) for one in found[:MOST]],
        total=len(found),
        who_asked=asked,
        roles=[(key, role.name[lang]) for key, role in roles().items() if key != "wall"],
        places=[(title, rows) for title, rows in groups if rows],
        departments=[(key, one.name[lang]) for key, one in catalogue().departments.items()],
        may_preview=can(viewer, "preview"),
        own=viewer.name,
    )


def _told(account: Account, names: dict[str, str], lang: str) -> dict[str, Any]:
    departments = catalogue().departments
    return {
        "key": account.key,
        "last": account.last,
        "is_bound": bool(account.subject),
        "name": account.name,
        "role": account.role,
        "role_name": roles()[account.role].name[lang],
        "places": account.places,
        "places_named": words(lang)("format.list").join(names.get(place, place) for place in account.places),
        "department": account.department,
        "department_name": departments[account.department].short[lang] if account.department in departments else "",
        "is_disabled": account.is_disabled,
        "is_sample": account.is_sample,
        "is_locked": credentials().locked_until(account.key) is not None,
        "sessions": len(sessions().listed(account.key)),
    }
