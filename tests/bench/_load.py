"""Two hundred viewers and twenty walls before one server for ten minutes; one worker is killed meanwhile.

A viewer's open screen asks for the stamp as the live script does, fetches the zones when the stamp is new, and now and then its
person opens a page; some report faults. A wall does the same without a person, and beats. All from this machine, over loopback.
"""

import asyncio
import json
import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import _http, _server
from tests.bench._report import Line

VIEWERS, WALLS, MINUTES = 200, 20, 10.0
POLL_S, BEAT_S, READ_S, REPORT_S = 1.0, 60.0, (120.0, 480.0), 120.0
PAGES = ("/", "/place/320102", "/sign/air_pm25", "/sign/traffic_index", "/sources", "/air", "/catalogue", "/place/3201")
"""The last one is not there for who has only a district."""
BAR_MS = 200
WORKERS = 2


@dataclass
class Seen:
    """What was measured: milliseconds by kind of request, refusals and faults by what they were, numbers of confirmed reports."""

    took: dict[str, list[float]] = field(default_factory=dict)
    wrong: dict[str, int] = field(default_factory=dict)
    cut: int = 0
    reported: list[int] = field(default_factory=list)
    memory_mb: list[tuple[float, float]] = field(default_factory=list)

    def note(self, kind: str, seconds: float) -> None:
        """One answer."""
        self.took.setdefault(kind, []).append(seconds * 1000)


class Browser:
    """One connection that is kept open, and the cookies of one session; a connection that is cut is opened anew."""

    def __init__(self, port: int, token: str, csrf: str, seen: Seen) -> None:
        self.port, self.csrf, self.seen = port, csrf, seen
        self.cookies = f"one_screen={token}; _csrf_token={csrf}"
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, kind: str, method: str, path: str, body: bytes = b"") -> bytes:
        """The body of an answer; what is no 2xx is counted as wrong. A cut connection is tried once more."""
        for again in (False, True):
            try:
                began = time.perf_counter()
                status, answer = await self._send(kind, method, path, body)
            except (OSError, asyncio.IncompleteReadError):
                self.streams = None
                self.seen.cut += 1
                if again:
                    self.seen.wrong[f"{kind}: no answer"] = self.seen.wrong.get(f"{kind}: no answer", 0) + 1
                    return b""
                await asyncio.sleep(0.5)
                continue
            self.seen.note(kind, time.perf_counter() - began)
            if not 200 <= status < 300:
                self.seen.wrong[f"{kind}: {status}"] = self.seen.wrong.get(f"{kind}: {status}", 0) + 1
                return b""
            return answer
        return b""

    async def _send(self, kind: str, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.streams
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            f"Cookie: {self.cookies}",
            f"X-CSRFToken: {self.csrf}",
            "Accept: text/html",
            f"Accept-Encoding: {'gzip' if kind == 'report' else 'gzip, deflate, br, zstd'}",
            f"Content-Length: {len(body)}",
            *(["Content-Type: application/json"] if body else []),
        ]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        await writer.drain()
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status = int(head.split(" ", 2)[1])
        if "transfer-encoding: chunked" in head:
            answer = b""
            while size := int((await reader.readline()).strip(), 16):
                answer += (await reader.readexactly(size + 2))[:-2]
            await reader.readline()
        else:
            length = next(
                (line.split(":")[1] for line in head.split("\r\n") if line.startswith("content-length:")), "0"
            )
            answer = await reader.readexactly(int(length))
        if "connection: close" in head:
            writer.close()
            self.streams = None
        return status, answer


