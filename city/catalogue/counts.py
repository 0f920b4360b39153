"""Signs that no source delivers as readings: they are counted from events, by the hour."""

from collections.abc import Iterable, Mapping

from city.catalogue.checks import Table, refuse
from city.catalogue.model import Counts, Indicator

KINDS = ("incident", "request")
WHATS = ("opened", "closed", "due")
_KEYS = {"kind", "what", "topics"}


def read_counts(row: Table) -> Counts | None:
    """The table `counts` of an indicator, or None where it has none; what cannot be counted so is refused."""
    content = row.get("counts", dict, "a table with kind and what", None)
    if content is None:
        return None
    one = Table(row.file, f"{row.name}.counts", content, _KEYS)
    found = Counts(
        one.word("kind", KINDS), one.word("what", WHATS), tuple(one.get("topics", list, "a list of topics", []))
    )
    needed = "ratio" if found.what == "due" else "sum"
    for key in ("time", "space"):
        if row.text(key) != needed:
            row.refuse(key, row.text(key), f"{needed!r} where {found.what} events are counted")
    if found.what == "due" and row.text("unit") != "percent":
        row.refuse("unit", row.text("unit"), "'percent' where a share of due events is counted")
    return found


def check_topics(indicators: Iterable[Indicator], topics: Mapping[str, object]) -> None:
    """Refuses a counted topic that topics.toml of the pack does not have."""
    for one in indicators:
        for topic in one.counts.topics if one.counts else ():
            if topic not in topics:
                refuse(one.file, f"{one.key}.counts.topics", topic, "a topic of topics.toml")
