"""The first picture: the page's `first_picture`, else its layout, before Dash has asked for it."""

import logging
import sys
from typing import Any

import dash
from dash._pages import _path_to_page

log = logging.getLogger(__name__)


def draw_first(path: str, query: dict[str, Any]) -> Any:
    """The page's layout for this address; nothing when it fails, since Dash will then draw or report it itself."""
    page, variables = _path_to_page(path.strip("/"))
    if not page:
        page = next(each for each in dash.page_registry.values() if each["module"].endswith("not_found_404"))
    layout = getattr(sys.modules.get(page["module"]), "first_picture", page["layout"])
    try:
        return layout(**(variables or {}), **query) if callable(layout) else layout
    except Exception:
        log.exception("The first picture of %s could not be drawn.", path)
        return None
