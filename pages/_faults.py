"""What goes wrong is a sentence with a number that stands in the log; never a trace, never a path of the machine."""

import logging
import uuid

from flask import Flask, abort, jsonify, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from data.ledger import LedgerError
from data.trouble import StoreTrouble
from pages._address import words
from pages._forms import show_form, state_of
from queries._turns import Busy

log = logging.getLogger(__name__)
RESTS = {
    Busy: "faults.busy",
    LedgerError: "faults.ledger",
    StoreTrouble: "faults.store",
    SQLAlchemyError: "faults.ledger",
}
"""Troubles that pass, and the words for them: the answer is 503."""


def add_faults(server: Flask) -> None:
    """Answers for everything that was raised."""

    @server.before_request
    def serve_no_program() -> None:
        if request.path.endswith((".py", ".pyc", ".md", ".txt")):
            abort(404)

    @server.errorhandler(HTTPException)
    def tell_http(fault: HTTPException) -> Response:
        code = fault.code or 500
        if code < 400:
            return fault.get_response()
        return _answer(code, f"faults.code_{code}" if code in (400, 403, 404, 405, 413, 429) else "faults.refused")

    @server.errorhandler(Exception)
    def tell_rest(fault: Exception) -> Response:
        if request.path.startswith("/_dash-component-suites/"):
            return _answer(404, "faults.code_404")
        number = uuid.uuid4().hex[:12]
        log.error("%s %s: reference %s", request.method, _route(), number, exc_info=fault)
        for kind, word in RESTS.items():
            if isinstance(fault, kind):
                return _answer(503, word, number)
        if request.path.startswith("/_dash-update-component") and isinstance(
            fault, TypeError | ValueError | LookupError | AttributeError | RecursionError
        ):
            return _answer(400, "faults.code_400", number)
        return _answer(500, "faults.unknown", number)


def _route() -> str:
    return request.url_rule.rule if request.url_rule else "-"


def _answer(status: int, word: str, number: str = "") -> Response:
    state = state_of(request.args)
    sentence = words(state.lang)(word)
    note = words(state.lang)("faults.number", n=number) if number else ""
    accepts = request.headers.get("Accept", "")
    if request.method == "GET" and "text/html" in accepts and not request.path.startswith("/_dash"):
        return show_form("refused.html", "faults.title", status, state, sentence=sentence, note=note)
    response = jsonify({"sentence": sentence, "reference": number} if number else {"sentence": sentence})
    response.status_code = status
    return response
