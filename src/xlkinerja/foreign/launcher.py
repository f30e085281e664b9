"""Limits itself and becomes another program: run as a script, it imports nothing of ours and starts at once.

`python -I -S launcher.py MEMORY CPU FILE -- COMMAND…`: bytes of address space, seconds of CPU, bytes of a file. Where
the system lets us, the program has no network, and ends with whoever started it.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ctypes

_NEW_USERS, _NEW_NETWORK = 0x10000000, 0x40000000
_END_WITH_PARENT = 1


def main() -> None:
    """Set the limits and go on as the command."""
    import ctypes  # noqa: PLC0415 - the page, which has this module but not ctypes, looks at what modules import

    memory, cpu, file = map(int, sys.argv[1:4])
    for kind, most in ((resource.RLIMIT_CPU, cpu), (resource.RLIMIT_FSIZE, file), (resource.RLIMIT_CORE, 0)):
        _limit(kind, most)
    with suppress(AttributeError, OSError):
        _without_network(ctypes.CDLL(None))
    _limit(resource.RLIMIT_AS, memory)
    command = sys.argv[5:]
    os.execv(command[0], command)  # noqa: S606 - no shell is the point


def _limit(kind: int, most: int) -> None:
    with suppress(OSError, ValueError):
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))


def _without_network(system: ctypes.CDLL) -> None:
    """Leave the network, as root or as a user of one's own namespace; and end when the parent does."""
    system.prctl(_END_WITH_PARENT, signal.SIGKILL)
    user, group = os.geteuid(), os.getegid()
    if system.unshare(_NEW_NETWORK) == 0 or system.unshare(_NEW_USERS | _NEW_NETWORK) != 0:
        return
    with suppress(OSError):
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")


if __name__ == "__main__":
    main()
