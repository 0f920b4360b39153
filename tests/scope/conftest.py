"""One marked city for all tests of this room."""

from collections.abc import Iterator

import pytest

from tests._store import TINY, Store, forget
from tests.scope import _city


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The tiny city with its marks, known at NOW."""
    from pages import _address, _pictures

    folder = tmp_path_factory.mktemp("scope")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COCKPIT_STORE", str(folder / "store"))
        patch.setenv("COCKPIT_CITY", str(TINY))
        patch.setenv("COCKPIT_SIGN_IN", "accounts")
        for kind in ("SIGN_IN", "CALLBACKS", "PAGES", "DOWNLOADS"):
            patch.setenv(f"COCKPIT_LIMIT_{kind}", "none")
        forget()
        _address.words.cache_clear()
        _pictures.forget()
        made = Store(folder / "store")
        made.places()
        _city.fill(made)
        yield made
        made.admission.close()
    forget()
    _pictures.forget()
