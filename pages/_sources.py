"""The names of sources and of the rules that their rows keep."""

from data.counts import SOURCE
from data.quality import rules_of
from data.sources import sources
from pages._address import words


def source_name(key: str, lang: str) -> str:
    """The name of a source in a language; its key where its file is no longer there."""
    if key == SOURCE:
        return words(lang)("rows.counted")
    found = sources().get(key)
    return found.name[lang] if found else key


def rule_sentence(source: str, contract: str, rule: str, lang: str) -> str:
    """What a rule of a source or its contract promises, in a language; its name where neither has it any more."""
    found = rules_of(contract, source).get(rule)
    return found.sentence[lang] if found else rule


def rule_property(source: str, contract: str, rule: str) -> str | None:
    """Which of the six properties a rule is of."""
    found = rules_of(contract, source).get(rule)
    return found.property if found else None
