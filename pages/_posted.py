"""What a page may post to Dash: a callback of this product, its own inputs, values of the kind that a page sends.

Looked at before Dash reads it, so that a forged body is refused with a sentence and reaches no callback.
"""

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from flask import request

from pages._told import Told

DEEPEST, MOST_VALUES, LONGEST_TEXT, LARGEST = 24, 20_000, 20_000, 2**53
TEXT, NUMBER = (str, type(None)), (int, float, type(None))
KINDS: dict[str, tuple[type, ...]] = {
    "pathname": TEXT,
    "search": TEXT,
    "href": TEXT,
    "hash": TEXT,
    "n_clicks": NUMBER,
    "data-seq": TEXT,
    "data-drawn": TEXT,
    "value": (str, int, float, bool, list, type(None)),
}
"""What a property may be; any other may hold whatever JSON can say."""
COUNTED = re.compile(r"-?\d{0,15}")
"""The texts of `data-` attributes that pages send back: numbers of stamps, seconds since 1970, nothing."""


def read_body() -> dict[str, Any]:
    """The JSON object that was posted; Told when it is none, or deeper or longer than any page sends."""
    try:
        body = json.loads(request.get_data().decode("utf-8"))
    except (ValueError, RecursionError):
        raise _forged("JSON") from None
    if not isinstance(body, dict):
        raise _forged("JSON")
    check_values(body)
    return body


def check_body(callbacks: Mapping[str, Mapping[str, Any]]) -> None:
    """Refuses a body that no page of this product sends; `callbacks` is Dash's own list."""
    body = read_body()
    output = body.get("output")
    if not isinstance(output, str) or "callback" not in callbacks.get(output, {}):
        raise Told(404, "fault.no_callback")
    known = callbacks[output]
    given = [*_listed(body, "inputs", known["inputs"]), *_listed(body, "state", known["state"])]
    _check_outputs(body.get("outputs"), output)
    _check_changed(body, {f"{one['id']}.{one['property']}" for one in given})


def check_values(value: Any) -> None:
    """Refuses values that no page sends: too deep, too many, numbers out of reach, texts with control characters."""
    todo, seen = [(value, 0)], 0
    while todo:
        one, depth = todo.pop()
        seen += 1
        if depth > DEEPEST or seen > MOST_VALUES:
            raise _forged("depth")
        if isinstance(one, dict):
            todo += [(part, depth + 1) for pair in one.items() for part in pair]
        elif isinstance(one, list):
            todo += [(part, depth + 1) for part in one]
        elif isinstance(one, str) and not is_text(one):
            raise _forged("text")
        elif isinstance(one, int | float) and not (math.isfinite(one) and abs(one) <= LARGEST):
            raise _forged("number")


def is_text(text: str, longest: int = LONGEST_TEXT) -> bool:
    """Whether a text can be one of a page's: not too long, no control characters but blanks, no halves of characters."""
    is_clean = not any((c < " " and c not in "\t\n\r") or c == "\x7f" or "\ud800" <= c <= "\udfff" for c in text)
    return len(text) <= longest and is_clean


def _listed(body: Mapping[str, Any], part: str, known: list[dict[str, str]]) -> list[dict[str, Any]]:
    """The inputs or states of a body, which must be those of the callback in their order."""
    given = body.get(part, [])
    if not isinstance(given, list) or len(given) != len(known):
        raise _forged(part)
    for one, wanted in zip(given, known, strict=True):
        if not isinstance(one, dict) or any(one.get(key) != wanted[key] for key in ("id", "property")):
            raise _forged(part)
        kinds = KINDS.get(wanted["property"])
        if kinds is not None and not isinstance(one.get("value"), kinds):
            raise _forged(f"{wanted['id']}.{wanted['property']}")
        if wanted["property"].startswith("data-") and not COUNTED.fullmatch(str(one.get("value") or "")):
            raise _forged(f"{wanted['id']}.{wanted['property']}")
    return given


def _check_outputs(outputs: Any, output: str) -> None:
    """Outputs must be those that the name of the callback says."""
    is_many = output.startswith("..")
    wanted = [one.split("@")[0] for one in output.strip(".").split("...")] if is_many else [output.split("@")[0]]
    given = outputs if is_many else [outputs]
    if not isinstance(given, list) or len(given) != len(wanted):
        raise _forged("outputs")
    for one, name in zip(given, wanted, strict=True):
        if not isinstance(one, dict) or f"{one.get('id')}.{str(one.get('property')).split('@')[0]}" != name:
            raise _forged("outputs")


def _check_changed(body: Mapping[str, Any], names: set[str]) -> None:
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or not all(isinstance(one, str) and one in names for one in changed):
        raise _forged("changedPropIds")


def _forged(what: str) -> Told:
    return Told(400, "fault.bad_body", what=what)
