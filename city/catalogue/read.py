"""Reads the TOML of a city pack into a Catalogue."""

from datetime import date
from pathlib import Path
from typing import Any

from city import topics
from city.catalogue.checks import Table, load, seconds, shown_path
from city.catalogue.conditions import COLOURS, GRAMMAR, disorder, parse
from city.catalogue.counts import check_topics, read_counts
from city.catalogue.model import (
    Catalogue,
    CatalogueError,
    Department,
    Domain,
    Indicator,
    Reference,
    Thresholds,
    Unit,
)
from city.pack import find

BETTER = ("lower", "higher", "band")
TIMES = ("mean", "sum", "max", "min", "last", "ratio", "median", "p90")
SPACES = ("mean", "sum", "max", "min", "ratio", "weighted", "index", "none", "median", "p90")
SHOWN = ("hour", "last_hour", "day")
LEVELS = ("city", "unit", "district", "quasi", "street", "community", "grid", "site")
SENSITIVITIES = ("public", "internal", "sensitive")
TIERS = ("wall", "drill", "analyst", "component")
BASES = ("official", "analogy", "baseline", "target", "proposed")
STATUSES = ("verified", "partly", "computed", "recalled", "proposed", "n/a")
SMALL_BASE = 10

_THRESHOLDS = {"from", "to", *COLOURS, "basis", "status", "source", "target", "lasting_days"}
_REFERENCE = {"place", "alert", "guarantee", "from", "to"}
_INDICATOR = {
    *(
        "code",
        "name",
        "short",
        "definition",
        "unit",
        "better",
        "time",
        "space",
        "shown",
        "levels",
        "period",
        "promise",
    ),
    *(
        "decimals",
        "range",
        "owners",
        "sensitivity",
        "tier",
        "seed",
        "normal",
        "note",
        "min_denominator",
        "inputs",
        "counts",
    ),
    *("thresholds", "reference"),
}


def read(folder: Path | None = None) -> Catalogue:
    """The catalogue of the pack in this folder (or in the settings), completed by the default pack."""
    units = _units(find("units.toml", folder))
    departments = _departments(find("departments.toml", folder))
    domains: dict[str, Domain] = {}
    tables: dict[str, tuple[Domain, dict[str, Any]]] = {}
    for path in sorted(find("vitals", folder).glob("*.toml")):
        domain, content = _domain(path)
        if domain.key in domains:
            raise CatalogueError(
                f"{domain.file}: domain.key {domain.key} is also in {domains[domain.key].file}; "
                "each key is written once."
            )
        domains[domain.key] = domain
        for key, table in content.items():
            if key in tables:
                raise CatalogueError(
                    f"{domain.file}: {key} is also in {tables[key][0].file}; each key is written once."
                )
            tables[key] = (domain, table)
    domains = {one.key: one for one in sorted(domains.values(), key=lambda one: (one.order, one.key))}
    indicators = {
        key: _indicator(key, table, domain, units, departments, tuple(tables))
        for wanted in domains.values()
        for key, (domain, table) in tables.items()
        if domain is wanted
    }
    check_topics(indicators.values(), topics.topics(find("topics.toml", folder)).topics)
    return Catalogue(indicators, units, departments, domains)


def _units(path: Path) -> dict[str, Unit]:
    file, content = shown_path(path), load(path)
    found = {}
    for key, table in content.items():
        row = Table(file, key, table, {"name", "symbol", "factor", "base", "scale", "offset"})
        base = row.text("base", key)
        if base not in content:
            row.refuse("base", base, "a key of this file")
        scale, offset = float(row.number("scale", 1.0)), float(row.number("offset", 0.0))
        if scale <= 0:
            row.refuse("scale", scale, "above 0")
        found[key] = Unit(
            key, row.both("name"), row.both("symbol"), float(row.number("factor", 1.0)), base, scale, offset
        )
    return found


def _departments(path: Path) -> dict[str, Department]:
    file = shown_path(path)
    found = {}
    for key, table in load(path).items():
        row = Table(file, key, table, {"name", "short"})
        found[key] = Department(key, row.both("name"), row.both("short"))
    return found


def _domain(path: Path) -> tuple[Domain, dict[str, Any]]:
    file, content = shown_path(path), load(path)
    if "domain" not in content:
        raise CatalogueError(f"{file}: domain is missing; it must be a table with key, name and order.")
    row = Table(file, "domain", content.pop("domain"), {"key", "name", "order"})
    return Domain(row.text("key"), row.both("name"), row.whole("order", 0, 999), file), content


