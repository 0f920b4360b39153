"""The watermark of internal screens: who looks, and when, as a picture that repeats behind everything that can be copied."""

from html import escape

from flask import Flask, Response

from pages._city import civil_now
from pages._known import known

PATH = "/watermark.svg"


def add_watermark(server: Flask) -> None:
    """Adds the picture; it is each viewer's own and is never kept."""

    @server.get(PATH)
    def show_watermark() -> Response:
        found = known()
        name = escape(found.viewer.name if found is not None else "")
        text = f"{name} {civil_now():%Y-%m-%d %H:%M}"
        picture = (
            '<svg xmlns="http://www.w3.org/2000/svg" width="420" height="260">'
            '<text x="210" y="140" text-anchor="middle" transform="rotate(-24 210 130)" font-family="sans-serif" font-size="20"'
            f' fill="#808890">{text}</text></svg>'
        )
        return Response(picture, mimetype="image/svg+xml", headers={"Cache-Control": "no-store"})
