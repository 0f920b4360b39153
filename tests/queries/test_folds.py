"""Subjects of the ledger are folded once for each position, and later ones from what was folded before."""

from city.appeals import Appeal, fold
from data.ledger import ledger
from queries._folds import KEPT, Folds
from tests._store import empty_store, everyone

__all__ = ["empty_store"]
BODY = {"place": "320102", "indicator": "R01-1", "until": "2026-07-01", "file": {"name": "a.pdf"}}


def test_what_was_folded_is_not_read_again(empty_store):
    read = []
    folds = Folds[int, Appeal]("appeal", lambda known, entries: fold(known, read.extend(entries) or read[len(known) :]))
    for number in range(1, KEPT + 3):
        ledger().append(everyone(), "appeal", None, "file", words="why", body=BODY, press=str(number))
        found = folds.all(None)
        assert list(found) == list(range(1, number + 1)) and folds.all(None) is found
    assert len(read) == KEPT + 2 and len(folds.folded) == KEPT
