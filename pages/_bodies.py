"""Whether the body of a callback's request is one that a page of this product sends; anything else never reaches Dash."""

from collections.abc import Mapping
from typing import Any

from dash import Dash
from flask import jsonify, request
from werkzeug.wrappers import Response

UPDATE = "/_dash-update-component"
LONGEST = 8_000
"""No text in a callback's inputs is longer: addresses and words that people write are all shorter."""
DEEPEST = 12
TEXTS = ("pathname", "search", "hash", "href", "data-seq")
"""Properties whose value is a text or nothing."""


class BadBody(ValueError):
    """What is wrong with a body; the text is a sentence."""


def add_bodies(app: Dash) -> None:
    """Refuses what is no body of a callback with a sentence: 400, or 404 for a callback that there is none of."""

    @app.server.before_request
    def look_at_the_body() -> Response | None:
        if request.path != UPDATE or request.method != "POST":
            return None
        try:
            check_body(request.get_json(silent=True), app.callback_map)
        except BadBody as fault:
            refusal = jsonify({"sentence": str(fault)})
            refusal.status_code = 400
            return refusal
        return None


def check_body(body: Any, known: Mapping[str, Any]) -> None:
    """Raises BadBody when this is not the body of one of the known callbacks."""
    if not isinstance(body, dict):
        raise BadBody("The body is no JSON object.")
    output = body.get("output")
    if not isinstance(output, str) or output not in known:
        raise BadBody("There is no such callback.")
    declared = known[output]
    outputs = body.get("outputs")
    named = [
        f"{one.get('id')}.{one.get('property')}"
        for one in (outputs if isinstance(outputs, list) else [outputs])
        if isinstance(one, dict)
    ]
    if named != output.removeprefix("..").removesuffix("..").split("..."):
        raise BadBody("The outputs are not those of the callback.")
    for kind in ("inputs", "state"):
        given, expected = body.get(kind, []), declared.get(kind, [])
        if not isinstance(given, list) or [_name(one) for one in given] != [_name(one) for one in expected]:
            raise BadBody(f"The {kind} are not those of the callback.")
        for one in given:
            if one["property"] in TEXTS and not isinstance(one.get("value"), str | None):
                raise BadBody(f"{one['property']} is no text.")
            _check_value(one.get("value"), 0)
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or not all(isinstance(one, str) and len(one) < 200 for one in changed):
        raise BadBody("changedPropIds is no list of names.")


def _name(one: Any) -> Any:
    return (one.get("id"), one.get("property")) if isinstance(one, dict) else None


def _check_value(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise BadBody("A value is nested too deeply.")
    if isinstance(value, str) and len(value) > LONGEST:
        raise BadBody(f"A value is longer than {LONGEST} characters.")
    if isinstance(value, str) and ("\x00" in value or any("\ud800" <= one <= "\udfff" for one in value)):
        raise BadBody("A value holds characters that no text has.")
    if isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            _check_value(one, depth + 1)
