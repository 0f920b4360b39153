"""What a browser is told to allow: nothing but what the product itself sends, no script that stands in a page."""

from dash import Dash
from flask import request
from werkzeug.wrappers import Response

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
YEAR_S = 31_536_000


def policy(hashes: list[str]) -> str:
    """The Content-Security-Policy. Styles may stand in attributes: Plotly, Leaflet and Dash set them; scripts may not."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {' '.join(hashes)}".strip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "manifest-src 'self'",
        )
    )


def add_headers(app: Dash) -> None:
    """Sets them on every answer; `no-store` on what has no rule of its own, so that no answer lies in a shared cache."""

    @app.server.after_request
    def tell(response: Response) -> Response:
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        # Dash knows its inline scripts only after its first request.
        hashes = list(app.csp_hashes()) if response.mimetype == "text/html" else []
        response.headers.setdefault("Content-Security-Policy", policy(hashes))
        if request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR_S}; includeSubDomains")
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        response.headers.pop("Server", None)
        return response
