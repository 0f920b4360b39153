"""Builds the sample city beside the store and moves it in whole."""

import argparse

ABOUT = "build the invented sample city in the store"


def add_to(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("--if-missing", action="store_true", help="do nothing when the store holds data")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--until", help="civil time at which the year ends, such as 2026-11-20T08:00; default now")


def run(given: argparse.Namespace) -> int:
    """Builds the sample city beside the store and moves it in whole."""
    from data.build_sample import build_sample

    return build_sample(given.if_missing, given.until, given.days, given.scale, given.seed)
