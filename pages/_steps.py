"""A form for the next step of a subject of the ledger: fields, what each step will do, buttons; and what was pressed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dash import Input, Output, State, ctx, dcc, html, no_update

from city.access import NotAllowed
from city.refusals import Refusal
from city.tickets import LONGEST_WORDS, Written
from city.words import Words
from components.detail_text import full_moment
from components.forms import button, text_field
from components.sections import section
from components.state import read_moment
from components.tables import Column, table
from components.tickets import said, who_text
from data.ledger import LedgerError, Overtaken
from pages._address import Address, read_address
from pages._detail import LOCATION, parts
from pages._ticket import failure as ticket_failure
from pages._ticket import press_name


@dataclass(frozen=True)
class Press:
    """One press: which act, the page's own fields, the words, the last entry seen, the name of the press, and where."""

    act: str
    own: tuple[Any, ...]
    words: str
    seen: int | None
    name: str
    part: str
    address: Address


@dataclass(frozen=True)
class Steps:
    """The form whose ids begin with `prefix`, its words under `topic`; `acts` in the order of the buttons.

    `own` are the ids of the page's own fields, `minor` the acts whose buttons are not the main one.
    """

    prefix: str
    topic: str
    acts: tuple[str, ...]
    own: tuple[str, ...] = ()
    minor: tuple[str, ...] = ()

    def id(self, name: str) -> str:
        """The id of a part: head, thread, form, said, or one of the own fields."""
        return f"{self.prefix}-{name}"

    @property
    def buttons(self) -> dict[str, str]:
        """id of a button → act."""
        return {self.id(f"do-{act}"): act for act in self.acts}

    @property
    def wiring(self) -> dict[str, Any]:
        """Outputs, inputs and states of the one callback of the page."""
        states = [*(self.id(one) for one in self.own), self.id("words")]
        return {
            "output": [Output(self.id(one), "children") for one in ("head", "thread", "form", "said")],
            "inputs": [
                *(Input(key, "n_clicks") for key in self.buttons),
                *(State(key, "value") for key in states),
                *(State(self.id(one), "data") for one in ("seen", "press")),
                State(LOCATION, "pathname"),
                State(LOCATION, "search"),
            ],
            "running": [(Output(key, "disabled"), True, False) for key in self.buttons],
            "prevent_initial_call": True,
        }

    def read(self, given: Sequence[Any]) -> Press | None:
        """What was pressed; None where it was nothing."""
        clicks, told = given[: len(self.buttons)], given[len(self.buttons) :]
        act = self.buttons.get(str(ctx.triggered_id))
        if act is None or not clicks[self.acts.index(act)]:
            return None
        own, (words, seen, press, pathname, search) = told[: len(self.own)], told[len(self.own) :]
        is_number = isinstance(seen, int) and not isinstance(seen, bool)
        part, query = parts(pathname, search)
        return Press(
            act,
            tuple(own),
            str(words or ""),
            seen if is_number else None,
            str(press or "")[:80],
            part,
            read_address(query),
        )

    def answer(
        self,
        given: Sequence[Any],
        take: Callable[[Address, Any, Press], None],
        drawn: Callable[[Address, Any], Sequence[Any]],
        found: Callable[[Address, str], Any] = lambda address, part: part,
        told: "Callable[[Address, Any], Any] | None" = None,
        act_text: "ActText | None" = None,
    ) -> list[Any]:
        """Head, thread, form and sentence after a press; when it is refused, the sentence, head and thread as they are now.

        `found` answers the subject that the address names, or Missing; `take` does the act, `drawn` gives head, thread and
        form of the subject as it is now, `told` the sentence after a success, if not the usual one.
        """
        press = self.read(given)
        if press is None:
            return [no_update] * 4
        address = press.address
        subject = found(address, press.part)
        if isinstance(subject, Missing):
            return [no_update, no_update, no_update, said(subject.sentence, failed=True)]
        try:
            check_now(address)
            take(address, subject, press)
        except FAILURES as fault:
            head, thread, _ = drawn(address, _again(found(address, press.part), subject))
            return [head, thread, no_update, failure(fault, address, self.topic, act_text)]
        now = _again(found(address, press.part), subject)
        return [*drawn(address, now), told(address, now) if told else done(address, self.topic)]

    def field(self, key: str, title: str, drawn: Any, is_shown: Any = True) -> html.Div:
        """An own field with its label."""
        return html.Div([html.Label(title, htmlFor=self.id(key)), drawn], className="form-field", hidden=not is_shown)

    def form(
        self,
        address: Address,
        may: Sequence[str],
        last: int,
        *fields: Any,
        act_text: "ActText | None" = None,
        title: str = "",
        typed: str = "",
    ) -> Any:
        """Own fields, words and a button for each act that may be done; where none may, or in a replay, nothing to be seen.

        The field of the words is there nevertheless: a page that follows other people's acts asks whether it is empty.
        """
        words = address.words

        def name(act: str) -> str:
            return act_text(act, words) if act_text else words(f"{self.topic}.do_{act}")

        note = words("report.words_note", n=LONGEST_WORDS)
        said_field = text_field(self.id("words"), words(f"{self.topic}.said"), "", LONGEST_WORDS, note, typed)
        if not may or address.state.asof is not None:
            return html.Div(said_field, hidden=True)
        found = [
            *fields,
            said_field,
            html.Ul(
                [html.Li([html.B(name(act)), " ", words(f"{self.topic}.will_{act}")], className="note") for act in may]
            ),
            html.Div(
                [
                    button(key, name(act), is_main=act not in self.minor, hidden=act not in may)
                    for key, act in self.buttons.items()
                ],
                className="form-buttons",
            ),
            dcc.Store(id=self.id("seen"), data=last),
            dcc.Store(id=self.id("press"), data=press_name()),
        ]
        return section(title or words(f"{self.topic}.next"), html.Div(found, className="form"))

    def page(self, head: Any, thread: Any, form: Any, *beside: Any, **props: Any) -> html.Div:
        """The page of one subject: its head, what happened and the form, and beside them what it is about."""
        return html.Div(
            [
                html.Div(head, id=self.id("head"), className="place-title"),
                html.Div(
                    [
                        html.Div(
                            [
                                html.Div(thread, id=self.id("thread")),
                                html.Div(form, id=self.id("form")),
                                html.Div(id=self.id("said")),
                            ],
                            className="column wide",
                        ),
                        html.Div(list(beside), className="column"),
                    ],
                    className="columns",
                ),
            ],
            className="column reporting",
            **props,
        )


