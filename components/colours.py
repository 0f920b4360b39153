"""The colours that scripts and maps need as values; the same as in css/base.css and css/wall.css."""

STATUS = {
    "dark": {1: "#4DA3FF", 2: "#FFD23F", 3: "#FF8C1A", 4: "#FF4D4F"},
    "light": {1: "#0B62C4", 2: "#7A5C00", 3: "#A84700", 4: "#C4161C"},
}
NORMAL = {"dark": "#24405A", "light": "#C9D8E6"}
UNKNOWN = {"dark": "#16273A", "light": "#E4EAF0"}
LINE = {"dark": "#0B1622", "light": "#F4F6F8"}
TEXT = {
    "dark": {"text": "#EAF1F8", "muted": "#9DB0C3", "faint": "#6F8499", "accent": "#7FB2E5"},
    "light": {"text": "#13202D", "muted": "#46586A", "faint": "#5D6F81", "accent": "#1F5FA3"},
}
"""Tokens of text as values."""
AREA_SHARE = {"dark": 0.42, "light": 0.4}
"""How much of an area's fill is the colour of its level; the rest is the ground, so that labels stand out from areas."""


def fills(levels: dict[str, int], theme: str) -> dict[str, str]:
    """Fill by place from its level (0-4)."""
    return {place: area_fill(level, theme) for place, level in levels.items()}


def area_fill(level: int, theme: str) -> str:
    """The fill of an area of the map with this level."""
    if level == 0:
        return NORMAL[theme]
    return mixed(STATUS[theme][level], LINE[theme], AREA_SHARE[theme])


def mixed(colour: str, other: str, share: float) -> str:
    """Two colours (#RRGGBB) mixed, `share` of the first."""
    pairs = zip(bytes.fromhex(colour[1:]), bytes.fromhex(other[1:]), strict=True)
    return "#" + "".join(f"{round(share * a + (1 - share) * b):02X}" for a, b in pairs)
