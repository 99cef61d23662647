# ruff: noqa: SIM905
"""Where a shared meaning is the same error: many products have the same everyday ones."""

from workers.solutions.code_names import ERRNO
from workers.solutions.glossary import glossary
from workers.solutions.products import are_rivals
from workers.solutions.symptom import Symptom

SEPARATE = frozenset(
    """ftp ssh ldap mq kafka aws azure gcp snowflake redis mongo cassandra elastic teradata sybase
    hive hadoop spark databricks trino redshift sas dbt sqoop k8s helm docker smtp
    as2 gpg smb nfs racf sap connectdirect httpd git oracle db2 mssql pg mysql adabas cics ims
    informatica datastage talend pentaho ssis abinitio windows mvs lake containers cloud
    jenkins cft informix odi netbackup tsm hana vertica netezza""".split()
)
"""Products whose general errors are mended elsewhere than those of the machine itself."""

MACHINES = frozenset({"mvs"})
"""Named or not, a message may come from such a one."""

OF_THE_NETWORK = frozenset("refused reset timeout conn-aborted".split())
"""Meanings that say of no product who was not reached."""

OF_THE_MACHINE = frozenset(
    """no-space io-error open-files no-memory stale-nfs read-only-fs resolve no-command no-route
    net-unreachable segv killed java-heap java-metaspace java-gc java-threads cert-expired
    cert-untrusted cert-host tls-handshake tls-version addr-in-use broken-pipe""".split()
)
"""Meanings that are mended at the same place whichever product met them."""

COMMON_MEANINGS = frozenset(
    """permission access-denied cloud-denied no-file file-exists file-busy http-unauthorized
    http-not-found ldap-invalid account-locked password-expired cloud-quota cloud-token
    cloud-throttle cloud-internal http-unavailable unique no-table db-open pool-exhausted
    module-missing refused reset timeout read-timeout conn-aborted name-in-use killed
    no-command deadlock lock-timeout sql-syntax db-server-away db-login db-password-wrong
    db-privilege no-column value-large win-logon tls-handshake""".split()
)
"""Meanings that nearly every product has."""


def is_everywhere(concept: str) -> bool:
    """Whether any program can meet it: an error of the operating system."""
    return any(key.upper() in ERRNO for key in glossary().codes[concept])


def are_apart(one: Symptom, other: Symptom) -> bool:
    """Whether both name products, and not one of them is the same."""
    left, right = one.products & SEPARATE, other.products & SEPARATE
    return bool(left and right and not left & right)


def one_names_a_product(one: Symptom, other: Symptom) -> bool:
    """Whether a product with errors of its own is named in one of the two only."""
    return bool(one.products & SEPARATE) is not bool(other.products & SEPARATE)


def _has_strange_name(one: Symptom, other: Symptom) -> bool:
    """Whether only one of them names an exception, whose meaning is not known."""
    return any(each.general and not each.by_code for each in (one, other)) and not (
        one.general and other.general
    )


def in_context(one: Symptom, other: Symptom, meaning: frozenset[str]) -> tuple[float, float]:
    """A meaning many products have is the same error only where the product may be the same.

    Answers the least and the most the likeness of the words can make of it.
    """
    left, right = one.products & SEPARATE, other.products & SEPARATE
    faint = one.faint | other.faint
    if are_rivals(left, right):
        return 0.15, 0.55
    if left & right:
        return 0.58, 0.98
    if (left and right) or are_rivals(one.products, other.products):
        return 0.15, 0.55
    if all(c in faint or is_common(c) for c in meaning):
        if meaning & OF_THE_NETWORK and (left or right):
            return 0.45, 0.9
        if left - MACHINES or right - MACHINES:
            return 0.2, 0.68
        if bool(one.hints) is not bool(other.hints) or _has_strange_name(one, other):
            return 0.35, 0.85
    only_said = not meaning & (one.by_code | other.by_code)
    return (0.42, 0.95) if only_said and meaning <= faint else (0.56, 0.98)


def is_common(concept: str) -> bool:
    """Whether the meaning is one that many products have."""
    return concept in COMMON_MEANINGS or concept in OF_THE_MACHINE or is_everywhere(concept)
