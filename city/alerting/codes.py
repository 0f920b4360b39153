"""Codes of events, one for life (一事一码): prefix, day, district, kind, number, and two check digits by ISO 7064 MOD 97-10.

Every wrong character and every swap of two neighbours is found. A code has 28 characters after a prefix of two.
"""

import re
from datetime import date

from stdnum.iso7064 import mod_97_10

PREFIX, PLACE, KIND, NUMBER = (re.compile(one) for one in ("[A-Z]{2}", r"[0-9]{6}", r"[0-9]{4}", r"[0-9]{6}"))
CODE = re.compile("([A-Z]{2})([0-9]{8})([0-9]{6})([0-9]{4})([0-9]{6})([0-9]{2})")


def make(prefix: str, day: date, place: str, kind: str, number: int) -> str:
    """The code of an event: city prefix (2 capitals), its day, district (6 digits), kind (4 digits), number 1 to 999999.

    Raises ValueError with a sentence for a part that does not fit.
    """
    parts = (("prefix", prefix, PREFIX, "two capital letters"), ("place", place, PLACE, "six digits"))
    for name, found, pattern, expected in (*parts, ("kind", kind, KIND, "four digits")):
        if not pattern.fullmatch(found):
            raise ValueError(f"The {name} of a code is {found!r}; {expected} are expected.")
    if not 1 <= number <= 999_999:
        raise ValueError(f"The number of a code is {number}; 1 to 999999 is expected.")
    body = f"{prefix}{day:%Y%m%d}{place}{kind}{number:06d}"
    return body + mod_97_10.calc_check_digits(body)


def is_valid(code: str) -> bool:
    """Whether this is the code of an event: its form, its day, and its check digits."""
    found = CODE.fullmatch(code)
    if not found:
        return False
    try:
        date.fromisoformat(found[2])
    except ValueError:
        return False
    return bool(mod_97_10.is_valid(code))
