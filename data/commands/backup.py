"""Copies the store and the ledger into a folder; with --prove it is restored beside it and verified, then removed."""

import argparse
import tempfile
from pathlib import Path

from city.settings import settings

ABOUT = "copy the store and the ledger into an empty folder"


def add_to(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("folder", type=Path, help="an empty folder, or one that is not there yet")
    parser.add_argument(
        "--prove", action="store_true", help="restore it beside the folder, verify it, remove that again"
    )


def run(given: argparse.Namespace) -> int:
    """Says what was copied."""
    from data.backup import back_up, restore
    from data.ledger import ledger

    told = back_up(settings().store, ledger(), given.folder)
    print(f"{given.folder}: {len(told['files'])} files to snapshot {told['seq']}, ledger to entry {told['entries']}.")
    if given.prove:
        with tempfile.TemporaryDirectory(dir=given.folder.resolve().parent) as folder:
            restore(given.folder, Path(folder) / "store", f"sqlite:///{folder}/ledger.sqlite")
        print("Restored and verified: every file of every snapshot is there, the ledger's chain is whole.")
    return 0
