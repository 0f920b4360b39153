"""The figures of one run as text: a table with bars, and the ratios to what it is compared with."""

import os
import platform
from dataclasses import dataclass
from datetime import datetime
from statistics import median, quantiles


@dataclass(frozen=True)
class Line:
    """One figure: what was measured, its values in `unit`, and the bar that its median must not pass, if there is one."""

    name: str
    values: list[float]
    unit: str = "ms"
    bar: float | None = None

    @property
    def p50(self) -> float:
        """The median."""
        return median(self.values)

    @property
    def p95(self) -> float:
        """Nineteen of twenty values are not above it."""
        return quantiles(self.values, n=20, method="inclusive")[-1] if len(self.values) > 1 else self.values[0]

    @property
    def verdict(self) -> str:
        """Whether the bar was met."""
        if self.bar is None:
            return ""
        return "met" if self.p50 <= self.bar else f"missed by {self.p50 - self.bar:,.0f} {self.unit}"


def table(lines: list[Line]) -> str:
    """The figures as a Markdown table."""
    rows = ["| measured | p50 | p95 | n | bar (p50) | |", "|---|---:|---:|---:|---:|---|"]
    for one in lines:
        bar = "" if one.bar is None else f"{one.bar:,g} {one.unit}"
        spread = _number(one.p95) if len(one.values) > 1 else ""
        rows.append(
            f"| {one.name} | {_number(one.p50)} {one.unit} | {spread} | {len(one.values)} | {bar} | {one.verdict} |"
        )
    return "\n".join(rows)


def ratios(ours: dict[str, Line], others: dict[str, dict[str, Line]]) -> str:
    """How many times longer the others take, as a Markdown table."""
    rows = ["| | " + " | ".join(["One Screen", *others]) + " |", "|---|" + "---:|" * (len(others) + 1)]
    for name, line in ours.items():
        cells = []
        for measured in others.values():
            other = measured.get(name)
            cells.append(f"{_number(other.p50)} {other.unit} ({other.p50 / line.p50:,.1f}×)" if other else "–")
        rows.append(f"| {name} | {_number(line.p50)} {line.unit} | " + " | ".join(cells) + " |")
    return "\n".join(rows)


def machine() -> str:
    """Where it was measured, in one sentence, with how busy that was."""
    load = os.getloadavg()[0]
    found = f"{os.cpu_count()} cores, Python {platform.python_version()}, {datetime.now():%Y-%m-%d}"
    return f"{found}, load {load:.1f} at the end."


def _number(value: float) -> str:
    return f"{value:,.1f}" if abs(value) < 100 else f"{value:,.0f}"