async def screen(browser: Browser, zones: bytes, until: float, beats: bool) -> None:
    """An open screen: the stamp each second, the zones when it is new."""
    await asyncio.sleep(random.random() * 5)
    shown, beaten, share = -1, time.monotonic(), random.random()
    while time.monotonic() < until:
        answer = await browser.ask("stamp", "GET", "/stamp")
        told = json.loads(answer) if answer else {"seq": shown, "spread_ms": 0}
        seq = told["seq"]
        if seq != shown:
            await asyncio.sleep(share * told["spread_ms"] / 1000)
            was_told = json.dumps({"seq": seq, "acts": told["acts"], "asked_at": 0}).encode()
            await browser.ask("zones", "POST", "/_dash-update-component", zones.replace(_http.TOLD, was_told))
            shown = seq
        if beats and time.monotonic() - beaten > BEAT_S:
            await browser.ask("beat", "POST", "/beat", json.dumps({"seq": max(shown, 0), "painted": True}).encode())
            beaten = time.monotonic()
        await asyncio.sleep(POLL_S)


async def person(
    browser: Browser, pages: tuple[str, ...], report: dict, until: float, chance: random.Random, reports: bool
) -> None:
    """Somebody who opens pages, and perhaps reports a fault of the city now and then: who does must see the whole city."""
    await asyncio.sleep(chance.random() * READ_S[1])
    written = time.monotonic()
    while time.monotonic() < until:
        await browser.ask("page", "GET", chance.choice(pages))
        if reports and time.monotonic() - written > REPORT_S:
            told = {
                "report-fault": "value",
                "report-words": "load",
                "report-press": f"{browser.csrf[:20]}{time.time()}",
            }
            values = {"report-send": 1, "_pages_location": "?tile=signs&place=3201", **told}
            answer = await browser.ask("report", "POST", "/_dash-update-component", _http.payload(report, values))
            if answer and (number := _number_in(answer)):
                browser.seen.reported.append(number)
            written = time.monotonic()
        await asyncio.sleep(min(chance.uniform(*READ_S), max(0.0, until - time.monotonic())))


def _number_in(answer: bytes) -> int:
    import gzip
    import re

    text = (gzip.decompress(answer) if answer[:2] == b"\x1f\x8b" else answer).decode()
    found = re.search(r"/ticket/(\d+)", str(json.loads(text)))
    return int(found[1]) if found else 0


def measure(store: Path, minutes: float = MINUTES) -> tuple[list[Line], str]:
    """Runs it and gives the figures and a sentence about what was lost: nothing, if all is well."""
    ledger = f"sqlite:///{store.parent / 'load-ledger.sqlite'}"
    environment = {
        "COCKPIT_STORE": str(store),
        "COCKPIT_LEDGER": ledger,
        "COCKPIT_SIGN_IN": "accounts",
        "COCKPIT_LIVE": "1",
        "COCKPIT_WORKERS": str(WORKERS),
        "COCKPIT_LOG": "none",
    }
    os.environ.update({name: environment[name] for name in ("COCKPIT_STORE", "COCKPIT_LEDGER")})
    tokens = list(_sessions())
    with _server.serving(_server.one_screen(), environment, "/healthz") as served:
        seen = Seen()
        first = _http.Client(served.port, f"one_screen={tokens[0][0]}; _csrf_token={tokens[0][1]}", tokens[0][1])
        callbacks = json.loads(first.get("/_dash-dependencies"))
        zones, report = _http.zones_among(callbacks), next(one for one in callbacks if "report-said" in one["output"])
        asyncio.run(_all(served, tokens, zones, report, seen, 60 * minutes))
        return _figures(seen), _told(seen, minutes)