@dataclass(frozen=True)
class Missing:
    """There is no subject of that name; the sentence says so."""

    sentence: str


def _again(found: Any, before: Any) -> Any:
    return before if isinstance(found, Missing) else found


class InReplay(Refusal):
    """The page shows the past."""

    topic = "replay"


def check_now(address: Address) -> None:
    """Raises InReplay where the page shows the past: nothing can be done there."""
    if address.state.asof is not None:
        raise InReplay("act", "Nothing can be done in a replay.")


ActText = Callable[[str, Words], str]
FAILURES = (NotAllowed, Refusal, LedgerError, OSError)
"""What a press may fail with; each has its sentence."""


def failure(fault: Exception, address: Address, topic: str, act_text: ActText | None = None) -> html.P:
    """The sentence for a press that failed; what was typed stays where it is. `act_text` names an act, if not the words."""
    words = address.words
    if isinstance(fault, Overtaken):
        act = fault.entry.act
        name = act_text(act, words) if act_text else words(f"{topic}.act_{act}")
        told = words(f"{topic}.overtaken", who=fault.entry.who, act=name)
        return said(told, failed=True)
    if isinstance(fault, Refusal):
        return said(words(f"{fault.topic}.refused_{fault.reason}"), failed=True)
    return ticket_failure(fault, address)


def done(address: Address, topic: str) -> html.P:
    """The sentence after a step that was written."""
    return said(address.words(f"{topic}.ok"))


def thread(
    entries: Sequence[Written],
    topic: str,
    address: Address,
    more: Callable[[Written, Words], Sequence[str]] = lambda entry, words: (),
    act_text: ActText | None = None,
) -> Any:
    """What happened, oldest first: when, who, what (and what `more` tells of an entry), and the words."""
    words = address.words
    rows = [
        [
            full_moment(one.at.replace(second=0, microsecond=0)),
            who_text(one.who, words),
            " · ".join([act_text(one.act, words) if act_text else words(f"{topic}.act_{one.act}"), *more(one, words)]),
            one.words,
        ]
        for one in entries
    ]
    columns = [
        Column(words("detail.time"), is_time=True),
        Column(words("appeal.who")),
        Column(words("appeal.what")),
        Column(words("appeal.said")),
    ]
    return table(columns, rows, caption=words("appeal.thread"), empty=words("appeal.nothing_yet"))


def typed_moment(text: str) -> datetime | None:
    """The moment that somebody typed, with a T or a blank before the hour; None where it is none."""
    try:
        return read_moment(text.strip().replace(" ", "T"))
    except ValueError:
        return None
