"""The proposal: which contract, which column is what, written as a sources/*.toml with evidence and open decisions."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import polars as pl

from city.catalogue import catalogue
from city.pack import city
from data import contracts
from data.describe._fields import fields_of, point_of
from data.describe._look import Seen
from data.describe._place import write_place
from data.describe._profile import Profile, is_like, missing_texts, profiles
from data.describe._times_of import Time, times_of
from data.describe._turn import turn
from data.describe._values import write_values
from data.describe._write import Lines, quoted
from data.sources._times import civil


def propose(path: Path, seen: Seen, columns: list[Profile]) -> str:
    """The TOML of a file that was looked at."""
    unpivot = turn(columns)
    if unpivot:
        seen = replace(seen, frame=unpivot.apply(seen.frame))
        columns = profiles(seen)
    times = times_of(columns)
    contract = _contract(columns, times)
    fields = fields_of(contract, columns, times)
    lines = Lines()
    torn = f", {seen.torn} torn" if seen.torn else ""
    lines.remark(f"Proposed from {path.name}: {seen.rows} records{torn}, {len(columns)} columns.")
    for remark in seen.remarks:
        lines.remark(f"File: {remark}")
    body = Lines()
    body.table("[columns]")
    taken = {name for field in fields.values() for name in field.names}
    if contract == "events":
        body.pair("kind", '{ constant = "request" }', "DECIDE: 'request' (12345) or 'incident'")
    for name, field in fields.items():
        body.pair(name, field.toml, field.remark)
    for name in contracts.CONTRACTS[contract].REQUIRED:
        if name not in fields and name not in ("kind", "place", "indicator", "value"):
            body.pair(name, '{ constant = "?" }', f"DECIDE: no column that says it; {contract} needs it")
    taken |= write_place(body, columns, taken)
    owners: Counter[str] = Counter()
    if contract == "readings":
        used, owners = write_values(body, columns, taken)
        taken |= used
    rest = [one for one in columns if one.name not in taken]
    _head(lines, path, contract, owners, _step(seen, times))
    _file(lines, seen, columns, times)
    if unpivot:
        unpivot.write(lines)
    lines.lines += body.lines
    if rest:
        lines.lines.append("")
        lines.remark("Columns that the mapping does not take:")
        for one in rest:
            shape = f"numbers {one.low:g} to {one.high:g}" if one.is_number else one.samples or "empty"
            lines.remark(f"  {one.name}: {one.filled:.0%} filled, {one.distinct} distinct; {shape}")
    return lines.text()


def _contract(columns: list[Profile], times: list[Time]) -> str:
    if any(is_like(one.name, r"预警|warning") for one in columns) and any(
        is_like(one.name, r"level|级别|等级|colou?r|颜色") for one in columns
    ):
        return "warnings"
    fields = fields_of("events", columns, times)
    return "events" if len({"event", "due_at", "closed_at", "status", "title"} & set(fields)) >= 2 else "readings"


def _head(lines: Lines, path: Path, contract: str, owners: Counter[str], step: str) -> None:
    lines.table("[source]")
    stem = quoted(path.name.split(".")[0])
    lines.pair("name", f"{{ zh = {stem}, en = {stem} }}", "DECIDE: what the feed is called")
    lines.pair("contract", quoted(contract), f"DECIDE where this is wrong: {', '.join(contracts.CONTRACTS)}")
    if owners:
        owner, _ = owners.most_common(1)[0]
        lines.pair("owner", quoted(owner), "DECIDE: it owns the indicators that were found; whose file is it?")
    else:
        lines.pair("owner", '"?"', f"DECIDE: whose file it is: {', '.join(catalogue().departments)}")
    lines.pair(
        "promise", quoted(step or "1d"), f"DECIDE: {'twice the step of the times' if step else 'how old it may be'}"
    )


def _file(lines: Lines, seen: Seen, columns: list[Profile], times: list[Time]) -> None:
    kind, zone = seen.kind, str(city().zone)
    lines.table("[file]")
    lines.pair("format", quoted(kind.format))
    if kind.format == "csv":
        spelled = {"cp1252": "windows-1252", "latin_1": "latin-1"}
        lines.pair("encoding", quoted(spelled.get(kind.encoding, kind.encoding)))
        if kind.delimiter != ",":
            lines.pair("delimiter", quoted(kind.delimiter))
    if kind.sheet:
        lines.pair("sheet", quoted(kind.sheet))
    if kind.header_rows != (1,):
        rows = kind.header_rows
        lines.pair("header_row", str(rows[0]) if len(rows) == 1 else f"[{', '.join(map(str, rows))}]")
    missing = missing_texts(seen)
    if missing:
        lines.pair("missing", f"[{', '.join(map(quoted, missing))}]", "DECIDE that each of these means nothing")
    if any(one.comma for one in columns):
        lines.pair("decimal", '","', "numbers are written with a comma")
    if any(time.has_zone for time in times):
        lines.pair("zone", quoted(zone), "the texts state their own zone, which counts")
    elif times:
        lines.pair("zone", quoted(zone), "DECIDE: the texts state no zone; this is the city's")
    point_of(lines, seen, columns)


def _step(seen: Seen, times: list[Time]) -> str:
    """Twice the most frequent step between the times, as a promise; empty where there is none."""
    if not times or len(times[0].names) > 4:
        return ""
    names = list(times[0].names)
    frame = seen.frame.select(names).drop_nulls()
    separator = "-" if len(names) > 2 else " "
    joined = pl.concat_str(pl.col(names).cast(pl.String), separator=separator).alias("joined")
    texts = frame[names[0]] if len(names) == 1 else frame.select(joined)["joined"]
    zone = str(city().zone)
    found = civil(texts, times[0].formats, zone, zone).drop_nulls().unique().sort().diff().drop_nulls()
    if not len(found):
        return ""
    minutes = int(found.dt.total_minutes().mode().sort()[0]) * 2
    if minutes <= 0:
        return ""
    return (
        f"{minutes // 1440}d" if minutes % 1440 == 0 else f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}min"
    )
