"""A change of a rule on its page: the form to try and propose it, to decide on what another person proposed, and what was pressed."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from dash import dcc, html, no_update

from actions.revisions import decide, propose
from city.access import can, check_can
from city.alerting.compared import broken_cases
from city.alerting.revisions import Change, History, RevisionRefused, change_of, differences, file_hash, revised, values
from city.alerting.rules import Rule, rules
from city.catalogue import CatalogueError, catalogue
from city.said import said_in
from components.sections import section
from components.tickets import said
from pages._address import Address
from pages._detail import seen_indicator
from pages._revision_fields import FIELDS, revision_fields, wanted_of
from pages._revision_text import revisions_head
from pages._steps import FAILURES, Press, Steps, check_now, done, failure
from pages._tried import tried_part, try_on_history
from queries.rules import history, in_force

ACTS = ("try", "propose", "back", "release", "refuse", "withdraw")
STEPS = Steps("revision", "revision", ACTS, own=(*FIELDS, "tried"), minor=("try", "back", "refuse", "withdraw"))


def revision_part(address: Address, rule: Rule) -> html.Div:
    """What waits and what was released, the form, the place of a try, and of what is said after a press."""
    known = history(address.viewer, rule.key, address.state.asof)
    return html.Div(
        [
            html.Div(revisions_head(address, rule, known), id=STEPS.id("head")),
            html.Div(
                [
                    html.Div(
                        [
                            html.Div(_form(address, rule, known), id=STEPS.id("form")),
                            html.Div(id=STEPS.id("said")),
                        ],
                        className="column",
                    ),
                    html.Div(html.Div(_tried(), id=STEPS.id("thread")), className="column"),
                ],
                className="columns",
            ),
        ],
        className="column",
    )


def _tried(mark: str = "", shown: Any = None) -> list[Any]:
    """What came of the try, and its mark: a proposal is taken of what was tried."""
    return [shown, dcc.Input(id=STEPS.id("tried"), type="hidden", value=mark)]


def _mark(file: Rule, change: Change) -> str:
    text = json.dumps([file.key, file_hash(file), dict(change)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _may(address: Address, known: History) -> tuple[str, ...]:
    viewer, waiting = address.viewer, known.waiting
    if waiting is None:
        if not can(viewer, "tune"):
            return ()
        is_changed = bool(known.released and known.released[-1].change)
        return ("try", "propose", "back") if is_changed else ("try", "propose")
    if waiting.who == viewer.name:
        return ("withdraw",) if can(viewer, "tune") else ()
    return ("release", "refuse") if can(viewer, "release") else ()


def _form(address: Address, rule: Rule, known: History) -> Any:
    """The steps that the viewer may take; nothing for who may take none."""
    may = _may(address, known)
    fields = revision_fields(address, rule, STEPS.id, is_shown="try" in may)
    return STEPS.form(address, may, known.last, fields)


def take_revision(given: Sequence[Any]) -> list[Any]:
    """One press; when it is refused, the sentence, what waits as it is now, and the form as it was."""
    press = STEPS.read(given)
    if press is None:
        return [no_update] * 4
    address, key = press.address, press.part
    try:
        check_now(address)
        file = rules().get(key)
        if file is None or isinstance(seen_indicator(file.indicator, address), str):
            raise RevisionRefused("no_rule", f"{key!r} is no rule in sight.")
        known, now = history(address.viewer, key), in_force()[key]
        if press.act == "try":
            return [no_update, _try(address, file, now, press), no_update, None]
        _take(address, file, now, known, press)
    except CatalogueError as fault:
        return [
            no_update,
            no_update,
            no_update,
            said(address.words("revision.wrong", told=said_in(address.words, fault)), failed=True),
        ]
    except FAILURES as fault:
        return [_head_now(address, key), no_update, no_update, failure(fault, address, "revision")]
    known, now = history(address.viewer, key), in_force()[key]
    return [
        revisions_head(address, now, known),
        _tried(),
        _form(address, now, known),
        done(address, "revision"),
    ]


def _head_now(address: Address, key: str) -> Any:
    rule = in_force().get(key)
    if rule is None or isinstance(seen_indicator(rule.indicator, address), str):
        return no_update
    return revisions_head(address, rule, history(address.viewer, key, address.state.asof))


def _changed(file: Rule, wanted: Change) -> tuple[Rule, dict[str, Any]]:
    """The rule that is wanted, and the change that makes it of the file's; CatalogueError for what the reader refuses."""
    after = revised(file, change_of(file, wanted), rules())
    return after, change_of(file, values(after))


def _try(address: Address, file: Rule, now: Rule, press: Press) -> list[Any]:
    check_can(address.viewer, "tune")
    after, change = _changed(file, wanted_of(press.own))
    if not differences(now, after):
        raise RevisionRefused("no_change", f"Nothing differs from {now.key} as it is in force.")
    shown = section(address.words("revision.tried"), *tried_part(address, after, try_on_history(address, now, after)))
    return _tried(_mark(file, change), shown)


def _take(address: Address, file: Rule, now: Rule, known: History, press: Press) -> None:
    sign, viewer, words = catalogue().indicator(file.indicator), address.viewer, press.words
    if press.act in ("propose", "back"):
        check_can(viewer, "tune")
        is_back = press.act == "back"
        after, change = _changed(file, {} if is_back else wanted_of(press.own))
        if not is_back and press.own[-1] != _mark(file, change):
            raise RevisionRefused("not_tried", "What was tried is not what is proposed.")
        reason = words.strip() or (address.words("revision.do_back") if is_back else "")
        tried, broken = try_on_history(address, now, after), broken_cases(sign, after)
        propose(viewer, known, (file, now, after), change, tried, broken, reason, press.name, press.seen)
        return
    waiting = known.waiting
    broken = broken_cases(sign, revised(file, waiting.change, rules())) if waiting and press.act == "release" else {}
    decide(viewer, known, press.act, file, broken, words, press.name, press.seen)
