"""An inbox in the wild: what is no file, may not be read, vanishes, is still written to, or lies in the wrong place."""

import os
import shutil
import time

import pytest

from data.admit import Admission
from data.claims import claim
from data.inbox import Told, look
from tests.data._dropped import HEAD, line, lying, reading, settle


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inbox"
    (folder / "feed").mkdir(parents=True)
    (folder / "rows").mkdir()
    return folder


@pytest.fixture
def good(store, inbox):
    """A good file of another source, which must get in whatever else lies there."""
    path = inbox / "rows" / "good.parquet"
    os.replace(store.write("rows", [reading(3)]), path)
    return settle(path)


def one_refused(store, inbox, sentence):
    """Looks once: the good file is in, the other one refused with this sentence, also beside the file kept."""
    outcomes = {outcome.status: outcome for outcome in look(store.admission, inbox)}
    assert set(outcomes) == {"admitted", "refused"}
    assert outcomes["refused"].sentence == sentence
    assert store.table("deliveries", "status = 'refused'")["sentence"].to_list() == [sentence]
    assert store.table("readings").height == 1
    assert look(store.admission, inbox) == [] and not lying(inbox, ".claimed")
    (why,) = (inbox / ".refused").glob("*/*.why.txt")
    assert why.read_text("utf-8") == sentence + "\n"
    assert store.admission.snapshots.verify() == []


def test_a_folder_where_a_file_should_be(store, inbox, good):
    folder = inbox / "feed" / "july"
    folder.mkdir()
    (folder / "a.csv").write_text(HEAD + line(3), "utf-8")
    settle(folder, 30)
    assert [outcome.status for outcome in look(store.admission, inbox)] == ["admitted"]
    assert folder.is_dir()
    settle(folder, 90)
    assert [(o.status, o.sentence) for o in look(store.admission, inbox)] == [
        ("refused", "july: is a folder; a file is expected.")
    ]
    (kept,) = (inbox / ".refused" / "feed").glob("*-july")
    assert (kept / "a.csv").is_file()


