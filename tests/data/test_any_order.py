"""Any order, any split, any repetition of the same deliveries ends in the same sums; what was known once stays known."""

import random
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from city.settings import settings as read_settings
from data import admit
from data.batch import frame_of
from data.outcome import Item
from data.tables import TABLES, empty_select
from queries import _ask
from queries._ask import ask
from tests._store import NOW, TINY, Store, everyone, forget
from tests.data._twin import HOUR, daily, hourly
from tests.data.test_roll_events import event, twin

LINEAGE = ("source", "delivery", "row", "known_seq", "version")
SUMS = ("hourly", "daily", "latest", "events", "events_open", "events_hourly", "warnings")
SIGNS = ("air_no2", "hotline_repeat")
PLACES = ("NJ-T-01", "NJ-T-04", "320102")
TIMES = tuple(NOW - step for step in (HOUR / 4, HOUR / 2, HOUR, 3 * HOUR, 26 * HOUR, 50 * HOUR, 40 * 24 * HOUR))
STEADY = settings(
    max_examples=5,
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    database=None,
)


def reading(sign, place, at, value, version=None):
    row = {"indicator": sign, "place": place, "observed_at": at, "value": float(value), "num": None, "den": None}
    if sign == "hotline_repeat":
        row |= {"value": None, "num": float(value), "den": 100.0}
    return row | ({"version": version} if version else {})


def notice(number, minutes):
    at = NOW - timedelta(minutes=minutes)
    warned = {"warning": f"W-{number}", "kind": "rain", "level": 1 + number % 4, "issuer": "met", "title": "Rain"}
    return warned | {"issued_at": at, "expires_at": at + HOUR, "place": "3201"}


KEYS = st.tuples(st.sampled_from(SIGNS), st.sampled_from(PLACES), st.sampled_from(TIMES))
ONCE = st.dictionaries(KEYS, st.integers(1, 80), min_size=1, max_size=14).map(
    lambda found: [reading(*key, value) for key, value in found.items()]
)
STATED = st.lists(st.tuples(KEYS, st.integers(1, 80), st.integers(0, 4)), min_size=2, max_size=14).map(
    lambda found: [reading(*key, value, NOW - (5 - n) * HOUR) for key, value, n in found]
)
CHANGES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 60), st.booleans()), max_size=8).map(
    lambda found: list({(n, hours): changed(n, hours, done) for n, hours, done in found}.values())
)
NOTICES = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 3000)), max_size=4, unique=True).map(
    lambda found: [notice(*one) for one in found]
)


def changed(number, hours, done):
    row = event(number, place=("320102002", "NJ-T-04")[number % 2], title=f"after {hours} h")
    at = row["opened_at"] + timedelta(minutes=29 * hours)
    return row | {"updated_at": at} | ({"closed_at": at, "status": "closed"} if done else {})


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    """fresh(): a store of its own that holds the tiny city's places; the settings point to the newest one."""
    made: list[Store] = []
    monkeypatch.setenv("COCKPIT_CITY", str(TINY))
    forget()

    def begin():
        folder = tmp_path / str(len(made)) / "store"
        folder.mkdir(parents=True)
        monkeypatch.setenv("COCKPIT_STORE", str(folder))
        read_settings.cache_clear()
        _ask.reset()
        made.append(Store(folder))
        assert made[-1].places().status == "admitted"
        return made[-1]

    yield begin
    for store in made:
        store.admission.close()
    monkeypatch.undo()
    forget()


