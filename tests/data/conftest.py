"""What the tests of this room share: a store of their own, a PostgreSQL of their own, the ledger's two databases."""

import pytest

from tests._store import empty_store, store
from tests.data._postgres import NoPostgres, cluster

__all__ = ["empty_store", "ledger_url", "postgres", "store"]


@pytest.fixture(scope="session")
def postgres():
    """A running PostgreSQL; `make test` installs what it needs."""
    try:
        with cluster() as made:
            yield made
    except NoPostgres as reason:
        pytest.fail(str(reason))


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_url(request, tmp_path):
    """The URL of a database in which there is nothing yet; each test runs with both."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    return request.getfixturevalue("postgres").base()
