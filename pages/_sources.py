"""The names of sources and of the rules that their rows keep."""

from data.contracts import CONTRACTS, rules
from data.sources import sources


def source_name(key: str, lang: str) -> str:
    """The name of a source in a language; its key where its file is no longer there."""
    found = sources().get(key)
    return found.name[lang] if found else key


def rule_sentence(contract: str, rule: str, lang: str) -> str:
    """What a rule of a contract promises, in a language; its name where the contract no longer has it."""
    found = rules(contract).get(rule) if contract in CONTRACTS else None
    return found.sentence[lang] if found else rule
