"""The colours that scripts and maps need as values; the same as in css/base.css."""

STATUS = {
    "dark": {0: "#24405A", 1: "#4DA3FF", 2: "#FFD23F", 3: "#FF8C1A", 4: "#FF4D4F"},
    "light": {0: "#C9D8E6", 1: "#0B62C4", 2: "#7A5C00", 3: "#A84700", 4: "#C4161C"},
}
UNKNOWN = {"dark": "#16273A", "light": "#E4EAF0"}
LINE = {"dark": "#0B1622", "light": "#F4F6F8"}


def fills(levels: dict[str, int], theme: str) -> dict[str, str]:
    """Fill by place from its level (0-4)."""
    return {place: STATUS[theme][level] for place, level in levels.items()}
