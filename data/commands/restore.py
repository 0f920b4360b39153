"""Puts a backup into the store and the ledger of the settings, which must be empty, and verifies both."""

import argparse
from pathlib import Path

from city.settings import settings

ABOUT = "put a backup into an empty store and an empty ledger, and verify them"


def add_to(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("folder", type=Path, help="a folder that `backup` wrote")


def run(given: argparse.Namespace) -> int:
    """Says what is there now."""
    from data.backup import restore
    from data.ledger import address

    told = restore(given.folder, settings().store, address())
    print(
        f"{settings().store}: {len(told['files'])} files to snapshot {told['seq']}, ledger to entry {told['entries']}; verified."
    )
    return 0
