"""Takes back a delivery that was wrong."""

import argparse
import sys

from data.arguments import need_store, words

ABOUT = "take back a delivery that was wrong; what it had replaced is the truth again"


def add_to(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("delivery", help="its name, as `python -m data deliveries` shows it in brackets")
    parser.add_argument("--reason", type=words, required=True, help="why, in words; kept with the withdrawal")


def run(given: argparse.Namespace) -> int:
    """One withdrawal; says what became of it."""
    from data.admit import Admission

    need_store()
    admission = Admission()
    try:
        outcome = admission.withdraw(given.delivery, given.reason)
    finally:
        admission.close()
    print(outcome.sentence, file=sys.stderr if outcome.status == "refused" else sys.stdout)
    return 1 if outcome.status == "refused" else 0
