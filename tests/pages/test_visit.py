"""参观模式 and the watermark: what visitors see of somebody's screens, and what the screens say of who looks."""

from data.sessions import sessions
from pages._watermark import PATH
from tests._store import empty_store, store
from tests.pages.test_accounts import enter, press
from tests.pages.test_sign_in import audit, client

__all__ = ["client", "empty_store", "enter", "store"]


def test_visitors_see_what_is_public_and_it_says_so(client, enter):
    enter("analyst")
    assert client.get("/sign/hotline_requests").status_code == 200
    before = client.get("/sign/hotline_requests").get_data(as_text=True)
    assert press(client, "/visit").status_code == 303
    page = client.get("/?lang=en").get_data(as_text=True)
    assert (
        "Visitors: only what is public is shown." in page
        and 'id="watermark"' not in page
        and "data-report=" not in page
    )
    after = client.get("/sign/hotline_requests").get_data(as_text=True)
    assert "12345诉求" in before and "hotline_requests is internal" in after or "不能显示" in after
    for path in ("/rows/air_pm25", "/report?tile=signs"):
        assert client.get(path).status_code == 403, path
    assert press(client, "/visit").status_code == 400, "once is enough"
    assert press(client, "/preview/end").location == "/" and client.get("/rows/air_pm25").status_code == 200
    assert audit().count("preview") == 2


def test_the_watermark_is_each_viewers_own(client, enter):
    enter("leader")
    assert 'id="watermark"' in client.get("/").get_data(as_text=True)
    picture = client.get(PATH)
    assert "leader1 20" in picture.get_data(as_text=True) and picture.headers["Cache-Control"] == "no-store"
    enter("auditor")
    assert 'id="watermark"' not in client.get("/").get_data(as_text=True), "nothing internal is on its screens"
    assert len(sessions().listed()) == 2
