"""What must be kept and not be read: sealed with the key in the store's secret.key, which is made when there is none."""

import hashlib
import os
import tempfile
from functools import cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from city.settings import settings

NAME = "secret.key"


class SecretError(RuntimeError):
    """The key cannot be used, or what was sealed does not fit it; the text is a sentence."""


def seal(said: str) -> str:
    """The text sealed."""
    return _box(settings().store / NAME).encrypt(said.encode()).decode()


def unseal(sealed: str) -> str:
    """The text that was sealed; SecretError when it was sealed with another key."""
    try:
        return _box(settings().store / NAME).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise SecretError(f"Something was sealed with another key than {NAME} of the store now holds.") from None


def key_for(purpose: str) -> str:
    """A key of its own for one purpose, made of the store's key; the same as long as that stays."""
    _box(settings().store / NAME)
    return hashlib.sha256((settings().store / NAME).read_bytes() + purpose.encode()).hexdigest()


@cache
def _box(path: Path) -> Fernet:
    """The key in this file; readable by its owner alone. Two processes may make it at once: the first one's stands."""
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            made, name = tempfile.mkstemp(dir=path.parent, prefix=".secret-")
            with os.fdopen(made, "wb") as file:
                file.write(Fernet.generate_key())
            try:
                os.link(name, path)
            except FileExistsError:
                pass
            finally:
                os.unlink(name)
        return Fernet(path.read_bytes())
    except (OSError, ValueError) as fault:
        raise SecretError(f"{path}: cannot be used as the key of what is sealed: {fault}.") from None
