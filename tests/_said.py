"""An entry of the ledger as folds need it, without a ledger."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

AT = datetime(2026, 11, 6, 9)
"""A Friday."""


@dataclass
class Said:
    """An entry; a test of a subject overrides who, role and key."""

    act: str
    who: str = "official"
    number: int = 1
    at: datetime = AT
    role: str = "analyst"
    key: str = "1"
    words: str = "because"
    press: str = ""
    told: dict[str, Any] = field(default_factory=dict)
