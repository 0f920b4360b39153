"""An appeal from the district's form to its publication by a second person: the score moves, the one before is kept."""

from io import BytesIO

import polars as pl
import pytest

from actions import appeals as acts
from city.appeals import AppealRefused
from city.tickets import StepRefused
from components.state import State
from data.ledger import ledger
from pages import _scores
from pages._address import Address, words
from pages._appeal_new import PATH
from pages._city import the_city
from pages._scores import board_for
from queries import appeals
from tests._press import press
from tests._scores import UNTIL, records
from tests._store import empty_store, everyone, store
from tests.pages.test_accounts import enter
from tests.pages.test_scores import read
from tests.pages.test_sign_in import client, csrf

__all__ = ["client", "empty_store", "enter", "store"]
PDF = b"%PDF-1.7 evidence"


@pytest.fixture
def scored(store, monkeypatch):
    """The tiny city with its registers; now is the middle of July."""
    monkeypatch.setattr(_scores, "_kept", type(_scores._kept)())
    monkeypatch.setattr("pages._detail.civil_now", lambda: UNTIL.replace(day=14))
    store.deliver("lists", records())
    return store


def board():
    """The board of now."""
    return board_for(Address(State(), everyone(), words("zh"), ()))


def send(client, file=("evidence.pdf", PDF), unit="320102", **told):
    data = {"unit": unit, "indicator": "R01-1", "until": "2026-07", "words": "one more system is connected"} | told
    if file:
        data["file"] = (BytesIO(file[1]), file[0])
    return client.post(f"{PATH}?lang=en", data={"csrf": csrf(client), "lang": "en", **data})


def test_an_appeal_that_is_upheld_moves_the_score_once_a_second_person_publishes_it(scored, client, enter):
    enter("district", places=("320102",))
    cell = read(client, "/score/320102.R01-1", "lang=en&until=2026-07")
    assert "File the appeal" in cell
    assert "9 ÷ 10 × 100 = 90.0%" in read(client, "/appeal-new", "unit=320102&indicator=R01-1&lang=en")
    answer = send(client)
    assert answer.status_code == 303 and answer.headers["Location"].startswith("/appeal/1")
    again = send(client)
    assert again.status_code == 400 and "is open already" in again.text and "one more system" in again.text
    page = read(client, "/appeal/1", "lang=en")
    assert "filed" in page and "Without contested cells" in page and "evidence.pdf" in page
    assert client.get("/appeal-file/1").data == PDF
    assert ledger().entries("audit")[-1].told == {"what": "appeal_file", "appeal": 1}
    assert "contested" in read(client, "/districts/320102", "lang=en")

    before = board()
    at = before.at(UNTIL)
    leader, analyst = (everyone().__class__(name, name, ("3201",), "internal") for name in ("leader", "analyst"))
    for act in ("accept", "verify"):
        acts.step(leader, _one(), act, "seen", act)
    with pytest.raises(AppealRefused, match="Numerator is None"):
        acts.step(leader, _one(), "rule", "right", "r0", ruling="upheld")
    acts.step(leader, _one(), "rule", "the tenth is connected", "r1", ruling="upheld", num=10.0, den=10.0)
    assert board().score("320102", at) == before.score("320102", at)
    with pytest.raises(AppealRefused, match="another person"):
        acts.step(leader, _one(), "publish", "", "p0")
    acts.step(analyst, _one(), "publish", "", "p1")
    after = board()
    assert after.cell("320102", "R01-1", at).value == 100.0 and after.cell("320102", "R01-1", at).is_corrected
    assert after.score("320102", at) - before.score("320102", at) == pytest.approx(
        100 * after.weight("R01-1") * (100 - before.cell("320102", "R01-1", at).score) / 100
    )
    assert after.score("NJ-JB", at) == before.score("NJ-JB", at)
    assert "upheld" in read(client, "/appeal/1", "lang=en") and "corrected" in read(
        client, "/districts/320102", "lang=en"
    )


def _one():
    return appeals.one(everyone(), 1)


