"""Puts it together: settings, pages, document, server."""

from dash import Dash, dcc, html, page_container
from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from city.access import can_report
from city.settings import ROOT, settings
from components.document import document
from components.prerender import to_html
from pages._account import add_account
from pages._accounts import add_accounts
from pages._address import read_address
from pages._appeal_new import add_appeal_new
from pages._audit import add_audit
from pages._city import utc_offset_min
from pages._compressed import compress
from pages._export import add_export
from pages._export_register import add_export_register
from pages._export_tables import add_export_tables
from pages._faults import add_faults, on_callback_fault
from pages._first import draw_first
from pages._forms import corner
from pages._guard import add_guard
from pages._headers import add_headers
from pages._health import add_health
from pages._hosts import name_hosts
from pages._inbound import add_inbound
from pages._incident_files import add_incident_files
from pages._known import is_wall
from pages._layer_routes import add_layer_routes
from pages._limits import add_limits
from pages._log import add_log
from pages._oidc import add_oidc
from pages._once import add_once
from pages._rights import add_rights, guard_layouts
from pages._routes import add_routes
from pages._score_files import add_score_files
from pages._serve import serve
from pages._sign_in import add_sign_in
from pages._uploads import allow_files
from pages._walls import add_walls
from pages._watermark import add_watermark
from pages._zones import wall_of

BEAT_S = 60
FONTS = ("core-400", "core-700", "latin")


class OneScreen(Dash):
    """Dash whose first response already holds the picture."""

    def interpolate_index(self, **parts: str) -> str:
        address = read_address(request.args.to_dict())
        picture = to_html(draw_first(request.path, request.args.to_dict()))
        fonts = tuple(self.get_asset_url(f"fonts/{name}.woff2") for name in FONTS)
        wall = wall_of(address.state)
        may_report = wall.is_desk and can_report(address.viewer)
        return document(
            address.state,
            address.words,
            wall,
            utc_offset_min(),
            picture,
            fonts,
            parts,
            may_report,
            corner(address.state),
            BEAT_S * is_wall(),
        )


def create_app() -> Dash:
    """The application, ready to be served; `create_app().server` is the WSGI callable."""
    server = Flask(__name__, static_folder=None, template_folder=str(ROOT / "pages" / "templates"))
    believe_proxies(server, settings().proxies)
    name_hosts(server)
    add_log(server)
    compress(server)
    add_health(server)
    add_inbound(server)
    allow_files(server)
    add_guard(server)
    add_limits(server)
    add_faults(server, lambda: app.callback_map)
    add_once(server)
    add_rights(server)
    for add in (add_sign_in, add_oidc, add_account, add_accounts, add_audit, add_walls, add_watermark):
        add(server)
    for add in (add_export, add_export_register, add_export_tables, add_layer_routes, add_score_files):
        add(server)
    for add in (add_appeal_new, add_incident_files):
        add(server)
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
        on_error=on_callback_fault,
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
    )
    guard_layouts()
    app.layout = html.Div(
        [
            html.A("↓ 正文 / content", href="#content", className="skip"),
            dcc.Store(id="live-stamp"),
            page_container,
        ],
        id="shell",
    )
    add_headers(app)
    add_routes(app)
    return app


def believe_proxies(server: Flask, count: int) -> None:
    """Takes address, scheme and host of the client from the headers that so many proxies before the server have set."""
    if count:
        server.wsgi_app = ProxyFix(server.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]


if __name__ == "__main__":
    serve(create_app)
