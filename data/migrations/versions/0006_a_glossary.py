"""A site's own glossary: words, phrases, products and codes that messages are read with."""

from data.migrations.frozen import frozen

revision, down_revision, upgrade = frozen(__file__)
