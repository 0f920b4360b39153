"""The text of a question, and the tables whose files decide its answer."""

import re
from functools import cache
from pathlib import Path

from data.tables import TABLES

FOLDER = Path(__file__).parent
DECIDES = {"ancestors": "visible", "feeds": "opened"}
"""Tables on which hangs what a viewer may see, and what that is called in a question."""


@cache
def question_sql(question: str) -> str:
    """The text of queries/<question>.sql."""
    return (FOLDER / f"{question}.sql").read_text("utf-8")


@cache
def tables_of(question: str) -> tuple[str, ...]:
    """The tables whose files decide the question's answer; `ancestors` decides what is visible, `feeds` what is opened."""
    named = named_in(question)
    return tuple(name for name in TABLES if name in named or DECIDES.get(name, "") in named)


def named_in(question: str) -> set[str]:
    """What the question reads from, by name."""
    return set(re.findall(r"\b(?:from|join)\s+(\w+)", question_sql(question)))
