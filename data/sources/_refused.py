"""The two refusals of this room, each a sentence for the person who can change something."""

from city.pack import PackError


class SourceError(PackError):
    """A sources/*.toml that cannot be used: file, key, found, expected."""


class Refused(ValueError):
    """A delivery that cannot be read at all: file, found, expected. Nothing of it was taken."""
