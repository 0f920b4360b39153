"""Lists rows set aside."""

import argparse

ABOUT = "list the rows set aside, with rule and reason"


def add_to(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("--source")
    parser.add_argument("--delivery")
    parser.add_argument("--last", type=int, default=50)


def run(given: argparse.Namespace) -> int:
    """One line a row set aside."""
    from data.listing import set_aside

    for line in set_aside(given.source, given.delivery, given.last):
        print(line)
    return 0
