"""How much one browser may ask: requests a minute, bytes and fields of a body. Guessing passwords and codes is slow."""

from typing import Any

from flask import Flask, request
from flask_limiter import Limiter

from pages._bodies import UPDATE
from pages._guard import known

MOST_BYTES = 1_000_000
MOST_FIELDS = 200
GUESSES = "60 per minute;600 per hour"
"""Of passwords, codes and enrolment codes from one address; an account is locked long before."""
CALLBACKS = "1200 per minute"
"""A wall that follows the stamp asks once a second; a person drilling asks for some tens."""
DOWNLOADS = "30 per minute"


def _who() -> str:
    found = known()
    return found.session.key if found is not None and found.session is not None else request.remote_addr or "nobody"


def add_limits(server: Flask) -> Limiter:
    """Sets the limits; counts lie in the memory of each process."""
    server.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    server.config["MAX_FORM_MEMORY_SIZE"] = MOST_BYTES
    server.config["MAX_FORM_PARTS"] = MOST_FIELDS
    limiter = Limiter(
        lambda: request.remote_addr or "nobody", app=server, storage_uri="memory://", strategy="fixed-window"
    )
    guesses = limiter.shared_limit(GUESSES, scope="guesses", methods=["POST"])
    downloads = limiter.shared_limit(DOWNLOADS, scope="downloads", key_func=_who)
    callbacks = limiter.shared_limit(CALLBACKS, scope="callbacks", key_func=_who)
    views: dict[str, Any] = server.view_functions
    for rule in server.url_map.iter_rules():
        view = views[rule.endpoint]
        if rule.rule in ("/sign-in", "/sign-in/step", "/enrol") and "POST" in (rule.methods or ()):
            views[rule.endpoint] = guesses(view)
        elif "/export" in rule.rule:
            views[rule.endpoint] = downloads(view)
        elif rule.rule == UPDATE:
            views[rule.endpoint] = callbacks(view)
    return limiter
