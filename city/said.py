"""What is said below the screens: an English sentence that keeps its key and facts, so that a screen says it in its language.

The command line and the logs show the sentence as it is. A record keeps beside it `as_json`, which `said` turns into the
sentence of any language. A fact may be a number, a text, a sentence of its own, or a list of these; a fact
whose name begins with `found` is what somebody else wrote: it stands in quotation marks, and is nothing where there is none.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from city.words import Words

KEY = "says"
"""Under this name the JSON of a sentence holds its key; the other names are facts."""


class Sentence(str):
    """An English sentence; `told` is its key (under KEY) with its facts."""

    told: dict[str, Any]


def say(key: str, /, **facts: Any) -> Sentence:
    """The sentence of this key of the words with its facts; what cannot be printed is written as its escape."""
    told = told_of(key, **facts)
    sentence = Sentence(said(_english(), told))
    sentence.told = told
    return sentence


def told_of(key: str, /, **facts: Any) -> dict[str, Any]:
    """Key and facts of a sentence, before it is said."""
    return {KEY: key} | {name: _plain(fact) for name, fact in facts.items()}


def english(told: str) -> str:
    """The English sentence of what a record keeps."""
    return said(_english(), json.loads(told))


def said(words: Words, told: Mapping[str, Any]) -> str:
    """The sentence of a key and facts in the language of the words; KeyError with a sentence for a key that is none."""
    facts = {name: _shown(words, name, fact) for name, fact in told.items() if name != KEY}
    return words(told[KEY], **facts)


def as_json(sentence: str | None) -> str | None:
    """Key and facts of a sentence as a record keeps them; None of a text that has none."""
    return json.dumps(sentence.told, ensure_ascii=False) if isinstance(sentence, Sentence) else None


def from_json(words: Words, told: str | None, sentence: str) -> str:
    """The sentence in the language of the words; as it was written where a record keeps no key, or one of another release."""
    try:
        return said(words, json.loads(told)) if told else sentence
    except (KeyError, ValueError):
        return sentence


def printable(text: str) -> str:
    """The text with what cannot be printed as its escape."""
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)


def sentence_of(fault: BaseException) -> str:
    """The sentence of a fault, with its key and facts where it was raised with them."""
    first = fault.args[0] if fault.args else None
    return first if isinstance(first, Sentence) else str(fault)


def said_in(words: Words, fault: BaseException, otherwise: str = "") -> str:
    """The sentence of a fault in the language of the words; where it was raised without key and facts, this or its own text."""
    sentence = sentence_of(fault)
    return said(words, sentence.told) if isinstance(sentence, Sentence) else otherwise or sentence


@cache
def _english() -> Words:
    return Words("en")


def _plain(fact: Any) -> Any:
    if isinstance(fact, Sentence):
        return fact.told
    if isinstance(fact, str):
        return printable(fact)
    return [_plain(one) for one in fact] if isinstance(fact, list | tuple) else fact


def _shown(words: Words, name: str, fact: Any) -> Any:
    if isinstance(fact, Mapping):
        return said(words, fact)
    if isinstance(fact, list):
        shown = [str(_shown(words, name, one)) for one in fact]
        if name.startswith("found") and len(shown) > 1:
            shown = [*shown[:-2], words("expected.or").join(shown[-2:])]
        return words("expected.comma").join(shown)
    if name.startswith("found"):
        return words("expected.nothing") if fact is None else words("expected.quoted", text=fact)
    return fact
