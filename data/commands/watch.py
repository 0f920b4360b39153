"""Watches an inbox folder."""

import argparse
import time
from pathlib import Path

ABOUT = "admit what arrives in an inbox folder: inbox/<source>/<file>"


def add_to(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("inbox", type=Path, nargs="?", help="default: inbox in the store")
    parser.add_argument("--once", action="store_true", help="look once, then end")


def run(given: argparse.Namespace) -> int:
    """Watches until it is killed, or looks once."""
    from data.admit import Admission
    from data.inbox import look
    from data.living import inbox_folder

    inbox = given.inbox or inbox_folder()
    inbox.mkdir(parents=True, exist_ok=True)
    admission = Admission()
    while True:
        for outcome in look(admission, inbox):
            print(outcome.sentence, flush=True)
        if given.once:
            admission.close()
            return 0
        time.sleep(0.1)
