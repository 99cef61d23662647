"""What can be wrong with an installation: one look a function, a finding a line."""

from app.doctor.engine import engine
from app.doctor.own import own_certificate
from app.doctor.provider import provider
from app.doctor.store import database, time_zone
from app.doctor.telling import channels, push, traces, trials

LOOKS = (engine, own_certificate, provider, database, time_zone, push, channels, traces)
TRIALS = (trials,)

__all__ = ["LOOKS", "TRIALS", "own_certificate"]
