"""Signing in and out: password, second factor, forced change. Each try is in the audit, the right ones and the wrong ones."""

from dataclasses import dataclass
from typing import NoReturn

from actions.accounts import accounts
from actions.audit import UNKNOWN, record
from city.access import Viewer
from city.accounts import Account, viewer_of
from city.roles import roles
from data.credentials import Checked, credentials
from data.sessions import Session, sessions


class SignInRefused(PermissionError):
    """Why nobody was signed in: `reason` is a key for the screens ('wrong', 'locked', 'sample', 'code'), the text the sentence."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


@dataclass(frozen=True)
class SignedIn:
    """A session with its token; `session.step` says what is still to be done before anything can be seen."""

    token: str
    session: Session
    account: Account


def sign_in(key: str, password: str, address: str, agent: str, samples_allowed: bool) -> SignedIn:
    """Opens a session for who knows the password. SignInRefused; the sentence never tells whether there is such an account."""
    account = accounts().get(key)
    found = credentials().check(key if account else "", password)
    if account is None or found.result != "ok":
        _refuse(account, found, address)
    if account.is_sample and not samples_allowed:
        record(viewer_of(account), "sign_in_refused", reason="sample", address=address)
        raise SignInRefused("sample", "Sample accounts serve only with the sample city, on the machine itself.")
    if account.is_disabled:
        _refuse(account, Checked("wrong"), address)
    token, session = sessions().open(key, "person", address, agent, step=_next_step(account))
    if session.step == "full":
        record(viewer_of(account), "sign_in", address=address)
    return SignedIn(token, session, account)


def sign_in_by_provider(account: Account, address: str, agent: str, subject: str) -> SignedIn:
    """Opens a session for who a provider of identities vouches for; the second factor is the provider's."""
    token, session = sessions().open(account.key, "person", address, agent, body={"subject": subject})
    record(viewer_of(account), "sign_in", address=address, by="provider")
    return SignedIn(token, session, account)


def give_code(session: Session, code: str) -> str:
    """The second factor; the step that comes next ('full': signed in). SignInRefused when the code is wrong."""
    account = accounts()[session.account]
    found = credentials().check_second_factor(account.key, code)
    if found.result != "ok":
        record(viewer_of(account), "sign_in_refused", reason=f"code {found.result}", address=session.address)
        if found.result == "locked":
            sessions().end(session.key)
        raise SignInRefused("locked" if found.result == "locked" else "code", "The code is wrong or was used already.")
    return pass_step(session, "code")


def pass_step(session: Session, done: str) -> str:
    """Notes that a step of signing in is done, and gives the next one."""
    account = accounts()[session.account]
    step = _next_step(account, done)
    sessions().change(session.key, step=step)
    if step == "full":
        record(viewer_of(account), "sign_in", address=session.address)
    return step


def change_password(session: Session, old: str, new: str) -> None:
    """The person's own new password; its other sessions end. SignInRefused when the old one is wrong, PasswordRefused for a bad one."""
    account = accounts()[session.account]
    found = credentials().check(account.key, old)
    if found.result != "ok":
        _refuse(account, found, session.address, tells_lock=True)
    credentials().set_password(account.key, new)
    sessions().end_all(account.key, but=session.key)
    record(viewer_of(account), "password_changed", address=session.address)


def set_second_factor(session: Session, secret: str, code: str) -> list[str]:
    """Sets up the second factor; the recovery codes, told this once. SignInRefused when the code does not fit.

    Only where there is none: of two who know the password, the second one cannot put its own in place of the first one's.
    """
    account = accounts()[session.account]
    if credentials().has_second_factor(account.key):
        sessions().end(session.key)
        record(viewer_of(account), "sign_in_refused", reason="second factor is set", address=session.address)
        raise SignInRefused("factor_set", "The account has a second factor by now; sign in with it.")
    codes = credentials().set_second_factor(account.key, secret, code)
    if codes is None:
        raise SignInRefused("code", "The code does not fit the secret; is the telephone's clock right?")
    sessions().end_all(account.key, but=session.key)
    sessions().change(session.key, step="kept", body="{}")
    record(viewer_of(account), "second_factor_set", address=session.address)
    return codes


def sign_out(session: Session) -> None:
    """Ends the session."""
    sessions().end(session.key)
    record(viewer_of(accounts()[session.account]), "sign_out", address=session.address)


def end_session(viewer: Viewer, session: Session, words: str) -> None:
    """The security officer ends somebody's session, or a person one of its own."""
    sessions().end(session.key)
    record(
        viewer, "session_ended", words=words, account=session.account, started=f"{session.created_at:%Y-%m-%d %H:%M}"
    )


def _next_step(account: Account, done: str = "") -> str:
    """'code' or 'enrol' for roles with a second factor, then 'change' where the password must be changed, then 'full'.

    Sample accounts have neither: they are refused where anybody else could reach them.
    """
    if account.is_sample:
        return "full"
    kept = credentials()
    if roles()[account.role].second_factor and done == "":
        return "code" if kept.has_second_factor(account.key) else "enrol"
    if kept.must_change(account.key) and done != "change":
        return "change"
    return "full"


def _refuse(account: Account | None, found: Checked, address: str, tells_lock: bool = False) -> NoReturn:
    """Who has not signed in reads the same sentence for a wrong name, a wrong password and a lock: it tells no names."""
    who = viewer_of(account) if account else UNKNOWN
    record(who, "locked" if found.result == "locked" else "sign_in_refused", reason=found.result, address=address)
    if found.result == "locked" and tells_lock:
        raise SignInRefused("locked", "Too many wrong tries; the account is locked for some minutes.")
    raise SignInRefused("wrong", "The account's name or its password is wrong, or the account is locked.")
