"""The inbox: inbox/<source>/<file>. Each file is admitted exactly once, also when the process is killed half-way.

A file is first claimed by a rename into a folder named for its delivery; the store knows which deliveries it has dealt with.
Whatever is still claimed after a restart is either in the store already (and only filed away) or admitted now.
"""

import fcntl
import logging
import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from city.said import say
from city.settings import settings
from data.admit import Admission, Item, Outcome
from data.claims import CLAIMED, claim
from data.trouble import StoreTrouble, no_file, store_trouble

__all__ = ["CLAIMED", "DONE", "REFUSED", "clear_done", "empty", "look"]

log = logging.getLogger(__name__)
DONE, REFUSED = ".done", ".refused"
TOGETHER_MB = 64.0
NAME_BYTES = 180


def look(admission: Admission, inbox: Path) -> list[Outcome]:
    """One look into the inbox: admits what is ready under one stamp and files it away; one outcome a file.

    Of one source at most COCKPIT_INBOX_FILES are taken in one look, so that a source that floods holds up no other; what is
    larger than 64 MB together is admitted in several steps. Outcomes that are 'waiting' or 'held' tell what stays, and
    why: a source whose file finds the disk full waits with all that came after it, in order. Where another process is
    looking just now, there is nothing to do.
    """
    try:
        with store_trouble(inbox), _looking(inbox) as free:
            if not free:
                return []
            items, told = claim(inbox, settings().inbox_files)
            held: dict[str, str] = {}
            for some in _steps(items):
                told += _admit(admission, some, held)
                told += _file_away(admission, inbox, some)
    except StoreTrouble as trouble:
        return [Outcome("", "", inbox.name, "held", str(trouble))]
    waiting = Counter(item.source for item in items if item.path.exists())
    return told + [
        Outcome("", source, "", "held", f"{source}: {waiting[source]} files are held. {sentence}")
        for source, sentence in held.items()
    ]


def empty(admission: Admission, inbox: Path) -> Iterator[list[Outcome]]:
    """Looks until everything is dealt with that was there at the beginning, or can be; each look's outcomes."""
    left = 1 + sum(not path.parent.name.startswith(".") for path in inbox.glob("*/*"))
    left += sum(1 for _ in inbox.glob(f"{CLAIMED}/*/*"))
    while left > 0:
        outcomes = look(admission, inbox)
        yield outcomes
        dealt = sum(bool(outcome.delivery) for outcome in outcomes)
        left = left - dealt if dealt else 0


@contextmanager
def _looking(inbox: Path) -> Iterator[bool]:
    """Whether this process alone is looking; the lock goes with the process that held it."""
    with (inbox / ".looking").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _steps(items: list[Item]) -> Iterator[list[Item]]:
    """What is admitted together: as many as TOGETHER_MB hold, or one that is larger."""
    step: list[Item] = []
    size = 0.0
    for item in items:
        own = 0.0
        with suppress(OSError):
            own = item.path.lstat().st_size / 1e6
        if step and size + own > TOGETHER_MB:
            yield step
            step, size = [], 0.0
        step.append(item)
        size += own
    if step:
        yield step


def _admit(admission: Admission, items: list[Item], held: dict[str, str]) -> list[Outcome]:
    """Admits all together, or, where that fails, one by one, so that only the file that is at fault is refused.

    A source whose file could not be admitted through no fault of its own is noted in `held`.
    """
    outcomes = []
    for item in [item for item in items if item.source not in held]:
        if wrong := _wrong(item):
            outcomes += _refuse(admission, item, wrong, held)
            items = [other for other in items if other is not item]
    items = [item for item in items if item.source not in held]
    if not items:
        return outcomes
    try:
        return outcomes + admission.admit_together(items)
    except StoreTrouble as trouble:
        if len(items) == 1:
            held[items[0].source] = str(trouble)
            return outcomes
    except Exception as fault:
        if len(items) == 1:
            log.exception("%s: admission failed.", items[0].path.name)
            sentence = say("refused.unexpected", file=items[0].path.name, fault=type(fault).__name__)
            return outcomes + _refuse(admission, items[0], sentence, held)
    for item in items:
        if item.source not in held:
            outcomes += _admit(admission, [item], held)
    return outcomes


def _wrong(item: Item) -> str:
    """The sentence for what is a folder, a link, a pipe: it is never opened, for who opens a pipe waits."""
    try:
        return no_file(item.path.name, item.path.lstat().st_mode)
    except OSError:
        return ""


def _refuse(admission: Admission, item: Item, sentence: str, held: dict[str, str]) -> list[Outcome]:
    if admission.snapshots.delivery_status(item.delivery) is not None:
        return []
    try:
        return [admission.refuse(item, sentence)]
    except StoreTrouble as trouble:
        held[item.source] = str(trouble)
        return []


def _file_away(admission: Admission, inbox: Path, items: list[Item]) -> list[Outcome]:
    """Moves what was dealt with to .done, or to .refused with the reason beside it; tells what could not be moved."""
    told = []
    for item in items:
        status = admission.snapshots.delivery_status(item.delivery)
        if status is None:
            continue
        home = inbox / (REFUSED if status == "refused" else DONE) / item.source
        name = f"{item.delivery}-{_short(item.path.name)}"
        try:
            home.mkdir(parents=True, exist_ok=True)
            if status == "refused":
                (home / f"{name}.why.txt").write_text(admission.snapshots.sentence_of(item.delivery) + "\n", "utf-8")
            with suppress(FileNotFoundError):
                os.replace(item.path, home / name)
            item.path.parent.rmdir()
        except OSError as fault:
            sentence = f"{item.path.name}: was dealt with and cannot be moved to {home} ({fault.strerror})."
            told.append(Outcome("", item.source, item.path.name, "held", sentence))
    return told


def _short(name: str) -> str:
    """The name's end, so that it fits behind the delivery's."""
    return name.encode()[-NAME_BYTES:].decode("utf-8", "ignore")


def clear_done(inbox: Path, keep: int) -> None:
    """Deletes all but the newest `keep` files of each source under .done; what was refused is never deleted."""
    home = inbox / DONE
    for folder in home.iterdir() if home.is_dir() else []:
        for path in sorted(folder.iterdir())[:-keep]:
            path.unlink(missing_ok=True)


class Told:
    """What a watched inbox has said: of what goes on waiting or being held, a sentence is said again only after a minute."""

    def __init__(self, every_s: float = 60.0) -> None:
        self.every_s = every_s
        self.said: dict[tuple[str, str, str], float] = {}

    def say(self, outcomes: list[Outcome]) -> None:
        """Prints what is new in these outcomes, a line each."""
        for sentence in self.new(outcomes):
            print(sentence, flush=True)

    def new(self, outcomes: list[Outcome]) -> list[str]:
        """The sentences of these outcomes that are to be said now."""
        now, sentences = time.monotonic(), []
        stays = {(one.source, one.file, one.status) for one in outcomes if not one.delivery}
        self.said = {key: at for key, at in self.said.items() if key in stays and now - at < self.every_s}
        for one in outcomes:
            key = (one.source, one.file, one.status)
            if one.delivery or key not in self.said:
                sentences.append(one.sentence)
            if not one.delivery:
                self.said.setdefault(key, now)
        return sentences
