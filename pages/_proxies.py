"""What is believed of where a request comes from: web servers before this one, and the names it is asked under."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from city.settings import settings


def trust(server: Flask) -> None:
    """Believes as many web servers before this one as the settings name, and answers under the settings' names only."""
    given = settings()
    if given.proxies:
        server.wsgi_app = ProxyFix(server.wsgi_app, x_for=given.proxies, x_proto=given.proxies)  # type: ignore[method-assign]
    if given.host_names:
        server.config["TRUSTED_HOSTS"] = list(given.host_names)
