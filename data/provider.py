"""The provider of log-ins (OpenID Connect), as `APP_OAUTH_…` names it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from data.domain.access import Role
from data.secret import Secret

GROUPS_CLAIM = "groups"


@dataclass(frozen=True, slots=True)
class Provider:
    """Whom people are known by, what we are called there, and what its groups may do here."""

    issuer: str  # as it calls itself
    client_id: str
    client_secret: Secret
    roles: Mapping[str, Role] = field(default_factory=dict[str, Role])
    groups_claim: str = GROUPS_CLAIM
    ca_file: Path | None = None

    @property
    def makes_administrators(self) -> bool:
        return Role.ADMINISTRATOR in self.roles.values()
