"""How an indicator of the district scores is counted from a register's records: `[indicator.count]` of scores/*.toml.

| key | what it says |
|---|---|
| register | a key of registers.toml |
| way | `stock`: records that are in the register at the period's end; `due`: records that fell due in the period; `handled`: records that were done in it or are open still |
| num | `done`: how many of them are done (of `stock`: now; of `due`: in time); `amount`: what they add up to; `spared`: base less amount; `workdays`: the median of working days from entry until done, or until the period's end; `records`: how many they are |
| den | `records`: how many they are; `base`: what their bases add up to; or another register, whose amounts (else records) are added up |
| months | how many months a period looks back; else 1, 3 or 6 by the indicator's own period |
| parts | for a gap: part → kind of record |
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from city.pack import PackError
from city.registers import registers

WAYS = ("stock", "due", "handled")
NUMS = ("done", "amount", "spared", "workdays", "records")
DENS = ("records", "base")
MONTHS = {"weekly": 1, "monthly": 1, "quarterly": 3, "half-year": 6}
PARTS = ("num", "less")
KEYS = ("register", "way", "num", "den", "months", "parts")


@dataclass(frozen=True)
class Count:
    """One part of an indicator's counting; most have one part, `num`; a gap has `num` and, taken from it, `less`."""

    indicator: str
    part: str
    register: str
    kind: str
    way: str
    num: str
    den: str
    months: int


def read_counts(at: str, indicator: str, period: str, row: Mapping[str, Any]) -> tuple[Count, ...]:
    """The parts of one `[indicator.count]`; what cannot be used is refused with a sentence. `at` names file and key."""
    for name in row:
        if name not in KEYS:
            raise PackError(f"{at}.{name} is not a key; the keys are {', '.join(KEYS)}.")
    for name, choices in (("register", tuple(registers())), ("way", WAYS), ("num", NUMS)):
        if row.get(name) not in choices:
            raise PackError(f"{at}.{name} is {row.get(name)!r}; one of {', '.join(choices)} is expected.")
    den = row.get("den", "records")
    if den not in (*DENS, *registers()):
        raise PackError(f"{at}.den is {den!r}; one of {', '.join(DENS)}, or a key of registers.toml, is expected.")
    months = row.get("months", MONTHS[period])
    if type(months) is not int or not 1 <= months <= 24:
        raise PackError(f"{at}.months is {months!r}; a whole number from 1 to 24 is expected.")
    parts = row.get("parts", {"num": ""})
    if not isinstance(parts, dict) or not set(parts) <= set(PARTS) or "num" not in parts:
        raise PackError(f"{at}.parts is {parts!r}; a table with num, and less for a gap, is expected.")
    return tuple(
        Count(indicator, part, row["register"], str(kind), row["way"], row["num"], den, months)
        for part, kind in parts.items()
    )
