"""Admits one file and says what became of it."""

import argparse
import sys
from pathlib import Path

ABOUT = "admit one file of a source (or 'places' with a folder, 'shapes' with a GeoJSON)"


def add_to(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("source")
    parser.add_argument("file", type=Path)
    parser.add_argument("--code", default="place", help="for shapes: the property that names the place")
    parser.add_argument(
        "--crosswalk", type=Path, help="for shapes: a CSV (name, place) where the file has names for codes"
    )
    parser.add_argument("--crs", default="WGS-84", help="for shapes: WGS-84, GCJ-02, BD-09 or CGCS2000")


def run(given: argparse.Namespace) -> int:
    """One file; says what became of it."""
    from data.admit import Admission
    from data.admit_places import admit_places, admit_shapes
    from data.trouble import no_file

    if not given.file.exists():
        raise FileNotFoundError(f"{given.file}: there is no such file.")
    if given.source == "shapes" and (wrong := no_file(given.file.name, given.file.stat().st_mode)):
        raise FileNotFoundError(wrong)
    admission = Admission()
    try:
        if given.source == "places":
            outcome = admit_places(admission, given.file)
        elif given.source == "shapes":
            outcome = admit_shapes(admission, given.file, given.code, given.crs, given.crosswalk)
        else:
            outcome = admission.admit(given.source, given.file)
    finally:
        admission.close()
    print(outcome.sentence, file=sys.stderr if outcome.status == "refused" else sys.stdout)
    return 1 if outcome.status == "refused" else 0
