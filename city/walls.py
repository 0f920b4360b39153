"""Wall profiles: one TOML file a wall in walls/, with its pixels, pitch and farthest viewer; text below the minimum is refused."""

import math
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from city.catalogue.checks import Table, load, shown_path
from city.pack import PackError, find

LAYOUTS = ("16x9", "wide")
DISTANCE_PER_HEIGHT = 150  # AVIXA: the farthest viewer may stand 150 text heights away
ARM_M = 1.0
CHINESE_BOX = 1.05  # font size over glyph height of Chinese


@dataclass(frozen=True)
class Wall:
    """One wall: px = (width, height); pitch in mm a pixel; lines = text lines that the height is divided into."""

    key: str
    name: dict[str, str]
    px: tuple[int, int]
    pitch_mm: float
    far_viewer_m: float
    layout: str
    lines: int
    signs: tuple[str, ...]
    seams: tuple[int, ...]
    bezel_mm: float
    shift_px: int
    shift_every_s: int

    @property
    def is_desk(self) -> bool:
        """Somebody sits before it, with a keyboard: its viewers are at arm's length."""
        return self.far_viewer_m <= ARM_M

    @property
    def text_px(self) -> float:
        """Font size of the smallest text on this wall: its height divided by its lines."""
        return self.px[1] / self.lines

    @property
    def minimum_px(self) -> int:
        """The smallest font size that the farthest viewer reads (150 rule, city.md 6.1), rounded up."""
        return minimum_px(self.far_viewer_m, self.pitch_mm)


def minimum_px(far_viewer_m: float, pitch_mm: float) -> int:
    """Font size in px for a viewer so far away: distance / 150 / pitch x 1.05, rounded up."""
    return math.ceil(round(far_viewer_m * 1000 / DISTANCE_PER_HEIGHT / pitch_mm * CHINESE_BOX, 6))


@cache
def walls() -> dict[str, Wall]:
    """All wall profiles by key, in the order of their names; an unusable one is refused with file, key, found, expected."""
    files = sorted(find("walls").glob("*.toml"))
    if not files:
        raise PackError(f"{find('walls')}: there is no wall profile; at least desk.toml is expected.")
    return {path.stem: read_wall(path) for path in files}


def read_wall(path: Path) -> Wall:
    """The profile in this file."""
    row = Table(shown_path(path), "", load(path), {field.name for field in fields(Wall)} - {"key"})
    for key, expected in (("pitch_mm", "the pitch in mm, above 0"), ("far_viewer_m", "the distance in m, above 0")):
        if row.number(key) <= 0:
            row.refuse(key, row.number(key), expected)
    wall = Wall(
        key=path.stem,
        name=row.both("name"),
        px=_px(row),
        pitch_mm=row.number("pitch_mm"),
        far_viewer_m=row.number("far_viewer_m"),
        layout=row.word("layout", LAYOUTS),
        lines=row.whole("lines", 10, 1000),
        signs=_signs(row),
        seams=_seams(row),
        bezel_mm=row.number("bezel_mm", low=0),
        shift_px=row.whole("shift_px", 0, 1000),
        shift_every_s=row.whole("shift_every_s", 0, 86_400),
    )
    if wall.text_px < wall.minimum_px:
        most = int(wall.px[1] // wall.minimum_px)
        raise PackError(
            f"{row.file}: lines is {wall.lines}, so that text is {wall.text_px:.1f} px; "
            f"at {wall.far_viewer_m:g} m at least {wall.minimum_px} px are needed: at most {most} lines."
        )
    return wall


def _px(row: Table) -> tuple[int, int]:
    found = row.get("px", list, "[width, height] in pixels")
    if len(found) != 2 or any(type(one) is not int or one < 320 for one in found):
        row.refuse("px", found, "[width, height] in pixels")
    return found[0], found[1]


def _signs(row: Table) -> tuple[str, ...]:
    found = row.get("signs", list, "a list of 1 to 16 different indicators")
    if not 1 <= len(found) <= 16 or len(set(found)) < len(found):
        row.refuse("signs", found, "a list of 1 to 16 different indicators")
    return tuple(found)


def _seams(row: Table) -> tuple[int, ...]:
    found = row.get("seams", list, "a list of x positions in px")
    if any(type(one) is not int for one in found):
        row.refuse("seams", found, "a list of x positions in px")
    return tuple(found)
