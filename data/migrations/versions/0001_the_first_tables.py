"""The first tables."""

from data.migrations.frozen import frozen

revision, down_revision, upgrade = frozen(__file__)
