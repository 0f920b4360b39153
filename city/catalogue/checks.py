"""The sentences with which a catalogue file is refused: file, key, found, expected."""

import math
import re
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

from city.catalogue.model import CatalogueError
from city.pack import read_text

LANGUAGES = ("zh", "en")
SECONDS = {"min": 60, "h": 3600, "d": 86400, "mo": 30 * 86400}
_SPAN = re.compile(r"([1-9]\d*)(min|h|d|mo)")


def refuse(file: str, key: str, found: Any, expected: str) -> NoReturn:
    """Raises the sentence '<file>: <key> is <found>; it must be <expected>.'"""
    raise CatalogueError(f"{file}: {key} is {found!r}; it must be {expected}.")


def one_of(words: tuple[str, ...]) -> str:
    """'a', 'b' or 'c'."""
    quoted = [f"'{word}'" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"


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
        raise CatalogueError(f"{file}: is not UTF-8 text.") from None
    except tomllib.TOMLDecodeError as fault:
        twice = re.search(r"Cannot (?:declare|overwrite|mutate).*?(?:\(at (line \d+)|$)", str(fault))
        if twice and ("twice" in str(fault) or "overwrite" in str(fault)):
            raise CatalogueError(
                f"{file}: {twice[1] or 'a line'} says a key again; each key is written once."
            ) from None
        raise CatalogueError(f"{file}: is not TOML: {fault}.") from None


class Table:
    """One table of a TOML file; each getter takes a key, or refuses with the file and the full key."""

    def __init__(self, file: str, name: str, content: Any, keys: set[str]) -> None:
        """`keys` are the keys that the table may have; any other is refused. The name is empty where it is the whole file."""
        if not isinstance(content, dict):
            refuse(file, name, content, "a table")
        self.file, self.name, self.content = file, name, content
        for key in content:
            if key not in keys:
                raise CatalogueError(
                    f"{file}: {self.at(key)} is not a known key; the keys are {', '.join(sorted(keys))}."
                )

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
        return Table(self.file, self.at(key), self.get(key, dict, "a table", default), keys)

    def get(self, key: str, kind: type | tuple[type, ...], expected: str, default: Any = ...) -> Any:
        """The value of the key, which must be of this kind; without a default it must be there."""
        if key not in self.content:
            if default is not ...:
                return default
            raise CatalogueError(f"{self.file}: {self.at(key)} is missing; it must be {expected}.")
        value = self.content[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.refuse(key, value, expected)
        return value

    def text(self, key: str, default: Any = ...) -> str:
        """A text."""
        return self.get(key, str, "a text", default)

    def word(self, key: str, words: tuple[str, ...]) -> str:
        """One of the words."""
        value = self.get(key, str, one_of(words))
        if value not in words:
            self.refuse(key, value, one_of(words))
        return value

    def words(self, key: str, words: tuple[str, ...], default: Any = ...) -> tuple[str, ...]:
        """A list of some of the words, each at most once."""
        values = self.get(key, list, "a list", default)
        for value in values:
            if value not in words:
                self.refuse(key, value, one_of(words))
        if len(set(values)) < len(values):
            self.refuse(key, values, "a list without repetition")
        return tuple(values)

    def number(self, key: str, default: Any = ..., *, low: float = -math.inf, high: float = math.inf) -> Any:
        """A number between low and high, or the default."""
        expected = "a number" if math.isinf(low) else f"a number from {low:g}"
        expected += "" if math.isinf(high) else f" to {high:g}"
        value = self.get(key, (int, float), expected, default)
        if value is not default and not (math.isfinite(value) and low <= value <= high):
            self.refuse(key, value, expected)
        return value

    def whole(self, key: str, low: int, high: int, default: Any = ...) -> Any:
        """A whole number between low and high, or the default."""
        value = self.get(key, int, f"a whole number from {low} to {high}", default)
        if isinstance(value, int) and not low <= value <= high:
            self.refuse(key, value, f"a whole number from {low} to {high}")
        return value

    def day(self, key: str, default: Any = None) -> Any:
        """A date, or the default."""
        value = self.get(key, date, "a date such as 2026-03-01", default)
        if isinstance(value, datetime):
            self.refuse(key, value.isoformat(), "a date such as 2026-03-01")
        return value

    def span(self, key: str, default: Any = ...) -> str:
        """A span of time such as 15min, 2h, 1d or 1mo, or the default."""
        value = self.get(key, str, "a span such as '15min', '2h', '1d' or '1mo'", default)
        if value is not default and not _SPAN.fullmatch(value):
            self.refuse(key, value, "a span such as '15min', '2h', '1d' or '1mo'")
        return value

    def both(self, key: str, *, optional: bool = False) -> Any:
        """A text in each language, or None where it is optional and missing."""
        value = self.get(key, dict, "a text in both languages: { zh = …, en = … }", None if optional else ...)
        if value is None:
            return None
        for language in value:
            if language not in LANGUAGES:
                raise CatalogueError(f"{self.file}: {self.at(key)}.{language} is not a language; they are zh and en.")
        for language in LANGUAGES:
            found = value.get(language)
            if not isinstance(found, str) or not found.strip():
                raise CatalogueError(
                    f"{self.file}: {self.at(key)}.{language} is {'empty' if found == '' else 'missing'}; "
                    "a text in both languages is expected."
                )
        return value


def seconds(span: str) -> int:
    """The seconds of a span such as 15min, 2h, 1d or 1mo (30 days)."""
    match = _SPAN.fullmatch(span)
    if not match:
        raise ValueError(f"{span!r} is not a span such as '15min', '2h', '1d' or '1mo'.")
    return int(match[1]) * SECONDS[match[2]]
