"""Component trees as HTML text: the first response shows the picture already, and zones travel without components."""

from collections.abc import Iterable
from html import escape
from operator import itemgetter
from typing import Any

from dash.development.base_component import Component

VOID = {"br", "hr", "img", "input", "link", "meta", "wbr", "col"}
NOTHING = {"Store", "Location", "Interval", "Download", "ConfirmDialog"}
LATER = {"Graph", "MapContainer", "Map", "AgGrid", "Markdown"}
SVG_CAMEL = {
    "viewBox",
    "preserveAspectRatio",
    "gradientUnits",
    "patternUnits",
    "clipPathUnits",
    "textLength",
    "pathLength",
}
ATTRIBUTE = {
    "className": "class",
    "htmlFor": "for",
    "colSpan": "colspan",
    "rowSpan": "rowspan",
    "tabIndex": "tabindex",
}
BOOKKEEPING = {
    "_prop_names",
    "_valid_wildcard_attributes",
    "available_properties",
    "available_wildcard_properties",
}
"""What Dash keeps in a component beside its properties; reading the rest straight is four times as fast as to_plotly_json."""
SKIPPED = {
    "children",
    "id",
    "key",
    "n_clicks",
    "n_clicks_timestamp",
    "disable_n_clicks",
    "setProps",
    "refresh",
    "target",
}


class Raw(str):
    """HTML that is written as it stands."""


def to_html(node: Any) -> str:
    """The HTML of a Dash component, a list of them, text or None. Ids are left out."""
    parts: list[str] = []
    _write(node, parts)
    return "".join(parts)


def _write(node: Any, parts: list[str]) -> None:
    if node is None or node is False or node is True:
        return
    if isinstance(node, Component):
        props = {key: value for key, value in vars(node).items() if key not in BOOKKEEPING}
        _write_component(node._type, node._namespace, props, parts)
    elif isinstance(node, dict) and "props" in node:
        _write_component(node["type"], node["namespace"], node["props"], parts)
    elif isinstance(node, Raw):
        parts.append(node)
    elif isinstance(node, str):
        parts.append(escape(node, quote=False))
    elif isinstance(node, Iterable):
        for each in node:
            _write(each, parts)
    else:
        parts.append(escape(str(node), quote=False))


def _write_component(kind: str, namespace: str, props: dict[str, Any], parts: list[str]) -> None:
    if kind in NOTHING:
        return
    if kind == "Checklist":
        _write_checklist(props, parts)
        return
    if namespace == "dash_core_components" and kind == "Link":
        tag = "a"
    elif kind in LATER or namespace not in ("dash_html_components", "dash_svg"):
        parts.append('<div class="drawn-later"></div>')
        return
    else:
        tag = kind[0].lower() + kind[1:] if namespace == "dash_svg" else kind.lower()
    parts.append(f"<{tag}")
    for name, value in sorted(props.items(), key=itemgetter(0)):
        if name not in SKIPPED and value is not None and value is not False:
            parts.append(f' {_attribute(name, namespace)}="{escape(_value(name, value))}"')
    parts.append(">")
    if tag not in VOID:
        _write(props.get("children"), parts)
        parts.append(f"</{tag}>")


def _write_checklist(props: dict[str, Any], parts: list[str]) -> None:
    """Boxes that cannot be pressed yet, with their labels."""
    parts.append(f'<div class="{escape(props.get("className") or "")}">')
    for option in props["options"]:
        is_on = " checked" if option["value"] in (props.get("value") or ()) else ""
        parts.append(f'<label><input type="checkbox" disabled{is_on}>')
        _write(option["label"], parts)
        parts.append("</label>")
    parts.append("</div>")


def _attribute(name: str, namespace: str) -> str:
    if name in ATTRIBUTE:
        return ATTRIBUTE[name]
    if namespace != "dash_svg" or name in SVG_CAMEL:
        return name if namespace == "dash_svg" else name.lower()
    return _dashed(name)


def _dashed(name: str) -> str:
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in name)


def _value(name: str, value: Any) -> str:
    if name == "style" and isinstance(value, dict):
        return ";".join(f"{key if key.startswith('--') else _dashed(key)}:{text}" for key, text in value.items())
    return "" if value is True else str(value)
