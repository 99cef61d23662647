"""Whether people can trust what we serve by ourselves."""

from cryptography import x509

from app.certificate import Certificate
from app.doctor.findings import Findings, Odd, until
from data.settings import Settings


def own_certificate(settings: Settings) -> Findings:
    """Where we serve TLS: a pair of certificate and key, for which names, and until when."""
    if settings.tls_cert_file is None:
        return
    Certificate(settings.tls_cert_file, settings.tls_key_file)
    own = x509.load_pem_x509_certificates(settings.tls_cert_file.read_bytes())[0]
    names = ", ".join(_names(own))
    yield f"it is for {names}" if names else Odd("it names no host (SAN): browsers refuse it")
    yield until("it", own.not_valid_after_utc)


def _names(own: x509.Certificate) -> list[str]:
    try:
        said = own.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    addresses = map(str, said.get_values_for_type(x509.IPAddress))
    return [*said.get_values_for_type(x509.DNSName), *addresses]
