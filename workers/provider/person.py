"""Whom a provider speaks of, and what its groups may do here. PURE."""

from collections.abc import Mapping
from typing import Any

from data.domain.access import LONGEST_NAME, Person, Role
from data.provider import Provider

_WEAKEST_FIRST = tuple(Role)


def person_of(claims: Mapping[str, Any], provider: Provider) -> Person:
    """Of what the ID token says, and beside it the userinfo."""
    groups = _groups(claims.get(provider.groups_claim))
    roles = [provider.roles[group] for group in groups if group in provider.roles]
    role = max(roles, key=_WEAKEST_FIRST.index, default=Role.VIEWER)
    remark = ""
    if provider.groups_claim not in claims and provider.roles:
        remark = "too_many" if _are_elsewhere(claims, provider.groups_claim) else "no_groups"
    return Person(claims["iss"], claims["sub"], _name(claims), role, remark)


def is_whole(claims: Mapping[str, Any], provider: Provider) -> bool:
    """Whether the userinfo need not be asked."""
    return provider.groups_claim in claims and bool(_shown(claims.get("preferred_username")))


def _groups(told: Any) -> list[str]:
    """One group may come as a word: not its letters, nor a part of it."""
    if isinstance(told, str):
        return [told]
    return [one for one in told if isinstance(one, str)] if isinstance(told, list) else []


def _are_elsewhere(claims: Mapping[str, Any], name: str) -> bool:
    """Whether the token says that there are more groups than it can hold."""
    names = claims.get("_claim_names")
    return isinstance(names, dict) and name in names


def _name(claims: Mapping[str, Any]) -> str:
    told = (claims.get(name) for name in ("preferred_username", "email", "sub"))
    return next(filter(None, map(_shown, told)), "?")


def _shown(told: Any) -> str:
    """As a name can be shown: one line of what can be seen, not too long."""
    seen = "".join(letter for letter in told if letter.isprintable()) if type(told) is str else ""
    return seen.strip()[:LONGEST_NAME].rstrip()
