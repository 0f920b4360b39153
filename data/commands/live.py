"""The sample city's sources send, the inbox is watched."""

import argparse
import os

from city.settings import settings

BEHIND = 5
"""Beside a server it comes after those that answer people, where all cores are in use."""
ABOUT = "let the sample city go on living, and watch the inbox"


def add_to(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    del parser


def run(given: argparse.Namespace) -> int:
    """The sample city's sources send, the inbox is watched."""
    from data.admit import Admission
    from data.living import inbox_folder, live_on

    parent = os.environ.get("ONE_SCREEN_PARENT")
    if parent:
        os.nice(BEHIND)
    live_on(Admission(), inbox_folder(), settings().live_every_s, int(parent) if parent else None)
    return 0
