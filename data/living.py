"""The sample city goes on living: every few seconds its sources send what has happened since, through the inbox."""

import os
import re
import time
from datetime import datetime
from pathlib import Path

from city.settings import settings
from data.admit import Admission, civil_now
from data.inbox import Told, clear_done, look
from data.sample import live
from data.sources import sources
from data.trouble import StoreTrouble

TICK = re.compile(r"live-(\d{8}T\d{6})")


def since_when(admission: Admission) -> datetime:
    """Up to when the sample city has been told of: the newest live delivery, else the newest stamp's time."""
    rows = admission.snapshots.connection.execute(
        "select max(file) from deliveries where file like 'live-%'"
    ).fetchall()
    found = TICK.search(rows[0][0] or "")
    if found:
        return datetime.strptime(found.group(1), "%Y%m%dT%H%M%S")
    return admission.snapshots.current().known_at.replace(microsecond=0)


def is_sample(admission: Admission) -> bool:
    """Whether the store holds a sample city, which may go on living; real data are never mixed with invented ones."""
    known = {key for key, source in sources().items() if source.sample}
    rows = admission.snapshots.connection.execute("select distinct source from deliveries").fetchall()
    return any(source in known for (source,) in rows)


def send_tick(inbox: Path, since: datetime, until: datetime) -> int:
    """Puts what happened in (since, until] into the inbox, a file a source; all of it or, when killed, the rest later."""
    home = inbox / f".tick-{until:%Y%m%dT%H%M%S}"
    staging = inbox / f".staging-{os.getpid()}"
    staging.mkdir(parents=True, exist_ok=True)
    for number, (source, name, content) in enumerate(live(since, until)):
        (staging / source).mkdir(exist_ok=True)
        (staging / source / f"live-{until:%Y%m%dT%H%M%S}-{number:02d}-{name}").write_bytes(content)
    os.replace(staging, home)
    return finish_tick(inbox, home)


def finish_tick(inbox: Path, home: Path) -> int:
    """Moves a tick's files into their sources' folders; returns how many. A tick that was cut short is finished later."""
    moved = 0
    for path in sorted(home.glob("*/*")):
        (inbox / path.parent.name).mkdir(exist_ok=True)
        os.replace(path, inbox / path.parent.name / path.name)
        moved += 1
    for folder in home.iterdir():
        folder.rmdir()
    home.rmdir()
    return moved


def live_on(admission: Admission, inbox: Path, every_s: float, parent: int | None = None) -> None:
    """Runs until it is killed (or its parent process is gone): a tick each `every_s` seconds, the inbox looked at in between."""
    inbox.mkdir(parents=True, exist_ok=True)
    for home in sorted(inbox.glob(".tick-*")):
        finish_tick(inbox, home)
    told = Told()
    told.say(look(admission, inbox))
    invents = is_sample(admission)
    if not invents:
        print("The store holds no sample city: nothing is invented, the inbox alone is watched.", flush=True)
    since = since_when(admission)
    next_tick = time.monotonic()
    tidied = time.monotonic()
    while parent is None or os.getppid() == parent:
        now = civil_now().replace(microsecond=0)
        try:
            if invents and time.monotonic() >= next_tick and now > since:
                next_tick = time.monotonic() + every_s
                send_tick(inbox, since, now)
                since = now
            outcomes = look(admission, inbox)
            told.say([one for one in outcomes if one.status == "refused" or not one.file.startswith("live-")])
            if time.monotonic() - tidied > 60:
                tidied = time.monotonic()
                admission.thin()
                clear_done(inbox, keep=50)
        except (OSError, StoreTrouble) as trouble:
            print(f"{inbox}: {trouble}", flush=True)
            time.sleep(every_s)
        time.sleep(0.1)


def inbox_folder() -> Path:
    """The inbox of the store that the settings name."""
    return settings().store / "inbox"
