"""Short pieces of names (grams) by which they are found: pairs of characters, pinyin by threes, initials by twos and threes.

A name is cut into runs of Chinese characters and of letters; its numbers are kept apart, since names that differ in them
alone are one stem.
"""

import re
import unicodedata
from functools import lru_cache

from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

LONGEST_PHRASE = 4
RUN = re.compile(r"[\u3400-\u9fff]+|[a-z]+")
NUMBER = re.compile(r"[0-9]+")
INITIAL = "'"
"""Stands before a gram of initials, so that it is none of pinyin."""


def plain(text: str) -> str:
    """The text in one spelling: narrow, in small letters, ü as v."""
    return unicodedata.normalize("NFKC", text).lower().replace("ü", "v").strip()


def runs(text: str) -> list[str]:
    """Its runs of Chinese characters and of letters."""
    return RUN.findall(text)


def is_chinese(run: str) -> bool:
    """Whether a run is of Chinese characters."""
    return not run.isascii()


@lru_cache(maxsize=20_000)
def spelled(run: str) -> tuple[str, str]:
    """A run in pinyin without blanks, and its initials; letters spell themselves."""
    if run.isascii():
        return run, run
    syllables = _syllables(run)
    return "".join(syllables), "".join(one[:1] for one in syllables)


def _syllables(run: str) -> list[str]:
    """The syllables of a Chinese run without tones: the longest known phrase first, else the character's usual reading."""
    found: list[str] = []
    at = 0
    while at < len(run):
        for size in range(min(LONGEST_PHRASE, len(run) - at), 1, -1):
            if phrase := PHRASES_DICT.get(run[at : at + size]):
                found += [_toneless(one[0]) for one in phrase]
                at += size
                break
        else:
            found.append(_toneless(PINYIN_DICT.get(ord(run[at]), run[at]).split(",")[0]))
            at += 1
    return found


@lru_cache(maxsize=5_000)
def _toneless(syllable: str) -> str:
    narrow = unicodedata.normalize("NFD", syllable.replace("ü", "v")).replace("u\u0308", "v")
    return "".join(sign for sign in narrow if not unicodedata.combining(sign))


def pairs(run: str) -> set[str]:
    """Neighbouring characters of a Chinese run."""
    return {run[at : at + 2] for at in range(len(run) - 1)}


def threes(letters: str) -> set[str]:
    """Three letters in a row; fewer than three are one gram."""
    return {letters[at : at + 3] for at in range(len(letters) - 2)} or {letters}


def initials(letters: str) -> set[str]:
    """Two or three initials in a row, marked as such."""
    return {INITIAL + letters[at : at + size] for size in (2, 3) for at in range(len(letters) - size + 1)}


def grams(run: str) -> set[str]:
    """All grams by which a run is found."""
    full, first = spelled(run)
    found = threes(full)
    return found | pairs(run) | {run[-1]} | initials(first) if is_chinese(run) else found
