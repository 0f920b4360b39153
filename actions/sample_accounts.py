"""Sample accounts, one a role: for the sample city on the machine itself. Elsewhere they are not made and cannot sign in."""

from collections.abc import Mapping

from actions.accounts import SYSTEM, accounts, create
from city.accounts import AccountRefused
from city.roles import roles
from data.ledger import Overtaken

PASSWORD = "Sample-City-2026"  # nosec B105  # pragma: allowlist secret


def sample_accounts(
    level_of: Mapping[str, str], districts: list[str], streets: list[str], city: str, departments: list[str]
) -> dict[str, str]:
    """Makes those that are missing: name of the account → role. Roles whose level the city has no place of are left out."""
    places = {"city": [city], "district": districts[:1], "street": streets[:1]}
    found = {}
    for role in roles().values():
        if role.key == "wall" or not places[role.level] or (role.has_department and not departments):
            continue
        known = accounts().get(role.key)
        if known is None:
            told = {
                "name": role.name["zh"],
                "role": role.key,
                "places": places[role.level],
                "department": departments[0] if role.has_department else "",
            }
            try:
                create(SYSTEM, role.key, told, level_of, departments, PASSWORD, is_sample=True)
            except (AccountRefused, Overtaken):
                continue
        if known is None or known.is_sample:
            found[role.key] = role.key
    return found
