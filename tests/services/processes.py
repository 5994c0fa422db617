"""Server processes that never outlive the process that started them."""

import shutil
import signal
import socket


def free_port() -> int:
    """A TCP port nobody listens on just now, on the loopback address only."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def bound(*command: object, farewell: signal.Signals = signal.SIGTERM) -> list[str]:
    """The command, to be sent `farewell` by the kernel should its parent die, however it dies."""
    setpriv = shutil.which("setpriv")
    prefix = [setpriv, "--pdeathsig", farewell.name.removeprefix("SIG")] if setpriv else []
    return [*prefix, *map(str, command)]
