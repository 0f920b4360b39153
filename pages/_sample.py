"""Whether what is shown comes from the sample city, and whether its sample accounts may sign in."""

import re
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from flask import has_request_context, request

from city.access import Viewer
from city.settings import LOOPBACK, settings
from data.sources import sources
from pages._city import the_city
from queries import sources as fed
from queries._ask import stamp

PORT = re.compile(r":\d+$")


def shows_sample(viewer: Viewer, asof: datetime | None = None) -> bool:
    """Whether any source that delivered is a source of the sample city."""
    return any(_delivered_samples(viewer, asof))


def samples_allowed() -> bool:
    """Whether sample accounts may sign in: all data are the sample city's, the server and the browser are on this machine."""
    if settings().host not in LOOPBACK:
        return False
    if has_request_context() and not _is_from_here():
        return False
    return _only_samples(settings().store, stamp().seq)


def _is_from_here() -> bool:
    """Whether a browser on this machine asks, with no proxy between, under a name of the machine: another site's name may lead here, too."""
    is_named = PORT.sub("", request.host).strip("[]") in LOOPBACK
    return is_named and request.remote_addr in LOOPBACK and "X-Forwarded-For" not in request.headers


@lru_cache(maxsize=8)
def _only_samples(store: Path, seq: int) -> bool:
    """Whether all that delivered up to a snapshot of a store is the sample city's; asked with each request."""
    del store, seq
    delivered = _delivered_samples(Viewer("system", "leader", (the_city().place,), "public"), None)
    return bool(delivered) and all(delivered)


def _delivered_samples(viewer: Viewer, asof: datetime | None) -> list[bool]:
    known = sources()
    delivered = fed.feeds(viewer, asof=asof)["source"].to_list()
    return [known[key].sample for key in delivered if key in known]
