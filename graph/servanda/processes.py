"""Processes of servanda's own: a new Python that runs a function of ours, and what a process may not do."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

#: CLONE_NEWUSER and CLONE_NEWNET of Linux (``man 2 unshare``).
_NEW_USER: Final = 0x10000000
_NEW_NETWORK: Final = 0x40000000


def start_python(function: str, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401 (those of Popen)
    """Start a Python that runs a function (``module:name``), with the modules that this one can import.

    ``options`` are those of Popen. Raises OSError when that cannot be started.
    """
    module, _, name = function.partition(":")
    if not sys.executable:
        raise OSError("it is not known where Python is")
    # -P: a module of the working folder must not be taken for one of ours.
    command = [sys.executable, "-P", "-c", f"from {module} import {name}; {name}()", *arguments]
    places = os.pathsep.join(str(Path(place).absolute()) for place in sys.path if place)
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": places}, **options)


def limit_process(limits: Mapping[int, int]) -> None:
    """Let this process have no more of a resource (``resource.RLIMIT_…``) than a number, for good."""
    import resource

    for kind, most in limits.items():
        hard = resource.getrlimit(kind)[1]
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # Processor time at the softer limit is told from without by its own signal.
        resource.setrlimit(kind, (bound, bound + 1 if kind == resource.RLIMIT_CPU else bound))


def measure_mapped() -> int | None:
    """Return the bytes of address space that this process has, None where the system does not tell."""
    import resource

    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()[0]
    except OSError:
        return None
    return int(pages) * resource.getpagesize()


def leave_network() -> None:
    """Move this process, which must have one thread, to a network of its own, in which it reaches nobody.

    Where the system does not let it (``unshare`` of namespaces by anybody), it stays where it is.
    """
    if sys.platform != "linux":
        return
    import ctypes

    user, group = os.geteuid(), os.getegid()
    with suppress(OSError, AttributeError):
        unshare = ctypes.CDLL(None).unshare
        if unshare(_NEW_NETWORK) == 0 or unshare(_NEW_USER | _NEW_NETWORK) != 0:
            return
        # As the same user and group there, since nobody else could write a file.
        for name, text in (
            ("uid_map", f"{user} {user} 1"),
            ("setgroups", "deny"),
            ("gid_map", f"{group} {group} 1"),
        ):
            Path(f"/proc/self/{name}").write_text(text)
