"""TOML as text: quoted texts, keys, and lines with a remark behind."""

import json
import re


def quoted(text: str) -> str:
    """A TOML string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def key(text: str) -> str:
    """A TOML key: bare where it may be."""
    return text if re.fullmatch(r"[A-Za-z0-9_-]+", text) else quoted(text)


class Lines:
    """The lines of a TOML being written."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def table(self, name: str, remark: str = "") -> None:
        """A table's head, after a blank line."""
        self.lines += ["", name + _behind(remark)]

    def pair(self, name: str, value: str, remark: str = "") -> None:
        """key = value; the value is TOML already."""
        self.lines.append(f"{name} = {value}{_behind(remark)}")

    def remark(self, text: str) -> None:
        """A line of comment; control characters of the file's texts do not leave it."""
        self.lines.append(f"# {_one_line(text)}")

    def text(self) -> str:
        """The whole, with its number of decisions in the first line."""
        asked = sum("DECIDE" in line for line in self.lines)
        note = f"{asked} lines are marked DECIDE: they need somebody who knows the data." if asked else ""
        return "\n".join([*self.lines[:1], *([f"# {note}"] if note else []), *self.lines[1:]]) + "\n"


def _behind(remark: str) -> str:
    return f"  # {_one_line(remark)}" if remark else ""


def _one_line(text: str) -> str:
    return "".join(one if one.isprintable() else " " for one in text)
