"""Keeps small files from piling up, and forgets states that the settings no longer keep."""

import argparse

from data.arguments import need_store

ABOUT = "merge small files of days that are over and forget old states; no answer changes"


def add_to(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    del parser


def run(given: argparse.Namespace) -> int:
    """Merges, thins, and says what there was and is."""
    from data.admit import Admission

    need_store()
    admission = Admission()
    try:
        before, after = admission.compact()
        gone = admission.thin()
    finally:
        admission.close()
    print(f"{before} files of the newest state are {after} now; {gone} older states forgotten.")
    return 0