def test_an_upheld_appeal_reaches_the_legal_district_that_its_unit_lies_in(scored, client, enter, monkeypatch):
    def by_district():
        return board_for(Address(State(), everyone(), words("zh"), ()), units=the_city().districts)

    before, at = by_district(), board().at(UNTIL)
    officer = everyone().__class__("d", "district", ("320111",), "internal")
    acts.file_appeal(officer, ("320111-net", "R01-1", UNTIL.date()), "wrong", ("evidence.pdf", PDF), "f0", [])
    leader, analyst = (everyone().__class__(name, name, ("3201",), "internal") for name in ("leader", "analyst"))
    for act in ("accept", "verify"):
        acts.step(leader, _one(), act, "seen", act)
    acts.step(leader, _one(), "rule", "three more", "r1", ruling="upheld", num=9.0, den=11.0)
    acts.step(analyst, _one(), "publish", "", "p1")
    unit, cell, then = (
        one.cell(*of, "R01-1", at)
        for one, of in ((board(), ("320111-net",)), (by_district(), ("320111",)), (before, ("320111",)))
    )
    assert (unit.num, unit.den) == (9, 11) and (then.num, then.den) == (10, 20)
    assert (cell.num, cell.den) == (10 + 9 - 6, 20 + 11 - 10) and cell.is_corrected
    assert by_district().cell("320102", "R01-1", at) == before.cell("320102", "R01-1", at)
    enter("leader")
    assert "Not counted here" not in read(client, "/districts", "lang=en&units=districts&until=2026-07")
    assert "for the unit as a whole" in read(client, "/score/320111-net.R01-1", "lang=en&until=2026-07")
    monkeypatch.setattr(_scores, "_kept", type(_scores._kept)())
    parts = {"320111004": ("320111",), "320111009": ("320116",)}
    monkeypatch.setattr("queries.places.above", lambda *_, **__: dict(zip(parts, parts.values(), strict=True)))
    monkeypatch.setattr("queries.places.children", lambda *_, **__: pl.DataFrame({"place": list(parts)}))
    assert by_district().cell("320111", "R01-1", at) == then
    told = read(client, "/districts", "lang=en&units=districts&until=2026-07")
    assert "Not counted here: 1 corrected (Pukou R01-1)" in told


def test_another_district_reaches_neither_the_form_nor_the_appeal_nor_its_file(scored, client, enter):
    enter("district", places=("320102",))
    assert send(client).status_code == 303
    assert send(client, unit="NJ-JB").status_code == 404
    assert client.get("/appeal-new?unit=NJ-JB&indicator=R01-1").status_code == 404
    others = everyone().__class__("o", "district", ("320111",), "internal")
    assert appeals.one(others, 1) is None and appeals.listed(others) == []
    enter("leader")
    assert client.get("/appeal-new?unit=320102&indicator=R01-1").status_code == 403
    assert "filed" in read(client, "/appeal/1", "lang=en")
    enter("admin")
    client.post("/preview", data={"csrf": csrf(client), "role": "leader", "places": "3201"})
    page = client.get("/appeal/1").text
    assert "evidence.pdf" in page and "/appeal-file/1" not in page and client.get("/appeal-file/1").status_code == 403
    enter("street", places=("320102002",))
    assert "it is not in your scope" in read(client, "/appeal/1", "lang=en")
    assert client.get("/appeal-file/1").status_code == 404


@pytest.mark.parametrize(
    ("file", "told", "sentence"),
    [
        (None, {}, "comes with its evidence"),
        (("evidence.pdf", b"MZ program"), {}, "with content as the name says"),
        (("evidence.pdf", b"%PDF-" + b"0" * 5_000_001), {}, "larger than 5 MB"),
        (("evidence.pdf", PDF), {"words": " "}, "words"),
    ],
)
def test_what_cannot_be_filed_is_a_sentence_and_the_words_stay(scored, client, enter, file, told, sentence):
    enter("district", places=("320102",))
    answer = send(client, file, **told)
    assert answer.status_code == 400 and sentence in answer.text
    assert told.get("words", "one more system is connected") in answer.text
    assert appeals.listed(everyone()) == []


def test_a_body_larger_than_a_file_may_be_is_refused_before_it_is_read(scored, client, enter):
    enter("district", places=("320102",))
    assert send(client, ("evidence.pdf", b"%PDF-" + b"0" * 6_000_000)).status_code == 413
    assert client.post("/sign-in", data={"account": "x" * 600_000}).status_code == 413


def test_steps_are_pressed_on_the_page(scored, client, enter):
    enter("district", places=("320102",))
    assert send(client).status_code == 303
    enter("leader")
    assert "Accept" in read(client, "/appeal/1", "lang=en")
    told = press(client, "appeal", "accept", "/appeal/1", ruling="upheld")
    assert "Recorded" in told and _one().state == "accepted"
    assert "does not allow" in press(client, "appeal", "publish", "/appeal/1") or _one().state == "accepted"
    with pytest.raises(StepRefused):
        acts.step(everyone().__class__("l", "leader", ("3201",), "internal"), _one(), "verify", " ", "v")
