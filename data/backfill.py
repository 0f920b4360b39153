"""A history is admitted file by file; what the store has dealt with is passed over, so a stopped backfill goes on."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from data.admit import Admission
from data.outcome import Item, Outcome
from data.proof import file_hash


def backfill(admission: Admission, source: str, paths: Sequence[Path]) -> Iterator[Outcome]:
    """Admits the files (those of folders by name) one by one, each under one stamp; one outcome a file.

    A file is known by its bytes: the same one is never taken twice, whatever it is called. States between files are
    thinned on the way as the settings say.
    """
    for number, path in enumerate(_files(paths), 1):
        item = Item(source, path, _name(admission, f"backfill-{source}-{file_hash(path)[:20]}"))
        yield admission.admit_together([item], is_history=True)[0]
        if number % 24 == 0:
            admission.thin()


def _name(admission: Admission, name: str) -> str:
    """The delivery's name; a file that was refused may be tried again, with another mapping, under a further one."""
    tries = 1
    while admission.snapshots.delivery_status(name if tries == 1 else f"{name}-{tries}") == "refused":
        tries += 1
    return name if tries == 1 else f"{name}-{tries}"


def _files(paths: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(f"{path}: there is no such file or folder.")
        if path.is_dir():
            found += sorted(one for one in path.iterdir() if one.is_file() and not one.name.startswith("."))
        else:
            found.append(path)
    return found
