"""The table of services, and what is done with several of them at once."""
import concurrent.futures
import contextlib
import fcntl
import os
import shutil
import subprocess

from . import host, settings
from .kubernetes import Kubernetes
from .oidc import Oidc
from .openstack_cloud import OpenStack, OpenStack2

# A service's place in this list decides its ports: add new ones at the end.
_KINDS = [Oidc, OpenStack, OpenStack2, Kubernetes]
NAMES = [kind.name for kind in _KINDS]


def table():
    """All services by name, in the order in which they are started."""
    base = settings.port_base(len(_KINDS))
    services = {}
    for place, kind in enumerate(_KINDS):
        services[kind.name] = kind(base + place * settings.PORTS_PER_SERVICE, services)
    return services


def with_required(services, names):
    """These and what they require, in the order in which they are started."""
    wanted = set()

    def want(name):
        wanted.add(name)
        for required in services[name].requires:
            want(required)

    for name in names:
        want(name)
    return [services[name] for name in NAMES if name in wanted]


@contextlib.contextmanager
def locked():
    """One driver at a time changes a state folder."""
    settings.STATE.mkdir(parents=True, exist_ok=True)
    with open(settings.STATE / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Outcome:
    """What became of each service: done, or why not."""

    def __init__(self):
        self.unavailable = {}  # name: reason
        self.failed = {}

    def ok(self, service):
        blocked = [r for r in service.requires if r in self.unavailable or r in self.failed]
        if blocked:
            self.unavailable.setdefault(service.name, f"needs {blocked[0]}")
        return service.name not in self.unavailable and service.name not in self.failed

    def attempt(self, service, action):
        """Runs an action for a service that is still well and notes how it went."""
        if not self.ok(service):
            return
        try:
            action()
        except host.Unavailable as error:
            self.unavailable[service.name] = str(error)
        except Exception as error:  # whatever it is, it concerns this service alone
            detail = getattr(error, "details", None) or ""
            self.failed[service.name] = f"{type(error).__name__}: {error} {detail}".strip()

    def exit_code(self, names):
        """Reports. 1 when one failed, 77 when all of them are to be skipped, else 0."""
        for name, reason in self.failed.items():
            host.say(f"{name} failed: {reason}")
        for name, reason in self.unavailable.items():
            print(f"skipped: {name}: {reason}", flush=True)
        if self.failed:
            return 1
        return 77 if all(name in self.unavailable for name in names) else 0


def _together(services, action, outcome):
    with concurrent.futures.ThreadPoolExecutor(max_workers=len(services) or 1) as pool:
        for service in services:
            pool.submit(outcome.attempt, service, lambda service=service: action(service))


def _reason_file(name):
    return settings.STATE / f"unavailable-{name}"


def install(services, outcome):
    """Packages first, in one go if that works, then what is fetched and built, side by side."""
    packages = sorted({package for s in services for package in s.packages()})
    try:
        host.install_packages(packages)
    except host.Unavailable:
        for service in services:  # some may do without those that cannot be had
            outcome.attempt(service, lambda s=service: host.install_packages(s.packages()))
    _together(services, lambda s: s.prepare(), outcome)


def start(services, outcome):
    """Starts those that can be had, side by side where nothing is waited for."""
    install([s for s in services if not s.ready()], outcome)
    waiting = list(services)
    while waiting:
        names = {s.name for s in waiting}
        wave = [s for s in waiting if not names & set(s.requires)]
        _together(wave, lambda s: s.start(), outcome)
        waiting = [s for s in waiting if s not in wave]
    for service in services:
        reason = outcome.unavailable.get(service.name) or outcome.failed.get(service.name)
        _reason_file(service.name).unlink(missing_ok=True)
        if reason:
            service.stop()
            _reason_file(service.name).write_text(reason)


def stop(services, wipe):
    for service in reversed(services):
        service.stop()
        if wipe:
            service.wipe()


def missing(services):
    """Why a test cannot use them: {name: reason} of those that do not run."""
    reasons = {}
    for service in services:
        if not service.ready():
            file = _reason_file(service.name)
            reasons[service.name] = file.read_text() if file.exists() else "not started"
    return reasons


def status(services):
    rows = []
    for service in services.values():
        daemons = service.daemons()
        alive = [d for d in daemons if d.alive()]
        state = "ready" if service.ready() else "broken" if daemons else "stopped"
        memory = sum(d.resident_kib() for d in alive) // 1024
        rows.append((service.name, state, f"{len(alive)}/{len(daemons)}", f"{memory} MiB"))
    return rows


def remove_state():
    """Everything of this state folder, once nothing of it runs."""
    shutil.rmtree(settings.STATE / "pki", ignore_errors=True)
    for file in (settings.STATE / "port", *map(_reason_file, NAMES)):
        file.unlink(missing_ok=True)


def run(command, services):
    """The exit code of a command that is told about the services."""
    variables = {k: str(v) for s in services for k, v in s.variables().items()}
    return subprocess.call(command, env={**os.environ, **variables})
