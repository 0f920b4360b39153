"""What a password must be: the rules of GB/T 22239-2019 level 3 as this product reads them."""

from city.refusals import Refusal

LEAST, MOST = 10, 128
CLASSES = 3
FORMER = 5
"""A new password is none of so many former ones."""
MAX_AGE_DAYS = 90
TRIES, LOCK_MIN = 5, 15
"""After so many wrong tries an account is locked for so many minutes."""
RECOVERY_CODES = 10
COMMON = ("password", "12345678", "qwerty", "abcdef", "letmein", "admin", "nanjing", "yimianping", "onescreen")


class PasswordRefused(Refusal):
    """A password that cannot be taken; `reason` is a key for the screens, the text the sentence."""


def check_password(password: str, account: str) -> None:
    """Raises PasswordRefused when a new password for this account breaks a rule."""
    if not LEAST <= len(password) <= MOST:
        raise PasswordRefused("length", f"A password has {LEAST} to {MOST} characters; this one has {len(password)}.")
    kinds = (str.islower, str.isupper, str.isdigit, lambda one: not one.isalnum())
    found = sum(any(kind(one) for one in password) for kind in kinds)
    if found < CLASSES:
        raise PasswordRefused(
            "classes", f"A password has {CLASSES} of: small letters, capitals, digits, signs; this one has {found}."
        )
    lower = password.lower()
    if account.lower() in lower:
        raise PasswordRefused("account", "A password does not hold the account's name.")
    for word in COMMON:
        if word in lower:
            raise PasswordRefused("common", f"A password does not hold {word!r}, which is guessed first.")
