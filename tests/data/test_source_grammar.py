"""A sources/*.toml that cannot be used is refused at load with file, key, found and expected."""

import pytest

from data.sources import SourceError, load, sources

GOOD = """
[source]
name = { zh = "测点", en = "Stations" }
contract = "readings"
owner = "ecology"
promise = "2h"

[file]
format = "csv"

[columns]
place = "station"
observed_at = { column = "time", format = "%Y-%m-%d %H:%M" }

[[values]]
indicator = "air_co"
column = "CO"
unit = "ug_m3"
"""


@pytest.fixture
def written(tmp_path):
    """written(text): the source of this TOML."""

    def write(text):
        (tmp_path / "feed.toml").write_text(text, "utf-8")
        return load("feed", tmp_path)

    return write


def test_a_good_source(written):
    source = written(GOOD)
    assert source.key == "feed"
    assert source.contract == "readings"
    assert source.promise_s == 7200
    assert source.bad_share_limit == 0.2
    assert not source.sample
    assert source.file.zone == "Asia/Shanghai"
    assert source.values[0].value.factor == pytest.approx(0.001)


REFUSED = [
    ("[file]", "[file]\ncolour = 1", "file.colour is not a key; the keys are"),
    ('promise = "2h"', 'promise = "soon"', "source.promise is 'soon'; it must be a number with 'min', 'h' or 'd'"),
    (
        'contract = "readings"',
        'contract = "rows"',
        "source.contract is 'rows'; it must be 'readings', 'events', 'warnings', 'records' or 'objects'",
    ),
    ('owner = "ecology"', 'owner = "nobody"', "source.owner is 'nobody'; it must be "),
    ('en = "Stations"', 'fr = "Stations"', "source.name.en is missing"),
    (
        'format = "csv"',
        'format = "doc"',
        "file.format is 'doc'; it must be 'csv', 'xlsx', 'parquet', 'geojson' or 'cap'.",
    ),
    (
        '"csv"',
        '"csv"\nencoding = "utf-7"',
        "file.encoding is 'utf-7'; it must be 'utf-8', 'gb18030', 'big5', 'utf-16', 'windows",
    ),
    ('"csv"', '"csv"\nzone = "Asia/Nanjing"', "file.zone is 'Asia/Nanjing'; it must be a zone's name such as"),
    ('"csv"', '"csv"\ncrs = "UTM"', "file.crs is 'UTM'; it must be 'WGS-84', 'GCJ-02', 'BD-09' or 'CGCS2000'."),
    ('"csv"', '"csv"\ndelimiter = "::"', "file.delimiter is '::'; it must be one ASCII character."),
    ('"csv"', '"csv"\nmax_mb = 0', "file.max_mb is 0; it must be a number from"),
    (
        'place = "station"',
        'spot = "station"',
        "columns.spot is not a column of readings; the columns are indicator, place",
    ),
    ('place = "station"', "", "columns.place is missing; readings cannot be read without it."),
    ('"station"', '{ column = "a", clean = ["wash"] }', "columns.place.clean is 'wash'; it must be 'strip', "),
    ('"station"', '{ column = "a", constant = "b" }', "exactly one of column, join, hash, constant."),
    ('"station"', '{ column = "a", size = 1 }', "columns.place.size is not a key; the keys are"),
    ('"air_co"', '"air_c0"', "values[1].indicator is 'air_c0'; it must be an indicator of the catalogue."),
    ('"ug_m3"', '"furlong"', "values[1].unit is 'furlong'; it must be a unit of units.toml, such as 'mg_m3'."),
    ('"ug_m3"', '"percent"', "values[1].unit is 'percent'; it must be a unit that can be converted to 'mg_m3'"),
    ('column = "CO"', 'num = "CO"', "it must be a table with column, or with num and den."),
    ("[columns]", '[columns]\nvalue = "x"', "columns.value and [[values]] say the same; keep one."),
    ("[columns]", "[columns", "cannot be read as TOML"),
    (
        '"csv"',
        '"csv"\nheader_row = [2, 1]',
        "file.header_row is [2, 1]; it must be a row's number, or several in rising",
    ),
    ('"csv"', '"csv"\nno_point = [1, 2]', "file.no_point is [1, 2]; it must be a list of points [lon, lat]"),
    ('"csv"', '"csv"\nno_point = [[32, 118]]', "file.no_point is 118; it must be a number from -90 to 90."),
    ('"csv"', '"csv"\ndecimal = ";"', "file.decimal is ';'; it must be '.' or ','."),
    ('"csv"', '"csv"\nthousands = "."', "file.thousands is '.'; it must be another mark than file.decimal."),
    ('"station"', "{ column = 1 }", "columns.place.column is 1; it must be a text."),
    ('"station"', "{ hash = 1 }", "columns.place.hash is 1; it must be a list of texts."),
    ('"station"', '{ column = "a", part = "b" }', "columns.place.part is 'b'; it must be a table."),
    ('"station"', '{ column = "a", part = { number = 2 } }', "a table with separator and number, or with pattern."),
    (
        '"station"',
        '{ column = "a", part = { separator = "" } }',
        "columns.place.part.separator is ''; it must be a text",
    ),
    ('"station"', '{ column = "a", part = { pattern = "a" } }', "must be a regular expression with one group."),
    ('"station"', '{ column = "a", part = { pattern = "(a" } }', "must be a regular expression with one group."),
    ('"station"', '{ column = "a", part = { pattern = "(a)(?=b)" } }', "must be a regular expression with one group."),
    (
        "[columns]",
        "[unpivot]\n[columns]",
        "unpivot is {}; it must be a table with exactly one of columns, pattern, keep.",
    ),
    ("[columns]", '[unpivot]\nkeep = ["a"]\nname = "b"\n[columns]', "unpivot.value is missing."),
    ("[columns]", '[unpivot]\nkeep = []\nname = "b"\nvalue = "b"\n[columns]', "another name than unpivot.name."),
    ("[columns]", '[unpivot]\ncolumns = []\nname = "a"\nvalue = "b"\n[columns]', "a list of at least one column."),
    ("[columns]", '[only]\ncolumn = "a"\n[columns]', "it must be tables, each headed [[only]]."),
    ("[columns]", '[[only]]\ncolumn = "a"\n[columns]', "it must be a table with column, and with is or is_not."),
    ("[columns]", '[[only]]\ncolumn = "a"\nis = []\n[columns]', "only[1].is is []; it must be a list of at least one"),
    ("[[values]]", "[values]", "it must be tables, each headed [[values]]."),
    ('column = "CO"', "column = 1", "values[1].column is 1; it must be a text."),
]


