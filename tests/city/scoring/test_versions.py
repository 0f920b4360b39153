"""Other versions of the methodology: only what differs is written, each is checked as a whole, and what differs is told."""

import shutil

import pytest

from city.catalogue import CatalogueError
from city.pack import find
from city.scoring.methodology import methodology
from city.scoring.versions import differences, versions

HEAD = 'version = "2"\nvalid_from = 2027-01-01\ntold = { zh = "改", en = "changed" }\n'


@pytest.fixture
def folder(tmp_path):
    copied = tmp_path / "scores"
    shutil.copytree(find("scores"), copied)
    shutil.rmtree(copied / "versions")
    (copied / "versions").mkdir()
    return copied


def write(folder, text, name="two.toml"):
    (folder / "versions" / name).write_text(text)
    return folder


def test_only_what_differs_is_written_and_all_else_is_as_in_force(folder):
    assert versions(folder) == ()
    folder = folder.rename(folder.with_name("other"))
    write(folder, f"{HEAD}[indicator.R03-2]\ntarget = 80\n[group.R03]\nweight = 2\n[rules]\ngrace = 10\n")
    now, (other,) = methodology(folder), versions(folder)
    assert other.method.version == "2" and other.method.hash != now.hash and other.told["en"] == "changed"
    assert other.method.rules.grace == 10 and now.rules.grace == 0
    assert other.method.weights.sum() == pytest.approx(1) and len(other.method.indicators) == len(now.indicators)
    told = differences(now, other.method)
    assert [(one.kind, one.key, one.before, one.after) for one in told] == [("target", "R03-2", "70", "80")]
    assert methodology(folder).hash == now.hash


def test_the_city_s_draft_says_what_differs():
    (draft,) = versions()
    found = {(one.kind, one.key): (one.before, one.after) for one in differences(methodology(), draft.method)}
    assert found["weight", "D2"] == ("25.00%", "33.33%") and ("target", "R03-2") in found
    assert {kind for kind, _ in found} == {"weight", "zero", "target"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (f"{HEAD}[indicator.R99-1]\ntarget = 80\n", "two.toml: indicator.R99-1 is not a known key; the keys are R01-1"),
        (f"{HEAD}[indicator.R03-2]\ncount = 80\n", "indicator.R03-2.count is not a known key"),
        (f"{HEAD}[indicator.R03-2]\ntarget = 20\n", "versions/two.toml: R03.toml: R03-2"),
        (f"{HEAD}[dimension.D2]\nweight = 1.5\n", "versions/two.toml: method.toml: dimension: the weights"),
        (f"{HEAD}[dimension.D2]\nname = 1\n", "dimension.D2.name is not a known key"),
        (f"{HEAD}colour = 1\n", "two.toml: colour is not a known key; the keys are dimension"),
        (HEAD.replace("2027-01-01", '"soon"'), "valid_from is 'soon'; it must be a date"),
        (HEAD.replace('"2"', "2"), "version is 2; it must be a text"),
        (HEAD.replace("told", "# told"), "told is missing; it must be a text in both languages"),
        ("version =", "versions/two.toml: is not TOML"),
    ],
)
def test_a_faulty_version_is_refused_with_a_sentence(folder, text, sentence):
    with pytest.raises(CatalogueError, match=sentence.replace(".", r"\.")):
        versions(write(folder, text))


def test_a_number_stands_once(folder):
    write(folder, HEAD)
    with pytest.raises(CatalogueError, match="version '2' stands more than once"):
        versions(write(folder, HEAD, "three.toml"))
