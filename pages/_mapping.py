"""A source's mapping in words: which column of the file becomes which of the contract, and what happens on the way."""

from collections.abc import Sequence

from city.catalogue import catalogue
from city.words import Words
from data.contracts import CONTRACTS
from data.sources import Source
from data.sources._source import Column

Row = tuple[str, str, str]
"""Column of the contract (or indicator), what it comes from, what is done to it."""
MOST_PAIRS = 4


def mapping_rows(source: Source, words: Words) -> list[Row]:
    """One row for each column of the contract in its order, then one for each indicator of a wide file."""
    order = list(CONTRACTS[source.contract].COLUMNS)
    known = sorted(source.columns, key=lambda name: order.index(name) if name in order else len(order))
    rows = [(name, _origin(source.columns[name], words), _way(source.columns[name], words)) for name in known]
    for value in source.values:
        entry = catalogue().indicators.get(value.indicator)
        name = words.name(entry.name) if entry else value.indicator
        for part, column in (("value", value.value), ("num", value.num), ("den", value.den)):
            if column is not None:
                shown = name if part == "value" else words("sources.map_part", name=name, part=part)
                rows.append((shown, _origin(column, words), _way(column, words)))
    return rows


def file_facts(source: Source, words: Words) -> list[tuple[str, str]]:
    """How the file is written: (name, text) pairs."""
    file = source.file
    found = [(words("sources.map_format"), f"{file.format.upper()} · {file.encoding} · {file.zone} · {file.crs}")]
    if any(file.missing):
        found.append((words("sources.map_missing"), _listed([one for one in file.missing if one], words)))
    if source.unpivot:
        columns = _listed(source.unpivot.columns, words) or source.unpivot.pattern or words("sources.map_all_columns")
        found.append((words("sources.map_unpivot"), words("sources.map_unpivot_text", columns=columns)))
    for one in source.only:
        key = "sources.map_only_not" if one.negated else "sources.map_only"
        found.append((words("sources.map_rows"), words(key, column=one.column, texts=_listed(one.texts, words))))
    found.append((words("sources.map_limit"), f"{source.bad_share_limit:.0%}"))
    return found


def _origin(column: Column, words: Words) -> str:
    if column.constant is not None:
        return words("sources.map_constant", text=column.constant)
    if column.hash:
        return words("sources.map_hash", columns=_listed(column.hash, words))
    if column.join:
        return words("sources.map_join", columns=_listed(column.join, words))
    return words("sources.map_column", column=column.column or "")


def _way(column: Column, words: Words) -> str:
    steps = []
    if column.clean:
        steps.append(words("sources.map_clean"))
    if column.part:
        steps.append(words("sources.map_piece", n=column.part.number))
    pairs = {**column.map, **(column.lookup.pairs if column.lookup else {})}
    if pairs:
        some = _listed([f"{old}→{new}" for old, new in list(pairs.items())[:MOST_PAIRS]], words)
        more = words("sources.map_more", n=len(pairs) - MOST_PAIRS) if len(pairs) > MOST_PAIRS else ""
        steps.append(words("sources.map_pairs", pairs=some + more))
    if column.default is not None:
        steps.append(words("sources.map_default", text=column.default))
    if column.format:
        steps.append(words("sources.map_time", formats=_listed(column.format, words)))
    if (column.factor, column.offset) != (1.0, 0.0):
        steps.append(words("sources.map_number", factor=f"{column.factor:g}", offset=f"{column.offset:g}"))
    return words("sources.separator").join(steps) or words("sources.map_as_is")


def _listed(texts: Sequence[str], words: Words) -> str:
    return words("format.list").join(texts)
