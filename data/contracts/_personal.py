"""Numbers of persons and enterprises that slipped into a text: found by their check digits, and not kept in the open.

Resident identity numbers by GB 11643, unified social credit codes by GB 32100; python-stdnum knows both.
"""

import polars as pl
from stdnum.cn import ric, uscc

from data.contracts._reasons import because
from data.contracts._rules import Context, Rule

NAME = "no_identity_number"
CANDIDATE = r"(?-u:\b)(?:[0-9]{17}[0-9Xx]|[0-9A-HJ-NPQRTUWXY]{18})(?-u:\b)"
LONG_NUMBER = r"(?-u:\b)([0-9A-Za-z]{4})[0-9A-Za-z]{10}([0-9A-Za-z]{4})(?-u:\b)"


def no_identity_number(*columns: str) -> Rule:
    """The rule that these texts hold no such number; only texts that look like it are looked at one by one."""

    def broken(frame: pl.DataFrame, context: Context) -> pl.Expr:
        return pl.any_horizontal(
            pl.col(name).is_not_null()
            & pl.col(name).str.contains(CANDIDATE)
            & pl.col(name).str.extract_all(CANDIDATE).map_elements(_holds_one, return_dtype=pl.Boolean)
            for name in columns
        )

    return Rule(
        NAME,
        "normative",
        {"zh": "文字不含身份证号码和统一社会信用代码", "en": "The texts hold no identity number and no credit code"},
        broken,
        lambda frame, context: because("aside.identity", columns=list(columns)),
    )


def masked(text: pl.Expr) -> pl.Expr:
    """The text with the middle of each such number hidden: what was set aside for it is not shown with it."""
    return text.str.replace_all(LONG_NUMBER, "${1}**********${2}")


def _holds_one(found: pl.Series) -> bool:
    return any(ric.is_valid(one) or uscc.is_valid(one) for one in found)