def _sessions() -> Iterator[tuple[str, str]]:
    """Sessions for all viewers and walls, opened as signing in opens them; hashing 200 passwords is not what is measured."""
    from actions.accounts import SYSTEM, accounts, create
    from data.sessions import sessions
    from data.walls import walls

    for number in range(VIEWERS):
        key = f"viewer{number}"
        if key not in accounts():
            told = {"name": key, "role": "leader" if number % 2 else "duty", "places": ["3201"], "department": ""}
            if _has_district(number):
                told |= {"role": "district", "places": ["320102"]}
            create(
                SYSTEM, key, told, {"3201": "city", "320102": "district"}, [], "Load-Test-2026", is_sample=True
            )  # pragma: allowlist secret
        token, session = sessions().open(key, "person", "127.0.0.1", "load")
        yield token, session.csrf
    for number in range(WALLS):
        wall, _code = walls().make_code(f"wall {number}", "3201", "led")
        told = {"place": "3201", "profile": "led"}
        token, session = sessions().open(wall, "wall", "127.0.0.1", "load", body=told)
        walls().enrolled(wall, session.key)
        yield token, session.csrf


def _has_district(number: int) -> bool:
    return number % 5 == 0


async def _all(
    served: _server.Served, tokens: list[tuple[str, str]], zones: bytes, report: dict, seen: Seen, seconds: float
) -> None:
    until, chance = time.monotonic() + seconds, random.Random(3)
    tasks = []
    for number, (token, csrf) in enumerate(tokens):
        tasks.append(screen(Browser(served.port, token, csrf, seen), zones, until, beats=number >= VIEWERS))
        if number < VIEWERS:
            pages, reports = PAGES[:-1] if _has_district(number) else PAGES, number % 10 == 1
            tasks.append(person(Browser(served.port, token, csrf, seen), pages, report, until, chance, reports))
    tasks.append(_watch(served, seen, until, seconds))
    await asyncio.gather(*tasks)


async def _watch(served: _server.Served, seen: Seen, until: float, seconds: float) -> None:
    """Notes the workers' memory, and kills one of them when a third of the time is over."""
    kill_at, killed = until - seconds * 2 / 3, False
    while time.monotonic() < until:
        await asyncio.sleep(min(10.0, seconds / 20))
        with suppress(OSError, ValueError, IndexError):
            seen.memory_mb.append((time.monotonic(), served.worker_mb()[0]))
        if time.monotonic() > kill_at and not killed:
            first, *others = served.workers()
            assert len(others) == WORKERS - 1, f"{WORKERS} workers expected, {1 + len(others)} found"
            os.kill(first, signal.SIGKILL)
            killed = True


def _figures(seen: Seen) -> list[Line]:
    names = {
        "stamp": "the stamp",
        "zones": "eight zones, remembered but for the first",
        "page": "a page",
        "report": "a report",
    }
    lines = [Line(f"under load: {name}", seen.took[kind]) for kind, name in names.items() if kind in seen.took]
    half = len(seen.memory_mb) // 2
    late = [mb for _at, mb in seen.memory_mb[half:]]
    return [*lines, Line("under load: memory of the largest worker, second half", late, "MB")]


def _told(seen: Seen, minutes: float) -> str:
    from data.ledger import ledger

    kept = {int(one.key) for one in ledger().entries("ticket")}
    lost = sorted(set(seen.reported) - kept)
    answers = sum(len(one) for one in seen.took.values())
    half = len(seen.memory_mb) // 2
    first, last = (
        max(mb for _at, mb in part) for part in (seen.memory_mb[half : half + half // 2], seen.memory_mb[-half // 2 :])
    )
    zones = Line("", seen.took["zones"]).p95
    return (
        f"{VIEWERS} viewers and {WALLS} walls for {minutes:g} minutes: {answers:,} answers ({answers / minutes / 60:,.0f} a second),"
        f" zones' p95 {zones:,.0f} ms (bar: {BAR_MS} ms), wrong: {seen.wrong or 'none'}. One of {WORKERS} workers was killed: {seen.cut}"
        f" connections were cut and opened anew, sessions lost: {sum(n for k, n in seen.wrong.items() if '401' in k)},"
        f" reports confirmed: {len(seen.reported)}, lost: {len(lost) if seen.reported else 'not measured'}. Memory of the largest worker at its peak in the"
        f" third and in the last quarter: {first:,.0f} and {last:,.0f} MB."
    )
