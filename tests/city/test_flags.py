"""The limits of flags: read for each indicator, and refused with file, key, found, expected when unusable."""

import pytest

from city.catalogue import CatalogueError, catalogue
from city.flags import flag_limits, read_flag_limits
from city.pack import DEFAULT

TEXT = (DEFAULT / "flags.toml").read_text("utf-8")


def read(tmp_path, text):
    path = tmp_path / "flags.toml"
    path.write_text(text, "utf-8")
    return read_flag_limits(path, catalogue())


def test_each_indicator_has_its_limits():
    limits = flag_limits()
    assert limits.status == "proposed" and set(limits.indicators) == set(catalogue().indicators)
    pm25 = limits.indicators["air_pm25"]
    assert (pm25.jump_at_least, pm25.freeze_hours, pm25.idle, pm25.resolution) == (30.0, 6.0, (0.0,), 1.0)


def test_an_indicator_may_have_its_own(tmp_path):
    own = '\n[indicators.air_pm25]\njump_at_least = 150\nfreeze_hours = 12\nidle = [1, 2]\noff = ["digits"]\n'
    pm25 = read(tmp_path, TEXT + own).indicators["air_pm25"]
    assert (pm25.jump_at_least, pm25.freeze_hours, pm25.idle, pm25.off) == (150.0, 12.0, (1.0, 2.0), ("digits",))


def test_a_slow_indicator_freezes_slowly():
    daily = next(one for one in catalogue().indicators.values() if one.period == "1d")
    assert flag_limits().indicators[daily.key].freeze_hours == 144


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('status = "proposed"', 'status = "sure"', "flags.status is 'sure'; it must be 'proposed' or 'verified'."),
        ("periods = 48", "periods = 1", "flags.periods is 1; it must be a whole number from 2 to 1000."),
        ("spreads = 16", "spreads = 0", "jump.spreads is 0; it must be a number above 0."),
        ("varies = 0.5", "varies = 2", "freeze.varies is 2; it must be a share above 0 and up to 1."),
        ("idle = [0]", 'idle = ["0"]', "freeze.idle is '0'; it must be a number."),
        ("[digits]", "[digits]\nsum = 1", "digits.sum is not a known key"),
        ("[indicators.air_co]", "[indicators.air_xx]", "indicators.air_xx is not a known key"),
        ('off = ["digits", "freeze"]', 'off = ["wobble"]', "indicators.air_co.off is 'wobble'; it must be 'jump',"),
    ],
)
def test_limits_that_cannot_be_used_are_refused(tmp_path, old, new, sentence):
    with pytest.raises(CatalogueError) as refused:
        read(tmp_path, TEXT.replace(old, new, 1))
    assert sentence in str(refused.value)
