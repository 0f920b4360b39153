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

from dataclasses import dataclass

from city.catalogue.checks import Table
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


def read_counts(indicator: Table, period: str) -> tuple[Count, ...]:
    """The parts of an indicator's `count`; what cannot be used is refused with a sentence."""
    row = indicator.table("count", set(KEYS))
    register, way, num = row.word("register", tuple(registers())), row.word("way", WAYS), row.word("num", NUMS)
    den = row.word("den", (*DENS, *registers())) if "den" in row else "records"
    months = row.whole("months", 1, 24, MONTHS[period])
    parts = row.table("parts", set(PARTS)).content if "parts" in row else {"num": ""}
    if "num" not in parts:
        row.refuse("parts", parts, "a table with num, and less for a gap")
    return tuple(
        Count(indicator.text("key"), part, register, str(kind), way, num, den, months) for part, kind in parts.items()
    )
