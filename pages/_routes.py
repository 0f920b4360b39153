"""Small answers beside Dash: the stamp that screens poll, outlines for maps, and how long browsers may keep files."""

import hashlib
import threading
from time import monotonic, time

import orjson
from dash import Dash
from flask import Response, request

from pages._address import current_viewer, read_address
from pages._city import utc_offset_min
from pages._guard import note_presence
from pages._kept_for_good import FOREVER, is_fingerprinted
from pages._known import known
from pages._pictures import to_tell
from pages._silent import silence_told
from queries import places
from queries._ask import hold, let_go
from queries._calls import MACHINE, PERSON, UNCOUNTED

UPDATE = "/_dash-update-component"
FOLLOWS = ["live-stamp.data"]
SPREAD_MS, MOST_SPREAD_MS, SCREEN_S, MOST_SCREENS = 30, 8000, 5.0, 10_000
"""Screens that asked within the last seconds spread their requests: so many milliseconds for each, up to a bound."""
_polled: dict[str, float] = {"": 0.0}
_lock = threading.Lock()


def add_routes(app: Dash) -> None:
    """Adds the routes and the cache headers to the server."""
    server = app.server

    @server.before_request
    def hold_the_stamp() -> None:
        manner = _manner()
        note_presence(manner)
        hold(manner)

    @server.teardown_request
    def let_the_stamp_go(fault: BaseException | None) -> None:
        let_go()

    @server.get("/stamp")
    def show_stamp() -> Response:
        """The stamp to show, the newest or the one known at `asof=`: what open screens ask each second."""
        address = read_address(request.args.to_dict())
        seq, acts = to_tell(address.viewer, address.state)
        body = {
            "seq": seq,
            "acts": acts,
            "silent": silence_told(address),
            "now_ms": int(time() * 1000),
            "utc_offset_min": utc_offset_min(),
            "spread_ms": spread_ms(),
        }
        response = Response(orjson.dumps(body), mimetype="application/json")
        response.headers["Cache-Control"] = "no-store"
        return response

    @server.get("/shapes/<level>/<parent>.json")
    def show_shapes(level: str, parent: str) -> Response:
        """Outlines of one level below a place, as a GeoJSON feature collection."""
        found = places.shapes(current_viewer(), parent, level)
        features = [
            b'{"type":"Feature","properties":%s,"geometry":%s}'
            % (orjson.dumps({key: row[key] for key in row if key != "geojson"}), row["geojson"].encode())
            for row in found.iter_rows(named=True)
        ]
        body = b'{"type":"FeatureCollection","features":[%s]}' % b",".join(features)
        response = Response(body, mimetype="application/geo+json")
        response.headers["Cache-Control"] = "no-cache"
        response.set_etag(hashlib.sha256(body).hexdigest()[:32])
        response.make_conditional(request)
        return response

    @server.after_request
    def keep(response: Response) -> Response:
        if response.status_code == 200 and is_fingerprinted(request):
            response.headers["Cache-Control"] = FOREVER
        return response


def spread_ms() -> int:
    """Over how long the screens that this process serves should spread what they ask for when the stamp is new."""
    found = known()
    who = found.session.key if found is not None and found.session is not None else request.remote_addr or ""
    present = monotonic()
    with _lock:
        _polled[who] = present
        if len(_polled) > MOST_SCREENS or present - _polled.get("", 0.0) > SCREEN_S:
            for one in [one for one, at in _polled.items() if present - at > SCREEN_S]:
                del _polled[one]
            _polled[""] = present
        return min(MOST_SPREAD_MS, SPREAD_MS * (len(_polled) - 1))


def _manner() -> str:
    """Whose request it is: a page that follows the stamp is a machine's; one that a person opened or changed is theirs.

    The document itself is not counted: the page in it asks for its content once more as soon as its scripts run.
    """
    if request.method != "POST" or not request.path.endswith(UPDATE):
        return UNCOUNTED
    body = request.get_json(silent=True)
    changed = body.get("changedPropIds") if isinstance(body, dict) else None
    return MACHINE if changed == FOLLOWS else PERSON
