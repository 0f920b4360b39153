"""The recall of the rules: of what the city knows to have happened, how much an alert had told before."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from city.alerting.incidents import Incident
from city.alerting.known import Known, known
from city.alerting.recall import Alerted, Found, Levels, Recall, alerted, recall, reported, together
from components.detail_text import full_moment
from components.format import percent
from components.sections import section
from components.tables import Column, table
from pages._address import Address
from pages._detail import clock
from queries import alerts, places


def recall_section(address: Address, everything: Sequence[Incident]) -> Any:
    """Per kind of what is known: how many, told before, late and missed, recall, lead; since the rules have told anything."""
    words, rules, now = address.words, known(), clock(address.state)
    title = words("recall.title")
    told = alerted(everything)
    if not told:
        return section(title, table(_columns(address), [], caption=title, empty=words("recall.none_told")))
    first = now - timedelta(days=rules.days)
    since = max(first, min(one.first for one in told))
    found = [(one, _found(address, one, everything, first, now)) for one in rules.kinds]
    levels = _levels(address, [one.place for _, some in found for one in some], told)
    rows = [_row(address, one, some, since, told, levels) for one, some in found]
    note = words(
        "recall.note",
        since=full_moment(since.replace(second=0, microsecond=0)),
        days=rules.days,
        before=rules.before_min,
        after=rules.after_min,
    )
    return section(title, table(_columns(address), rows, caption=title, empty=words("recall.none_told")), note=note)


def _found(
    address: Address, one: Known, everything: Iterable[Incident], since: datetime, until: datetime
) -> list[Found]:
    viewer, asof = address.viewer, address.state.asof
    if one.kind:
        frame = alerts.known_events(viewer, one.kind, one.topics, since, until, asof)
    elif one.register:
        frame = alerts.known_records(viewer, one.register, since, until, asof)
    else:
        return reported(everything, since)
    return [Found(place, at) for place, at in frame.select("place", "at").iter_rows()]


def _levels(address: Address, some: Iterable[str], told: Iterable[Alerted]) -> Levels:
    """Each place with those above it and their levels."""
    asked = sorted({*some, *(one.place for one in told)})
    above = places.above(address.viewer, asked, address.state.asof)
    every = sorted({place for each in above.values() for place in each})
    rows = places.named(address.viewer, every, [], address.state.asof)
    level = dict(rows.select("place", "level").iter_rows())
    return {place: {one: level.get(one, "") for one in each} for place, each in above.items()}


def _row(
    address: Address, one: Known, some: Sequence[Found], since: datetime, told: Sequence[Alerted], levels: Levels
) -> list[Any]:
    """One kind: what came before the first alert in the ledger was not watched; it is counted, and neither told nor missed."""
    words, rules = address.words, known()
    every = together(some, one.least, one.at, levels)
    watched = [each for each in every if each.at >= since]
    unwatched = len(every) - len(watched)
    got: Recall = recall(one, watched, told, levels, rules.before_min, rules.after_min)
    if not got.found:
        key = "recall.none_watched" if unwatched else "recall.none_known"
        return [words.name(one.name), unwatched, 0, None, None, None, words(key), None]
    lead = None if got.lead_min is None else f"{got.lead_min:.0f}"
    share = words("recall.caught", share=percent(got.share, words), before=got.before, found=got.found)
    name = words.name(one.name)
    if got.elsewhere:
        name += words("recall.elsewhere", n=got.elsewhere)
    late = got.late if got.delay_min is None else words("recall.late_by", n=got.late, min=f"{got.delay_min:.0f}")
    return [name, unwatched, got.found, got.before, late, got.missed, share, lead]


def _columns(address: Address) -> list[Column]:
    words = address.words
    return [
        Column(words("recall.known")),
        Column(words("recall.unwatched"), is_number=True),
        Column(words("recall.found"), is_number=True),
        Column(words("recall.before"), is_number=True),
        Column(words("recall.late"), is_number=True, is_wide=True),
        Column(words("recall.missed"), is_number=True),
        Column(words("recall.share"), is_number=True),
        Column(words("recall.lead"), is_number=True, is_wide=True),
    ]
