"""Damaged files: each is admitted right, its rows set aside under a rule, or refused with one sentence; none crashes."""

import random
import warnings
import zlib
from datetime import datetime
from functools import cache

import polars as pl
import pytest

from city.catalogue import catalogue
from data.contracts import CONTRACTS, Context, check, judged_by, rules
from data.describe import describe
from data.sources import Refused, load, read
from tests.data._bases import CROSSWALK, PLACES, REAL, made, real
from tests.data._damage import ANY
from tests.data._damage_formats import BY_KIND

NOW = datetime(2026, 7, 14, 12, 30)
MADE = made()
KINDS = {"air.csv": "csv", "beijing.csv.gz": "csv", "boston.csv.gz": "csv", "neighbourhoods.geojson": "geojson"}
CASES = [
    (name, damage)
    for name, kind in {**{base.name: base.kind for base in MADE.values()}, **KINDS}.items()
    for damage in (*ANY, *BY_KIND[kind])
]
pytestmark = pytest.mark.timeout(30)


@cache
def context() -> Context:
    """What the rows are judged against: the catalogue, and the places of the bases."""
    places = [*PLACES, *load("air_nanjing").columns["place"].map.values()]
    return Context(judged_by(catalogue()), pl.Series(places), NOW, None)


def judged(folder, base, content):
    """Good rows (without their numbers), and the rows set aside; a Refused when it is refused."""
    (folder / "feed.toml").write_text(base.toml, "utf-8")
    (folder / "places.csv").write_text(CROSSWALK, "utf-8")
    path = folder / base.name
    path.write_bytes(content)
    source = load("feed", folder)
    checked = check(source.contract, read(source, path), context())
    columns = list(CONTRACTS[source.contract].COLUMNS)
    return set(checked.good.select(columns).rows()), checked, source


GOOD: dict[str, set] = {}


def good_rows(folder, base):
    """The good rows of the base, read once."""
    if base.name not in GOOD:
        GOOD[base.name], _, _ = judged(folder, base, base.content)
        assert GOOD[base.name]
    return GOOD[base.name]


def is_sentence(text: str, name: str) -> bool:
    """One line that names the file and ends with a full stop."""
    return text.startswith(f"{name}: ") and text.endswith(".") and not text.endswith("..") and text.isprintable()


def test_there_are_many():
    assert set(KINDS) == set(REAL)
    assert len(CASES) >= 400 and len([name for name, _ in CASES if name in MADE]) >= 200


@pytest.mark.parametrize(("name", "damage"), CASES)
def test_a_damaged_file(tmp_path, shared, name, damage):
    base = MADE[name] if name in MADE else real(name, shared)
    good = good_rows(tmp_path, base)
    change = {**ANY, **BY_KIND[base.kind]}[damage]
    content, expected = change(random.Random(zlib.crc32(f"{name} {damage}".encode())), base)
    try:
        found, checked, source = judged(tmp_path, base, content)
    except Refused as reason:
        assert is_sentence(str(reason), name), repr(str(reason))
        assert expected != "same", str(reason)
        return
    assert expected != "refused", f"{len(found)} rows are good"
    assert checked.set_aside.filter(~pl.col("rule").is_in(list(rules(source.contract)))).is_empty()
    assert checked.set_aside["reason"].str.ends_with(".").all() and checked.set_aside["content"].null_count() == 0
    per_record = max(1, len(source.values)) if not source.unpivot else 24
    if expected == "same":
        assert found == good
    else:
        assert len(found - good) <= expected * per_record, sorted(found - good, key=repr)[:3]


@pytest.mark.parametrize(("name", "damage"), [case for case in CASES if case[0] in MADE])
def test_a_damaged_file_is_described(tmp_path, name, damage):
    base = MADE[name]
    content, _ = {**ANY, **BY_KIND[base.kind]}[damage](random.Random(zlib.crc32(damage.encode())), base)
    path = tmp_path / name
    path.write_bytes(content)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            text = describe(path)
        except Refused as reason:
            assert is_sentence(str(reason), name), repr(str(reason))
            return
    (tmp_path / "feed.toml").write_text(
        text.replace('owner = "?"', 'owner = "ecology"').replace('indicator = "?"', 'indicator = "air_pm25"'), "utf-8"
    )
    load("feed", tmp_path)
