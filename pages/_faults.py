"""No fault reaches a person as a stack trace: a sentence and a number, which stands in the log beside the place in the code."""

import logging
import re
import traceback
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from dash import ctx, html, no_update
from dash.exceptions import DependencyException, InvalidResourceError
from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from city.access import NotAllowed
from city.settings import ROOT, settings
from components.frame import refusal
from components.tickets import said
from pages._address import words
from pages._posted import check_body, is_text
from pages._told import DASH, Told, request_number, sentence_of, status_of, tell, told_state
from queries._turns import NotAnswered

log = logging.getLogger("one_screen.faults")
UPDATE = f"{DASH}-update-component"
LONGEST_ADDRESS = 8000
NO_FILES = (".py", ".pyc", ".md", ".txt")
"""What lies beside the assets and is not for browsers: programs that make them, and notes."""
BY_STATUS = {404: "fault.not_found", 405: "fault.method", 413: "fault.body_size"}
"""Sentences for what the web server's library refuses itself; the others are requests that cannot be understood."""
CONTENT = "_pages_content"
FOLLOWS = "live-stamp"


def add_faults(server: Flask, callbacks: Callable[[], Mapping[str, Any]]) -> None:
    """Every request is looked at before a page reads it, and every fault ends in a sentence.

    `callbacks` gives those that Dash knows by then.
    """

    @server.before_request
    def look_at_the_request() -> None:
        check_address()
        check_form()
        if request.path == UPDATE and request.method == "POST":
            check_body(callbacks())
            _check_callback_address()

    @server.errorhandler(HTTPException)
    def tell_refusal(fault: HTTPException) -> Any:
        if fault.code is None or fault.code < 400:
            return fault
        return fault.response or tell(fault.code, _said(fault))

    @server.errorhandler(DependencyException)
    @server.errorhandler(InvalidResourceError)
    def tell_no_such_file(fault: Exception) -> Response:
        return tell(404, words(told_state().lang)("fault.not_found"))

    @server.errorhandler(Exception)
    def tell_fault(fault: Exception) -> Response:
        note_fault(fault)
        return tell(status_of(fault), sentence_of(fault), request_number())

    @server.after_request
    def say_that_the_picture_failed(response: Response) -> Response:
        if response.status_code == 200 and "failed" in g:
            response.status_code = g.failed
        return response


def check_address() -> None:
    """Refuses an address that no link of this product has: too long, or with control characters."""
    if request.path.startswith("/assets/") and request.path.endswith(NO_FILES):
        raise Told(404, "fault.not_found")
    if len(request.full_path) > LONGEST_ADDRESS:
        raise Told(414, "fault.bad_address")
    if not is_text(request.path) or not all(is_text(one) for pair in request.args.items(multi=True) for one in pair):
        raise Told(400, "fault.bad_address")


def check_form() -> None:
    """Refuses a form with control characters, as no browser's field sends them: a ledger in PostgreSQL would not keep them."""
    if not all(is_text(one, settings().body_kb * 1000) for pair in request.form.items(multi=True) for one in pair):
        raise Told(400, "fault.bad_form")


def _check_callback_address() -> None:
    """The address of the page that a callback comes from is held to the same."""
    body = request.get_json()
    given = {one["property"]: one.get("value") for one in [*body.get("inputs", []), *body.get("state", [])]}
    search = given.get("search")
    if isinstance(search, str):
        pairs = parse_qsl(search.lstrip("?"), keep_blank_values=True)
        g.page_query = dict(pairs)
        if not all(is_text(one, LONGEST_ADDRESS) for pair in pairs for one in pair):
            raise Told(400, "fault.bad_address")


def note_fault(fault: BaseException) -> None:
    """Writes down kind and place of a fault under the request's number. Its text stays out: it may quote what was asked."""
    frames = traceback.extract_tb(fault.__traceback__)
    way = [f"{frame.filename.removeprefix(f'{ROOT}/')}:{frame.lineno} {frame.name}" for frame in frames]
    level = logging.WARNING if isinstance(fault, NotAnswered) else logging.ERROR
    log.log(level, "fault", extra={"told": {"id": request_number(), "fault": type(fault).__name__, "way": way[-12:]}})


def on_callback_fault(fault: Exception) -> Any:
    """What a callback that failed shows: for a new page, and for what a person pressed, the sentence.

    A screen that follows the stamp keeps its last picture: the fault goes on to the answer's status.
    """
    if isinstance(fault, HTTPException | NotAllowed) or ctx.triggered_id == FOLLOWS:
        raise fault
    outputs = ctx.outputs_list if isinstance(ctx.outputs_list, list) else [ctx.outputs_list]
    place = next((n for n, one in enumerate(outputs) if one["id"].endswith("-said")), None)
    if place is None:
        place = next((n for n, one in enumerate(outputs) if one["property"] == "children"), None)
    if place is None:
        raise fault
    note_fault(fault)
    is_page = outputs[place]["id"] == CONTENT
    shown = fault_shown(fault, is_page)
    if is_page:
        return [shown, {"title": words(told_state().lang)("fault.title")}]
    if not isinstance(ctx.outputs_list, list):
        return shown
    return [shown if n == place else no_update for n in range(len(outputs))]


def fault_shown(fault: BaseException, is_page: bool) -> Any:
    """The sentence with its number, as a page or in the place of what a press answers."""
    state = told_state()
    speak = words(state.lang)
    sentence = f"{sentence_of(fault, state)} {speak('fault.number', number=request_number())}"
    if not is_page:
        return said(sentence, failed=True)
    return html.Main(refusal(sentence, state, speak), id="content", className="page-body")


def _said(fault: HTTPException) -> str:
    if isinstance(fault, Told):
        return sentence_of(fault)
    key = BY_STATUS.get(fault.code or 400, "fault.bad_request")
    method = re.sub(r"[^A-Z]", "", request.method)[:10]
    return words(told_state().lang)(key, method=method, kb=settings().body_kb)
