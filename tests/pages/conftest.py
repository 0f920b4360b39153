"""What the tests of this room share: one filled store for all of a file, and the text that a page's layout answers with."""

from collections.abc import Callable, Iterator

import pytest

from components.prerender import to_html
from pages import _address
from tests._store import NOW, TINY, Store, empty_store, forget, store
from tests.data._twin import HOUR, hour_of
from tests.queries.test_drill_events import case, pollutants

__all__ = ["empty_store", "store"]


def forget_viewer() -> None:
    """The pages remember viewer and words of the settings; the next page reads them anew."""
    _address.words.cache_clear()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The tiny city with thirty hours of two air stations, a request and an incident, all known at NOW."""
    folder = tmp_path_factory.mktemp("pages")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COCKPIT_STORE", str(folder / "store"))
        patch.setenv("COCKPIT_CITY", str(TINY))
        forget()
        forget_viewer()
        made = Store(folder / "store")
        made.places()
        hours = [hour_of(NOW) - n * HOUR for n in range(1, 31)]
        made.deliver(
            "rows", [row for site in ("NJ-T-01", "NJ-T-04") for hour in hours for row in pollutants(site, hour)]
        )
        incident = case(2, "320111001", level=1, kind="incident", topic="pipe_burst")
        made.deliver("cases", [case(1), incident])
        yield made
        made.admission.close()
    forget()
    forget_viewer()


@pytest.fixture(scope="module")
def page(filled: Store) -> Callable[..., str]:
    """page("sign", indicator="air_pm25", lang="en"): the page's HTML over the filled store."""
    import dash

    from app import create_app

    create_app()

    def draw(name: str, **address: str) -> str:
        found = next(one for one in dash.page_registry.values() if one["module"] == f"pages.{name}")
        return to_html(found["layout"](**address))

    return draw
