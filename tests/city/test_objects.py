"""Kinds of objects: the pack's own can be read, codes are checked, what cannot be used is refused with a sentence."""

import pytest

from city.catalogue.model import CatalogueError
from city.objects import CHECKS, kinds, open_to

GOOD = """
name = { zh = "长椅", en = "Bench" }
geometry = "point"
class = "05-02"
owner = "urban"
sensitivity = "public"

[code]
pattern = "YZ[0-9]{6}[0-9A-Z]"
check = "mod_37_36"
"""
FAULTS = [
    (', en = "Bench"', "", "bench.name.en is missing"),
    ('"point"', '"dot"', "bench.geometry is 'dot'; it must be 'point', 'line' or 'area'."),
    ('"05-02"', '"5"', "bench.class is '5'; it must be a class such as"),
    ('class = "05-02"', 'class = "05-02"\nclass_status = "sure"', "bench.class_status is 'sure'"),
    ('"urban"', '"nobody"', "bench.owner is 'nobody'; it must be a key of departments.toml."),
    ('"public"', '"secret"', "bench.sensitivity is 'secret'; it must be 'public' or 'internal'."),
    ("YZ[", "YZ([", "code.pattern is 'YZ(["),
    ('"mod_37_36"', '"mod_9"', "code.check is 'mod_9'"),
    ("geometry", "shape", "bench.shape is not a known key"),
]


def test_the_kinds_of_the_city():
    known = kinds()
    assert len(known) >= 22 and {"address", "building", "lamp", "water_pipe"} <= set(known)
    assert list(known)[0] == "address"
    assert all(one.name["zh"] and one.name["en"] for one in known.values())
    assert (
        known["lamp"].class_ == "01-18"
        and known["lamp"].class_status == "recalled"
        and known["bridge"].class_status == "proposed"
    )
    assert known["water_pipe"].geometry == "line"
    assert "camera" in open_to(("public", "internal")) and "camera" not in open_to(("public",))


@pytest.mark.parametrize("check", [*CHECKS, ""])
def test_a_kind_is_one_file(tmp_path, check):
    line = f'check = "{check}"' if check else ""
    (tmp_path / "bench.toml").write_text(GOOD.replace('check = "mod_37_36"', line), "utf-8")
    assert kinds(tmp_path)["bench"].check == check


def test_a_code_keeps_its_form_and_its_check_digit(tmp_path):
    (tmp_path / "bench.toml").write_text(GOOD, "utf-8")
    bench = kinds(tmp_path)["bench"]
    code = "YZ000001" + bench.check_digit("YZ000001")
    assert bench.fits(code)
    assert not bench.fits("YZ000002" + code[-1]) and not bench.fits(code.lower()) and not bench.fits(code + "0")
    assert kinds()["lamp"].check_digit("3201020118000001") == ""


@pytest.mark.parametrize(("old", "new", "sentence"), FAULTS)
def test_what_cannot_be_used_is_refused(tmp_path, old, new, sentence):
    (tmp_path / "bench.toml").write_text(GOOD.replace(old, new, 1), "utf-8")
    with pytest.raises(CatalogueError, match="bench.toml") as refused:
        kinds(tmp_path)
    assert sentence in str(refused.value)
