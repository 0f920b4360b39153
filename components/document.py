"""The HTML document around the application: language, theme, wall on <html>, fonts first, the first picture in the body."""

import re
from html import escape

from city.walls import Wall
from city.words import Words
from components.state import State

HTML_LANG = {"zh": "zh-CN", "en": "en"}
HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
UNSAID = re.compile(r'<(\w+)[^>]*aria-hidden="true"[^>]*>.*?</\1>|<[^>]*>', re.DOTALL)


def document(
    state: State,
    words: Words,
    wall: Wall,
    utc_offset_min: int,
    first_picture: str,
    fonts: tuple[str, ...],
    parts: dict[str, str],
    may_report: bool = False,
    corner: str = "",
    beat_s: int = 0,
) -> str:
    """The first response: `first_picture` lies over the place where Dash will draw the same, until it has.

    `corner` is HTML beside the application: who is signed in; `beat_s` how often an enrolled wall is heard of.
    """
    lines = f' style="--lines-{wall.layout}:{wall.lines}"' if state.wall else ""
    shift = f' data-shift-px="{wall.shift_px}" data-shift-every-s="{wall.shift_every_s}"' if wall.shift_px else ""
    preload = "".join(
        f'<link rel="preload" as="font" type="font/woff2" crossorigin href="{escape(font)}">' for font in fonts
    )
    texts = "".join(
        f' data-{key}="{escape(words(f"live.{key}"))}"'
        for key in ("lost", "late", "dead", "ago-s", "ago-min", "ago-h", "ago-d")
    )
    texts += f' data-gone="{escape(words("who.gone"))}" data-screen="{escape(words("wall.title"))}"'
    if beat_s:
        texts += f' data-beat="{beat_s}"'
    if may_report:
        said = {"report": "report.tile", "report-on": "report.pick", "report-tickets": "report.all"}
        texts += "".join(f' data-{key}="{escape(words(word))}"' for key, word in said.items())
    return f"""<!DOCTYPE html>
<html lang="{HTML_LANG[state.lang]}" data-theme="{state.theme}" data-wall="{wall.key}" data-layout="{wall.layout}" data-utc-offset-min="{utc_offset_min}"{lines}{shift}>
<head>
{parts["metas"]}
<title>{tab_title(first_picture, words) or escape(parts["title"])}</title>
{parts["favicon"]}
{preload}
{parts["css"]}
</head>
<body{texts}>
{corner}
<div id="first-picture">{first_picture}</div>
{parts["app_entry"]}
<footer>
{parts["config"]}
{parts["scripts"]}
{parts["renderer"]}
</footer>
</body>
</html>"""


def tab_title(picture: str, words: Words) -> str:
    """What the browser's tab says, as HTML: the heading of the picture and the product; assets/js/title.js goes on from here."""
    found = HEADING.search(picture)
    heading = " ".join(UNSAID.sub(" ", found[1]).split()) if found else ""
    screen = escape(words("wall.title"))
    return heading if not heading or heading.endswith(screen) else f"{heading} · {screen}"


def plain_document(state: State, title: str, body: str) -> str:
    """A document without scripts: what is shown when nothing else can be."""
    return f"""<!DOCTYPE html>
<html lang="{HTML_LANG[state.lang]}" data-theme="{state.theme}">
<head>
<meta charset="UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<link rel="icon" href="/assets/favicon.ico">
<link rel="stylesheet" href="/assets/css/base.css">
<link rel="stylesheet" href="/assets/css/page.css">
</head>
<body><main class="page-body">{body}</main></body>
</html>"""
