"""How bodies that go between systems are signed: with a secret that both know."""

import hmac
from hashlib import sha256

SIGNATURE = "X-One-Screen-Signature"
"""The header that says the signature."""


def signature(secret: str, body: bytes) -> str:
    """What the header X-One-Screen-Signature says: the HMAC-SHA256 of the body's bytes, in hexadecimal digits."""
    return hmac.new(secret.encode(), body, sha256).hexdigest()
