"""What a browser is told to hold to on every answer: whose scripts run, who may frame the page, what may be kept."""

from urllib.parse import urlsplit

from dash import Dash
from flask import Response, request

from city.settings import settings
from pages._kept_for_good import is_fingerprinted

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}
SECURE = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
"""Only where the browser came over TLS: a browser ignores it otherwise."""
FILES = ("/assets/", "/_dash-component-suites/")


def add_headers(app: Dash) -> None:
    """Every answer bears the headers; the scripts that Dash writes into the document are known by their hashes."""
    found: list[str] = []

    @app.server.after_request
    def add(response: Response) -> Response:
        if not found:
            found.append(policy(list(app.csp_hashes())))
        for name, value in (ALWAYS | (SECURE if request.is_secure else {})).items():
            response.headers[name] = value
        response.headers["Content-Security-Policy"] = found[0]
        if not _is_file():
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def policy(hashes: list[str]) -> str:
    """The content security policy. Styles may stand in attributes, since charts, maps and tables set them so."""
    tiles = urlsplit(settings().tiles)
    parts = {
        "default-src": ["'none'"],
        "script-src": ["'self'", *hashes],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:", *([f"{tiles.scheme}://{tiles.netloc}"] if tiles.netloc else [])],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
    return "; ".join(" ".join([name, *sources]) for name, sources in parts.items())


def _is_file() -> bool:
    return is_fingerprinted(request) or request.path.startswith(FILES)
