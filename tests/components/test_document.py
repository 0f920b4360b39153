"""The document around the application: language, theme, wall and clock of the city on <html>, fonts first."""

from city.walls import walls
from city.words import Words
from components.document import document, tab_title
from components.state import State

PARTS = {
    key: f"<!--{key}-->" for key in ("metas", "title", "favicon", "css", "app_entry", "config", "scripts", "renderer")
}


def made(state: State, wall: str) -> str:
    return document(
        state, Words(state.lang), walls()[wall], 480, "<b>picture</b>", ("/assets/fonts/core-400.woff2",), PARTS
    )


def test_language_theme_and_clock_are_said_once():
    text = made(State(lang="en", theme="light"), "desk")
    assert '<html lang="en" data-theme="light" data-wall="desk" data-layout="16x9" data-utc-offset-min="480">' in text
    assert '<div id="first-picture"><b>picture</b></div>' in text
    assert text.index("fonts/core-400.woff2") < text.index("<!--css-->") < text.index("<!--scripts-->")
    assert "since {time}" in text


def test_a_named_wall_brings_its_lines_and_its_pixel_shift():
    text = made(State(wall="led"), "led")
    assert 'style="--lines-wide:24"' in text
    assert 'data-shift-px="8"' in text and 'data-shift-every-s="600"' in text
    assert "--lines" not in made(State(), "desk") and "data-shift" not in made(State(), "desk")


def test_the_tab_bears_the_heading_without_its_shapes():
    picture = '<main><h1 class="x"><span class="shape" aria-hidden="true">●</span><span>蓝</span> A &amp; B</h1></main>'
    assert tab_title(picture, Words("zh")) == "蓝 A &amp; B · 一面屏"
    assert tab_title("<h1>Nanjing<span>One Screen</span></h1>", Words("en")) == "Nanjing One Screen"
    assert tab_title("<p>no heading</p>", Words("en")) == ""
