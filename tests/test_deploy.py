"""What is copied to a server can fail here: units run real commands and write where they may, nginx sends what the server believes."""

import re
from configparser import RawConfigParser

import pytest
from flask import Flask, request

from app import believe_proxies
from city.settings import READERS, ROOT, Settings, read_settings
from data.__main__ import typed
from data.attachments import LARGEST_MB

DOCS = ROOT / "docs"
SERVICES = sorted(DOCS.glob("*.service"))
HARDENED = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "CapabilityBoundingSet": "",
    "UMask": "0077",
}


def unit(path):
    """A unit's sections; of a key that stands twice, the last."""
    read = RawConfigParser(strict=False, delimiters=("=",), comment_prefixes=("#",))
    read.optionxform = str
    read.read_string(path.read_text("utf-8"))
    return read


def named(path):
    return path.name


@pytest.mark.parametrize("path", SERVICES, ids=named)
def test_services_run_commands_that_are_there(path):
    run = unit(path)["Service"]["ExecStart"]
    commands = {typed(module.stem) for module in (ROOT / "data" / "commands").glob("[a-z]*.py")}
    (script, command) = re.search(r"\.venv/bin/python (?:-m data ([a-z-]+)|(\S+\.py))", run).group(2, 1)
    assert (ROOT / script).is_file() if script else command in commands, run


@pytest.mark.parametrize("path", SERVICES, ids=named)
def test_services_may_do_no_more_than_they_must(path):
    service = unit(path)["Service"]
    assert {key: service.get(key) for key in HARDENED} == HARDENED
    assert service["User"] == service["Group"] == service["StateDirectory"] == "one-screen"
    written = ["/var/lib/one-screen", *service.get("ReadWritePaths", "").split()]
    deploy = (DOCS / "deploy.md").read_text("utf-8")
    store = re.search(r"^COCKPIT_STORE=(\S+)$", deploy, re.MULTILINE)[1]
    assert any(store.startswith(f"{folder}/") for folder in written)
    named_here = re.findall(r"/var/backups/[a-z-]+", service["ExecStart"])
    assert set(named_here) <= set(written)


def test_timers_start_services_that_are_there():
    timers = list(DOCS.glob("*.timer"))
    assert timers and all(path.with_suffix(".service").exists() for path in timers)
    assert all("OnCalendar" in unit(path)["Timer"] for path in timers)


def test_the_guide_names_each_file_and_its_settings_are_settings():
    deploy = (DOCS / "deploy.md").read_text("utf-8")
    missing = [path.name for path in (*SERVICES, *DOCS.glob("*.timer"), DOCS / "nginx.conf") if path.name not in deploy]
    assert not missing
    example = dict(re.findall(r"^(COCKPIT_[A-Z_]+)=(\S+)$", deploy, re.MULTILINE))
    found = read_settings(example)
    assert found.proxies == 1 and found.ledger.startswith("postgresql")


def test_nginx_sends_what_the_server_believes():
    text = re.sub(r"^\s*#.*$", "", (DOCS / "nginx.conf").read_text("utf-8"), flags=re.MULTILINE)
    assert text.count("{") == text.count("}") > 5
    bad = [line for line in map(str.strip, text.splitlines()) if line and line[-1] not in "{};"]
    assert not bad
    assert f"server 127.0.0.1:{Settings().port} " in text
    sent = dict(re.findall(r"proxy_set_header (X-Forwarded-\w+) (\S+);", text))
    assert sent["X-Forwarded-For"] == "$remote_addr", "what a client says of itself must not be passed on"
    assert (sent["X-Forwarded-Proto"], sent["X-Forwarded-Host"]) == ("$scheme", "$host")
    assert set(re.findall(r"ssl_protocols ([^;]+);", text)) == {"TLSv1.2 TLSv1.3"}
    assert int(re.search(r"client_max_body_size (\d+)m;", text)[1]) > LARGEST_MB, "a file of an appeal comes this way"
    waits = int(re.search(r"proxy_read_timeout (\d+)s;", text)[1])
    served = re.search(r'"timeout": (\d+)', (ROOT / "pages" / "_serve.py").read_text("utf-8"))[1]
    assert waits > int(served)


def test_the_sizes_are_what_the_formula_says():
    deploy = (DOCS / "deploy.md").read_text("utf-8")
    formula = re.search(r"^cores = (.+)$", deploy, re.MULTILINE)[1].replace("×", "*")
    table = {50: (2, 2), 500: (12, 10), 5000: (7 * 16, 7 * 14)}
    for viewers, (cores, workers) in table.items():
        assert f"| {viewers:,} | " in deploy
        needed = eval(formula, {"viewers": viewers, "workers": workers})  # noqa: S307
        assert 0.7 * cores < needed <= cores, (viewers, needed)


def seen(count, headers):
    """What a server with so many proxies before it takes for address, scheme and host of the client."""
    server = Flask("behind")
    believe_proxies(server, count)
    server.add_url_rule("/", "who", lambda: f"{request.remote_addr} {request.scheme} {request.host}")
    return server.test_client().get("/", headers=headers, environ_base={"REMOTE_ADDR": "127.0.0.1"}).text


def test_headers_are_believed_from_as_many_proxies_as_there_are():
    said = {
        "X-Forwarded-For": "6.6.6.6, 10.0.0.9",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "cockpit.example.org",
    }
    assert seen(0, said) == "127.0.0.1 http localhost"
    assert seen(1, said) == "10.0.0.9 https cockpit.example.org"
    two = {name: f"{value}, {value}" for name, value in said.items() if name != "X-Forwarded-For"}
    assert seen(2, two | {"X-Forwarded-For": "6.6.6.6, 10.0.0.9, 10.0.0.1"}) == "10.0.0.9 https cockpit.example.org"
    assert seen(1, {}) == "127.0.0.1 http localhost"


def test_the_number_of_proxies_is_a_setting():
    assert Settings().proxies == 0 and READERS["proxies"]("2") == 2
    with pytest.raises(ValueError, match="a whole number from 0 to 8"):
        READERS["proxies"]("9")
