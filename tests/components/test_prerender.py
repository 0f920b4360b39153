"""The first picture as HTML: the same as Dash would draw."""

import dash_leaflet as dl
import dash_svg as svg
from dash import dcc, html

from components.prerender import Raw, to_html


def test_html_is_escaped_and_ids_are_left_out():
    tree = html.Div(["a < b", html.Br(), html.A("x", href='/p?a=1&b="2"', id="link", className="k")], **{"data-x": "1"})
    assert to_html(tree) == '<div data-x="1">a &lt; b<br><a class="k" href="/p?a=1&amp;b=&quot;2&quot;">x</a></div>'


def test_svg_keeps_its_spelling():
    tree = svg.Svg([svg.Path(d="M0 0", strokeWidth=2, className="line")], viewBox="0 0 9 9", preserveAspectRatio="none")
    text = to_html(tree)
    assert text.startswith("<svg ") and 'viewBox="0 0 9 9"' in text and 'stroke-width="2"' in text


def test_links_are_links_and_what_draws_later_is_a_place():
    assert to_html(dcc.Link("x", href="/a")) == '<a href="/a">x</a>'
    assert to_html(dl.Map(children=[])) == '<div class="drawn-later"></div>'
    assert to_html(dcc.Graph()) == '<div class="drawn-later"></div>'
    assert to_html([None, dcc.Store(id="s"), "t", 3]) == "t3"


def test_styles_are_css():
    assert (
        to_html(html.Span(style={"aspectRatio": "1 / 2", "--x": 3})) == '<span style="aspect-ratio:1 / 2;--x:3"></span>'
    )


def test_html_that_is_made_already_is_written_as_it_stands():
    assert to_html(html.P(Raw("<b>x</b>"))) == "<p><b>x</b></p>"
