"""Who a request is from, as the guard found it."""

from dataclasses import dataclass

from flask import g, has_request_context

from city.access import Viewer, viewer_from
from city.settings import settings
from data.sessions import Session


@dataclass(frozen=True)
class Known:
    """Who a request is from: the viewer, and the session unless the settings describe the viewer."""

    viewer: Viewer
    session: Session | None


def known() -> Known | None:
    """Who this request is from; None when nobody is signed in."""
    return g.get("known") if has_request_context() else None


def is_wall() -> bool:
    """Whether this request is from an enrolled wall."""
    found = known()
    return found is not None and found.session is not None and found.session.kind == "wall"


def settings_viewer() -> Viewer:
    """The viewer that the settings describe, where they say that nobody signs in."""
    return viewer_from(settings())
