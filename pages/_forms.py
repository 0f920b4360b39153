"""Pages that are forms: drawn by the server from templates, so that signing in needs no script."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from dash import get_asset_url
from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from city.access import can
from city.roles import roles
from city.walls import walls
from city.words import Words
from components.document import HTML_LANG
from components.links import href
from components.state import State, read_state
from pages._address import words
from pages._city import city_name
from pages._displays import frozen
from pages._guard import VISITOR, note_presence
from pages._known import known
from pages._sample import shows_sample
from queries import places
from queries._calls import PERSON

FILES = ("base", "fonts", "page", "report", "sources", "forms", "touch")
MENU = (("accounts", "/accounts"), ("sessions", "/sessions"), ("audit", "/audit"), ("walls", "/walls"))
"""What only some roles may open: the act that it takes, and its address."""


@dataclass(frozen=True)
class Who:
    """Who is signed in, for the corner of every page: name, role and places in words, links, what a preview shows, whether the screens can be
    turned to visitors, and whether they bear a watermark."""

    name: str
    role: str
    places: str
    links: tuple[tuple[str, str], ...]
    csrf: str
    preview: str
    may_show: bool
    is_marked: bool


def state_of(given: Any) -> State:
    """Language, theme and wall of an address or a form."""
    return read_state({key: given[key] for key in ("lang", "theme", "wall") if given.get(key)}, tuple(walls()))[0]


def who(state: State) -> Who | None:
    """Who is signed in; None for a wall, and where the settings describe the viewer."""
    found = known()
    if found is None or found.session is None or found.session.kind == "wall":
        return None
    viewer, said = found.viewer, words(state.lang)
    role = roles()[viewer.role].name[state.lang]
    named = places.named(viewer, list(viewer.places), [])
    where = said("format.list").join(named[f"short_{state.lang}"].to_list() or viewer.places)
    menu = [(said(f"{act}.title"), href(path, state)) for act, path in MENU if path in OPENED and can(viewer, act)]
    count = frozen() if can(viewer, "walls") else 0
    if count:
        menu = [
            (f"{text} · {said('walls.frozen', n=count)}" if "/walls" in path else text, path) for text, path in menu
        ]
    is_visit = bool(viewer.previewed_by) and viewer.role == VISITOR
    preview = said("who.preview", role=role, places=where) if viewer.previewed_by else ""
    preview = said("who.visit") if is_visit else preview
    links = ((said("account.title"), href("/account", state)), *menu)
    return Who(
        viewer.name,
        role,
        where,
        links,
        found.session.csrf,
        preview,
        not viewer.previewed_by,
        viewer.clearance != "public",
    )


CELL = ("indicator", "unit", "until")
"""What names the cell of an appeal: kept where language or theme change, also after a refusal."""
OPENED: set[str] = set()
"""Addresses of the pages of this kind that are served; each says so when it is added."""


def corner(state: State) -> str:
    """The corner of a page of Dash: who is signed in, the way out, a preview's band."""
    return render_template("who.html", who=who(state), w=words(state.lang))


def show_form(template: str, title: str, status: int = 200, state: State | None = None, **values: Any) -> Response:
    """A page from a template; `title` is the key of its title, `said` a sentence, `failed` whether it tells of a failure."""
    note_presence(PERSON)
    state = state or state_of(request.values)
    said: Words = words(state.lang)
    found = known()
    csrf = values.pop("csrf", found.session.csrf if found and found.session else "")
    kept = {key: value for key, value in request.args.items() if key in ("next", "place", "who", "act", "kind")}
    kept |= {key: value for key, value in request.values.items() if key in CELL}

    def here(**changed: str) -> str:
        told = {**kept, "lang": state.lang, "theme": state.theme, **changed}
        return f"{request.path if request.method == 'GET' or CELL[0] in kept else '/sign-in'}?{urlencode(told)}"

    page = render_template(
        template,
        title=said(title),
        w=said,
        lang=state.lang,
        html_lang=HTML_LANG[state.lang],
        theme=state.theme,
        other_lang="en" if state.lang == "zh" else "zh",
        other_theme="light" if state.theme == "dark" else "dark",
        here=here,
        link=lambda path, **query: href(path, state, **query),
        city_name=city_name(state.lang),
        css=[get_asset_url(f"css/{name}.css") for name in FILES],
        who=who(state),
        csrf=csrf,
        is_sample=found is not None and shows_sample(found.viewer),
        **values,
    )
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
