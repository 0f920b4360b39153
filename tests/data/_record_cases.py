"""A good record, and for each rule of the contract one that breaks it."""

from datetime import datetime

from tests.data._reasons import unknown

RECORD = {
    "register": "systems",
    "record": "S-1",
    "place": "320102",
    "title": "公文系统",
    "entered_at": datetime(2026, 6, 1),
    "left_at": None,
    "due_at": datetime(2026, 6, 10),
    "done_at": datetime(2026, 6, 5),
    "ended_at": None,
    "amount": 3.0,
    "base": 4.0,
}
BEFORE = datetime(2026, 5, 1)


def record_cases(later: datetime, number: str) -> list[tuple]:
    """(contract, good row, what is changed in it, the rule that it breaks, the sentence)."""
    return [
        (
            "records",
            RECORD,
            {"_unmapped_kind": unknown("kind")},
            "value_mapped",
            "kind is 'x'; a text of p.csv is expected.",
        ),
        ("records", RECORD, {"register": "diary"}, "register_known", "register is 'diary'; a key of registers.toml"),
        ("records", RECORD, {"record": None}, "record_present", "record is nothing; a text is expected."),
        ("records", RECORD, {"title": " "}, "title_present", "title is nothing; a text is expected."),
        ("records", RECORD, {"place": "x"}, "place_known", "place is 'x'; a code of"),
        ("records", RECORD, {"entered_at": None}, "entered_readable", "entered_at is nothing; a time in"),
        (
            "records",
            RECORD,
            {"done_at": None, "_unread_done_at": "soon"},
            "record_times_readable",
            "done_at is 'soon'; a time in",
        ),
        (
            "records",
            RECORD,
            {"entered_at": later, "due_at": None, "done_at": None},
            "entered_not_in_future",
            "entered_at is 2026-07-01 12:11;",
        ),
        ("records", RECORD, {"done_at": later}, "done_not_in_future", "done_at is 2026-07-01 12:11; a time up to"),
        ("records", RECORD, {"left_at": later}, "left_not_in_future", "left_at is 2026-07-01 12:11; a time up to"),
        ("records", RECORD, {"left_at": BEFORE}, "left_not_before_entered", "left_at is 2026-05-01 00:00; a time not"),
        ("records", RECORD, {"due_at": BEFORE}, "record_due_not_before", "due_at is 2026-05-01 00:00; a time not"),
        ("records", RECORD, {"done_at": BEFORE}, "done_not_before_entered", "done_at is 2026-05-01 00:00; a time not"),
        ("records", RECORD, {"ended_at": BEFORE}, "ended_not_before_done", "ended_at is 2026-05-01 00:00; a time not"),
        (
            "records",
            RECORD,
            {"amount": None, "_unread_amount": "many"},
            "record_numbers_readable",
            "amount is 'many'; a number, or nothing,",
        ),
        ("records", RECORD, {"base": -1.0}, "record_numbers_not_negative", "amount is '3.0' and base '-1.0'; neither"),
        ("records", RECORD, {"title": "11010519491231002X"}, "no_identity_number", number),
    ]
