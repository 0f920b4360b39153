"""The city pack: a folder with city.toml, vitals/, sources/, languages/, walls/ …; what it lacks comes from the default pack."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from city.settings import ROOT, settings

DEFAULT = ROOT / "city"
INSTEAD = "elsewhere.toml"
AS_THEY_ARE = ("city.toml", INSTEAD)


class PackError(ValueError):
    """A city pack that cannot be used; the text is a sentence with file, key, found and expected."""


@dataclass(frozen=True)
class City:
    """The city that the pack describes: one row of city.toml.

    `units` are what is scored and ranked; `districts`, where given, the legal districts that are shown beside them;
    `code` are the two letters that codes of incidents begin with.
    """

    key: str
    place: str
    name: dict[str, str]
    zone: ZoneInfo
    center: tuple[float, float]
    core: tuple[str, ...]
    units: tuple[str, ...]
    districts: tuple[str, ...]
    code: str
    pack: Path


def find(name: str, pack: Path | None = None) -> Path:
    """The pack's file or folder of this name, else the default pack's. 'places' may be pointed elsewhere in city.toml."""
    folder = pack or settings().city
    for home in (folder, DEFAULT):
        if name == "places" and not (home / "places").is_dir():
            pointed = _read(home / "city.toml").get("places")
            if pointed:
                return (home / pointed).resolve()
        if (home / name).exists():
            return home / name
    raise PackError(f"{folder}: {name} is not there, nor in the default pack {DEFAULT}.")


def document(name: str) -> Path | None:
    """recommendation.toml or systems.toml of the pack; None where another city has none: what one was told is not another's."""
    path = find(name)
    return None if is_elsewhere() and path.parent == DEFAULT else path


def is_elsewhere() -> bool:
    """Whether the pack is of another city than the default one."""
    return bool(_read(settings().city / "city.toml").get("place") != _read(DEFAULT / "city.toml")["place"])


def read_text(path: Path) -> str:
    """The text of a pack's file; what the default pack says of its own city is said otherwise in another one."""
    text = path.read_text("utf-8")
    if path.name in AS_THEY_ARE or not path.is_relative_to(DEFAULT) or not is_elsewhere():
        return text
    for here, there in _instead(settings().city):
        text = text.replace(here, there)
    return text


@cache
def _instead(pack: Path) -> tuple[tuple[str, str], ...]:
    """Texts of the default pack and what another city says instead, the longest first."""
    own = pack / INSTEAD
    told = read_toml(DEFAULT / INSTEAD) | (read_toml(own) if own.exists() else {})
    for here, there in told.items():
        if not (isinstance(there, str) and here and there):
            raise PackError(f"{own}: {here!r} is {there!r}; a text is expected.")
    return tuple(sorted(told.items(), key=lambda pair: -len(pair[0])))


def read_toml(path: Path) -> dict:
    """What a file of TOML says; PackError when it cannot be read."""
    try:
        return tomllib.loads(read_text(path))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise PackError(f"{path}: cannot be read as TOML: {fault}.") from None


_read = cache(read_toml)


@cache
def city(pack: Path | None = None) -> City:
    """The city of this pack (or of the settings); a missing or unusable key is refused with a sentence."""
    folder = pack or settings().city
    path = folder / "city.toml"
    content = _read(path)
    expected = {"key", "place", "name", "zone", "center", "core", "units"}
    unknown = set(content) - expected - {"places", "districts", "code"}
    missing = expected - set(content)
    if unknown:
        raise PackError(f"{path}: {sorted(unknown)[0]} is not a key of city.toml; the keys are {sorted(expected)}.")
    if missing:
        raise PackError(f"{path}: {sorted(missing)[0]} is missing.")
    for language in ("zh", "en"):
        if not content["name"].get(language):
            raise PackError(f"{path}: name.{language} is missing; a name in both languages is expected.")
    try:
        zone = ZoneInfo(content["zone"])
    except (KeyError, ValueError):
        raise PackError(f"{path}: zone is {content['zone']!r}; a name such as 'Asia/Shanghai' is expected.") from None
    lon, lat = content["center"]
    return City(
        key=content["key"],
        place=content["place"],
        name=content["name"],
        zone=zone,
        center=(float(lon), float(lat)),
        core=tuple(content["core"]),
        units=tuple(content["units"]),
        districts=tuple(content.get("districts", ())),
        code=_code(path, content),
        pack=folder,
    )


def _code(path: Path, content: dict) -> str:
    letters = "".join(one for one in str(content["key"]).upper() if "A" <= one <= "Z")
    found = content.get("code", f"{letters}XX"[:2])
    if not (isinstance(found, str) and len(found) == 2 and found.isascii() and found.isalpha() and found.isupper()):
        raise PackError(f"{path}: code is {found!r}; two capital letters are expected.")
    return found
