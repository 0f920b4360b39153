"""Readers of settings that name machines, addresses and networks: the value, or ValueError with what it must be."""

import ipaddress
import re
from urllib.parse import urlsplit

WEB = "'none' or an address such as https://host/path"


def codes(text: str) -> tuple[str, ...]:
    """What stands between commas."""
    return tuple(code.strip() for code in text.split(",") if code.strip())


def database(text: str) -> str:
    """The URL of a ledger."""
    if not re.match(r"(sqlite|postgresql)(\+\w+)?://\S+$", text):
        raise ValueError(
            "a URL such as postgresql+psycopg://user:password@host/base or sqlite:////folder/ledger.sqlite"  # pragma: allowlist secret
        )
    return text


def limit_store(text: str) -> str:
    """Where requests are counted."""
    if not re.fullmatch(r"memory://|(redis|rediss|memcached|mongodb)(\+\w+)?://\S+", text):
        raise ValueError("'memory://' or a URL such as redis://host:6379")
    return text


def host_names(text: str) -> tuple[str, ...]:
    """Names of hosts; 'none' for any."""
    names = () if text == "none" else codes(text)
    if any(not re.fullmatch(r"\.?[\w.:\[\]-]+", name) for name in names):
        raise ValueError("host names with commas between, or 'none'")
    return names


def networks(text: str) -> tuple[str, ...]:
    """Addresses and networks that may do something; 'none' for no other."""
    found = () if text == "none" else codes(text)
    try:
        for one in found:
            ipaddress.ip_network(one)
    except ValueError:
        raise ValueError("addresses or networks such as 10.0.0.0/8, with commas between, or 'none'") from None
    return found


def issuer(text: str) -> str:
    """The address of a provider of identities."""
    if not re.fullmatch(r"https://\S+|http://(127\.0\.0\.1|localhost)(:\d+)?(/\S*)?", text):
        raise ValueError("the https:// address of a provider of identities (http:// on this machine only)")
    return text.rstrip("/")


def web_address(text: str) -> str:
    """An http or https address without a name and password in it; '' for 'none'."""
    if text in ("", "none"):
        return ""
    try:
        found = urlsplit(text)
        is_port = found.port != 0
    except ValueError:
        raise ValueError(WEB) from None
    if (
        not re.fullmatch(r"https?://[\x21-\x7e]+", text)
        or not found.hostname
        or not is_port
        or "@" in found.netloc
        or found.fragment
    ):
        raise ValueError(WEB)
    return text.rstrip("/") if found.path == "/" else text


def host_and_port(text: str) -> str:
    """A host and the port on it; '' for 'none'."""
    if text in ("", "none"):
        return ""
    if not re.fullmatch(r"[\w.-]+:[1-9]\d{0,4}", text) or int(text.rpartition(":")[2]) > 65535:
        raise ValueError("'none' or a host and a port such as mail.example.org:587")
    return text


def mail_address(text: str) -> str:
    """One address of mail; '' for 'none'."""
    if text in ("", "none"):
        return ""
    if not re.fullmatch(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+", text):
        raise ValueError("'none' or one address such as duty@example.org")
    return text


def user_name(text: str) -> str:
    """The name with which the product signs in to a machine; '' for 'none'."""
    return "" if text == "none" else text


def tiles(text: str) -> str:
    """Where a template of tiles lies must be plain: a host of its own, and x, y and z each once in the path."""
    found = re.fullmatch(r"https?://[a-z0-9.-]+(:\d+)?/\S*", text)
    if text == "none":
        return ""
    if not found or any(text.count(part) != 1 for part in ("{x}", "{y}", "{z}")) or any(one in text for one in "'\";,"):
        raise ValueError("'none' or an address such as http://tiles.example.org/{z}/{x}/{y}.png")
    return text
