"""The fonts that the app serves hold each character of the pack's texts and places; the wall needs the core slice alone."""

import importlib.util
import re
from pathlib import Path

import pytest

FONTS = Path(__file__).resolve().parents[2] / "assets" / "fonts"
CSS = FONTS.parent / "css" / "fonts.css"


def subset():
    spec = importlib.util.spec_from_file_location("subset", FONTS / "subset.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def covered(name: str) -> set[int]:
    rule = next(line for line in CSS.read_text("utf-8").splitlines() if f"/{name}.woff2" in line)
    codes: set[int] = set()
    for part in re.search(r"unicode-range:([^}]*)}", rule).group(1).split(","):
        low, _, high = part.strip().removeprefix("U+").partition("-")
        codes |= set(range(int(low, 16), int(high or low, 16) + 1))
    return codes


@pytest.mark.parametrize("weight", ["400", "700"])
def test_the_core_slice_holds_what_the_wall_says(weight):
    missing = {c for c in subset().core() if ord(c) not in covered(f"core-{weight}")}
    assert not missing, f"make the fonts again (assets/fonts/subset.py): {''.join(sorted(missing))}"


def test_the_slices_are_there_small_and_licensed():
    sizes = {path.stem: path.stat().st_size for path in FONTS.glob("*.woff2")}
    assert set(sizes) == {"core-400", "core-700", "rest-400", "rest-700", "latin"}
    assert sum(sizes.values()) < 4_000_000
    assert sizes["core-400"] < 200_000
    assert "SIL Open Font License" in (FONTS / "OFL.txt").read_text("utf-8")


def test_every_rule_names_a_file_beside_it_and_swaps():
    for rule in CSS.read_text("utf-8").splitlines()[1:]:
        name = re.search(r"fonts/([\w-]+\.woff2)", rule).group(1)
        assert (FONTS / name).is_file()
        assert "font-display:swap" in rule
