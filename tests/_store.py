"""A store of its own for one test, filled through the real admission: the tiny city, and files written for the test."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from city import (
    air_index,
    catalogue,
    layers,
    objects,
    pack,
    problems,
    recommendation,
    registers,
    settings,
    systems,
    themes,
    topics,
    walls,
    words,
)
from city.access import Viewer
from city.alerting import known, plans, rules, scenarios, stages
from data import sources
from data.admit import Admission, Outcome
from data.admit_places import admit_places
from data.batch import Batch, frame_of
from queries import _ask

TINY = Path(__file__).parent / "cities" / "tiny"
NOW = datetime(2026, 7, 14, 12, 30)
TEXT, FLOAT, WHEN = pl.String(), pl.Float64(), pl.Datetime("us")
READING = {"indicator": TEXT, "place": TEXT, "observed_at": WHEN, "value": FLOAT, "num": FLOAT, "den": FLOAT}
EVENT = {
    "event": TEXT,
    "kind": TEXT,
    "topic": TEXT,
    "title": TEXT,
    "place": TEXT,
    "opened_at": WHEN,
    "due_at": WHEN,
    "closed_at": WHEN,
    "updated_at": WHEN,
    "level": pl.Int32(),
    "status": TEXT,
    "department": TEXT,
}
NOTICE = {
    "warning": TEXT,
    "kind": TEXT,
    "level": pl.Int32(),
    "issuer": TEXT,
    "title": TEXT,
    "issued_at": WHEN,
    "expires_at": WHEN,
    "place": TEXT,
}
RECORD = {
    "register": TEXT,
    "record": TEXT,
    "place": TEXT,
    "title": TEXT,
    "kind": TEXT,
    "entered_at": WHEN,
    "left_at": WHEN,
    "due_at": WHEN,
    "done_at": WHEN,
    "ended_at": WHEN,
    "amount": FLOAT,
    "base": FLOAT,
}
OBJECT = {
    "object": TEXT,
    "kind": TEXT,
    "name": TEXT,
    "place": TEXT,
    "address": TEXT,
    "address_text": TEXT,
    "part_of": TEXT,
    "owner": TEXT,
    "state": TEXT,
    "lon": FLOAT,
    "lat": FLOAT,
    "geometry": TEXT,
    "entered_at": WHEN,
    "left_at": WHEN,
}
COLUMNS = {
    "things": OBJECT,
    "lists": RECORD,
    "rows": READING,
    "versioned": READING | {"version": WHEN},
    "cases": EVENT,
    "notices": NOTICE,
}


def forget() -> None:
    """Forgets what was read once, so that the next call reads the environment and the pack anew."""
    for remembered in (
        settings.settings,
        pack.city,
        pack._read,
        catalogue.catalogue,
        sources.sources,
        words.languages,
        walls.walls,
        registers.registers,
        objects.kinds,
        layers.layers,
        air_index._tables,
        topics.topics,
        themes.themes,
        problems.problems,
        systems.systems,
        recommendation.recommendation,
        rules.rules,
        stages.stages,
        plans.plans,
        known.known,
        scenarios.scenarios,
    ):
        remembered.cache_clear()
    _ask.reset()


def everyone(clearance: str = "sensitive") -> Viewer:
    """A viewer of the whole city."""
    return Viewer("test", "leader", ("3201",), clearance)


class Store:
    """The tiny city's store in a folder of the test; `admission` is its door."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = folder.parent / "files"
        self.files.mkdir(exist_ok=True)
        self.written = 0
        self.admission = Admission()

    def places(self, known_at: datetime = NOW) -> Outcome:
        """Admits the tiny city's places."""
        return admit_places(self.admission, known_at=known_at)

    def write(self, source: str, rows: Sequence[dict] | pl.DataFrame, name: str = "") -> Path:
        """A Parquet file of a source: rows, cases or notices; columns that are not given are empty."""
        self.written += 1
        path = self.files / (name or f"{source}-{self.written:03d}.parquet")
        frame = rows if isinstance(rows, pl.DataFrame) else pl.DataFrame(rows, COLUMNS[source])
        frame.write_parquet(path)
        return path

    def deliver(self, source: str, rows: Sequence[dict] | pl.DataFrame, known_at: datetime = NOW) -> Outcome:
        """Writes the rows as a file and admits it; they must all be good."""
        outcome = self.admission.admit(source, self.write(source, rows), known_at=known_at)
        assert outcome.status != "refused" and not outcome.rows_set_aside, outcome.sentence
        return outcome

    def table(self, name: str, where: str = "true") -> pl.DataFrame:
        """A table of the newest stamp as it lies in the files."""
        batch = Batch(self.admission.snapshots, self.admission.engine, NOW.date())
        return frame_of(self.admission.engine, f"select * from {batch.rows(name)} where {where} order by all")


@pytest.fixture
def empty_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store that nothing was ever admitted to."""
    monkeypatch.setenv("COCKPIT_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("COCKPIT_CITY", str(TINY))
    forget()
    made = Store(tmp_path / "store")
    yield made
    made.admission.close()
    monkeypatch.undo()
    forget()


@pytest.fixture
def store(empty_store: Store) -> Store:
    """A store that holds the tiny city's places."""
    assert empty_store.places().status == "admitted"
    return empty_store
