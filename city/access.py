"""Who may see what and do what: the viewer, the scope of places, the clearance for sensitive indicators, the rights of its role."""

from dataclasses import dataclass

from city.pack import city
from city.roles import CLEARANCES, NOT_PREVIEWED, roles
from city.said import Sentence, say
from city.settings import Settings, settings


class NotAllowed(PermissionError):
    """What the viewer may not see or do; the text is the sentence for the viewer, `act` the act that was refused."""

    def __init__(self, sentence: str, act: str = "see") -> None:
        super().__init__(sentence)
        self.act = act


@dataclass(frozen=True)
class Viewer:
    """A person or a wall: role, the subtrees of places that it may see (all when it holds the city), clearance.

    `department` is the key of the department whose sources a steward answers for. `previewed_by` names the administrator who
    looks at the screens as this role (看作).
    """

    name: str
    role: str
    places: tuple[str, ...]
    clearance: str
    department: str = ""
    personal: bool = False
    previewed_by: str = ""

    @property
    def scope(self) -> str:
        """The scope in one word, the same for every viewer who may see the same."""
        acts = ",".join(act for act in ("rows", "export") if can(self, act))
        personal = "/personal" if self.personal else ""
        return f"{','.join(sorted(self.places))}/{self.clearance}/{rows_reach(self)}/{acts}{personal}"


def viewer_from(given: Settings) -> Viewer:
    """The viewer that the settings describe: whole city when no scope is set."""
    return Viewer("settings", given.role, given.scope or (city(given.city).place,), given.clearance)


def cleared(clearance: str) -> tuple[str, ...]:
    """The sensitivities that this clearance covers: 'internal' covers public and internal."""
    return CLEARANCES[: CLEARANCES.index(clearance) + 1]


def holds_city(viewer: Viewer) -> bool:
    """Whether the whole city is in the viewer's scope."""
    return city(settings().city).place in viewer.places


def rows_reach(viewer: Viewer) -> str:
    """Whose sources' rows and counts of rows the viewer may see: 'city', 'none', or the key of its department.

    Sources carry no place: all of them for who holds the city and may see rows, their own for a department's steward.
    """
    reach = roles()[viewer.role].rights.get("rows") if viewer.role in roles() else None
    if reach == "department":
        return viewer.department or "none"
    return "city" if reach and holds_city(viewer) else "none"


def check_can(viewer: Viewer, act: str) -> None:
    """Raises NotAllowed when the viewer's role has no right to this act, or its reach does not go so far.

    A reach of 'place' or 'department' says nothing about the one thing that is acted on: the door that gave it out did.
    """
    role = roles().get(viewer.role)
    reach = role.rights.get(act) if role else None
    if reach is None:
        able = ", ".join(key for key, one in roles().items() if act in one.rights)
        raise NotAllowed(f"The role {viewer.role} may not {TOLD[act]}; {able} may.", act)
    if viewer.previewed_by and act in NOT_PREVIEWED:
        raise NotAllowed(f"This is a preview of the role {viewer.role}; in it one may not {TOLD[act]}.", act)
    if reach == "city" and not holds_city(viewer):
        raise NotAllowed(f"To {TOLD[act]} takes the whole city in one's scope.", act)


def can(viewer: Viewer, act: str) -> bool:
    """Whether check_can passes."""
    try:
        check_can(viewer, act)
    except NotAllowed:
        return False
    return True


TOLD = {
    "see": "see this",
    "rows": "see single rows",
    "export": "take data out",
    "report": "report faults",
    "decide": "decide on tickets",
    "appeal": "appeal against a score",
    "rule": "rule on appeals and publish scores",
    "tune": "propose a change of an alert rule",
    "release": "release a changed alert rule",
    "triage": "triage incidents",
    "approve": "approve what is done about incidents",
    "command": "give orders",
    "handle": "handle orders",
    "check": "check what was reported done",
    "demand": "demand and supervise",
    "footing": "switch the footing and hold drills",
    "sessions": "see and end sessions",
    "audit": "read the audit",
    "accounts": "manage accounts",
    "walls": "manage walls",
    "preview": "preview roles",
}
"""Each act in the words of its refusal."""


def check_can_see_indicator(viewer: Viewer, key: str, sensitivity: str) -> None:
    """Raises NotAllowed when the indicator's sensitivity is above the viewer's clearance."""
    if sensitivity not in cleared(viewer.clearance):
        raise NotAllowed(
            say("rights.clearance", key=key, sensitivity=_level(sensitivity), clearance=_level(viewer.clearance))
        )


def _level(key: str) -> Sentence:
    return say(f"rights.level_{key}")


def can_see_indicator(viewer: Viewer, key: str, sensitivity: str) -> bool:
    """Whether check_can_see_indicator passes."""
    try:
        check_can_see_indicator(viewer, key, sensitivity)
    except NotAllowed:
        return False
    return True


def check_can_report(viewer: Viewer) -> None:
    """Raises NotAllowed when the viewer may not report faults: a wall is looked at, nobody writes on it."""
    check_can(viewer, "report")


def can_report(viewer: Viewer) -> bool:
    """Whether check_can_report passes."""
    return can(viewer, "report")


def check_can_decide(viewer: Viewer) -> None:
    """Raises NotAllowed when the viewer may not take up or decide what was reported."""
    check_can(viewer, "decide")


def can_decide(viewer: Viewer) -> bool:
    """Whether check_can_decide passes."""
    return can(viewer, "decide")
