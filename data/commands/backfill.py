"""Admits many files of one source in the order of their names, and goes on where it was stopped."""

import argparse
import sys
from pathlib import Path

ABOUT = "admit a history: many files of one source, each once; started again, it goes on where it was stopped"


def add_to(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("source")
    parser.add_argument("files", type=Path, nargs="+", help="files, or folders whose files are taken")


def run(given: argparse.Namespace) -> int:
    """One sentence a file; 1 when a file was refused."""
    from data.admit import Admission
    from data.backfill import backfill
    from data.sources import load

    load(given.source)
    refused = 0
    admission = Admission()
    try:
        for outcome in backfill(admission, given.source, given.files):
            is_refused = outcome.status == "refused"
            refused += is_refused
            print(outcome.sentence, file=sys.stderr if is_refused else sys.stdout, flush=True)
    finally:
        admission.close()
    return 1 if refused else 0
