"""What is told of a rule's revisions: the proposal that waits, the versions with their differences, marks on lists, an incident's version."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import html

from city.access import can
from city.alerting.incidents import Incident
from city.alerting.revisions import History, Revision, file_hash, hindrance
from city.alerting.rules import Rule, rules
from components.sections import section
from components.tables import Column, folded, table
from pages._address import Address
from pages._tried import tried_part
from queries.rules import histories, history

MOST = 20


def revisions_head(address: Address, rule: Rule, known: History) -> html.Div:
    """The proposal that waits, if one does, with what it did on history, and the versions of the rule."""
    words, waiting = address.words, known.waiting
    found: list[Any] = []
    if waiting is not None:
        told = words("revision.waits", n=waiting.number, who=waiting.who, time=_full(waiting.at))
        found.append(
            section(
                words("revision.proposal"),
                html.P(told, className="in-words"),
                html.P(waiting.reason, className="quote"),
                _differences(address, waiting.differences),
                *(
                    _try(address, rule, waiting)
                    if can(address.viewer, "tune") or can(address.viewer, "release")
                    else ()
                ),
            )
        )
    return html.Div(
        [*found, section(words("revision.many"), *_in_force(address, rule, known), _versions(address, known))]
    )


def _decides(address: Address) -> bool:
    """Whether the viewer decides on rules, and therefore sees the whole city, which a try is about."""
    return can(address.viewer, "tune") or can(address.viewer, "release")


def _try(address: Address, rule: Rule, waiting: Revision) -> list[Any]:
    return [html.H3(address.words("revision.tried")), *tried_part(address, rule, waiting.tried)]


def _in_force(address: Address, rule: Rule, known: History) -> list[Any]:
    """Which version is in force, and what of the file has changed since it was released."""
    words, file = address.words, rules()[rule.key]
    if not known.released:
        return [html.P(words("revision.as_filed"), className="note")]
    newest = known.released[-1]
    fault = hindrance(file, newest, rules())
    if fault:
        return [html.P(words("revision.hindered", n=newest.version, told=fault), className="said failed")]
    found = [html.P(version_text(address, newest), className="in-words")]
    if newest.file != file_hash(file):
        found.append(html.P(words("revision.file_changed_since"), className="said"))
    if newest.tried and _decides(address):
        found.append(folded(words("revision.tried"), html.Div(tried_part(address, rule, newest.tried))))
    return found


def version_text(address: Address, one: Revision) -> str:
    """A released version in words: its number, since when, by whom."""
    words = address.words
    time = _full(one.decided_at or one.at)
    key = "revision.version_told" if one.change else "revision.version_filed"
    return words(key, n=one.version, time=time, who=one.who, by=one.decided_by)


def _versions(address: Address, known: History) -> Any:
    words = address.words
    rows = [
        [
            [
                html.Div(str(one.version or one.number)),
                html.Div(words(f"revision.state_{one.state}"), className="note"),
            ],
            [
                html.Div(_full(one.decided_at or one.at)),
                html.Div(" → ".join(dict.fromkeys(who for who in (one.who, one.decided_by) if who)), className="note"),
            ],
            [
                html.Div(difference_text(address, one.differences)),
                html.Div(" / ".join(said for said in (one.reason, one.said) if said), className="note"),
            ],
        ]
        for one in reversed(known.revisions[-MOST:])
    ]
    columns = [
        Column(words("appeal.number")),
        Column(words("revision.who")),
        Column(words("revision.differences")),
    ]
    return table(columns, rows, caption=words("revision.many"), empty=words("revision.none"))


def _differences(address: Address, found: Sequence[Sequence[Any]]) -> Any:
    words = address.words
    rows = [[_key(address, key), _value(address, key, a), _value(address, key, b)] for key, a, b in found]
    columns = [
        Column(words("revision.what")),
        Column(words("revision.as_is"), is_number=True),
        Column(words("revision.as_would"), is_number=True),
    ]
    return table(columns, rows, caption=words("revision.differences"), empty=words("revision.none_such"))


def difference_text(address: Address, found: Sequence[Sequence[Any]]) -> str:
    """Differences in one line."""
    told = (f"{_key(address, key)} {_value(address, key, a)} → {_value(address, key, b)}" for key, a, b in found)
    return address.words("revision.and").join(told)


def _key(address: Address, key: str) -> str:
    name, _, level = key.partition(".")
    if level:
        return address.words("revision.level_for", level=address.words(f"band.{level}.short"))
    return address.words(f"revision.key_{name}")


def _value(address: Address, key: str, value: Any) -> str:
    words, known = address.words, rules()
    if key.startswith("for_min.") and value is None:
        return words("revision.does_not_fire")
    if value is None or value == []:
        return words("revision.nothing")
    if key == "state":
        return words(f"rule.state_{value}")
    if isinstance(value, list):
        return words("format.list").join(words.name(known[one].name) if one in known else one for one in value)
    return f"{value:g}" if isinstance(value, float | int) else str(value)


def revision_marks(address: Address) -> dict[str, str]:
    """What the list of rules adds to the state of a rule: that it was changed, that a proposal waits."""
    words, found = address.words, {}
    for key, one in histories(address.viewer, address.state.asof).items():
        is_changed = bool(one.released and one.released[-1].change)
        marks = [words("revision.changed")] * is_changed + [words("revision.open")] * (one.waiting is not None)
        found[key] = "".join(f" · {mark}" for mark in marks)
    return found


def revision_count(address: Address) -> html.P:
    """How many rules are changed and how many proposals wait; nothing to be seen where there are none."""
    known = histories(address.viewer, address.state.asof).values()
    changed = sum(bool(one.released and one.released[-1].change) for one in known)
    waiting = sum(one.waiting is not None for one in known)
    told = address.words("revision.count", changed=changed, waiting=waiting)
    return html.P(told, className="note", hidden=not (changed or waiting))


def raised_by(address: Address, found: Incident) -> str | None:
    """By which version of its rule an incident was raised; None of one whose entry does not say so."""
    version = found.entries[0].told.get("rule_version")
    if version is None:
        return None
    released = history(address.viewer, found.rule, address.state.asof).released
    one = next((each for each in released if each.version == version), None)
    return version_text(address, one) if one else address.words("revision.as_filed")


def _full(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