def _indicator(
    key: str,
    content: Any,
    domain: Domain,
    units: dict[str, Unit],
    departments: dict[str, Department],
    keys: tuple[str, ...],
) -> Indicator:
    row = Table(domain.file, key, content, _INDICATOR)
    unit = row.text("unit")
    if unit not in units:
        row.refuse("unit", unit, "a key of units.toml")
    owners = row.get("owners", list, "a list of keys of departments.toml")
    for owner in owners:
        if owner not in departments:
            row.refuse("owners", owner, "a key of departments.toml")
    if not owners:
        row.refuse("owners", owners, "at least one key of departments.toml")
    better, time, space = row.word("better", BETTER), row.word("time", TIMES), row.word("space", SPACES)
    levels = row.words("levels", LEVELS)
    if not levels or list(levels) != sorted(levels, key=LEVELS.index):
        row.refuse("levels", list(levels), f"some of {', '.join(LEVELS)}, the widest first")
    period, promise = _clock(row)
    inputs = row.get("inputs", list, "a list of keys of indicators", [])
    for one in inputs:
        if one not in keys or one == key:
            row.refuse("inputs", one, "the key of another indicator")
    if space == "index" and not inputs:
        raise CatalogueError(
            f"{row.file}: {key}.inputs is missing; space 'index' needs the keys that it is computed from."
        )
    is_ratio = "ratio" in (time, space)
    return Indicator(
        key=key,
        domain=domain.key,
        file=domain.file,
        code=row.text("code"),
        name=row.both("name"),
        short=row.both("short"),
        definition=row.both("definition"),
        unit=unit,
        better=better,
        time=time,
        space=space,
        shown=row.word("shown", SHOWN),
        levels=levels,
        period=period,
        period_s=seconds(promise if period == "event" else period),
        promise=promise,
        promise_s=seconds(promise),
        decimals=row.whole("decimals", 0, 6),
        range=_range(row),
        owners=tuple(owners),
        sensitivity=row.word("sensitivity", SENSITIVITIES),
        tier=row.word("tier", TIERS),
        seed=tuple(row.get("seed", list, "a list of codes", [])),
        normal=row.both("normal", optional=True),
        note=row.both("note", optional=True),
        min_denominator=row.whole("min_denominator", 1, 1_000_000, SMALL_BASE if is_ratio else None),
        inputs=tuple(inputs),
        thresholds=_thresholds(row, better),
        reference=_reference(row),
        counts=read_counts(row),
    )


def _clock(row: Table) -> tuple[str, str]:
    """Period and promise. An event has no period: its source promises a report, be it of nothing."""
    period = row.get("period", str, "a span such as '15min' or '1d', or 'event'")
    if period == "event":
        return period, row.span("promise")
    row.span("period")
    count = period.rstrip("mindho")
    return period, row.span("promise", f"{2 * int(count)}{period[len(count) :]}")


def _range(row: Table) -> tuple[float, float]:
    expected = "two numbers, the lower first"
    value = row.get("range", list, expected)
    if len(value) != 2 or not all(isinstance(one, int | float) and not isinstance(one, bool) for one in value):
        row.refuse("range", value, expected)
    if value[0] >= value[1]:
        row.refuse("range", value, expected)
    return float(value[0]), float(value[1])


def _thresholds(row: Table, better: str) -> tuple[Thresholds, ...]:
    found = []
    for number, content in enumerate(row.get("thresholds", list, "a list of tables", []), start=1):
        one = Table(row.file, f"{row.name}.thresholds[{number}]", content, _THRESHOLDS)
        texts = {colour: one.text(colour, "") for colour in COLOURS}
        levels = []
        for level, (colour, text) in enumerate(texts.items(), start=1):
            if text:
                try:
                    levels.append((level, parse(text)))
                except ValueError:
                    one.refuse(colour, text, f"a condition such as {GRAMMAR}")
        wrong = disorder(texts, better)
        if wrong:
            one.refuse(*wrong)
        since, until = _validity(one)
        found.append(
            Thresholds(
                from_=since,
                to=until,
                **texts,
                basis=one.word("basis", BASES),
                status=one.word("status", STATUSES),
                source=one.both("source"),
                target=one.number("target", None),
                lasting_days=_lasting_days(one, texts),
                levels=tuple(levels),
            )
        )
    _refuse_overlap(row, "thresholds", [(one.from_, one.to, "") for one in found])
    return tuple(sorted(found, key=lambda one: one.from_ or date.min))


def _lasting_days(one: Table, texts: dict[str, str]) -> dict[str, int]:
    days = one.get("lasting_days", dict, "a table such as { yellow = 3 }", {})
    for colour, count in days.items():
        if not texts.get(colour) or not isinstance(count, int) or count < 2:
            one.refuse("lasting_days", days, "a number of days from 2 on for a colour that has a condition")
    return days


def _reference(row: Table) -> tuple[Reference, ...]:
    found = []
    for number, content in enumerate(row.get("reference", list, "a list of tables", []), start=1):
        one = Table(row.file, f"{row.name}.reference[{number}]", content, _REFERENCE)
        alert, guarantee = float(one.number("alert")), one.number("guarantee", None)
        if guarantee is not None and guarantee <= alert:
            one.refuse("guarantee", guarantee, f"above the alert level {alert:g}")
        since, until = _validity(one)
        found.append(Reference(one.text("place"), alert, guarantee, since, until))
    _refuse_overlap(row, "reference", [(one.from_, one.to, one.place) for one in found])
    return tuple(found)


def _validity(one: Table) -> tuple[date | None, date | None]:
    since, until = one.day("from"), one.day("to")
    if since and until and until <= since:
        one.refuse("to", until.isoformat(), f"after from ({since.isoformat()})")
    return since, until


def _refuse_overlap(row: Table, key: str, spans: list[tuple[date | None, date | None, str]]) -> None:
    for number, (since, until, place) in enumerate(spans, start=1):
        for earlier, (other_since, other_until, other_place) in enumerate(spans[: number - 1], start=1):
            if place != other_place:
                continue
            starts = max(since or date.min, other_since or date.min)
            if starts < min(until or date.max, other_until or date.max):
                raise CatalogueError(
                    f"{row.file}: {row.name}.{key}[{number}] is valid at the same time as {key}[{earlier}] "
                    f"(on {starts.isoformat() if starts > date.min else 'any early day'}); "
                    "one of them must end where the other begins."
                )
