"""A file that was cut off, at many points and in each format: refused with a sentence, or admitted row by row as it stands.

A text that ends early at the end of a row cannot be told from a whole one; the rest comes with the next delivery.
"""

import gzip

import openpyxl
import pytest

from data.admit import civil_now
from tests.data._dropped import HEAD, line
from tests.data._twin import HOUR, hour_of
from tests.data.test_faults_disk import rows

COUNT = 60


def text():
    return HEAD + "".join(line(1 + n, 20 + n % 7) for n in range(COUNT))


def csv(store):
    path = store.files / "whole.csv"
    path.write_text(text(), "utf-8")
    return "feed", path


def packed(store):
    path = store.files / "whole.csv.gz"
    path.write_bytes(gzip.compress(text().encode(), 6))
    return "feed", path


def parquet(store):
    return "rows", store.write("rows", rows(COUNT), "whole.parquet")


def xlsx(store):
    book = openpyxl.Workbook()
    book.active.append(["站点", "时间", "PM2.5"])
    for n in range(COUNT):
        book.active.append(["NJ-T-01", hour_of(civil_now()) - n * HOUR, 20 + n % 7])
    path = store.files / "whole.xlsx"
    book.save(path)
    return "sheet", path


def points(size):
    """Where the file is cut: at both ends each byte, in between at sixteen places."""
    return sorted({*range(min(size, 12)), *range(max(0, size - 24), size), *range(0, size, max(1, size // 16))})


@pytest.mark.parametrize("make", [csv, packed, parquet, xlsx])
def test_cut_off_anywhere(store, make):
    source, whole = make(store)
    content, cut = whole.read_bytes(), store.files / f"cut{''.join(whole.suffixes)}"
    seen = 0
    for at in points(len(content)):
        cut.write_bytes(content[:at])
        outcome = store.admission.admit(source, cut)
        assert outcome.sentence.startswith(f"{cut.name}: ") and outcome.sentence.endswith(".")
        assert outcome.sentence.count("\n") == 0 and "unexpectedly" not in outcome.sentence
        if outcome.status == "refused":
            assert store.table("readings").height == seen
            continue
        assert make in (csv, xlsx, packed), f"cut at {at} of {len(content)}: {outcome.sentence}"
        assert make is csv or at >= len(content) - 24, f"cut at {at} of {len(content)}: {outcome.sentence}"
        assert outcome.rows_set_aside <= 1 and outcome.rows_read <= COUNT
        seen = store.table("readings").height
        assert seen == max(seen, outcome.rows_admitted + outcome.rows_known)
    outcome = store.admission.admit(source, whole)
    assert outcome.status != "refused" and store.table("readings").height == COUNT
    assert store.admission.snapshots.verify() == []


def test_a_number_cut_in_two_is_mended_by_the_whole_file(store):
    """`27` cut to `2` is a number still: admitted, and replaced when the whole file comes."""
    source, whole = csv(store)
    content = whole.read_bytes()
    cut = store.files / "cut.csv"
    cut.write_bytes(content[:-2])
    store.admission.admit(source, cut)
    assert store.admission.admit(source, whole).rows_admitted == 1
    values = store.table("readings")["value"].to_list()
    assert sorted(values) == sorted(float(20 + n % 7) for n in range(COUNT))
