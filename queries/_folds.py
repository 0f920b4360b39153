"""Subjects of the ledger (tickets, appeals, incidents) as the fold of their entries, remembered by the position of the chain."""

import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Generic, TypeVar

from data import ledger as store
from data.ledger import Entry

KEPT = 4
Key = TypeVar("Key")
Subject = TypeVar("Subject")


class Folds(Generic[Key, Subject]):
    """All subjects of one kind by number or code, at the ledger's position now or then; entries that were folded once are not read again."""

    def __init__(self, kind: str, fold: Callable[[dict[Key, Subject], Iterable[Entry]], dict[Key, Subject]]) -> None:
        self.kind, self.fold = kind, fold
        self.lock = threading.Lock()
        self.folded: dict[tuple[str, int], dict[Key, Subject]] = {}

    def all(self, asof: datetime | None) -> dict[Key, Subject]:
        """The subjects as known now, or at `asof`."""
        chain, url = store.ledger(), store.address()
        at = chain.position(asof)
        with self.lock:
            known = self.folded.get((url, at))
            if known is None:
                base = max((p for u, p in self.folded if u == url and p < at), default=0)
                entries = chain.entries(self.kind, since=base, until=at)
                known = self.folded[url, at] = self.fold(self.folded.get((url, base), {}), entries)
                while len(self.folded) > KEPT:
                    del self.folded[min(self.folded, key=lambda one: (one[0] == url, one[1]))]
            return known
