"""Shows what would be admitted of a file and what set aside; nothing is admitted."""

import argparse
import sys
from pathlib import Path

ABOUT = "show what admission would make of a file, without admitting it"


def add_to(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("source", help="a source's key, or the path of a TOML that is not in the city pack yet")
    parser.add_argument("file", type=Path)


def run(given: argparse.Namespace) -> int:
    """Counts, and each broken rule with its first rows; 1 with the sentence when it would be refused."""
    from data.sources import Refused
    from data.trial import told, try_out

    try:
        trial = try_out(given.source, given.file)
    except Refused as reason:
        print(reason, file=sys.stderr)
        return 1
    for line in told(trial):
        print(line)
    if trial.refusal:
        print(trial.refusal, file=sys.stderr)
    return 1 if trial.refusal else 0
