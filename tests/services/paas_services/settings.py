"""Where things are: folders, ports."""
import os
import pathlib
import socket

SOURCES = pathlib.Path(__file__).resolve().parent.parent
REPOSITORY = SOURCES.parent.parent
LOOPBACK = "127.0.0.1"

STATE = pathlib.Path(
    os.environ.get("PAAS_SERVICES_DIR") or REPOSITORY / "build" / "services"
).resolve()
CACHE = pathlib.Path(os.environ.get("PAAS_SERVICES_CACHE") or "/var/cache/paas-test").resolve()

# Each service has PORTS_PER_SERVICE ports after the base. The bases stay below the ports that
# Linux hands out itself (32768 and up).
PORTS_PER_SERVICE = 20
_BASES = range(21000, 30000, 1000)


def _free(port):
    with socket.socket() as probe:
        # As servers do: connections of a server that ended just now are no hindrance.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def port_base(services):
    """The first port of this state folder's services; chosen once, among those free at that time,
    so that two working copies can test at the same time."""
    chosen = os.environ.get("PAAS_SERVICES_PORT")
    if chosen:
        return int(chosen)
    remembered = STATE / "port"
    if remembered.exists():
        return int(remembered.read_text())
    for base in _BASES:
        if all(_free(base + i) for i in range(services * PORTS_PER_SERVICE)):
            remembered.parent.mkdir(parents=True, exist_ok=True)
            remembered.write_text(f"{base}\n")
            return base
    raise OSError(f"no free ports from {_BASES.start} to {_BASES.stop}; set PAAS_SERVICES_PORT")
