"""What every service has in common."""
import hashlib
import shlex
import shutil

from . import host, settings
from .daemon import Daemon


class Service:
    """One real server, or a family of them that is of use only together.

    A subclass says what it needs (`packages`, `requires`, `ports`) and how to `prepare` (fetch,
    build: slow, into the cache), `run` (start and fill; must be safe to repeat) and what tests
    have to know (`variables`). A new one is entered in services.py.
    """

    name = ""
    requires = ()  # names of services that have to run before
    ports = ()  # names of its ports

    def __init__(self, first_port, others):
        self.folder = settings.STATE / self.name
        self.port = {name: first_port + i for i, name in enumerate(self.ports)}
        assert len(self.ports) <= settings.PORTS_PER_SERVICE
        self._others = others  # all services by name

    def other(self, name):
        return self._others[name]

    def packages(self):
        """Debian packages to be installed."""
        return ()

    def prepare(self):
        """Fetches and builds what is not in the cache yet."""

    def run(self):
        """Starts the daemons and fills them; returns when all of it answers."""
        raise NotImplementedError

    def variables(self):
        """What a test needs to know, by environment variable."""
        raise NotImplementedError

    def url(self, port, scheme="http", path=""):
        return f"{scheme}://{settings.LOOPBACK}:{self.port[port]}{path}"

    def daemon(self, name):
        return Daemon(self.folder, name)

    def daemons(self):
        """Those that were started, oldest first."""
        files = sorted((self.folder / "run").glob("*.pid"), key=lambda f: f.stat().st_mtime)
        return [self.daemon(file.stem) for file in files]

    def ready(self):
        return self._ready_mark.exists() and all(d.alive() for d in self.daemons())

    @property
    def _ready_mark(self):
        return self.folder / "run" / "ready"

    def start(self):
        """Until it answers. What ran only in part is started anew; what an earlier version of the
        driver, or of the packages, has left is forgotten."""
        if self.ready():
            return
        self.stop()
        fingerprint = self._fingerprint()
        mark = self.folder / "fingerprint"
        if not mark.exists() or mark.read_text() != fingerprint:
            self.wipe()
        (self.folder / "run").mkdir(parents=True, exist_ok=True)
        mark.write_text(fingerprint)
        self.run()
        self._ready_mark.touch()

    def _fingerprint(self):
        """Of all that decides what the service holds."""
        digest = hashlib.sha256(repr(self.port).encode())
        for package in self.packages():
            digest.update(f"{package}={host.package_version(package)}".encode())
        for folder in ("paas_services", "openstack", "oidc", "kubernetes"):
            for file in sorted((settings.SOURCES / folder).glob("*.*")):
                digest.update(file.read_bytes())
        return digest.hexdigest()

    def stop(self):
        self._ready_mark.unlink(missing_ok=True)
        daemons = self.daemons()
        for daemon in reversed(daemons):
            daemon.signal_stop()
        for daemon in reversed(daemons):
            daemon.stop()

    def wipe(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def assignments(self):
        return [
            f"export {name}={shlex.quote(str(value))}"
            for name, value in sorted(self.variables().items())
        ]
