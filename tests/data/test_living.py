"""The sample city goes on living: ticks are sent whole, a tick cut short is finished later, real data are left alone."""

import os
from datetime import timedelta

import pytest

from data import living
from data.admit import civil_now


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def told(since, until, **given):
    yield "sample_air", "air.csv", b"a"
    yield "sample_loop", "loop.parquet", b"b"


def test_a_tick_reaches_its_sources_whole(inbox, monkeypatch):
    monkeypatch.setattr(living, "live", told)
    now = civil_now().replace(microsecond=0)
    assert living.send_tick(inbox, now - timedelta(seconds=5), now) == 2
    names = sorted(str(path.relative_to(inbox)) for path in inbox.rglob("*") if path.is_file())
    stamp = f"{now:%Y%m%dT%H%M%S}"
    assert names == [f"sample_air/live-{stamp}-00-air.csv", f"sample_loop/live-{stamp}-01-loop.parquet"]
    assert not list(inbox.glob(".tick-*")) and not list(inbox.glob(".staging-*"))


def test_a_tick_cut_short_is_finished_later(inbox, monkeypatch):
    monkeypatch.setattr(living, "live", told)
    moves = []

    def die_at_the_second_file(source, target):
        if str(target).endswith("parquet"):
            raise KeyboardInterrupt
        moves.append(target)
        real(source, target)

    real = os.replace
    monkeypatch.setattr(living.os, "replace", die_at_the_second_file)
    now = civil_now().replace(microsecond=0)
    with pytest.raises(KeyboardInterrupt):
        living.send_tick(inbox, now - timedelta(seconds=5), now)
    monkeypatch.setattr(living.os, "replace", real)
    (home,) = inbox.glob(".tick-*")
    assert living.finish_tick(inbox, home) == 1
    assert sorted(path.parent.name for path in inbox.rglob("live-*")) == ["sample_air", "sample_loop"]


def test_the_next_tick_begins_where_the_last_one_ended(store):
    path = store.write("rows", [])
    last = civil_now().replace(microsecond=0) - timedelta(minutes=3)
    store.admission.admit("rows", path.rename(path.with_name(f"live-{last:%Y%m%dT%H%M%S}-00-x{path.suffix}")))
    assert living.since_when(store.admission) == last


def test_real_data_are_not_mixed_with_invented_ones(store):
    assert not living.is_sample(store.admission)
