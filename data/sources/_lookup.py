"""A crosswalk file: a CSV in the city pack that says what the contract calls each text of a department."""

import csv
from pathlib import Path
from typing import Any

from data.sources._refused import SourceError
from data.sources._source import Lookup


def read_lookup(reading: Any, given: Any, at: str) -> Lookup:
    """The crosswalk that this table names, read and checked: file, columns, no text twice with two meanings."""
    table = reading.known(given, "lookup", at)
    name, key, value = (reading.text(reading.need(table, one, at), f"{at}.{one}") for one in ("file", "from", "to"))
    path = reading.path.parent / name
    pairs: dict[str, str] = {}
    records, header = _records(reading, path, f"{at}.file")
    for column, where in ((key, "from"), (value, "to")):
        if column not in header:
            found = ", ".join(header)
            raise SourceError(f"{reading.shown}: {at}.{where} is {column!r}; {name} has the columns {found}.")
    for number, record in enumerate(records, 2):
        text, meant = ((record.get(column) or "").strip() for column in (key, value))
        if not text or not meant:
            missing = key if not text else value
            raise SourceError(
                f"{reading.shown}: {at}: {name}, record {number}: {missing} is empty; a text is expected."
            )
        if pairs.setdefault(text, meant) != meant:
            raise SourceError(
                f"{reading.shown}: {at}: {name}, record {number}: {text!r} is {meant!r} here and {pairs[text]!r} before;"
                " one of them is expected."
            )
    if not pairs:
        raise SourceError(f"{reading.shown}: {at}: {name} has no records; at least one is expected.")
    default = reading.text(table["default"], f"{at}.default") if "default" in table else None
    return Lookup(name, pairs, default)


def _records(reading: Any, path: Path, at: str) -> tuple[list[dict[str, str]], list[str]]:
    try:
        text = path.read_text("utf-8-sig")
        reader = csv.DictReader(text.splitlines(keepends=True), strict=True)
        return list(reader), [name.strip() for name in reader.fieldnames or ()]
    except OSError as fault:
        reason = fault.strerror
    except UnicodeDecodeError:
        reason = "is not utf-8 text"
    except csv.Error as fault:
        reason = str(fault)
    raise SourceError(f"{reading.shown}: {at} is {path.name!r}; a CSV that can be read is expected ({reason}).")