def deliveries(rows_by_source, dice):
    """The rows in any order, cut anywhere, some of the pieces twice; pieces of a source say nothing against themselves."""
    pieces = []
    for source, rows in rows_by_source.items():
        rows = dice.sample(rows, len(rows))
        while rows:
            cut = dice.randint((len(rows) + 2) // 3, len(rows))
            pieces.append((source, rows[:cut]))
            rows = rows[cut:]
    pieces += [piece for piece in pieces if dice.random() < 0.3]
    dice.shuffle(pieces)
    return pieces


def deliver(store, pieces, dice):
    """Admits the pieces, some together under one stamp; at moments that go on, with a day's end between."""
    moment = NOW
    while pieces:
        some = dice.randint(1, 3)
        moment += dice.choice((timedelta(seconds=1), HOUR, 24 * HOUR))
        items = [Item(source, store.write(source, rows)) for source, rows in pieces[:some]]
        for outcome in store.admission.admit_together(items, known_at=moment):
            assert outcome.status != "refused", outcome.sentence
        pieces = pieces[some:]
        if dice.random() < 0.3:
            compact(store, moment)
    assert store.admission.snapshots.verify() == []


def compact(store, moment):
    """Compacts by a clock that stands at this moment."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(admit, "civil_now", lambda: moment)
        store.admission.compact()


def sums(store, tables=SUMS):
    """The rows of these tables without their lineage, in a fixed order."""
    return {name: store.table(name).drop(LINEAGE, strict=False).rows() for name in tables}


def same(found, expected):
    """Row by row, numbers to 1e-9."""
    assert set(found) == set(expected)
    for name in found:
        assert len(found[name]) == len(expected[name]), name
        for one, other in zip(found[name], expected[name], strict=True):
            for a, b in zip(one, other, strict=True):
                assert a == (pytest.approx(b, rel=1e-9, abs=1e-9) if isinstance(b, float) else b), (name, one, other)


def check_twin(store, rows):
    """The sums are those that plain Python computes of the rows that count."""
    for sign in SIGNS:
        own = [
            {**row, "at": row["observed_at"], "value": row["num"] if row["num"] is not None else row["value"]}
            for row in rows
            if row["indicator"] == sign
        ]
        for table, time, twins in (("hourly", "hour", hourly), ("daily", "day", daily)):
            found = {
                (r["place"], r[time]): r for r in store.table(table, f"indicator = '{sign}'").iter_rows(named=True)
            }
            expected = twins(sign, own)
            assert set(found) == set(expected)
            for key, row in expected.items():
                for field in ("value", "samples", "min", "max", "last_at", "num", "den"):
                    right = pytest.approx(row[field], rel=1e-9) if isinstance(row[field], float) else row[field]
                    assert found[key][field] == right, (sign, key, field)


@STEADY
@given(rows=ONCE, changes=CHANGES, notices=NOTICES, seed=st.integers(0, 10**6))
def test_rows_without_conflicts_in_any_order(fresh, rows, changes, notices, seed):
    told = {"rows": rows, "cases": changes, "notices": notices}
    dice = random.Random(seed)
    first = fresh()
    deliver(first, [(source, some) for source, some in told.items() if some], random.Random(0))
    expected = sums(first)
    check_twin(first, rows)
    current, _ = twin(sorted(changes, key=lambda row: row["updated_at"]))
    assert {row["event"]: row["updated_at"] for row in first.table("events").iter_rows(named=True)} == {
        key: row["updated_at"] for key, row in current.items()
    }
    second = fresh()
    deliver(second, deliveries(told, dice), dice)
    same(sums(second), expected)


@STEADY
@given(rows=STATED, seed=st.integers(0, 10**6))
def test_rows_that_state_their_version_in_any_order(fresh, rows, seed):
    """Of one key and version the rows agree or not; of several the newest version counts, whenever it comes."""
    dice = random.Random(seed)
    single = list({(r["indicator"], r["place"], r["observed_at"], r["version"]): r for r in rows}.values())
    newest = {}
    for row in sorted(single, key=lambda row: row["version"]):
        newest[row["indicator"], row["place"], row["observed_at"]] = row
    store = fresh()
    deliver(store, deliveries({"versioned": single}, dice), dice)
    check_twin(store, list(newest.values()))
    plain = fresh()
    deliver(plain, [("versioned", list(newest.values()))], random.Random(0))
    same(sums(store, ("hourly", "daily", "latest")), sums(plain, ("hourly", "daily", "latest")))


def known(store, moment):
    """What is answered as known at a moment: by the door, and by the tables of that stamp as they lie in the files."""
    signs = list(SIGNS)
    answers = [
        ask("vitals/now", everyone(), moment, place=place, indicators=signs).rows() for place in ("3201", *PLACES)
    ]
    snapshots = store.admission.snapshots
    seq = snapshots.as_known_at(moment).seq
    for name in (*SUMS, "readings", "readings_superseded", "events_superseded", "deliveries"):
        files = ", ".join(f"'{snapshots.path(f.name)}'" for f in snapshots.files(name, seq))
        rows = f"read_parquet([{files}])" if files else f"({empty_select(TABLES[name])})"
        answers.append(frame_of(store.admission.engine, f"select * from {rows} order by all").rows())
    return answers


STEPS = st.lists(st.sampled_from(("rows", "cases", "notices", "withdraw", "compact", "day")), min_size=4, max_size=9)


@STEADY
@given(
    steps=STEPS, rows=st.lists(ONCE, min_size=9, max_size=9), changes=CHANGES, notices=NOTICES, seed=st.integers(0, 99)
)
def test_answers_at_an_old_stamp_never_change(fresh, steps, rows, changes, notices, seed):
    """After each delivery, correction, withdrawal, seal and compaction every earlier moment is answered as before."""
    store, dice, moment = fresh(), random.Random(seed), NOW
    told = {"cases": changes, "notices": notices}
    answers, given_before = {NOW: known(store, NOW)}, []
    for number, step in enumerate(("rows", *steps)):
        moment += timedelta(hours=26) if step == "day" else timedelta(minutes=7)
        if step == "compact":
            compact(store, moment)
        elif step == "withdraw":
            if given_before:
                one = given_before.pop(dice.randrange(len(given_before)))
                store.admission.withdraw(one, "a trial", known_at=moment)
        else:
            source = step if step in told and told[step] else "rows"
            some = dice.sample(told[source], dice.randint(1, len(told[source]))) if source in told else rows[number % 9]
            given_before.append(store.deliver(source, some, known_at=moment).delivery)
        for asof, before in answers.items():
            assert known(store, asof) == before, (step, asof)
        if store.admission.snapshots.current().known_at == moment:
            answers[moment] = known(store, moment)
    assert store.admission.snapshots.verify() == []


@STEADY
@given(first=ONCE, others=st.lists(ONCE, min_size=1, max_size=3), changes=CHANGES, seed=st.integers(0, 99))
def test_corrections_and_their_retraction_end_where_they_began(fresh, first, others, changes, seed):
    """Whatever comes after and is withdrawn again, in any order, leaves the sums as they were."""
    store, dice, moment = fresh(), random.Random(seed), NOW
    store.deliver("rows", first)
    if changes:
        store.deliver("cases", changes[:1])
    before = sums(store)
    later = [("rows", rows) for rows in others] + [("cases", [row]) for row in changes[1:4]]
    dice.shuffle(later)
    wrong = []
    for source, rows in later:
        moment += timedelta(minutes=1)
        wrong.append(store.deliver(source, rows, known_at=moment).delivery)
    dice.shuffle(wrong)
    for delivery in wrong:
        moment += timedelta(minutes=1)
        outcome = store.admission.withdraw(delivery, "a trial", known_at=moment)
        assert outcome.status == "withdrawn" or "nothing of the delivery" in outcome.sentence
    same(sums(store), before)
    assert store.admission.snapshots.verify() == []
