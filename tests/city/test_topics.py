"""Topics of events: read once, refused with a sentence."""

import pytest

from city.pack import PackError
from city.topics import topics

GOOD = """
[topic.noise]
name = { zh = "噪声", en = "Noise" }
kind = "request"
department = "ecology"
due_h = 120
"""


def test_topics_have_both_kinds_states_and_channels():
    known = topics()
    assert {one.kind for one in known.topics.values()} == {"incident", "request"}
    assert list(known.statuses) == ["open", "handling", "closed"]
    assert known.channels["phone"]["en"]
    assert known.topic("ponding").due_h == 24


def test_unknown_topic_is_a_sentence():
    with pytest.raises(KeyError, match="nothing is not a topic"):
        topics().topic("nothing")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("due_h", "due"), "topic.noise.due is not a known key"),
        (('en = "Noise"', 'en = ""'), "topic.noise.name.en is empty"),
        (('"request"', '"wish"'), "kind is 'wish'; it must be 'incident' or 'request'"),
        (("due_h = 120", "due_h = 0"), "due_h is 0; it must be a number above 0"),
        (('department = "ecology"\n', ""), "topic.noise.department is missing"),
        (("topic.noise", "subject.noise"), "subject is not a known key"),
        (("[topic.noise]", "[topic.noise"), "is not TOML"),
    ],
)
def test_refused_with_a_sentence(tmp_path, change, sentence):
    path = tmp_path / "topics.toml"
    path.write_text(GOOD.replace(*change), "utf-8")
    with pytest.raises(PackError, match=sentence):
        topics(path)
