"""Rounds of publication: who sees any district's score sees how far its publication is; of the scores, the own units'."""

from datetime import datetime

from city.access import Viewer, cleared
from city.rounds import Round, fold
from queries._folds import Folds
from queries.appeals import SENSITIVITY

KIND = "round"

_rounds = Folds[int, Round](KIND, fold)


def listed(viewer: Viewer, asof: datetime | None = None) -> list[Round]:
    """All rounds, the newest first; none for who may not see scores."""
    if SENSITIVITY not in cleared(viewer.clearance):
        return []
    return sorted(_rounds.all(asof).values(), key=lambda one: -one.number)
