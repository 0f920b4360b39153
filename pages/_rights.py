"""What a page takes beyond being seen: declared where the page is registered, checked before it is drawn, told in a sentence."""

import functools
import logging
import zlib
from collections.abc import Callable
from typing import Any

import dash
from dash._pages import _path_to_page
from flask import Flask, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from actions.audit import record
from city.access import NotAllowed, Viewer, check_can
from city.said import said_in, say
from components.frame import page_frame, refusal
from data.credentials import now
from data.ledger import LedgerError
from pages._address import current_viewer, read_address, words
from pages._city import city_name
from pages._forms import show_form, state_of
from pages._known import is_wall, known
from pages._log import is_document

log = logging.getLogger(__name__)

OF_WALLS = ("/", "/stamp", "/beat", "/enrol", "/_dash-layout", "/_dash-dependencies", "/_dash-update-component")
FILES_OF_WALLS = ("/assets/", "/_dash-component-suites/", "/shapes/", "/_favicon")
"""An enrolled wall shows the one screen and asks for nothing else."""
UPDATE = "/_dash-update-component"
REFUSALS = 20


def act_of(path: str) -> str:
    """The act that the page at an address takes; 'see' where it declares none."""
    page, _variables = _path_to_page(path.strip("/"))
    return (page or {}).get("act", "see")


def add_rights(server: Flask) -> None:
    """Documents of pages that the viewer may not open are a 403 with a sentence; NotAllowed anywhere else is one too."""

    @server.before_request
    def may_open() -> Response | None:
        if is_wall():
            found = known()
            profile = found.session.told["profile"] if found and found.session else ""
            if request.path == "/" and request.args.get("wall") != profile:
                return redirect(f"/?wall={profile}", 303)
            is_callback = request.path == UPDATE and request.method == "POST"
            is_asked_for = request.path in OF_WALLS or request.path.startswith(FILES_OF_WALLS)
            if not is_asked_for or (is_callback and not is_of_wall(request.get_json(silent=True))):
                raise NotAllowed(say("walls.only_wall"))
        if request.method == "GET" and is_document() and known() is not None:
            act = act_of(request.path)
            if act != "see":
                check_can(current_viewer(), act)
        return None

    @server.errorhandler(NotAllowed)
    def tell(refused: NotAllowed) -> Response:
        found = known()
        if found is not None:
            note_refusal(found.viewer, refused.act, request.path)
        try:
            state = state_of(request.values)
        except HTTPException:  # a body that is too large is not read for its language
            state = state_of(request.args)
        said = words(state.lang)
        sentence = told(refused, state.lang)
        if request.method == "GET" and not request.path.startswith("/_dash"):
            return show_form("refused.html", "rights.title", 403, state, sentence=sentence, note=said("rights.note"))
        return server.response_class(
            dash.html.P(sentence).children + "\n",
            status=403,
            mimetype="text/plain",
            headers={"Cache-Control": "no-store"},
        )


def is_of_wall(body: Any) -> bool:
    """Whether this body of a callback is one that the one screen sends: its page, or its zones."""
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        return False
    given = [one for one in body.get("inputs") or [] if isinstance(one, dict)]
    paths = [one.get("value") for one in given if one.get("property") == "pathname"]
    return body["output"].startswith("..wall-") or (paths == ["/"] and "_pages_content" in body["output"])


def told(refused: NotAllowed, lang: str) -> str:
    """Why something is refused, in the words of the language where there are such."""
    said = words(lang)
    if refused.act == "audited":
        return said("rights.unaudited")
    key = f"rights.act_{refused.act}"
    if key in said and refused.act != "see":
        return said("rights.refused", act=said(key))
    return said_in(said, refused, said("fault.refused"))


def note_refusal(viewer: Viewer, act: str, path: str) -> None:
    """Writes to the audit that somebody was refused; once for the same in the same minute. Refused it stays in any case.

    Of more than REFUSALS addresses for one act in a minute some go unwritten, so that nobody fills the ledger by asking.
    """
    share = zlib.crc32(path.encode()) % REFUSALS
    try:
        record(viewer, "refused", press=f"refused/{act}/{share}/{now():%Y%m%d%H%M}", what=act, path=path[:200])
    except LedgerError as fault:
        log.error("A refusal could not be written to the audit: %s", fault)


def guard_layouts() -> None:
    """Wraps the layout of each page, so that what is not allowed is a sentence however the page is reached."""
    for page in dash.page_registry.values():
        if callable(page["layout"]) and not getattr(page["layout"], "is_guarded", False):
            page["layout"] = _guarded(page["layout"], page.get("act", "see"), page["relative_path"])


def _guarded(layout: Callable[..., Any], act: str, path: str) -> Callable[..., Any]:
    @functools.wraps(layout)
    def draw(**query: Any) -> Any:
        try:
            check_can(current_viewer(), act)
            return layout(**query)
        except NotAllowed as refused:
            if known() is not None:
                note_refusal(current_viewer(), refused.act, path)
            address = read_address(query)
            body = refusal(told(refused, address.state.lang), address.state, address.words)
            return page_frame(body, address.state, address.words, path="/", city_name=city_name(address.state.lang))

    draw.is_guarded = True  # type: ignore[attr-defined]
    return draw
