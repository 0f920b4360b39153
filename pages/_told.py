"""What is told instead of an answer: a sentence in the reader's language, as a page for browsers and as JSON for scripts."""

import sqlite3
from typing import Any

from flask import Response, g, has_request_context, jsonify, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from city.access import NotAllowed
from components.document import plain_document
from components.frame import refusal
from components.prerender import to_html
from components.state import State, read_state
from data.ledger import LedgerError
from data.trouble import StoreTrouble
from pages._address import words as words_of
from queries._turns import NotAnswered

DASH = "/_dash"
NO_STORE = (StoreTrouble, LedgerError, SQLAlchemyError, sqlite3.Error)
"""Faults of what data and entries are kept in."""


class Told(HTTPException):
    """A request that is refused: the status, and the word of the sentence with its values."""

    def __init__(self, code: int, key: str, **values: Any) -> None:
        super().__init__(key)
        self.code = code
        self.key, self.values = key, values


def request_number() -> str:
    """The number of this request: it stands in the log, and on what a person sees when something fails."""
    return g.get("number", "") if has_request_context() else ""


def sentence_of(fault: BaseException, state: State | None = None) -> str:
    """The sentence for what went wrong; nothing of the fault's own text."""
    words = words_of((state or told_state()).lang)
    if isinstance(fault, Told):
        return words(fault.key, **fault.values)
    if isinstance(fault, NotAnswered):
        return words(f"fault.{fault.reason}", **fault.values)
    if isinstance(fault, NotAllowed):
        return words("fault.refused")
    return words("fault.no_store" if isinstance(fault, NO_STORE) else "fault.ours")


def status_of(fault: BaseException) -> int:
    """403 for what is not allowed, 503 where trying again may help, else 500."""
    if isinstance(fault, HTTPException):
        return fault.code or 500
    if isinstance(fault, NotAllowed):
        return 403
    return 503 if isinstance(fault, (NotAnswered, *NO_STORE)) else 500


def answer_with(status: int) -> None:
    """A page that is asked for by its address is answered with this status; other answers and drawings keep theirs."""
    if has_request_context() and request.method != "POST":
        g.failed = status


def told_state() -> State:
    """Language and theme of the address, or of the page that a callback comes from; the defaults when they are forged."""
    given = (g.get("page_query") or request.args) if has_request_context() else {}
    return read_state({key: value for key in ("lang", "theme") if (value := given.get(key))})[0]


def tell(status: int, sentence: str, number: str = "", retry_s: int | None = None) -> Response:
    """The answer: a page where a browser asked for one, else JSON."""
    state = told_state()
    if request.path.startswith(DASH) or "text/html" not in request.headers.get("Accept", ""):
        response = jsonify({"sentence": sentence} | ({"reference": number} if number else {}))
    else:
        words = words_of(state.lang)
        said = [sentence, words("fault.number", number=number)] if number else [sentence]
        body = to_html(refusal(" ".join(said), state, words))
        response = Response(plain_document(state, words("fault.title"), body), mimetype="text/html")
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    if retry_s is not None:
        response.headers["Retry-After"] = str(retry_s)
    return response
