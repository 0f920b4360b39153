"""Builds the sample city beside the store and moves it in whole."""

import argparse

from data.arguments import above_zero, at_least, moment

ABOUT = "build the invented sample city in the store"


def add_to(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("--if-missing", action="store_true", help="do nothing when the store holds data")
    parser.add_argument(
        "--scale", type=above_zero, default=1.0, help="how many rows, against the usual ones; default 1"
    )
    parser.add_argument("--days", type=at_least(1), default=365, help="how many days it goes back; default 365")
    parser.add_argument("--seed", type=at_least(0), default=1, help="another number invents other rows; default 1")
    parser.add_argument(
        "--until", type=moment, help="civil time at which the year ends, such as 2026-11-20T08:00; default now"
    )


def run(given: argparse.Namespace) -> int:
    """Builds the sample city beside the store and moves it in whole."""
    from data.build_sample import build_sample

    return build_sample(given.if_missing, given.until, given.days, given.scale, given.seed)
