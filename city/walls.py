"""Wall profiles: one TOML file a wall in walls/, with its pixels, pitch and farthest viewer; text below the minimum is refused."""

import math
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from city.pack import PackError, find, read_toml

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
    content = read_toml(path)
    keys = {field.name for field in fields(Wall)} - {"key"}
    for key in content:
        if key not in keys:
            raise PackError(f"{path}: {key} is not a key of a wall; the keys are {', '.join(sorted(keys))}.")
    for key in sorted(keys):
        if key not in content:
            raise PackError(f"{path}: {key} is missing.")
    _check(path, content)
    given: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in content.items()}
    wall = Wall(key=path.stem, **given)
    if wall.text_px < wall.minimum_px:
        most = int(wall.px[1] // wall.minimum_px)
        raise PackError(
            f"{path}: lines is {wall.lines}, so that text is {wall.text_px:.1f} px; "
            f"at {wall.far_viewer_m:g} m at least {wall.minimum_px} px are needed: at most {most} lines."
        )
    return wall


def _check(path: Path, content: dict[str, Any]) -> None:
    def must(key: str, good: bool, expected: str) -> None:
        if not good:
            raise PackError(f"{path}: {key} is {content[key]!r}; it must be {expected}.")

    def number(key: str, low: float = 0.0) -> bool:
        value = content[key]
        return isinstance(value, int | float) and not isinstance(value, bool) and value > low

    name = content["name"]
    must(
        "name",
        isinstance(name, dict) and bool(name.get("zh")) and bool(name.get("en")),
        "a name in zh and en",
    )
    px = content["px"]
    must(
        "px",
        isinstance(px, list) and len(px) == 2 and all(type(n) is int and n >= 320 for n in px),
        "[width, height] in pixels",
    )
    must("pitch_mm", number("pitch_mm"), "the pitch in mm, above 0")
    must("far_viewer_m", number("far_viewer_m"), "the distance in m, above 0")
    must("layout", content["layout"] in LAYOUTS, " or ".join(map(repr, LAYOUTS)))
    must(
        "lines",
        type(content["lines"]) is int and content["lines"] >= 10,
        "a whole number of text lines, 10 or more",
    )
    for key in ("bezel_mm", "shift_px", "shift_every_s"):
        must(key, number(key, -1e-9), "0 or more")
    must(
        "seams",
        isinstance(content["seams"], list) and all(type(n) is int for n in content["seams"]),
        "a list of x positions in px",
    )
    signs = content["signs"]
    must(
        "signs",
        isinstance(signs, list) and 1 <= len(signs) <= 16 and len(set(signs)) == len(signs),
        "a list of 1 to 16 different indicators",
    )
