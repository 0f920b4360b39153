"""What arguments of the command line may be, and what must be there before a command looks: each refused with a sentence."""

import argparse
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from city.settings import settings
from data.index import StoreError


def at_least(low: int) -> Callable[[str], int]:
    """Reads a whole number from `low` on."""

    def read(text: str) -> int:
        try:
            found = int(text)
        except ValueError:
            found = low - 1
        if found < low:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {low} on")
        return found

    return read


def above_zero(text: str) -> float:
    """Reads a number above 0."""
    try:
        found = float(text)
    except ValueError:
        found = 0.0
    if not 0 < found < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return found


def moment(text: str) -> str:
    """A civil time, left as it is written."""
    try:
        is_civil = datetime.fromisoformat(text).tzinfo is None
    except ValueError:
        is_civil = False
    if not is_civil:
        raise argparse.ArgumentTypeError(f"{text!r} is not a civil time such as 2026-11-20T08:00")
    return text


def words(text: str) -> str:
    """Reads a text that says something."""
    if not text.strip():
        raise argparse.ArgumentTypeError("words are expected")
    return text


def need_store() -> Path:
    """The store of the settings; StoreError where none was ever made, so that asking makes none."""
    store = settings().store
    if not (store / "snapshots.sqlite").is_file():
        raise StoreError(
            f"{store}: there is no store; the first places make one: python -m data admit places <folder>."
        )
    return store
