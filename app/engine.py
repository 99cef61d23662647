"""From settings to the engine they name."""

from data.settings import Settings
from workers.tws.target import TwsTarget


def target_of(settings: Settings) -> TwsTarget:
    return TwsTarget(
        urls=settings.tws_urls,
        user=settings.tws_user,
        password=settings.tws_password,
        api_key=settings.tws_api_key,
        api=settings.tws_api,
        ca_file=str(settings.tws_ca_file) if settings.tws_ca_file else None,
        verify_tls=settings.tws_verify_tls,
    )
