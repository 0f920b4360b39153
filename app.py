"""Puts it together: settings, pages, document, server."""

from dash import Dash, dcc, html, page_container
from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from city.access import can_report
from city.settings import ROOT, settings
from components.document import document
from components.prerender import to_html
from pages._address import read_address
from pages._city import utc_offset_min
from pages._compressed import compress
from pages._first import draw_first
from pages._guard import add_guard
from pages._routes import add_routes
from pages._serve import serve
from pages._zones import wall_of

FONTS = ("core-400", "core-700", "latin")


class OneScreen(Dash):
    """Dash whose first response already holds the picture."""

    def interpolate_index(self, **parts: str) -> str:
        address = read_address(request.args.to_dict())
        picture = to_html(draw_first(request.path, request.args.to_dict()))
        fonts = tuple(self.get_asset_url(f"fonts/{name}.woff2") for name in FONTS)
        wall = wall_of(address.state)
        may_report = wall.is_desk and can_report(address.viewer)
        return document(address.state, address.words, wall, utc_offset_min(), picture, fonts, parts, may_report)


def create_app() -> Dash:
    """The application, ready to be served; `create_app().server` is the WSGI callable."""
    server = Flask(__name__)
    believe_proxies(server, settings().proxies)
    compress(server)
    add_guard(server)
    app = OneScreen(
        __name__,
        server=server,
        use_pages=True,
        include_pages_meta=False,
        pages_folder=str(ROOT / "pages"),
        assets_folder=str(ROOT / "assets"),
        assets_ignore=r".*\.(py|md|txt)$",
        serve_locally=True,
        suppress_callback_exceptions=True,
        title="一面屏 One Screen",
        update_title="",
        enable_mcp=False,
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
    )
    app.layout = html.Div(
        [
            html.A("↓ 正文 / content", href="#content", className="skip"),
            dcc.Store(id="live-stamp"),
            page_container,
        ],
        id="shell",
    )
    add_routes(app)
    return app


def believe_proxies(server: Flask, count: int) -> None:
    """Takes address, scheme and host of the client from the headers that so many proxies before the server have set."""
    if count:
        server.wsgi_app = ProxyFix(server.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]


if __name__ == "__main__":
    serve(create_app)
