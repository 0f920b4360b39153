"""A store on a disk that is really full: run as a process of its own within `unshare`, it mounts a small disk and admits.

python -m tests.data._small_disk <where> <kilobytes> <folder>: copies the store of COCKPIT_STORE so that `where` (store,
extracts or index) lies on a disk of so many kilobytes, drops a file into an inbox, and looks with ever more room,
until the file is in. Prints one JSON object.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from city.settings import settings


def mount(folder: Path, kilobytes: int) -> None:
    """An empty disk of this size at this folder, gone with the process."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)], check=True)


def lay_out(where: str, kilobytes: int, home: Path) -> Path:
    """The store, of which one part lies on the small disk; returns the store."""
    given, store, small = settings().store, home / "store", home / "small"
    mount(small, kilobytes)
    if where == "store":
        shutil.copytree(given, small / "store")
        return small / "store"
    shutil.copytree(given, store)
    if where == "extracts":
        shutil.move(store / "extracts", small / "extracts")
        (store / "extracts").symlink_to(small / "extracts")
    else:
        for path in store.glob("snapshots.sqlite*"):
            path.unlink()
        shutil.copytree(given, small / "index", ignore=shutil.ignore_patterns("extracts"))
        shutil.move(store / "extracts", home / "extracts")
        (small / "index" / "extracts").symlink_to(home / "extracts")
        return small / "index"
    return store


def ballast(small: Path, free_kilobytes: int) -> None:
    """Fills the small disk until only so much is free."""
    (small / "ballast").unlink(missing_ok=True)
    free = shutil.disk_usage(small).free
    with (small / "ballast").open("wb") as file:
        file.write(b"\0" * max(0, free - free_kilobytes * 1024))


def main() -> None:
    """See above."""
    where, kilobytes, home = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    file = Path(sys.argv[4])
    os.environ["COCKPIT_STORE"] = str(lay_out(where, kilobytes, home))
    settings.cache_clear()
    from data.__main__ import main as command
    from data.admit import Admission
    from data.inbox import look
    from data.snapshots import Snapshots

    inbox = home / "inbox"
    (inbox / "rows").mkdir(parents=True)
    shutil.copy2(file, inbox / "rows" / file.name)
    os.utime(inbox / "rows" / file.name, (1e9, 1e9))
    admission, looks = Admission(), []
    for free in (0, 4, 8, 12, 16, 20, 24, 32, 40, 48, 64, 80, 96, 128, 192, 256, 512):
        ballast(home / "small", free)
        seq = admission.snapshots.current().seq
        code = command(["admit", "rows", str(file)]) if free == 0 else None
        outcomes = look(admission, inbox)
        looks.append(
            {
                "free": free,
                "code": code,
                "said": [outcome.sentence for outcome in outcomes],
                "status": [outcome.status for outcome in outcomes],
                "moved": admission.snapshots.current().seq - seq,
                "orphans": orphans(admission.snapshots),
            }
        )
        if outcomes and outcomes[0].status == "admitted":
            break
    (home / "small" / "ballast").unlink()
    admission.close()
    again = Admission()
    engine = again.engine
    files = [
        str(again.snapshots.path(f.name)) for f in again.snapshots.files("readings", again.snapshots.current().seq)
    ]
    rows = engine.execute("select count(*), count(distinct (place, observed_at)) from read_parquet($f)", {"f": files})
    print(
        json.dumps(
            {
                "looks": looks,
                "rows": rows.fetchall()[0],
                "faults": Snapshots(settings().store).verify(),
                "left": [path.name for path in (inbox / ".claimed").iterdir()],
                "done": len(list((inbox / ".done").glob("*/*"))),
            }
        )
    )


def orphans(snapshots) -> list[str]:
    """Files of the store that no stamp names."""
    named = {row[0] for row in snapshots.connection.execute("select name from files")}
    return [path.name for path in snapshots.files_folder.iterdir() if path.name not in named]


if __name__ == "__main__":
    main()
