"""Proof that a store holds what was published: each file by its hash, each stamp by a digest over its files."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from sqlite3 import Connection


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digest(hashes: Mapping[str, str]) -> str:
    """SHA-256 over the names and hashes of a stamp's files, in hex."""
    return hashlib.sha256("".join(f"{name} {sha256}\n" for name, sha256 in sorted(hashes.items())).encode()).hexdigest()


def missing_or_changed(index: Connection, folder: Path) -> list[str]:
    """One sentence for each file of the index that is missing or whose bytes are not those that were published."""
    faults = []
    for name, expected in index.execute("select name, sha256 from files order by name").fetchall():
        path = folder / name
        if not path.is_file():
            faults.append(f"{path}: the file is missing.")
        elif file_hash(path) != expected:
            faults.append(f"{path}: the bytes are not those that were published.")
    return faults


def stamps_not_whole(index: Connection, shown: Path) -> list[str]:
    """One sentence for each stamp that does not hold the files that it was published with."""
    stamps = index.execute("select seq, known_at, digest from stamps order by seq").fetchall()
    files = index.execute("select from_seq, to_seq, name, sha256 from files order by from_seq").fetchall()
    ends = sorted((file for file in files if file[1] is not None), key=lambda file: file[1])
    faults = []
    hashes: dict[str, str] = {}
    begun = ended = 0
    for seq, known_at, expected in stamps:
        while begun < len(files) and files[begun][0] <= seq:
            hashes[files[begun][2]] = files[begun][3]
            begun += 1
        while ended < len(ends) and ends[ended][1] <= seq:
            hashes.pop(ends[ended][2], None)
            ended += 1
        if digest(hashes) != expected:
            faults.append(f"{shown}: stamp {seq} of {known_at} does not hold the files that it was published with.")
    return faults
