"""A zone of the wall: a section with its heading; it may be empty with a sentence, or have failed with a sentence."""

from typing import Any

from dash import html

from city.words import Words


def zone_body(title: str, children: Any, aside: Any = None) -> list[Any]:
    """What stands in a zone's section: heading, what stands beside it, content."""
    return [html.Div([html.H2(title), aside], className="zone-head"), html.Div(children, className="zone-body")]


def empty(sentence: str) -> html.P:
    """A zone with nothing to show says so."""
    return html.P(sentence, className="zone-empty")


def failed(title: str, words: Words) -> list[Any]:
    """A zone that could not be drawn says so; the others stand."""
    return zone_body(title, html.P(words("wall.failed"), className="zone-empty zone-failed", role="alert"))


def section(zone_id: str, name: str, children: Any, **props: Any) -> html.Section:
    """The section that a zone is drawn into."""
    return html.Section(children, id=zone_id, className=f"zone zone-{name}", **props)


def ageing(observed: float, late_after_s: float, dead_after_s: float) -> dict[str, str]:
    """Attributes by which the browser judges the age of what an element shows; seconds since 1970."""
    return {
        "data-observed": f"{observed:.0f}",
        "data-late-after": f"{observed + late_after_s:.0f}",
        "data-dead-after": f"{observed + dead_after_s:.0f}",
    }


def age_class(observed: float, late_after_s: float, dead_after_s: float, now: float) -> str:
    """'', 'late' or 'dead' as judged by the server when it draws."""
    age = now - observed
    return "dead" if age > dead_after_s else "late" if age > late_after_s else ""
