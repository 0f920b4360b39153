"""Official warnings as XML of the Common Alerting Protocol (OASIS CAP 1.2) into one raw frame.

A record is one area of one info of one alert; alerts may stand alone or in any element around them. Columns are the elements'
names: of the alert as they are (`identifier`, `sent`), `info.event`, `area.areaDesc`, and `area.geocode.<valueName>`. Beside
them `first` is the identifier of the alert that an update or a cancellation refers to (else its own), and `ends` when it ends:
at once for a cancellation. What is no Actual alert (an exercise, a test) is set aside: it would stand on the screens as true.
"""

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element  # nosec B405 - the type alone; read by defusedxml

import polars as pl
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from city.said import as_json, say
from data.sources._raw import BROKEN, Raw
from data.sources._refused import Refused

NAMESPACE = "{urn:oasis:names:tc:emergency:cap:1.2}"
TOLD = ("Alert", "Update", "Cancel")
"""Messages that say something of a warning; Ack and Error are between machines."""
SHOWN = 200


def read_cap(path: Path, content: bytes | bytearray) -> Raw:
    """One row per alert, info and area; Refused when this is no CAP 1.2."""
    try:
        root = fromstring(bytes(content))
    except (ParseError, DefusedXmlException, ValueError) as fault:
        raise Refused(say("refused.cut_off", file=path.name, format="XML", reason=str(fault).rstrip("."))) from None
    alerts = list(root.iter(f"{NAMESPACE}alert"))
    if not alerts:
        raise Refused(say("refused.no_alert", file=path.name, found=root.tag[:SHOWN]))
    whole: list[tuple[int, dict[str, str]]] = []
    broken: list[tuple[int, str, str | None]] = []
    for number, alert in enumerate(alerts, 1):
        own = _texts(alert, "", ("info",))
        wrong = _wrong(own)
        if wrong:
            broken.append((number, own.get("identifier", "")[:SHOWN], wrong))
            continue
        whole += [(number, record) for record in _records(alert, own)]
    columns = list(dict.fromkeys(name for _, record in whole for name in record))
    frame = pl.DataFrame(
        {name: [record.get(name, "") for _, record in whole] for name in columns},
        schema=dict.fromkeys(columns, pl.String()),
    )
    rows = pl.Series("row", [number for number, _ in whole], dtype=pl.UInt32)
    return Raw(frame, rows, pl.DataFrame(broken, schema=BROKEN, orient="row"))


def _wrong(own: dict[str, str]) -> str | None:
    if own.get("status") != "Actual":
        return as_json(say("aside.is", column="status", found=own.get("status", ""), expected="Actual"))
    if own.get("msgType") not in TOLD:
        return as_json(
            say(
                "aside.is", column="msgType", found=own.get("msgType", ""), expected=say("expected.one_of", values=TOLD)
            )
        )
    if own["msgType"] != "Alert" and not _referred(own):
        return as_json(say("aside.no_reference", type=own["msgType"]))
    return None


def _referred(own: dict[str, str]) -> str:
    """The identifier of the first alert that this one refers to."""
    parts = own.get("references", "").split()[:1]
    found = parts[0].split(",") if parts else []
    return found[1] if len(found) == 3 else ""


def _records(alert: Element, own: dict[str, str]) -> Iterator[dict[str, str]]:
    first = own.get("identifier", "") if own["msgType"] == "Alert" else _referred(own)
    for info in alert.findall(f"{NAMESPACE}info") or [Element(f"{NAMESPACE}info")]:
        told = own | _texts(info, "info.", ("area", "resource"))
        ends = own.get("sent", "") if own["msgType"] == "Cancel" else told.get("info.expires", "")
        told |= {"first": first, "ends": ends}
        for area in info.findall(f"{NAMESPACE}area") or [Element(f"{NAMESPACE}area")]:
            yield told | _texts(area, "area.", ())


def _texts(element: Element, prefix: str, left_out: tuple[str, ...]) -> dict[str, str]:
    """The texts of the elements in one, by name; of pairs of valueName and value by the valueName."""
    found: dict[str, str] = {}
    for child in element:
        name = child.tag.removeprefix(NAMESPACE)
        if name in left_out:
            continue
        key = child.findtext(f"{NAMESPACE}valueName")
        if key is not None:
            name, text = f"{name}.{key.strip()}", child.findtext(f"{NAMESPACE}value") or ""
        else:
            text = child.text or ""
        found.setdefault(prefix + name, text.strip())
    return found
