"""A press of a button of a form of steps, posted as the browser posts it."""

import sys
from uuid import uuid4

from tests.pages.test_sign_in import csrf


def press(client, page, act, path, words="", seen=None, **own):
    """The answer's text to pressing `act` on the page at `path`, with these words and own fields.

    `page` is the module, with the form's name behind a colon where it is not STEPS; `seen` the last entry that it showed."""
    module, _, name = page.partition(":")
    steps = getattr(sys.modules[f"pages.{module}"], name or "STEPS")
    outputs = [(steps.id(one), "children") for one in ("head", "thread", "form", "said")]
    fields = [*((steps.id(one), own.get(one, "")) for one in steps.own), (steps.id("words"), words)]
    state = [{"id": key, "property": "value", "value": value} for key, value in fields]
    told = {"seen": seen, "press": uuid4().hex}
    state += [{"id": steps.id(name), "property": "data", "value": value} for name, value in told.items()]
    state += [
        {"id": "_pages_location", "property": "pathname", "value": path},
        {"id": "_pages_location", "property": "search", "value": "?lang=en"},
    ]
    body = {
        "output": f"..{'...'.join(f'{key}.{prop}' for key, prop in outputs)}..",
        "outputs": [{"id": key, "property": prop} for key, prop in outputs],
        "inputs": [{"id": key, "property": "n_clicks", "value": int(one == act)} for key, one in steps.buttons.items()],
        "changedPropIds": [f"{steps.id(f'do-{act}')}.n_clicks"],
        "state": state,
    }
    answer = client.post("/_dash-update-component", json=body, headers={"X-CSRFToken": csrf(client)})
    assert answer.status_code == 200, answer.text
    return answer.text
