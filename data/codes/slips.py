"""Codes that one slip of the fingers away may have been meant."""

from collections.abc import Iterator

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def slips(code: str, size: int) -> Iterator[list[str]]:
    """All codes that differ in one character, in two neighbours that changed places, or in one too many or too few; by lots."""
    signs = DIGITS if code.isdigit() else DIGITS + LETTERS
    found = {code[:at] + code[at + 1 :] for at in range(len(code))}
    found |= {code[:at] + code[at + 1] + code[at] + code[at + 2 :] for at in range(len(code) - 1)}
    found |= {code[:at] + sign + code[at + 1 :] for at in range(len(code)) for sign in signs}
    found |= {code[:at] + sign + code[at:] for at in range(len(code) + 1) for sign in signs}
    found.discard(code)
    ordered = sorted(found)
    for at in range(0, len(ordered), size):
        yield ordered[at : at + size]
