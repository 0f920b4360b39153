"""Fields of a form: a label and what is filled in, by keyboard too."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from city.words import Words


def text_field(field_id: str, label: str, placeholder: str, longest: int, note: str, value: str = "") -> html.Div:
    """Several lines of words; what was typed stays until it was kept."""
    area = dcc.Textarea(id=field_id, value=value, maxLength=longest, placeholder=placeholder, rows=5)
    return html.Div([html.Label(label, htmlFor=field_id), area, html.P(note, className="note")], className="form-field")


def choice_field(field_id: str, label: str, choices: Sequence[tuple[str, str]], value: str) -> html.Div:
    """One of some choices: (key, text)."""
    options = [{"label": text, "value": key} for key, text in choices]
    radio = dcc.RadioItems(id=field_id, options=options, value=value, className="form-choices")
    named = {"role": "group", "aria-label": label}
    return html.Div([html.Span(label, className="form-label"), radio], className="form-field", **named)


def pick(
    field_id: str, options: Sequence[tuple[str, str]], value: Any, words: Words, *, several: bool = False
) -> dcc.Dropdown:
    """One of many (or several), found by typing: (key, text)."""
    keys = (
        "select_all",
        "deselect_all",
        "selected_count",
        "search",
        "clear_search",
        "clear_selection",
        "no_options_found",
    )
    return dcc.Dropdown(
        [{"label": text, "value": key} for key, text in options],
        value,
        id=field_id,
        multi=several,
        clearable=several,
        placeholder=words("form.choose"),
        labels={key: words(f"form.{key}") for key in keys},
    )


def number_field(field_id: str, label: str) -> html.Div:
    """A whole number from 1."""
    field = dcc.Input(id=field_id, type="text", inputMode="numeric", maxLength=9, value="", className="search")
    return html.Div([html.Label(label, htmlFor=field_id), field], className="form-field")


def button(button_id: str, text: str, *, is_main: bool = False, **props: Any) -> html.Button:
    """A button to press."""
    return html.Button(
        text, id=button_id, n_clicks=0, type="button", className="button main" if is_main else "button", **props
    )
