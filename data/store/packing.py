"""All transitions of a run in a few bytes: unsigned LEB128 of `delta_ms << 5 | status` each.

The first delta counts from midnight UTC of the plan day. A clock that went back, or a run older
than its plan day, takes a step of its own: `magnitude << 5 | 31`, which enters no status. PURE.
"""

from collections.abc import Iterable

STATUS_BITS = 5
STEP_BACK = 31
"""No status has this number (they end at 25)."""


def pack_path(transitions: Iterable[tuple[int, int]], midnight: int) -> bytes:
    """Pack `(at, status)` pairs, epoch milliseconds, in the order given."""
    packed = bytearray()
    clock = midnight
    for at, status in transitions:
        if not 0 <= status < STEP_BACK:
            raise ValueError(f"status {status} does not fit into {STATUS_BITS} bits")
        delta = at - clock
        if delta < 0:
            _append(packed, -delta << STATUS_BITS | STEP_BACK)
            delta = 0
        _append(packed, delta << STATUS_BITS | status)
        clock = at
    return bytes(packed)


def unpack_path(path: bytes, midnight: int) -> list[tuple[int, int]]:
    """The pairs again. Raises ValueError for bytes that end in the middle."""
    transitions: list[tuple[int, int]] = []
    clock, value, shift = midnight, 0, 0
    for byte in path:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte & 0x80:
            continue
        delta, status = value >> STATUS_BITS, value & STEP_BACK
        if status == STEP_BACK:
            clock -= delta
        else:
            clock += delta
            transitions.append((clock, status))
        value = shift = 0
    if shift:
        raise ValueError("the path ends in the middle of a number")
    return transitions


def _append(packed: bytearray, value: int) -> None:
    while value > 0x7F:
        packed.append(value & 0x7F | 0x80)
        value >>= 7
    packed.append(value)
