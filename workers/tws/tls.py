"""TLS towards the engine: what is trusted, and what is wrong with a certificate that is not."""

import ssl
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from workers import trust as trusting
from workers.tws.errors import TwsTls

_OR_NOT_VERIFY = "or, on a trusted network only, set APP_TWS_VERIFY_TLS=false"


@dataclass(frozen=True, slots=True)
class TlsFacts:
    """The connection as it was made. `verified` is false when nobody checked the certificate."""

    protocol: str
    cipher: str
    subject: str
    issuer: str
    not_after: datetime | None
    verified: bool


def trust(ca_file: str | None, verify: bool) -> ssl.SSLContext:
    """What to trust: the given CA alone, else the machine's own, or anything at all.

    Raises TwsTls when the CA file cannot be used.
    """
    try:
        context = trusting.trust(ca_file, alone=True)
    except (OSError, ssl.SSLError) as error:
        reason = error.strerror or "it holds no certificate"
        raise TwsTls(
            f"the CA file {ca_file} cannot be used: {reason}; check APP_TWS_CA_FILE"
        ) from (error)
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def find_tls_error(error: BaseException) -> ssl.SSLError | None:
    """The TLS error behind a connection error, if that is what it was."""
    seen: BaseException | None = error
    for _ in range(8):
        if seen is None or isinstance(seen, ssl.SSLError):
            return seen
        seen = seen.__cause__ or seen.__context__
    return None


def explain(error: ssl.SSLError, place: str) -> TwsTls:
    """Say what is wrong with the certificate of `place` and what to do."""
    if isinstance(error, ssl.SSLCertVerificationError):
        what = (error.verify_message or "").lower()
        if "expired" in what:
            advice = f"it has expired: have it renewed on the engine, {_OR_NOT_VERIFY}"
        elif "not yet valid" in what:
            advice = "it is not valid yet: check the clocks of both machines"
        elif "mismatch" in what or "not valid for" in what:
            advice = (
                f"it was issued for another name: use that name in APP_TWS_URL, {_OR_NOT_VERIFY}"
            )
        elif "self" in what or "issuer" in what or "verify the first" in what:
            advice = f"nobody known signed it: name its CA in APP_TWS_CA_FILE, {_OR_NOT_VERIFY}"
        else:
            advice = f"{what or 'it cannot be verified'}: see APP_TWS_CA_FILE, {_OR_NOT_VERIFY}"
        return TwsTls(f"the certificate of {place} is not accepted; {advice}")
    reason = (error.reason or "").replace("_", " ").lower() or "TLS failed"
    if "wrong version" in reason or "record layer" in reason:
        return TwsTls(f"{place} does not speak TLS ({reason}); check the port, or use http://")
    return TwsTls(f"no TLS connection with {place} ({reason}); check the port and its TLS settings")


def facts(connection: ssl.SSLObject | ssl.SSLSocket, verified: bool) -> TlsFacts:
    """What a connection was made with. Names are RFC 4514 text, empty when unreadable."""
    subject = issuer = ""
    not_after = None
    der = connection.getpeercert(True)
    if der:
        try:
            certificate = x509.load_der_x509_certificate(der)
            subject = certificate.subject.rfc4514_string()
            issuer = certificate.issuer.rfc4514_string()
            not_after = certificate.not_valid_after_utc
        except (ValueError, UnsupportedAlgorithm):
            subject = "a certificate that cannot be read"
    cipher = connection.cipher()
    return TlsFacts(
        protocol=connection.version() or "",
        cipher=cipher[0] if cipher else "",
        subject=subject,
        issuer=issuer,
        not_after=not_after,
        verified=verified,
    )
