"""Tickets: their state, the table of many, what the screen showed, the thread of entries, the sentence after a press."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html

from city.tickets import Ticket, Written
from city.words import Words
from components.detail_text import full_moment
from components.tables import Column, table

SHORT = 60


@dataclass(frozen=True)
class TicketRow:
    """One ticket of a list: itself, what it is about in words, its source's name, the address of its page."""

    ticket: Ticket
    subject: str
    source: str
    href: str


def state_mark(ticket: Ticket, words: Words) -> html.Span:
    """The state in a word; of a decided one the decision."""
    told = words(f"ticket.decided_{ticket.decision}") if ticket.decision else words(f"ticket.state_{ticket.state}")
    return html.Span(told, className=f"ticket-state {ticket.state}")


def ticket_table(rows: Sequence[TicketRow], words: Words, empty: str) -> html.Div:
    """One row per ticket."""
    return table(
        [
            Column(words("ticket.number")),
            Column(words("ticket.state")),
            Column(words("ticket.subject")),
            Column(words("ticket.fault"), is_wide=True),
            Column(words("ticket.words")),
            Column(words("detail.source_of_row"), is_wide=True),
            Column(words("ticket.reported"), is_wide=True, is_time=True),
            Column(words("ticket.changed"), is_wide=True, is_time=True),
        ],
        [
            [
                dcc.Link(f"{one.ticket.number}", href=one.href),
                state_mark(one.ticket, words),
                dcc.Link(one.subject, href=one.href),
                words(f"ticket.fault_{one.ticket.fault}"),
                _short(one.ticket.words),
                one.source,
                full_moment(one.ticket.reported_at.replace(second=0)),
                full_moment(one.ticket.changed_at.replace(second=0)),
            ]
            for one in rows
        ],
        caption=words("ticket.many"),
        empty=empty,
    )


def thread(entries: Sequence[Written], words: Words, link: Callable[[int], str]) -> html.Ol:
    """The entries of a ticket, oldest first: what was done, by whom, when, in which words, its number in the ledger."""
    return html.Ol([_entry(one, words, link) for one in entries], className="thread")


def _entry(one: Written, words: Words, link: Callable[[int], str]) -> html.Li:
    decision = one.told.get("decision")
    other = one.told.get("duplicate_of")
    return html.Li(
        [
            html.Div(
                [
                    html.Span(words(f"ticket.did_{decision or one.act}"), className="thread-act"),
                    html.Span(words("ticket.by", who=who_text(one.who, words), role=role_text(one.role, words))),
                    html.Span(full_moment(one.at.replace(microsecond=0))),
                    html.Span(words("ticket.entry", n=one.number)),
                ],
                className="thread-head",
            ),
            dcc.Link(words("ticket.one", n=other), href=link(other)) if other else None,
            html.P(one.words, className="quote") if one.words else None,
        ]
    )


def who_text(who: str, words: Words) -> str:
    """The name of who did it; those whom only the settings name are somebody at this screen, the machine is the system."""
    return words("ticket.somebody") if who == "settings" else words("appeal.system") if who == "system" else who


def role_text(role: str, words: Words) -> str:
    """The role in words; as it is where the words do not know it."""
    return words(f"ticket.role_{role}") if f"ticket.role_{role}" in words else role


def said(sentence: str, *more: Any, failed: bool = False) -> html.P:
    """What came of a press."""
    return html.P(
        [sentence, *more], className="said failed" if failed else "said", role="alert" if failed else "status"
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHORT else line[: SHORT - 1] + "…"
