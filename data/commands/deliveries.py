"""Lists deliveries."""

import argparse

ABOUT = "list the newest deliveries and what became of them"


def add_to(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("--source")
    parser.add_argument("--last", type=int, default=20)


def run(given: argparse.Namespace) -> int:
    """One line a delivery, newest last."""
    from data.listing import deliveries

    for line in deliveries(given.source, given.last):
        print(line)
    return 0
