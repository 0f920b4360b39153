"""Settings: each variable is read, each wrong one refused with a sentence, and each is explained."""

from dataclasses import fields
from pathlib import Path

import pytest

from city.settings import READERS, ROOT, Settings, SettingsError, read_settings


def test_without_variables_the_defaults_hold():
    assert read_settings({"HOME": "/x", "PORT": "1"}) == Settings()


@pytest.mark.parametrize(
    ("variable", "text", "field", "value"),
    [
        ("COCKPIT_PORT", "9000", "port", 9000),
        ("COCKPIT_HOST", "0.0.0.0", "host", "0.0.0.0"),
        ("COCKPIT_LANGUAGE", "en", "language", "en"),
        ("COCKPIT_THEME", "light", "theme", "light"),
        ("COCKPIT_LIVE", "1", "live", True),
        ("COCKPIT_LIVE_EVERY_S", "0.5", "live_every_s", 0.5),
        ("COCKPIT_WATCH", "0", "watch", False),
        ("COCKPIT_SCOPE", "320102, 320104,", "scope", ("320102", "320104")),
        ("COCKPIT_CLEARANCE", "public", "clearance", "public"),
        ("COCKPIT_CITY", "nanjing", "city", ROOT / "city"),
        ("COCKPIT_PUBLIC_ADDRESS", "https://cockpit.example/", "public_address", "https://cockpit.example"),
        ("COCKPIT_NOTICE_WEBHOOK", "none", "notice_webhook", ""),
        ("COCKPIT_NOTICE_TO", "duty@example.org", "notice_to", "duty@example.org"),
        ("COCKPIT_LEDGER", "postgresql+psycopg://me@host/base", "ledger", "postgresql+psycopg://me@host/base"),
    ],
)
def test_a_variable_is_read(variable, text, field, value):
    assert getattr(read_settings({variable: text}), field) == value


def test_a_pack_may_lie_anywhere(tmp_path):
    (tmp_path / "city.toml").write_text("")
    assert read_settings({"COCKPIT_CITY": str(tmp_path)}).city == tmp_path.resolve()
    assert read_settings({"COCKPIT_STORE": str(tmp_path / "new")}).store == (tmp_path / "new").resolve()


@pytest.mark.parametrize(
    ("variable", "text", "expected"),
    [
        ("COCKPIT_PORT", "0", "a whole number from 1 to 65535"),
        ("COCKPIT_PORT", "65536", "a whole number from 1 to 65535"),
        ("COCKPIT_PORT", "８０５０", "a whole number from 1 to 65535"),
        ("COCKPIT_PORT", "-1", "a whole number from 1 to 65535"),
        ("COCKPIT_PORT", "", "a whole number from 1 to 65535"),
        ("COCKPIT_HOST", " ", "a name without blanks"),
        ("COCKPIT_LANGUAGE", "de", "'zh' or 'en'"),
        ("COCKPIT_LIVE", "yes", "'1' (yes) or '0' (no)"),
        ("COCKPIT_LIVE_EVERY_S", "0", "a number of seconds from 0.2 to 3600"),
        ("COCKPIT_LIVE_EVERY_S", "nan", "a number of seconds from 0.2 to 3600"),
        ("COCKPIT_STORE", "", "a folder (it is made when it is not there)"),
        ("COCKPIT_CITY", "nowhere", "'nanjing' or a folder that holds city.toml"),
        ("COCKPIT_CLEARANCE", "secret", "'public' or 'internal' or 'sensitive'"),
        (
            "COCKPIT_LEDGER",
            "ledger.sqlite",
            "a URL such as postgresql+psycopg://user:password@host/base or sqlite:////folder/ledger.sqlite",  # pragma: allowlist secret
        ),
        ("COCKPIT_NOTICE_WEBHOOK", "https://me@host/", "'none' or an address such as https://host/path"),
        ("COCKPIT_NOTICE_WEBHOOK", "http://host:99999/", "'none' or an address such as https://host/path"),
        ("COCKPIT_NOTICE_WEBHOOK", "file:///etc/passwd", "'none' or an address such as https://host/path"),
        ("COCKPIT_NOTICE_SMTP", "mail.example.org", "'none' or a host and a port such as mail.example.org:587"),
        ("COCKPIT_NOTICE_TO", "a@b.org,c@d.org", "'none' or one address such as duty@example.org"),
        (
            "COCKPIT_ROLE",
            "king",
            "'leader' or 'duty' or 'analyst' or 'district' or 'street' or 'steward' or 'security' or 'auditor' or 'admin' or 'wall'",
        ),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence(variable, text, expected):
    with pytest.raises(SettingsError) as refused:
        read_settings({variable: text})
    assert str(refused.value) == f"{variable} is {text!r}; it must be {expected}."


def test_a_store_that_is_a_file_is_refused(tmp_path):
    path = tmp_path / "file"
    path.write_text("")
    with pytest.raises(SettingsError, match="it must be a folder"):
        read_settings({"COCKPIT_STORE": str(path)})


def test_an_unknown_variable_is_refused():
    with pytest.raises(SettingsError, match=r"^COCKPIT_PROT is not a setting; the settings are COCKPIT_BODY_KB, "):
        read_settings({"COCKPIT_PROT": "8050"})


def test_each_setting_has_a_reader_and_is_explained():
    names = {field.name for field in fields(Settings)}
    assert names == set(READERS)
    told = (ROOT / "docs" / "settings.md").read_text("utf-8")
    missing = sorted(name for name in names if f"COCKPIT_{name.upper()}" not in told)
    assert not missing, f"docs/settings.md says nothing of {missing}"
    assert Path(Settings().city / "city.toml").is_file()


def test_a_channel_of_notices_needs_what_belongs_to_it():
    with pytest.raises(SettingsError, match="COCKPIT_NOTICE_SECRET must be set"):
        read_settings({"COCKPIT_NOTICE_WEBHOOK": "https://host/in"})
    with pytest.raises(SettingsError, match="COCKPIT_NOTICE_FROM and COCKPIT_NOTICE_TO must be set"):
        read_settings({"COCKPIT_NOTICE_SMTP": "host:25", "COCKPIT_NOTICE_TO": "duty@example.org"})
    with pytest.raises(SettingsError, match="COCKPIT_NOTICE_PASSWORD must be set with it"):
        read_settings({"COCKPIT_NOTICE_USER": "screen"})
