"""Proves that every snapshot is complete and that the ledger's entries hang together."""

import argparse
import sys

from data.arguments import need_store

ABOUT = "prove that every file of every snapshot and every entry of the ledger is there and unchanged"


def add_to(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    del parser


def run(given: argparse.Namespace) -> int:
    """One sentence for each fault."""
    from data.ledger import ledger
    from data.snapshots import Snapshots

    faults = Snapshots(need_store()).verify() + ledger().verify()
    for sentence in faults:
        print(sentence, file=sys.stderr)
    print(f"{len(faults)} faults." if faults else "Every file of every snapshot is there and unchanged.")
    print("The ledger ends with entry {}, hash {}.".format(*ledger().head()))
    return 1 if faults else 0
