"""What a viewer may see, as tables of the engine: places, indicators, registers, kinds of objects, acts, and the sources whose rows are open to it."""

from city.access import Viewer, can, cleared, rows_reach
from city.catalogue import catalogue
from city.objects import open_to
from city.registers import open_registers
from city.roles import ACTS
from data.sources import sources


def visible(schema: str, ancestors: str, viewer: Viewer) -> str:
    """The places in the viewer's scope, the indicators, registers and kinds of objects in its clearance, and the acts that its role may do."""
    allowed = cleared(viewer.clearance)
    keys = [entry.key for entry in catalogue().indicators.values() if entry.sensitivity in allowed]
    kinds = open_to(allowed)
    return (
        f"create table {schema}.seen_kinds as select kind from (values {_rows(list(kinds))}) as t(kind);"
        f" create table {schema}.seen_registers as select register"
        f" from (values {_rows(list(open_registers(allowed)))}) as t(register);"
        f" create table {schema}.visible as select distinct place"
        f" from {ancestors} where ancestor in ({', '.join(map(_text, viewer.places)) or _text('')});"
        f" create table {schema}.readable as select indicator from (values {_rows(keys)}) as t(indicator);"
        f" create table {schema}.granted as select act"
        f" from (values {_rows([act for act in ACTS if can(viewer, act)])}) as t(act)"
    )


def opened(schema: str, feeds: str, viewer: Viewer) -> str:
    """The sources of which the viewer may see counts of rows and the rows set aside: they carry no place.

    All of them for who holds the whole city, those of its own department for a steward.
    """
    reach = rows_reach(viewer)
    own = [key for key, one in sources().items() if one.owner == reach]
    is_whole = "true" if reach == "city" else "false"
    return (
        f"create table {schema}.opened as select source from {feeds} where {is_whole}"
        f" union select source from (values {_rows(own)}) as t(source)"
    )


def _rows(texts: list[str]) -> str:
    return ", ".join(f"({_text(one)})" for one in texts) or "('')"


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
