"""What the tests of this room share: a store of their own."""

from tests._store import empty_store, store

__all__ = ["empty_store", "store"]
