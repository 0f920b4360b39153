"""Signing in with a provider of identities (OpenID Connect): code flow with PKCE, state and nonce, by Authlib."""

import hashlib
from typing import Any

from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, request, session
from requests import RequestException
from werkzeug.wrappers import Response

from actions.accounts import note_by_provider
from actions.audit import record
from actions.sign_in import UNKNOWN, SignInRefused, sign_in_by_provider
from city.accounts import AccountRefused
from city.catalogue import catalogue
from city.oidc import account_of, claims
from city.settings import settings
from data.sealed import key_for
from pages._guard import safe_next, set_cookies
from pages._sign_in import end_present, level_of, refuse

START, BACK = "/sign-in/provider", "/sign-in/provider/back"


def add_oidc(server: Flask) -> None:
    """Adds the way to the provider and back, where the settings name one."""
    given = settings()
    if not given.oidc_issuer or given.oidc_secret is None:
        return
    server.secret_key = key_for("oidc")
    server.config.update(
        SESSION_COOKIE_NAME="one_screen_oidc",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=given.proxies > 0,  # TLS ends at the proxy
    )
    provider: Any = OAuth(server).register(
        "provider",
        client_id=given.oidc_client,
        client_secret=given.oidc_secret.read_text("utf-8").strip(),
        server_metadata_url=f"{given.oidc_issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile", "code_challenge_method": "S256", "timeout": 10},
    )

    @server.get(START)
    def go_to_provider() -> Response:
        session["next"] = safe_next(request.args.get("next"))
        try:
            return provider.authorize_redirect(f"{request.host_url.rstrip('/')}{BACK}")
        except (RequestException, OAuthError) as fault:
            return _refused(f"{type(fault).__name__}")

    @server.get(BACK)
    def come_back() -> Response:
        there = safe_next(session.pop("next", None))
        try:
            said = provider.authorize_access_token().get("userinfo") or {}
        except Exception as fault:  # whatever is wrong with a provider's answer: state, code, nonce, signature, time
            return _refused(getattr(fault, "error", "") or type(fault).__name__)
        try:
            key, told = account_of(said, claims())
            subject = hashed(said["sub"])
            account = note_by_provider(key, subject, told, level_of(), catalogue().departments)
        except AccountRefused as refused:
            return _refused(str(refused), "claims")
        if account.is_disabled:
            return _refused(f"the account {key} is disabled", "wrong")
        end_present()
        agent = request.headers.get("User-Agent", "")
        found = sign_in_by_provider(account, request.remote_addr or "", agent, subject)
        return set_cookies(redirect(there, 303), found.token, found.session)


def hashed(subject: Any) -> str:
    """The provider's own name for a person, not to be read."""
    return hashlib.sha256(str(subject).encode()).hexdigest()[:32]


def _refused(why: str, reason: str = "provider") -> Response:
    record(UNKNOWN, "sign_in_refused", reason=f"provider: {why}"[:200], address=request.remote_addr or "")
    return refuse(SignInRefused(reason, why))
