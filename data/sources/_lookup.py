"""A crosswalk file: a CSV in the city pack that says what the contract calls each text of a department."""

import csv
from pathlib import Path
from typing import Any

from city.said import say
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
            told = {"at": f"{at}.{where}", "found": column, "name": name, "columns": header}
            raise SourceError(say("mapping.no_such_column", file=str(reading.shown), **told))
    for number, record in enumerate(records, 2):
        text, meant = ((record.get(column) or "").strip() for column in (key, value))
        if not text or not meant:
            missing = key if not text else value
            raise SourceError(
                say("mapping.empty", file=str(reading.shown), at=at, name=name, number=number, column=missing)
            )
        if pairs.setdefault(text, meant) != meant:
            raise SourceError(
                say(
                    "mapping.two_meanings",
                    file=str(reading.shown),
                    at=at,
                    name=name,
                    number=number,
                    found=text,
                    found_here=meant,
                    found_before=pairs[text],
                )
            )
    if not pairs:
        raise SourceError(say("mapping.no_records", file=str(reading.shown), at=at, name=name))
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
    raise SourceError(say("mapping.no_csv", file=str(reading.shown), at=at, found=path.name, reason=reason))
