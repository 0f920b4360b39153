"""Proposes the mapping of a file that no source describes yet."""

import argparse
import sys
from pathlib import Path

ABOUT = "look at a file never seen before and propose its sources/*.toml"


def add_to(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("file", type=Path)
    parser.add_argument("--sheet", help="of a workbook: the sheet to look at; default the first")


def run(given: argparse.Namespace) -> int:
    """The proposal on stdout; what it could not decide is marked in it."""
    from data.describe import describe
    from data.sources import Refused

    try:
        print(describe(given.file, given.sheet), end="")
    except Refused as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0
