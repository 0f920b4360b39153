"""Status colours can be read: 4.5 to 1 on the ground of their theme and on its raised tiles, text on chips likewise."""

import re

import pytest

from components.colours import STATUS


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def tokens(root, theme):
    css = (root / "assets" / "css" / "base.css").read_text("utf-8")
    block = css.split(":root {" if theme == "dark" else '[data-theme="light"] {')[1].split("}")[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9A-Fa-f]{6})", block))


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_status_and_text_stand_out(root, theme):
    found = tokens(root, theme)
    for level, colour in STATUS[theme].items():
        assert contrast(colour, found["ground"]) >= 4.5, (level, colour)
        assert contrast(colour, found["raised"]) >= 4.5, (level, colour)
        assert contrast(found["on-status"], colour) >= 4.5, (level, colour)
    for name in ("text", "muted", "accent"):
        assert contrast(found[name], found["ground"]) >= 4.5, name
    assert contrast(found["faint"], found["ground"]) >= 4.5
