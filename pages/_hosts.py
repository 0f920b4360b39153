"""The names under which the server is asked: where the settings name them, a request for another one is refused."""

from flask import Flask

from city.settings import settings


def name_hosts(server: Flask) -> None:
    """Answers under the names of the settings only; under any where they name none."""
    if settings().host_names:
        server.config["TRUSTED_HOSTS"] = list(settings().host_names)