@pytest.mark.parametrize(("old", "new", "sentence"), REFUSED, ids=[new for _, new, _ in REFUSED])
def test_a_wrong_source_is_refused(written, old, new, sentence):
    assert old in GOOD
    with pytest.raises(SourceError) as refused:
        written(GOOD.replace(old, new, 1))
    assert sentence in str(refused.value)
    assert "feed.toml: " in str(refused.value)


def test_values_belong_to_readings_only(written):
    with pytest.raises(SourceError, match=r"\[\[values\]\] is for the contract readings; this one is events"):
        written(GOOD.replace('"readings"', '"events"').replace("observed_at", "opened_at"))


def test_a_unit_needs_an_indicator(written):
    long = GOOD.split("[[values]]")[0] + 'indicator = "what"\nvalue = { column = "v", unit = "ug_m3" }\n'
    with pytest.raises(SourceError, match="a unit needs one constant indicator"):
        written(long)
    source = written(long.replace('"what"', '{ constant = "air_co" }'))
    assert source.columns["value"].factor == pytest.approx(0.001)


def test_an_unknown_source_names_the_known(written, tmp_path):
    written(GOOD)
    with pytest.raises(SourceError, match="there is no source 'fead'; the sources are: feed"):
        load("fead", tmp_path)


def test_each_source_of_the_city_has_its_key():
    assert "air_nanjing" in sources()
    assert all(source.key == key for key, source in sources().items())
