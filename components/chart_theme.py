"""Colours of charts in the two themes. Lines reach 3:1 on their ground, text 4.5:1; status colours follow the four levels."""

from dataclasses import dataclass

DASHES = {"day": "dash", "week": "dot", "year": "dashdot"}


@dataclass(frozen=True)
class ChartTheme:
    """One ramp: ground and card (what lies behind), text, grid, the series, its usual range, earlier series, the four levels."""

    ground: str
    card: str
    text: str
    grid: str
    series: str
    usual: str
    earlier: dict[str, str]
    levels: dict[int, str]


THEMES = {
    "dark": ChartTheme(
        ground="#0B1622",
        card="#101E2D",
        text="#B9C6D4",
        grid="#1E2D40",
        series="#EAF1F8",
        usual="rgba(120,150,180,0.20)",
        earlier={"day": "#56B4E9", "week": "#DD8FBD", "year": "#2CC79B"},
        levels={1: "#4DA3FF", 2: "#FFD23F", 3: "#FF8C1A", 4: "#FF4D4F"},
    ),
    "light": ChartTheme(
        ground="#F4F6F8",
        card="#FFFFFF",
        text="#3A4856",
        grid="#E3E8EE",
        series="#16222E",
        usual="rgba(70,100,130,0.16)",
        earlier={"day": "#0072B2", "week": "#A5407C", "year": "#00735C"},
        levels={1: "#0B62C4", 2: "#7A5C00", 3: "#A84700", 4: "#C4161C"},
    ),
}


def contrast(one: str, other: str) -> float:
    """Contrast of two '#RRGGBB' colours, 1 to 21 (WCAG 2: relative luminance, offset 0.05)."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
