"""Small answers beside Dash: the stamp that screens poll, and how long browsers may keep files."""

from dash import Dash
from flask import Response, request

FOREVER = "public, max-age=31536000, immutable"


def add_routes(app: Dash) -> None:
    """Adds the routes and the cache headers to the server."""
    server = app.server

    @server.after_request
    def keep(response: Response) -> Response:
        if response.status_code == 200 and _is_fingerprinted():
            response.headers["Cache-Control"] = FOREVER
        return response


def _is_fingerprinted() -> bool:
    path = request.path
    if path.startswith("/_dash-component-suites/"):
        return ".v" in path
    return path.startswith("/assets/") and ("m" in request.args or path.endswith(".woff2"))
