"""The sentences with which a catalogue file is refused: file, key, found, expected."""

import math
import re
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

from city.catalogue.model import CatalogueError
from city.pack import read_text
from city.said import say

LANGUAGES = ("zh", "en")
SECONDS = {"min": 60, "h": 3600, "d": 86400, "mo": 30 * 86400}
_SPAN = re.compile(r"([1-9]\d*)(min|h|d|mo)")


def refuse(file: str, key: str, found: Any, expected: str) -> NoReturn:
    """Raises the sentence '<file>: <key> is <found>; it must be <expected>.'"""
    raise CatalogueError(say("pack.must_be", file=file, at=key, value=repr(found), expected=expected))


def one_of(words: tuple[str, ...]) -> str:
    """'a', 'b' or 'c'."""
    return say("pack.one_of", found=words)


def shown_path(path: Path) -> str:
    """The path from the pack's folder on, such as city/vitals/air.toml."""
    parts = path.parts
    depth = 3 if "vitals" in parts[-2:-1] else 2
    return "/".join(parts[-depth:])


def load(path: Path) -> dict[str, Any]:
    """The content of a TOML file; a file that is not TOML or says a key twice is refused."""
    file = shown_path(path)
    try:
        return tomllib.loads(read_text(path))
    except UnicodeDecodeError:
        raise CatalogueError(say("pack.not_utf8", file=file)) from None
    except tomllib.TOMLDecodeError as fault:
        twice = re.search(r"Cannot (?:declare|overwrite|mutate).*?(?:\(at (line \d+)|$)", str(fault))
        if twice and ("twice" in str(fault) or "overwrite" in str(fault)):
            raise CatalogueError(say("pack.again", file=file, line=twice[1] or say("pack.a_line"))) from None
        raise CatalogueError(say("pack.not_toml", file=file, reason=str(fault))) from None


class Table:
    """One table of a TOML file; each getter takes a key, or refuses with the file and the full key."""

    def __init__(self, file: str, name: str, content: Any, keys: set[str]) -> None:
        """`keys` are the keys that the table may have; any other is refused. The name is empty where it is the whole file."""
        if not isinstance(content, dict):
            refuse(file, name, content, say("pack.table"))
        self.file, self.name, self.content = file, name, content
        for key in content:
            if key not in keys:
                raise CatalogueError(say("pack.unknown_key", file=file, at=self.at(key), keys=sorted(keys)))

    def __contains__(self, key: str) -> bool:
        return key in self.content

    def at(self, key: str) -> str:
        """The full key of one of its keys."""
        return f"{self.name}.{key}" if self.name else key

    def refuse(self, key: str, found: Any, expected: str) -> NoReturn:
        """Refuses one key of this table."""
        refuse(self.file, self.at(key), found, expected)

    def table(self, key: str, keys: set[str], default: Any = ...) -> "Table":
        """The table under a key, with the keys that it may have; {} makes an empty one of a missing one."""
        return Table(self.file, self.at(key), self.get(key, dict, say("pack.table"), default), keys)

    def get(self, key: str, kind: type | tuple[type, ...], expected: str, default: Any = ...) -> Any:
        """The value of the key, which must be of this kind; without a default it must be there."""
        if key not in self.content:
            if default is not ...:
                return default
            raise CatalogueError(say("pack.missing", file=self.file, at=self.at(key), expected=expected))
        value = self.content[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.refuse(key, value, expected)
        return value

    def text(self, key: str, default: Any = ...) -> str:
        """A text."""
        return self.get(key, str, say("expected.text"), default)

    def word(self, key: str, words: tuple[str, ...]) -> str:
        """One of the words."""
        value = self.get(key, str, one_of(words))
        if value not in words:
            self.refuse(key, value, one_of(words))
        return value

    def words(self, key: str, words: tuple[str, ...], default: Any = ...) -> tuple[str, ...]:
        """A list of some of the words, each at most once."""
        values = self.get(key, list, say("pack.list"), default)
        for value in values:
            if value not in words:
                self.refuse(key, value, one_of(words))
        if len(set(values)) < len(values):
            self.refuse(key, values, say("pack.no_repetition"))
        return tuple(values)

    def number(self, key: str, default: Any = ..., *, low: float = -math.inf, high: float = math.inf) -> Any:
        """A number between low and high, or the default."""
        if math.isinf(low):
            expected = say("expected.number")
        elif math.isinf(high):
            expected = say("pack.number_from", low=f"{low:g}")
        else:
            expected = say("pack.number_between", low=f"{low:g}", high=f"{high:g}")
        value = self.get(key, (int, float), expected, default)
        if value is not default and not (math.isfinite(value) and low <= value <= high):
            self.refuse(key, value, expected)
        return value

    def whole(self, key: str, low: int, high: int, default: Any = ...) -> Any:
        """A whole number between low and high, or the default."""
        value = self.get(key, int, say("pack.whole_between", low=low, high=high), default)
        if isinstance(value, int) and not low <= value <= high:
            self.refuse(key, value, say("pack.whole_between", low=low, high=high))
        return value

    def day(self, key: str, default: Any = None) -> Any:
        """A date, or the default."""
        value = self.get(key, date, say("pack.date"), default)
        if isinstance(value, datetime):
            self.refuse(key, value.isoformat(), say("pack.date"))
        return value

    def span(self, key: str, default: Any = ...) -> str:
        """A span of time such as 15min, 2h, 1d or 1mo, or the default."""
        value = self.get(key, str, say("pack.span"), default)
        if value is not default and not _SPAN.fullmatch(value):
            self.refuse(key, value, say("pack.span"))
        return value

    def both(self, key: str, *, optional: bool = False) -> Any:
        """A text in each language, or None where it is optional and missing."""
        value = self.get(key, dict, say("pack.both"), None if optional else ...)
        if value is None:
            return None
        for language in value:
            if language not in LANGUAGES:
                raise CatalogueError(say("pack.no_language", file=self.file, at=f"{self.at(key)}.{language}"))
        for language in LANGUAGES:
            found = value.get(language)
            if not isinstance(found, str) or not found.strip():
                raise CatalogueError(
                    say(
                        "pack.empty_text" if found == "" else "pack.no_text",
                        file=self.file,
                        at=f"{self.at(key)}.{language}",
                    )
                )
        return value


def seconds(span: str) -> int:
    """The seconds of a span such as 15min, 2h, 1d or 1mo (30 days)."""
    match = _SPAN.fullmatch(span)
    if not match:
        raise ValueError(f"{span!r} is not a span such as '15min', '2h', '1d' or '1mo'.")
    return int(match[1]) * SECONDS[match[2]]
