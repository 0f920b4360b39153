"""Copies the store and the ledger into a folder, with a hash of each file; or proves that such a copy can be restored."""

import argparse
import sys
from pathlib import Path

from data.arguments import need_store

ABOUT = "copy store and ledger into a new folder, as of one moment; --prove restores the copy aside and verifies it"


def add_to(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("folder", type=Path, help="a new or empty folder outside of the store")
    parser.add_argument(
        "--prove",
        action="store_true",
        help="restore the backup in this folder (made now, when there is none) into a temporary folder, and verify it",
    )


def run(given: argparse.Namespace) -> int:
    """What the backup holds; 1 with a sentence for each fault."""
    from data.backup import MANIFEST, back_up
    from data.ledger import ledger
    from data.restore import prove

    faults: list[str] = []
    if not given.prove or not (given.folder / MANIFEST).exists():
        manifest, faults = back_up(given.folder, need_store(), ledger().engine)
        print(f"{given.folder}: {manifest.sentence}")
    if given.prove:
        manifest, faults = prove(given.folder)
        print(f"{given.folder}: restored aside; {manifest.sentence}")
    for sentence in faults:
        print(sentence, file=sys.stderr)
    return 1 if faults else 0
