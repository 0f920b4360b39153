"""Watches an inbox folder."""

import argparse
import time
from pathlib import Path

ABOUT = "admit what arrives in an inbox folder: inbox/<source>/<file>"
HELD_S = 2.0


def add_to(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("inbox", type=Path, nargs="?", help="default: inbox in the store")
    parser.add_argument("--once", action="store_true", help="deal with what is there, then end")


def run(given: argparse.Namespace) -> int:
    """Watches until it is killed, or until what was there is dealt with: 1 when something is held that must be mended."""
    from data.admit import Admission
    from data.inbox import Told, empty, look
    from data.living import inbox_folder
    from data.trouble import StoreTrouble, store_trouble

    inbox, told, held = given.inbox or inbox_folder(), Told(), False
    if inbox.exists() and not inbox.is_dir():
        raise StoreTrouble(f"{inbox}: is a file; a folder is expected.")
    with store_trouble(inbox):
        inbox.mkdir(parents=True, exist_ok=True)
    admission = Admission()
    if given.once:
        for outcomes in empty(admission, inbox):
            told.say(outcomes)
            held = any(outcome.status == "held" for outcome in outcomes)
        admission.close()
        return 1 if held else 0
    tidied = time.monotonic()
    while True:
        outcomes = look(admission, inbox)
        told.say(outcomes)
        if time.monotonic() - tidied > 60:
            tidied = time.monotonic()
            try:
                admission.thin()
            except StoreTrouble as trouble:
                print(trouble, flush=True)
        time.sleep(HELD_S if any(outcome.status == "held" for outcome in outcomes) else 0.1)
