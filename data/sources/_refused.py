"""The two refusals of this room, each a sentence for the person who can change something."""

from city.pack import PackError
from city.said import Sentence, printable


class SourceError(PackError):
    """A sources/*.toml that cannot be used: file, key, found, expected."""


class Refused(ValueError):
    """A delivery that cannot be read at all: file, found, expected. Nothing of it was taken.

    What cannot be printed is written as its escape: a sentence may quote any file."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence if isinstance(sentence, Sentence) else printable(sentence))
