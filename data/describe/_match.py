"""Names of a file against names that the city knows: its places, and the indicators and units of its catalogue."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import cache

from city.catalogue import catalogue
from city.catalogue.model import Indicator
from city.pack import find
from data.describe._profile import Profile
from data.places import read_tree

IN_BRACKETS = re.compile(r"[(（\[]([^)）\]]+)[)）\]]\s*$")
DASHES = re.compile(r"[\s_\-–—·.,:：/]+")


def plain(text: str) -> str:
    """A name without case, width, spaces and marks, so that PM₂.₅, ＰＭ2.5 and pm25 are one."""
    return DASHES.sub("", unicodedata.normalize("NFKC", text).casefold())


@cache
def _places() -> tuple[frozenset[str], frozenset[str], dict[str, dict[str, str]]]:
    """The city's codes, its levels, and what its places are called: {name: {level or kind of site: code}}; where two
    places of a level share a name, it names neither."""
    tree = read_tree(find("places"))
    named: dict[str, dict[str, str]] = defaultdict(dict)
    twice: set[tuple[str, str]] = set()
    for row in tree.iter_rows(named=True):
        level = row["level"] if row["level"] != "site" else row["kind"]
        for key in ("name_zh", "name_en", "short_zh", "short_en"):
            name = plain(row[key] or "")
            if named[name].setdefault(level, row["place"]) != row["place"]:
                twice.add((name, level))
    for name, level in twice:
        del named[name][level]
    return frozenset(tree["place"]), frozenset(tree["level"]), named


def codes_share(texts: Iterable[str]) -> float:
    """The share (0-1) of these texts that are codes of the city's places."""
    known = _places()[0]
    given = list(texts)
    return sum(text in known for text in given) / max(1, len(given))


def places_named(texts: Sequence[str], is_site: bool = False) -> tuple[str, dict[str, str]]:
    """The level (or kind of site) whose places these texts name best, and the code of each text that it has.

    `is_site` decides between levels that have equally many of them: a station rather than the street it is called after."""
    _, levels, named = _places()
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for text in texts:
        for level, code in named.get(plain(text), {}).items():
            found[level][text] = code
    level = max(found, key=lambda one: (len(found[one]), (one not in levels) == is_site), default="")
    return level, found.get(level, {})


def close_place(text: str, level: str) -> str:
    """The name of a place of this level that is written nearly like the text; empty when there is none."""
    names = {name: codes[level] for name, codes in _places()[2].items() if level in codes}
    close = get_close_matches(plain(text), list(names), 1, 0.75)
    return f"{close[0]} is {names[close[0]]}" if close else ""


@cache
def _indicators() -> dict[str, tuple[str, ...]]:
    """What an indicator may be called, plain, and which ones are called so."""
    named: dict[str, set[str]] = defaultdict(set)
    for one in catalogue().indicators.values():
        if not one.is_derived:
            for text in (one.key, one.key.partition("_")[2], *one.name.values(), *one.short.values()):
                named[plain(text)].add(one.key)
    return {name: tuple(sorted(keys)) for name, keys in named.items()}


def indicators_named(text: str) -> tuple[str, ...]:
    """The keys of the indicators that a column's name (without a unit in brackets) says in full."""
    return _indicators().get(plain(IN_BRACKETS.sub("", text)), ())


def indicators_begun(text: str) -> tuple[str, ...]:
    """The keys of the indicators whose own name begins with a column's: rain may be rain_1h or rain_3h."""
    name = plain(IN_BRACKETS.sub("", text))
    begun = []
    for one in catalogue().indicators.values():
        for key in (one.key, one.key.partition("_")[2]):
            parts = key.split("_")
            if not one.is_derived and name in {"".join(parts[:end]) for end in range(1, len(parts))}:
                begun.append(one.key)
    domains = {one.partition("_")[0] for one in begun}
    return tuple(dict.fromkeys(begun)) if name and (len(begun) <= 8 or len(domains) == 1) else ()


def unit_of(profile: Profile, indicator: Indicator) -> tuple[str, str]:
    """The unit of a column of this indicator, and the evidence: stated in brackets, or the one whose values are possible."""
    units = catalogue().units
    kept = units[indicator.unit]
    same = [unit for unit in units.values() if unit.base == kept.base]
    stated = IN_BRACKETS.search(profile.name)
    said = stated[1] if stated else ""
    for unit in same:
        if said and plain(said) in {plain(symbol) for symbol in unit.symbol.values()}:
            return unit.key, f"the column says {said!r}"
    low, high = indicator.range
    possible = Counter[str]()
    for unit in same:
        factor, offset = unit.scale / kept.scale, (unit.offset - kept.offset) / kept.scale
        ends = [(end or 0.0) * factor + offset for end in (profile.low, profile.high)]
        possible[unit.key] = sum(low <= end <= high for end in ends)
    best = max(possible.values())
    key = indicator.unit if possible[indicator.unit] == best else possible.most_common(1)[0][0]
    return key, f"DECIDE: the file states no unit; it has {profile.low:g} to {profile.high:g}"
