"""The ids of both APIs, computed from numbers and read back without a table.

All change with the plan's run number, as a real engine renumbers when a plan is made.
"""

import base64
import binascii

from workers.simulator.draw import bits

JOB, RUN, STREAM, WORKSTATION, RESOURCE, PROMPT, MODEL_JOB, MODEL_STREAM, TABLE, FILE = range(10)

_MASK = (1 << 48) - 1
_ODD = 0x9E3779B97F4B
_BACK = pow(_ODD, -1, 1 << 48)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_VALUE = {letter: value for value, letter in enumerate(_LETTERS)}
_RUN_BITS = 10  # runs in one chain: 1024 at most
MAX_RUNS = 1 << _RUN_BITS


def uuid(kind: int, plan: int, number: int) -> str:
    """The V2 id of an object; `plan` is the run number, 0 for what outlives plans."""
    high = bits(7, kind, plan, number)
    low = (number * _ODD + (kind * 7919 + plan) * 104_729) & _MASK
    return (
        f"{high >> 32:08x}-{high >> 16 & 0xFFFF:04x}-3{high & 0xFFF:03x}"
        f"-{0x8000 | (high >> 44) & 0x3FFF:04x}-{low:012x}"
    )


def number(kind: int, plan: int, text: str) -> int | None:
    """The number behind a V2 id, None when it is not an id of this kind and plan."""
    try:
        low = int(text[24:], 16)
    except ValueError:
        return None
    found = (low - (kind * 7919 + plan) * 104_729) * _BACK & _MASK
    return found if uuid(kind, plan, found) == text.lower() else None


def run_number(job: int, index: int) -> int:
    """Job and position in the rerun chain as the one number behind a run id."""
    return job << _RUN_BITS | index


def job_and_index(run: int) -> tuple[int, int]:
    return run >> _RUN_BITS, run & (1 << _RUN_BITS) - 1


def stream_code(plan: int, number: int) -> str:
    """The 16 characters that name a stream instance in V1, such as `0AAAAAAAAAAAAB7Q`."""
    value = plan << 24 | number
    letters = []
    for _ in range(15):
        letters.append(_LETTERS[value & 31])
        value >>= 5
    return "0" + "".join(reversed(letters))


def stream_number(code: str) -> tuple[int, int] | None:
    """Plan run and stream number of a V1 stream code."""
    if len(code) != 16 or code[0] != "0":
        return None
    value = 0
    for letter in code[1:]:
        if letter not in _VALUE:
            return None
        value = value << 5 | _VALUE[letter]
    return value >> 24, value & (1 << 24) - 1


def encode(plain: str) -> str:
    """A plain V1 id as 10.x shows it by default (`Id-Encoding: 1`)."""
    return base64.urlsafe_b64encode(plain.encode()).decode()


def decode(text: str) -> str:
    """A V1 id in either layout as the plain one; text that is neither comes back as it is."""
    if ";" in text:
        return text
    try:
        plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        decoded = plain.decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return text
    return (
        decoded
        if decoded.isprintable() and encode(decoded).rstrip("=") == text.rstrip("=")
        else text
    )
