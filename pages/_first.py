"""The first picture: the page's `first_picture`, else its layout, before Dash has asked for it."""

import sys
from typing import Any

import dash
from dash._pages import _path_to_page

from pages._faults import fault_shown, note_fault
from pages._told import answer_with, status_of


def draw_first(path: str, query: dict[str, Any]) -> Any:
    """The page's layout for this address; when it fails, the sentence why, and the answer gets the status of that."""
    page, variables = _path_to_page(path.strip("/"))
    if not page:
        page = next(each for each in dash.page_registry.values() if each["module"].endswith("not_found_404"))
        answer_with(404)
    layout = getattr(sys.modules.get(page["module"]), "first_picture", page["layout"])
    try:
        return layout(**(variables or {}), **query) if callable(layout) else layout
    except Exception as fault:
        status = status_of(fault)
        answer_with(status)
        if status >= 500:
            note_fault(fault)
        return fault_shown(fault, is_page=True)
