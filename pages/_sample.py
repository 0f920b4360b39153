"""Whether what is shown comes from the sample city."""

from datetime import datetime

from city.access import Viewer
from data.sources import sources
from queries import sources as fed


def shows_sample(viewer: Viewer, asof: datetime | None = None) -> bool:
    """Whether any source that delivered is a source of the sample city."""
    known = sources()
    delivered = fed.feeds(viewer, asof=asof)["source"].to_list()
    return any(known[key].sample for key in delivered if key in known)
