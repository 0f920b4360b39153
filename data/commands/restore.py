"""Brings a backup into an empty store and an empty ledger."""

import argparse
import sys
from pathlib import Path

from city.settings import settings

ABOUT = "bring a backup into an empty store and an empty ledger, after checking every file's hash; then verify"


def add_to(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("folder", type=Path, help="the folder of a backup")


def run(given: argparse.Namespace) -> int:
    """What was restored; 1 with a sentence for each fault."""
    from data.ledger import address
    from data.restore import restore

    manifest, faults = restore(given.folder, settings().store, address())
    for sentence in faults:
        print(sentence, file=sys.stderr)
    print(f"{len(faults)} faults." if faults else f"Restored and verified: {manifest.sentence}")
    return 1 if faults else 0
