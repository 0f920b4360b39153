"""Who may see what: the viewer, the scope of places and the clearance for sensitive indicators."""

from dataclasses import dataclass

from city.pack import city
from city.settings import Settings

CLEARANCES = ("public", "internal", "sensitive")
REPORTS = ("leader", "duty", "analyst", "district")
DECIDES = ("leader", "duty", "analyst")


class NotAllowed(PermissionError):
    """What the viewer may not see or do; the text is the sentence for the viewer."""


@dataclass(frozen=True)
class Viewer:
    """A person or a wall: role, the subtrees of places that it may see (all when it holds the city), clearance."""

    name: str
    role: str
    places: tuple[str, ...]
    clearance: str

    @property
    def scope(self) -> str:
        """The scope in one word, the same for every viewer who may see the same."""
        return f"{','.join(sorted(self.places))}/{self.clearance}"


def viewer_from(given: Settings) -> Viewer:
    """The viewer that the settings describe: whole city when no scope is set."""
    return Viewer("settings", given.role, given.scope or (city(given.city).place,), given.clearance)


def cleared(clearance: str) -> tuple[str, ...]:
    """The sensitivities that this clearance covers: 'internal' covers public and internal."""
    return CLEARANCES[: CLEARANCES.index(clearance) + 1]


def check_can_see_indicator(viewer: Viewer, key: str, sensitivity: str) -> None:
    """Raises NotAllowed when the indicator's sensitivity is above the viewer's clearance."""
    if sensitivity not in cleared(viewer.clearance):
        raise NotAllowed(f"{key} is {sensitivity}; this viewer is cleared for {viewer.clearance}.")


def can_see_indicator(viewer: Viewer, key: str, sensitivity: str) -> bool:
    """Whether check_can_see_indicator passes."""
    try:
        check_can_see_indicator(viewer, key, sensitivity)
    except NotAllowed:
        return False
    return True


def check_can_report(viewer: Viewer) -> None:
    """Raises NotAllowed when the viewer's role may not report faults: a wall is looked at, nobody writes on it."""
    if viewer.role not in REPORTS:
        raise NotAllowed(f"The role {viewer.role} may not report faults; {', '.join(REPORTS)} may.")


def can_report(viewer: Viewer) -> bool:
    """Whether check_can_report passes."""
    return viewer.role in REPORTS


def check_can_decide(viewer: Viewer) -> None:
    """Raises NotAllowed when the viewer's role may not take up or decide what was reported."""
    if viewer.role not in DECIDES:
        raise NotAllowed(f"The role {viewer.role} may not decide on tickets; {', '.join(DECIDES)} may.")


def can_decide(viewer: Viewer) -> bool:
    """Whether check_can_decide passes."""
    return viewer.role in DECIDES
