"""Kinds of objects (一个码): what may carry a code in the city, one file of `objects/` a kind.

What a file may say:

| key | meaning |
|---|---|
| name | in both languages |
| order | where it stands in lists |
| geometry | `point`, `line` or `area` |
| class | the class of GB/T 30428.2, `大类` or `大类-小类`, where there is one |
| class_status | whether the class was read in the standard (`verified`), is named from memory (`recalled`), else `proposed` |
| owner | the department that answers for it, a key of departments.toml |
| sensitivity | `public` or `internal`: who may see such an object at all |
| code.pattern | a regular expression that the whole code fits |
| code.check | its check digit: `mod_11_2`, `mod_11_10`, `mod_37_2`, `mod_37_36`, `mod_97_10` of ISO 7064, or none |
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_11_2, mod_11_10, mod_37_2, mod_37_36, mod_97_10

from city.catalogue.checks import Table, load, shown_path
from city.pack import DEFAULT, find, read_toml

ADDRESS = "address"
"""The kind of the standard addresses: the root that other objects hang on."""
GEOMETRIES = ("point", "line", "area")
SENSITIVITIES = ("public", "internal")
CLASS_STATUSES = ("verified", "recalled", "proposed")
STATES = ("in_use", "fault", "idle", "removed")
CHECKS = {
    "mod_11_2": mod_11_2,
    "mod_11_10": mod_11_10,
    "mod_37_2": mod_37_2,
    "mod_37_36": mod_37_36,
    "mod_97_10": mod_97_10,
}
KEYS = {"name", "order", "geometry", "class", "class_status", "owner", "sensitivity", "code"}


@dataclass(frozen=True)
class Kind:
    """One kind of object; `class_` and `check` are empty where there is none."""

    key: str
    name: dict[str, str]
    order: int
    geometry: str
    class_: str
    class_status: str
    owner: str
    sensitivity: str
    pattern: str
    check: str

    def fits(self, code: str) -> bool:
        """Whether a text is a code of this kind: its form, and its check digit where it has one."""
        return re.fullmatch(self.pattern, code) is not None and self.is_checked(code)

    def is_checked(self, code: str) -> bool:
        """Whether the check digit is right; True for a kind without one."""
        if not self.check:
            return True
        try:
            CHECKS[self.check].validate(code)
        except ValidationError:
            return False
        return True

    def check_digit(self, code: str) -> str:
        """The check digit that belongs behind a code without one; '' for a kind without."""
        return CHECKS[self.check].calc_check_digit(code) if self.check in _ONE_DIGIT else ""


_ONE_DIGIT = set(CHECKS) - {"mod_97_10"}


@cache
def kinds(folder: Path | None = None) -> dict[str, Kind]:
    """The pack's kinds by key, in their order; CatalogueError with file, key, found and expected where one cannot be used."""
    where = folder or find("objects")
    departments = set(read_toml(find("departments.toml"))) | set(read_toml(DEFAULT / "departments.toml"))
    found = [_kind(path, departments) for path in sorted(where.glob("*.toml"))]
    return {one.key: one for one in sorted(found, key=lambda one: (one.order, one.key))}


def open_to(allowed: tuple[str, ...]) -> tuple[str, ...]:
    """The keys of the kinds whose sensitivity is one of these."""
    return tuple(one.key for one in kinds().values() if one.sensitivity in allowed)


def _kind(path: Path, departments: set[str]) -> Kind:
    content, file, key = load(path), shown_path(path), path.stem
    row = Table(file, key, content, KEYS)
    code = Table(
        file, "code", row.get("code", dict, "a table with pattern and, where there is one, check"), {"pattern", "check"}
    )
    pattern = code.text("pattern")
    try:
        re.compile(pattern)
    except re.error as fault:
        code.refuse("pattern", pattern, f"a regular expression ({fault})")
    class_ = row.text("class", "")
    if class_ and not re.fullmatch(r"\d\d(-\d\d)?", class_):
        row.refuse("class", class_, "a class such as '01' or '01-18'")
    owner = row.text("owner")
    if owner not in departments:
        row.refuse("owner", owner, "a key of departments.toml")
    return Kind(
        key,
        row.both("name"),
        row.whole("order", 0, 9999, 500),
        row.word("geometry", GEOMETRIES),
        class_,
        row.word("class_status", CLASS_STATUSES) if "class_status" in row else "proposed",
        owner,
        row.word("sensitivity", SENSITIVITIES),
        pattern,
        code.word("check", tuple(CHECKS)) if "check" in code else "",
    )
