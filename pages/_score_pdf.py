"""The report as one page of PDF, with the product's own fonts embedded."""

import tempfile
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from fpdf import FPDF

from city.settings import ROOT
from pages._score_report import Report

FONTS = {"latin": "latin", "zh": "core-400", "rest": "rest-400"}
BLUE, GREY, MUTED, INK = (47, 111, 181), (225, 231, 238), (90, 106, 122), (19, 32, 45)
WIDE, MARGIN = 210.0, 12.0


@cache
def _fonts() -> Path:
    """The fonts of the screens as OpenType files, unpacked once for the process."""
    folder = Path(tempfile.mkdtemp(prefix="one-screen-fonts-"))
    for name in FONTS.values():
        font = TTFont(ROOT / "assets" / "fonts" / f"{name}.woff2")
        font.flavor = None
        if "fvar" in font:
            # A PDF holds no axes: of a font with them it would show the thinnest.
            instantiateVariableFont(font, {"wght": 400}, inplace=True)
        font.save(folder / f"{name}.otf")
    return folder


def report_pdf(report: Report) -> bytes:
    """One page of A4: facts, a bar for each recommendation, the ways up, a line for each indicator."""
    page = FPDF(format="A4")
    page.set_auto_page_break(False)
    page.set_title(report.title)
    page.set_margins(MARGIN, MARGIN)
    page.add_page()
    for name, file in FONTS.items():
        page.add_font(name, "", fname=str(_fonts() / f"{file}.otf"))
    page.set_fallback_fonts(["zh", "rest"], exact_match=False)
    _text(page, report.title, 16)
    page.ln(9)
    _facts(page, report)
    top = page.get_y() + 2
    _bars(page, report, top)
    _ways(page, report, top)
    _rows(page, report, top + 64)
    return bytes(page.output())


def _text(page: FPDF, text: str, size: float, colour: tuple[int, int, int] = INK, wide: float = 0) -> None:
    _set_font(page, size)
    page.set_text_color(*colour)
    page.cell(wide, size * 0.5, text=_fitting(page, text, wide), new_x="RIGHT", new_y="TOP")


def _set_font(page: FPDF, size: float) -> None:
    """Latin first, Chinese where it has no letter. A text that ended in Chinese leaves that font in the page, and to set
    the one that was set before writes nothing: so another one is set in between.
    """
    page.set_font("zh", size=size)
    page.set_font("latin", size=size)


def _fitting(page: FPDF, text: str, wide: float) -> str:
    """The text, with its end left out where it is wider than its place."""
    if not wide or page.get_string_width(text) <= wide - 1:
        return text
    while text and page.get_string_width(text + "…") > wide - 1:
        text = text[:-1]
    return text + "…"


def _facts(page: FPDF, report: Report) -> None:
    column = (WIDE - 2 * MARGIN) / 2
    for number, (name, told) in enumerate(report.facts):
        page.set_x(MARGIN + column * (number % 2))
        _text(page, name, 8.5, MUTED, 26)
        _text(page, told, 8.5, INK, column - 27)
        if number % 2 or number == len(report.facts) - 1:
            page.ln(5)


def _bars(page: FPDF, report: Report, top: float) -> None:
    page.set_xy(MARGIN, top)
    _text(page, report.bars_title, 10)
    for number, (name, score) in enumerate(report.bars):
        y = top + 7 + 4.6 * number
        page.set_xy(MARGIN, y)
        _text(page, name, 8, INK, 38)
        page.set_fill_color(*GREY)
        page.rect(MARGIN + 39, y + 0.6, 45, 2.8, style="F")
        if score is not None:
            page.set_fill_color(*BLUE)
            page.rect(MARGIN + 39, y + 0.6, 0.45 * score, 2.8, style="F")
        page.set_xy(MARGIN + 85, y)
        _text(page, "—" if score is None else f"{score:.1f}", 8)


def _ways(page: FPDF, report: Report, top: float) -> None:
    left = MARGIN + 102
    page.set_xy(left, top)
    _text(page, report.ways_title, 10)
    for number, told in enumerate(report.ways):
        page.set_xy(left, top + 7 + 9.5 * number)
        _set_font(page, 8)
        page.set_text_color(*INK)
        page.multi_cell(WIDE - MARGIN - left, 4.2, text=f"{number + 1}. {told}", align="L")


def _rows(page: FPDF, report: Report, top: float) -> None:
    widths = (66.0, 12.0, 12.0, WIDE - 2 * MARGIN - 90)
    step = min(3.9, (297 - MARGIN - top - 5) / max(len(report.rows), 1))
    page.set_xy(MARGIN, top)
    for head, wide in zip(report.heads, widths, strict=True):
        _text(page, head, 7.5, MUTED, wide)
    for number, row in enumerate(report.rows):
        y = top + 5 + step * number
        page.set_draw_color(*GREY)
        page.line(MARGIN, y - 0.2, WIDE - MARGIN, y - 0.2)
        page.set_xy(MARGIN, y)
        for cell, wide in zip(row, widths, strict=True):
            _text(page, "—" if cell is None else str(cell), 6.6, INK, wide)
