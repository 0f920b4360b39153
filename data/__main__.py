"""The command line: python -m data admit | watch | sample | live | deliveries | set-aside | verify."""

import argparse
import os
import sys
import time
from pathlib import Path

from city.catalogue import CatalogueError
from city.pack import PackError
from city.settings import SettingsError, settings


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; 0 when it did what was asked, 1 with a sentence on stderr when not."""
    given = _parser().parse_args(arguments)
    try:
        return given.run(given)
    except (SettingsError, PackError, CatalogueError, FileNotFoundError) as reason:
        print(reason, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m data", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")

    admit = commands.add_parser(
        "admit", help="admit one file of a source (or 'places' with a folder, 'shapes' with a GeoJSON)"
    )
    admit.add_argument("source")
    admit.add_argument("file", type=Path)
    admit.add_argument("--code", default="place", help="for shapes: the property that names the place")
    admit.add_argument("--crs", default="WGS-84", help="for shapes: WGS-84, GCJ-02, BD-09 or CGCS2000")
    admit.set_defaults(run=run_admit)

    watch = commands.add_parser("watch", help="admit what arrives in an inbox folder: inbox/<source>/<file>")
    watch.add_argument("inbox", type=Path, nargs="?", help="default: inbox in the store")
    watch.add_argument("--once", action="store_true", help="look once, then end")
    watch.set_defaults(run=run_watch)

    sample = commands.add_parser("sample", help="build the invented sample city in the store")
    sample.add_argument("--if-missing", action="store_true", help="do nothing when the store holds data")
    sample.add_argument("--scale", type=float, default=1.0)
    sample.add_argument("--days", type=int, default=365)
    sample.add_argument("--seed", type=int, default=1)
    sample.add_argument("--until", help="civil time at which the year ends, such as 2026-11-20T08:00; default now")
    sample.set_defaults(run=run_sample)

    living = commands.add_parser("live", help="let the sample city go on living, and watch the inbox")
    living.set_defaults(run=run_live)

    deliveries = commands.add_parser("deliveries", help="list the newest deliveries and what became of them")
    deliveries.add_argument("--source")
    deliveries.add_argument("--last", type=int, default=20)
    deliveries.set_defaults(run=run_deliveries)

    aside = commands.add_parser("set-aside", help="list the rows set aside, with rule and reason")
    aside.add_argument("--source")
    aside.add_argument("--delivery")
    aside.add_argument("--last", type=int, default=50)
    aside.set_defaults(run=run_set_aside)

    verify = commands.add_parser("verify", help="prove that every file of every snapshot is there and unchanged")
    verify.set_defaults(run=run_verify)
    return parser


def run_admit(given: argparse.Namespace) -> int:
    """One file; says what became of it."""
    from data.admit import Admission
    from data.admit_places import admit_places, admit_shapes

    if not given.file.exists():
        raise FileNotFoundError(f"{given.file}: there is no such file.")
    admission = Admission()
    try:
        if given.source == "places":
            outcome = admit_places(admission, given.file)
        elif given.source == "shapes":
            outcome = admit_shapes(admission, given.file, given.code, given.crs)
        else:
            outcome = admission.admit(given.source, given.file)
    finally:
        admission.close()
    print(outcome.sentence, file=sys.stderr if outcome.status == "refused" else sys.stdout)
    return 1 if outcome.status == "refused" else 0


def run_watch(given: argparse.Namespace) -> int:
    """Watches until it is killed, or looks once."""
    from data.admit import Admission
    from data.inbox import look
    from data.living import inbox_folder

    inbox = given.inbox or inbox_folder()
    inbox.mkdir(parents=True, exist_ok=True)
    admission = Admission()
    while True:
        for outcome in look(admission, inbox):
            print(outcome.sentence, flush=True)
        if given.once:
            admission.close()
            return 0
        time.sleep(0.1)


def run_sample(given: argparse.Namespace) -> int:
    """Builds the sample city beside the store and moves it in whole."""
    from data.build_sample import build_sample

    return build_sample(given.if_missing, given.until, given.days, given.scale, given.seed)


def run_live(given: argparse.Namespace) -> int:
    """The sample city's sources send, the inbox is watched."""
    from data.admit import Admission
    from data.living import inbox_folder, live_on

    parent = os.environ.get("ONE_SCREEN_PARENT")
    live_on(Admission(), inbox_folder(), settings().live_every_s, int(parent) if parent else None)
    return 0


def run_deliveries(given: argparse.Namespace) -> int:
    """One line a delivery, newest last."""
    from data.listing import deliveries

    for line in deliveries(given.source, given.last):
        print(line)
    return 0


def run_set_aside(given: argparse.Namespace) -> int:
    """One line a row set aside."""
    from data.listing import set_aside

    for line in set_aside(given.source, given.delivery, given.last):
        print(line)
    return 0


def run_verify(given: argparse.Namespace) -> int:
    """One sentence for each fault."""
    from data.snapshots import Snapshots

    faults = Snapshots(settings().store).verify()
    for sentence in faults:
        print(sentence, file=sys.stderr)
    print(f"{len(faults)} faults." if faults else "Every file of every snapshot is there and unchanged.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
