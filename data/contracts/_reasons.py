"""Why rows are set aside: a key of the words with facts, of which some are the row's own."""

import json
from typing import Any

import polars as pl

from city.said import told_of


def because(key: str, **facts: Any) -> pl.Expr:
    """Key and facts as JSON for each row; a fact may be an expression, whose values are texts, numbers or null."""
    own = [fact.alias(name) for name, fact in facts.items() if isinstance(fact, pl.Expr)]
    fixed = told_of(key, **{name: fact for name, fact in facts.items() if not isinstance(fact, pl.Expr)})
    text = json.dumps(fixed, ensure_ascii=False)
    if not own:
        return pl.lit(text)
    return pl.concat_str(pl.lit(text[:-1] + ", "), pl.struct(own).struct.json_encode().str.slice(1))
