"""A file that no source describes yet: looked at, and a mapping of it proposed with what could not be decided.

What the file shows (encoding, header, times, places and indicators by name) is written with its evidence; what only
a person can know is marked DECIDE, with "?" where a key needs an answer before the TOML can be used."""

from pathlib import Path

from data.describe._look import look
from data.describe._profile import profiles
from data.describe._propose import propose

__all__ = ["describe"]


def describe(path: Path, sheet: str | None = None) -> str:
    """The proposed sources/*.toml of a file, as text; Refused with a sentence when the file cannot be read."""
    seen = look(path, sheet)
    return propose(path, seen, profiles(seen))
