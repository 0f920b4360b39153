"""What the screens say, in each language: `languages/<lang>.toml` and `languages/<lang>/*.toml`, merged.

A word is found by its dotted key. A key that is there twice, or in one language only, is refused at
start with a sentence. A city pack says only what it says otherwise than the default pack.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from city.pack import DEFAULT, read_text
from city.settings import settings

OPEN = ("place.site_", "wall.warning.kind.")
"""Words that a pack may add, since its places and warnings are its own."""


class WordsError(ValueError):
    """Language files that cannot be used; the text is a sentence with file and key."""


class Words:
    """The words of one language: `w("wall.signs")`, `w("late.since", n=3)`, `w.name({"zh": …, "en": …})`."""

    def __init__(self, lang: str, folder: Path | None = None) -> None:
        """`folder` is a city pack; without it that of the settings."""
        tables = languages(folder)
        if lang not in tables:
            raise WordsError(f"There is no language {lang!r}; there are {', '.join(sorted(tables))}.")
        self.lang = lang
        self._words = tables[lang]

    def __call__(self, key: str, /, **values: Any) -> str:
        """The words of this key with the values put in; KeyError with a sentence where there are none."""
        found = self._words.get(key)
        if found is None:
            raise KeyError(f"languages/{self.lang}: there is no {key!r}.")
        try:
            return found.format(**values) if values else found
        except (KeyError, IndexError) as fault:
            raise KeyError(f"languages/{self.lang}: {key} needs a value for {fault}.") from None

    def __contains__(self, key: str) -> bool:
        return key in self._words

    def name(self, said: Any) -> str:
        """The text of this language: of a {zh, en} table, or of the `name` of something that has one."""
        return self._pick(said if isinstance(said, Mapping) else said.name)

    def short(self, said: Any) -> str:
        """The short name of something that has one."""
        return self._pick(said.short)

    def keys(self) -> tuple[str, ...]:
        """All dotted keys, sorted."""
        return tuple(sorted(self._words))

    def _pick(self, texts: Mapping[str, str]) -> str:
        return texts.get(self.lang) or texts["en"]


@cache
def languages(folder: Path | None = None) -> dict[str, dict[str, str]]:
    """All words of the pack: language → dotted key → text. Every language must have every key.

    Those of the default pack, and over them what the pack's own languages/ says otherwise.
    """
    tables, places = _folder(DEFAULT / "languages")
    pack = folder or settings().city
    if pack != DEFAULT and (pack / "languages").is_dir():
        base, known = tuple(tables), set().union(*tables.values())
        own, own_places = _folder(pack / "languages")
        for lang, words in own.items():
            for key in words:
                if key not in known and not key.startswith(OPEN):
                    raise WordsError(f"{own_places[lang][key]}: {key} is no word of the default pack; is it misspelt?")
                for other in own.keys() & set(base) if lang in base else ():
                    if key not in own[other]:
                        file = own_places[lang][key]
                        raise WordsError(f"{_twin(file, lang, other)}: {key} is missing; {file} has it.")
            tables[lang] = tables.get(lang, {}) | words
            places[lang] = places.get(lang, {}) | own_places[lang]
    for lang in tables:
        for other in tables:
            for key in sorted(tables[other].keys() - tables[lang].keys()):
                file = places[other][key]
                raise WordsError(f"{_twin(file, other, lang)}: {key} is missing; {file} has it.")
    return tables


def _folder(home: Path) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """Words by language and key, and the file of each."""
    names = {path.stem for path in home.glob("*.toml")} | {path.parent.name for path in home.glob("*/*.toml")}
    read = {lang: _language(home, lang) for lang in sorted(names)}
    return {lang: words for lang, (words, _) in read.items()}, {lang: files for lang, (_, files) in read.items()}


def _language(home: Path, lang: str) -> tuple[dict[str, str], dict[str, str]]:
    words: dict[str, str] = {}
    files: dict[str, str] = {}
    for path in [home / f"{lang}.toml", *sorted((home / lang).glob("*.toml"))]:
        if not path.exists():
            continue
        file = "/".join([home.parent.name, *path.relative_to(home.parent).parts])
        try:
            content = tomllib.loads(read_text(path))
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
            raise WordsError(f"{file}: cannot be read as TOML: {fault}.") from None
        for key, text in _flat(content):
            if key in files:
                raise WordsError(f"{file}: {key} is also in {files[key]}; each key is written once.")
            if not isinstance(text, str) or not text.strip():
                raise WordsError(f"{file}: {key} is {text!r}; it must be a text.")
            words[key], files[key] = text, file
    return words, files


def _flat(table: Mapping[str, Any], before: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for key, value in table.items():
        if isinstance(value, dict):
            found += _flat(value, f"{before}{key}.")
        else:
            found.append((f"{before}{key}", value))
    return found


def _twin(file: str, lang: str, other: str) -> str:
    return file.replace(f"languages/{lang}", f"languages/{other}")
