"""The air page on Nanjing's real files of April 2020: nine stations, the rule then in force, the index that the city published."""

import csv
from collections.abc import Iterator
from datetime import datetime

import pytest

from components.prerender import to_html
from data.admit import Admission
from data.admit_places import admit_places
from tests._store import forget
from tests.pages.conftest import forget_viewer

AT = datetime(2020, 4, 3, 14)
FILES = ("raw_before_rename_nanjing.csv", "raw_nanjing.csv", "raw_南京.csv")


@pytest.fixture(scope="module")
def admitted(tmp_path_factory, shared) -> Iterator[list[dict[str, str]]]:
    """The three files admitted to a store of their own; the rows of the hour as they were published."""
    folder = shared("data/air-nanjing-2020")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COCKPIT_STORE", str(tmp_path_factory.mktemp("air") / "store"))
        forget()
        forget_viewer()
        admission = Admission()
        admit_places(admission)
        for name in FILES:
            admission.admit("air_nanjing", folder / name)
        admission.close()
        published = {}
        for name in FILES:
            for row in csv.DictReader((folder / name).open(encoding="utf-8")):
                if (row["Date"], row["Hour"]) == (f"{AT:%Y%m%d}", f"{AT.hour}"):
                    published[row["WatchPoint"]] = row
        yield list(published.values())
    forget()
    forget_viewer()


def test_the_air_page_shows_april_2020_by_the_rule_then_in_force(admitted):
    import dash

    from app import create_app

    create_app()
    layout = next(one["layout"] for one in dash.page_registry.values() if one["module"] == "pages.air")
    text = to_html(layout(at=AT.isoformat(timespec="minutes")))
    assert "HJ 633-2012" in text and "HJ 633-2026" not in text and "2020-04-03 14:00" in text
    assert len(admitted) == 9
    for row in admitted:
        assert row["WatchPoint"] in text
        cells = text.split(f">{row['WatchPoint']}</a>")[1].split("</tr>")[0]
        assert f">{row['AQI']} {row['Level']}" in cells, (row, cells)
    # Without at=, the newest hour with data is found although it lies years back.
    assert "2020-04-" in to_html(layout())
