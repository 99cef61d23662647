"""Whether the engine answers, in time and safely, and lets its user see what we need."""

from app.doctor.findings import Findings, Odd, until
from app.engine import target_of
from data.domain.plan import PlanSnapshot
from data.settings import Settings
from workers.tws.client import TwsClient
from workers.tws.errors import TwsError, TwsForbidden, TwsRefused

MOST_SKEW_S = 60
MOST_LINES = 5


def engine(settings: Settings) -> Findings:
    """Address, TLS, login, API, clock, and a plan read to its end."""
    client = TwsClient(target_of(settings))
    try:
        info = client.describe()
        yield f"{info.url} answers, API {info.api}, version {info.version or 'not told'}"
        if not settings.tws_verify_tls:
            yield Odd("APP_TWS_VERIFY_TLS is off: anybody could pose as the engine")
        elif info.tls is None:
            yield Odd("no TLS: user and password travel as they are; use https://")
        else:
            yield "the certificate is trusted"
        if info.tls is not None and info.tls.not_after is not None:
            yield until("its certificate", info.tls.not_after)
        if info.skew_s is not None and abs(info.skew_s) > MOST_SKEW_S:
            yield Odd(f"its clock is {info.skew_s:+.0f} s from ours: check NTP on both")
        snapshot = client.fetch()
        yield (
            f"the plan {snapshot.plan_id or '(no number)'} has {len(snapshot.jobs)} jobs on "
            f"{len(snapshot.workstations)} workstations, read in {client.stats.last_wall_s:.1f} s"
        )
        for line in snapshot.unreadable[:MOST_LINES]:
            yield Odd(f"an item could not be read: {line}")
        for line in snapshot.remarks[:MOST_LINES]:
            yield Odd(f"an odd value is taken as not known: {line}")
        yield from _rights(client, snapshot)
    finally:
        client.close()


def _rights(client: TwsClient, snapshot: PlanSnapshot) -> Findings:
    """A user who sees no workstations or may not read logs leaves us half blind, in silence."""
    if not snapshot.workstations:
        yield Odd(
            "its user sees no workstations: nobody would hear of an outage; give it DISPLAY and"
            " LIST on CPU objects of the plan"
        )
    runs = (run for job in snapshot.jobs.values() for run in job.runs)
    log_id = next((run.log_id for run in runs if run.ended_at and run.log_id), None)
    if log_id is None:
        yield "no job has ended yet: whether job logs may be read is not known"
        return
    try:
        read = client.job_log(log_id)
    except (TwsForbidden, TwsRefused) as error:
        yield Odd(
            "its user may not read job logs: failures would have no error text; give it DISPLAY"
            f" on JOB objects of the plan ({error})"
        )
    except TwsError as error:
        yield Odd(f"a job log could not be read: {error}")
    else:
        yield "job logs may be read" if read else "job logs may be read; this job left none"