def test_a_link_is_not_followed(store, inbox, good, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text(HEAD + line(3), "utf-8")
    (inbox / "feed" / "a.csv").symlink_to(secret)
    settle(inbox / "feed" / "a.csv")
    one_refused(store, inbox, "a.csv: is a link; a file is expected.")
    assert secret.is_file()


def test_a_pipe_is_never_opened(store, inbox, good):
    os.mkfifo(inbox / "feed" / "a.csv")
    settle(inbox / "feed" / "a.csv")
    one_refused(store, inbox, "a.csv: is a pipe, a device or the like; a file is expected.")


def test_a_file_beside_the_sources_stays_and_is_told_of(store, inbox, good):
    (inbox / "a.csv").write_text(HEAD + line(3), "utf-8")
    told = Told()
    first = told.new(look(store.admission, inbox))
    sentence = "a.csv: lies in the inbox itself; put it into the folder of its source, inbox/<source>/."
    assert sorted(first) == [sentence, "good.parquet: 1 rows admitted."]
    assert told.new(look(store.admission, inbox)) == [] and (inbox / "a.csv").is_file()
    told.every_s = 0.0
    assert told.new(look(store.admission, inbox)) == [sentence]


def test_a_file_deleted_after_its_claim(store, inbox, good, monkeypatch):
    path = inbox / "feed" / "a.csv"
    path.write_text(HEAD + line(3), "utf-8")
    settle(path)
    items, _ = claim(inbox, 10)
    next(item.path for item in items if item.source == "feed").unlink()
    assert [outcome.file for outcome in look(store.admission, inbox)] == ["good.parquet"]
    assert not lying(inbox, ".claimed") and store.table("readings").height == 1


def test_a_file_that_goes_while_the_inbox_is_read(store, inbox, good, monkeypatch):
    """The listing still shows it; a department took it back before its claim."""
    from data import claims

    path = settle(shutil.copy(good, inbox / "rows" / "taken-back.parquet"), 9)
    honest = claims._finished

    def finished(folder, now):
        found = honest(folder, now)
        if folder.name == "rows":
            (inbox / "rows" / path).unlink(missing_ok=True)
        return found

    monkeypatch.setattr(claims, "_finished", finished)
    assert [(o.file, o.status) for o in look(store.admission, inbox)] == [("good.parquet", "admitted")]
    assert not list((inbox / ".claimed").iterdir())


def test_a_file_still_open_for_writing_waits(store, inbox, good):
    """Its writer pauses for longer than a file takes to settle, at the end of a whole row."""
    path = inbox / "feed" / "a.csv"
    with path.open("w", encoding="utf-8") as slow:
        slow.write(HEAD + line(4))
        slow.flush()
        settle(path, 20)
        assert [o.file for o in look(store.admission, inbox)] == ["good.parquet"]
        slow.write(line(3))
    settle(path, 20)
    assert [(o.file, o.rows_admitted) for o in look(store.admission, inbox)] == [("a.csv", 2)]


def test_a_writer_that_never_lets_go_does_not_hold_a_file_up_for_ever(store, inbox):
    path = inbox / "feed" / "a.csv"
    with path.open("w", encoding="utf-8") as slow:
        slow.write(HEAD + line(4))
        slow.flush()
        settle(path, 61)
        assert [(o.file, o.rows_admitted) for o in look(store.admission, inbox)] == [("a.csv", 1)]


@pytest.mark.parametrize("raw", ["空气.csv".encode("gb18030"), b"a\nb\x1b[31m.csv", b"\xff\xfe\xff.csv"])
def test_a_name_that_cannot_be_said(store, inbox, raw):
    path = os.fsencode(inbox / "feed") + b"/" + raw
    with open(path, "wb") as file:
        file.write((HEAD + line(4)).encode())
    os.utime(path, (1e9, 1e9))
    (outcome,) = look(store.admission, inbox)
    assert outcome.status == "admitted" and outcome.sentence.isprintable() and outcome.file.endswith(".csv")
    assert outcome.file == "空气.csv" or "�" in outcome.file or outcome.file == "a_b_[31m.csv"
    assert store.table("deliveries", "source = 'feed'")["file"].to_list() == [outcome.file]


@pytest.mark.parametrize("bad", [False, True])
def test_a_name_as_long_as_a_name_may_be(store, inbox, bad):
    path = inbox / "feed" / ("空" * 83 + ".csv")
    path.write_text(("x\n" if bad else HEAD) + line(4), "utf-8")
    settle(path)
    (outcome,) = look(store.admission, inbox)
    assert outcome.status == ("refused" if bad else "admitted")
    assert len(lying(inbox, ".refused" if bad else ".done")) == 1 and look(store.admission, inbox) == []


def test_a_file_that_is_written_to_while_it_is_read(store, inbox, good, monkeypatch):
    """Its sender goes on writing after the claim: a part of it is never taken for the whole."""
    path = inbox / "feed" / "a.csv"
    path.write_text(HEAD + line(4), "utf-8")
    settle(path)
    honest = Admission._read

    def read(self, source, path, *more):
        found = honest(self, source, path, *more)
        if source.key == "feed":
            with path.open("a", encoding="utf-8") as late:
                late.write(line(3))
        return found

    monkeypatch.setattr(Admission, "_read", read)
    one_refused(store, inbox, "a.csv: was changed while it was read; send it again when it is complete.")


def test_a_file_that_is_replaced_while_it_is_read(store, good, monkeypatch):
    path, other = store.files / "a.csv", store.files / "other.csv"
    for one in (path, other):
        one.write_text(HEAD + line(4), "utf-8")
    honest = Admission._read

    def read(self, source, path, *more):
        found = honest(self, source, path, *more)
        os.replace(other, path)
        return found

    monkeypatch.setattr(Admission, "_read", read)
    outcome = store.admission.admit("feed", path)
    assert outcome.sentence == "a.csv: was changed while it was read; send it again when it is complete."
    assert outcome.status == "refused" and store.table("readings").is_empty()


def test_a_file_that_is_deleted_before_it_is_read(store, good):
    outcome = store.admission.admit("feed", store.files / "gone.csv")
    assert (outcome.status, outcome.sentence) == (
        "refused",
        "gone.csv: is not there any more; it was moved or deleted before it was read.",
    )


def test_a_damaged_file_of_the_store_is_not_the_deliverys_fault(store, inbox, good):
    """The file of hours that a delivery must be added to has lost its end; the delivery waits, and is in once it is whole."""
    store.admission.admit("rows", store.write("rows", [reading(4, 30.0)]))
    (hours,) = store.admission.snapshots.files_folder.glob("hourly-*")
    whole = hours.read_bytes()
    hours.write_bytes(whole[: len(whole) // 2])
    (held,) = look(store.admission, inbox)
    assert held.status == "held" and held.sentence.startswith("rows: 1 files are held. ")
    assert "a file of the store cannot be read" in held.sentence and str(hours) in held.sentence
    assert lying(inbox, ".claimed") == ["good.parquet"]
    hours.write_bytes(whole)
    assert [outcome.status for outcome in look(store.admission, inbox)] == ["admitted"]
    assert store.table("readings").height == 2 and store.admission.snapshots.verify() == []


def test_while_a_source_is_held_its_order_is_kept(store, inbox, monkeypatch):
    """The first file finds no room: the second, which corrects it, waits too; other sources go on."""
    for name, value in (("1.parquet", 20.0), ("2.parquet", 60.0)):
        os.replace(store.write("rows", [reading(5) | {"value": value, "observed_at": AT}]), inbox / "rows" / name)
        settle(inbox / "rows" / name, 9 - value / 10)
    (inbox / "feed" / "a.csv").write_text(HEAD + line(3), "utf-8")
    settle(inbox / "feed" / "a.csv")
    honest = Admission._take

    def full(self, batch, contract, frames, *more):
        if any("air_no2" in frame["indicator"] for frame in frames):
            raise OSError(28, "No space left on device")
        return honest(self, batch, contract, frames, *more)

    with monkeypatch.context() as patched:
        patched.setattr(Admission, "_take", full)
        outcomes = {outcome.source: outcome for outcome in look(store.admission, inbox)}
    assert outcomes["feed"].status == "admitted" and outcomes["rows"].status == "held"
    assert outcomes["rows"].sentence.startswith(f"rows: 2 files are held. {store.folder}: the disk is full")
    assert {o.file for o in look(store.admission, inbox)} == {"1.parquet", "2.parquet"}
    assert store.table("readings", "indicator = 'air_no2'")["value"].to_list() == [60.0]


AT = reading(30)["observed_at"]


def test_claims_rise_also_when_the_clock_is_set_back(store, inbox, monkeypatch):
    for number in range(3):
        (inbox / "feed" / f"{number}.csv").write_text(HEAD + line(3), "utf-8")
        settle(inbox / "feed" / f"{number}.csv", 60 - number)
    first, _ = claim(inbox, 1)
    early = time.time_ns() - 3600 * 10**9
    monkeypatch.setattr(time, "time_ns", lambda: early)
    items, _ = claim(inbox, 3)
    assert [item.path.name for item in items] == ["0.csv", "1.csv", "2.csv"]
    assert sorted(item.delivery for item in items) == [item.delivery for item in items]
