"""Where rows come from: the names and pages of sources, and the rules that their rows keep."""

from collections.abc import Mapping
from typing import Any

from dash import dcc, html

from components.detail_text import full_moment
from components.links import href
from components.state import State
from data.counts import SOURCE
from data.quality import rules_of
from data.sources import sources
from pages._address import Address, words


def source_name(key: str, lang: str) -> str:
    """The name of a source in a language; its key where its file is no longer there."""
    if key == SOURCE:
        return words(lang)("rows.counted")
    found = sources().get(key)
    return found.name[lang] if found else key


def source_link(key: str, state: State) -> Any:
    """The name of a source, leading to its page; what was counted here has none."""
    name = source_name(key, state.lang)
    return name if key == SOURCE else dcc.Link(name, href=href(f"/source/{key}", state))


def line_link(row: Mapping[str, Any], state: State) -> html.Span:
    """Source, delivery and line of a record, for a cell of a table."""
    return html.Span([source_link(row["source"], state), f" {row['delivery']}:{row['row']}"], className="file")


def origin(row: Mapping[str, Any], address: Address) -> list[tuple[str, Any]]:
    """Where a row comes from, for its list of facts: the source, the file and line (else the delivery), and when it was admitted."""
    said = address.words
    file = said("detail.file_and_line", file=row["file"], line=row["row"]) if row["file"] else row["delivery"]
    return [
        (said("detail.source_of_row"), source_link(row["source"], address.state)),
        (said("detail.file_line"), file),
        (said("detail.admitted_at"), full_moment(row["admitted_at"])),
    ]


def rule_sentence(source: str, contract: str, rule: str, lang: str) -> str:
    """What a rule of a source or its contract promises, in a language; its name where neither has it any more."""
    found = rules_of(contract, source).get(rule)
    return found.sentence[lang] if found else rule


def rule_property(source: str, contract: str, rule: str) -> str | None:
    """Which of the six properties a rule is of."""
    found = rules_of(contract, source).get(rule)
    return found.property if found else None
