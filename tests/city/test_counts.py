"""Signs counted from events: what the catalogue may say, and what is refused with a sentence."""

import shutil

import pytest

from city.catalogue import CatalogueError, read
from tests.data._boston import PACK


def test_boston_counts_all_its_signs():
    signs = read(PACK).indicators
    assert all(one.counts and one.counts.kind == "request" for one in signs.values())
    assert {one.counts.what for one in signs.values()} == {"opened", "closed", "due"}
    assert signs["requests_trees"].counts.topics == ("trees", "tree_emergencies")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            'what = "due"',
            'what = "late"',
            "requests_on_time.counts.what is 'late'; it must be 'opened', 'closed' or 'due'.",
        ),
        (
            'what = "due"',
            'what = "opened"',
            "requests_on_time.time is 'ratio'; it must be 'sum' where opened events are counted.",
        ),
        ('what = "due"', 'what = "due", of = "all"', "requests_on_time.counts.of is not a known key"),
        ('unit = "percent"', 'unit = "request"', "requests_on_time.unit is 'request'; it must be 'percent'"),
        (
            'topics = ["graffiti"]',
            'topics = ["graffito"]',
            "requests_graffiti.counts.topics is 'graffito'; it must be a topic",
        ),
    ],
)
def test_what_cannot_be_counted_is_refused(tmp_path, old, new, sentence):
    pack = shutil.copytree(PACK, tmp_path / "boston")
    file = pack / "vitals" / "requests.toml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(CatalogueError) as refused:
        read(pack)
    assert sentence in str(refused.value)
