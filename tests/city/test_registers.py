"""Registers: read once, refused with a sentence."""

import pytest

from city.pack import PackError
from city.registers import open_registers, registers

GOOD = """
[systems]
name = { zh = "在用系统", en = "Systems" }
record = { zh = "系统", en = "system" }
owner = "data"
"""


def test_registers_have_names_and_owners():
    known = registers()
    assert known["systems"].record["zh"] == "系统"
    assert all(one.name["en"] and one.record["en"] for one in known.values())


def test_security_registers_are_not_open_to_everybody():
    assert "systems" in open_registers(("public",)) and "security_risks" not in open_registers(("public",))
    assert {"systems", "security_risks"} <= set(open_registers(("public", "internal")))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("owner", "keeper"), "systems.keeper is not a known key; the keys are kinds, name"),
        (('en = "Systems"', 'en = ""'), "systems.name.en is empty; a text in both languages"),
        (('"data"', '"nobody"'), "systems.owner is 'nobody'; it must be '"),
        (
            ('owner = "data"', 'owner = "data"\nkinds = "roads"'),
            "systems.kinds is 'roads'; it must be a table, 'departments' or a register",
        ),
        (
            ('owner = "data"', 'owner = "data"\nsensitivity = "secret"'),
            "systems.sensitivity is 'secret'; it must be 'public', 'internal'",
        ),
        (("[systems]", "[systems"), "is not TOML"),
        (("[systems]", "other = 3\n[systems]"), "other is 3; it must be a table"),
    ],
)
def test_what_cannot_be_used_is_refused(tmp_path, change, sentence):
    path = tmp_path / "registers.toml"
    path.write_text(GOOD.replace(*change), "utf-8")
    with pytest.raises(PackError, match=sentence):
        registers(path)


def test_kinds_are_shared_by_naming_who_has_them():
    known = registers()
    assert known["capability_calls"].kinds == known["capabilities"].kinds
    assert known["feed_deliveries"].kinds["police"]["zh"] == "公安"
