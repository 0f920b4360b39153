"""An address says each thing once: what its path names is not named again by its query."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from dash._pages import _path_to_page
from flask import Flask, jsonify, redirect, request
from werkzeug.wrappers import Response

UPDATE = "/_dash-update-component"


def add_once(server: Flask) -> None:
    """A document whose query repeats a part of its path is redirected to the one without; a callback with such an address is refused."""

    @server.before_request
    def say_it_once() -> Response | None:
        if request.method == "GET":
            doubled = _doubled(request.path, list(request.args))
            if doubled:
                kept = [(key, value) for key, value in request.args.items(multi=True) if key not in doubled]
                return redirect(f"{request.path}?{urlencode(kept)}" if kept else request.path, 303)
        elif request.path == UPDATE:
            doubled = _doubled(*_asked(request.get_json(silent=True)))
            if doubled:
                refusal = jsonify(
                    {"sentence": f"The address names {', '.join(sorted(doubled))} in its path and in its query."}
                )
                refusal.status_code = 400
                return refusal
        return None


def _doubled(path: str, names: list[str]) -> set[str]:
    if not names:
        return set()
    _page, variables = _path_to_page(path.strip("/"))
    return set(names) & set(variables or {})


def _asked(body: Any) -> tuple[str, list[str]]:
    """Path and names of the query that a callback of Dash was called with."""
    parts = [
        part for kind in ("inputs", "state") for part in (body.get(kind) if isinstance(body, dict) else None) or []
    ]
    values = {part.get("property"): part.get("value") for part in parts if isinstance(part, dict)}
    path, search = values.get("pathname"), values.get("search")
    if not isinstance(path, str) or not isinstance(search, str):
        return "/", []
    return path, [name for name, _value in parse_qsl(search.lstrip("?"), keep_blank_values=True)]
