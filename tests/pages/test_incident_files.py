"""Files of an incident: who may adds a picture or a PDF, who sees the incident downloads it, and what is refused says why."""

from io import BytesIO

import pytest

from actions import incidents as acts
from city.access import NotAllowed
from city.alerting.incidents import ActRefused, files_of
from data.ledger import ledger
from tests._store import NOW, empty_store, store
from tests.pages.test_accounts import enter
from tests.pages.test_sign_in import client, csrf
from tests.pages.test_watch import all_of, ponding, watched

__all__ = ["client", "empty_store", "enter", "store", "watched"]
PNG = b"\x89PNG\r\n\x1a\n picture"
PATH = "/incident-attach"


@pytest.fixture
def code(store, watched):
    """The code of an open incident."""
    watched.look(ponding(store, 0, 45, "320111001"))
    return all_of()[0].code


def send(client, code, file=("photos/现场.png", PNG), **told):
    data = {"csrf": csrf(client), "lang": "en", "incident": code, "words": "The underpass at noon.", **told}
    if file:
        data["file"] = (BytesIO(file[1]), file[0])
    return client.post(PATH, data=data)


def test_a_picture_is_added_listed_and_handed_out_to_who_sees_the_incident(store, code, client, enter):
    enter("duty")
    page = client.get(f"/incident/{code}?lang=en").get_data(as_text=True)
    assert "No file was added yet." in page and f"{PATH}?" in page
    assert "PDF, PNG, JPG, at most 5 MB" in client.get(f"{PATH}?incident={code}&lang=en").text
    answer = send(client, code, press="p1")
    assert answer.status_code == 303 and answer.headers["Location"].startswith(f"/incident/{code}")
    assert send(client, code, press="p1").status_code == 303, "the same press again"
    (entry,) = files_of(all_of()[0])
    assert entry.told["file"] | {"sha256": ""} == {"name": "现场.png", "kind": "png", "size": len(PNG), "sha256": ""}
    assert ledger().entries("incident")[-1].act == "file" and all_of()[0].stage == "raised"
    path = f"/incident-file/{code}/{entry.number}"
    page = client.get(f"/incident/{code}?lang=en").get_data(as_text=True)
    assert path in page and "现场.png" in page and "The underpass at noon." in page and "PNG, 1 kB" in page
    file = client.get(path)
    assert file.data == PNG and file.content_type == "image/png"
    assert file.headers["Content-Disposition"].startswith("attachment;")
    assert file.headers["X-Content-Type-Options"] == "nosniff" and file.headers["Cache-Control"] == "no-store"
    assert client.get(f"/incident-file/{code}/{entry.number - 1}").status_code == 404
    assert ledger().entries("audit")[-1].told == {"what": "incident_file", "incident": code, "file": entry.number}
    enter("admin")
    client.post("/preview", data={"csrf": csrf(client), "role": "duty", "places": "3201"})
    assert "现场.png" in client.get(f"/incident/{code}").text and path not in client.get(f"/incident/{code}").text
    assert client.get(path).status_code == 403
    enter("district", ("320102",))
    assert client.get(path).status_code == 404 and send(client, code).status_code == 404
    enter("auditor")
    assert client.get(path).status_code == 404 and send(client, code).status_code == 403
    enter("analyst")
    assert client.get(path).data == PNG


@pytest.mark.parametrize(
    ("file", "told", "sentence"),
    [
        (None, {}, "Choose a file."),
        (("page.png", b"<html><script>"), {}, "PDF, PNG and JPG are taken"),
        (("list.csv", b"a,b\n1,2\n"), {}, "PDF, PNG and JPG are taken"),
        (("photo.jpg", PNG), {}, "with content as the name says"),
        (("photo.png", b""), {}, "The file is empty."),
        (("photo.png", PNG + b"0" * 5_000_001), {}, "larger than 5 MB"),
        (("photo.png", PNG), {"words": " "}, "Say why in words."),
    ],
)
def test_what_is_not_taken_is_a_sentence_and_nothing_is_kept(store, code, client, enter, file, told, sentence):
    enter("duty")
    answer = send(client, code, file, **told)
    assert answer.status_code == 400 and sentence in answer.text
    assert told.get("words", "The underpass at noon.") in answer.text
    assert not files_of(all_of()[0]) and not list(store.folder.glob("attachments/*/*"))
    assert send(client, code, csrf="x").status_code == 403 and send(client, "none").status_code == 404


def test_an_incident_takes_so_many_files_and_of_who_may_act(store, code, monkeypatch):
    (found,) = all_of()
    duty, auditor = (acts.watch().__class__(name, name, ("3201",), "internal") for name in ("duty", "auditor"))
    with pytest.raises(NotAllowed):
        acts.attach(auditor, found, "seen", ("a.png", PNG), "x", NOW)
    acts.attach(duty, found, "seen", ("a.png", PNG), "a", NOW)
    monkeypatch.setattr(acts, "MOST_FILES", 1)
    with pytest.raises(ActRefused, match="has 1 files"):
        acts.attach(duty, all_of()[0], "seen", ("b.png", PNG), "b", NOW)
