"""From settings to the engine they name."""

from data.settings import Settings
from workers.tws.endpoint import TwsEndpoint


def target_of(settings: Settings) -> TwsEndpoint:
    return TwsEndpoint(
        urls=settings.tws_urls,
        user=settings.tws_user,
        password=settings.tws_password,
        api_key=settings.tws_api_key,
        api=settings.tws_api,
        ca_file=str(settings.tws_ca_file) if settings.tws_ca_file else None,
        verify_tls=settings.tws_verify_tls,
        most_items=settings.tws_most_jobs,
    )
