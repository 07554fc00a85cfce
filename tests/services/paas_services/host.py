"""What this machine has and what can be added to it: packages, sources, the cache."""
import fcntl
import functools
import os
import pathlib
import shutil
import subprocess
import threading
import time

from . import settings

_APT = ["-q", "-y", "-o", "Dpkg::Use-Pty=0", "-o", "DPkg::Lock::Timeout=300"]
_SANDBOX = ["-o", "APT::Sandbox::User=root"]  # apt's own user may not write into the cache
_apt_lock = threading.Lock()


class Unavailable(Exception):
    """A component that this machine cannot have: a reason to skip tests, not to fail them."""


def say(text):
    print(f"services: {text}", flush=True)


class Step:
    """A long step: says what it does, keeps its output in a log, says how long it took."""

    def __init__(self, what, log_name):
        self.what = what
        self.log = settings.STATE / "install" / f"{log_name}.log"

    def __enter__(self):
        self._begin = time.monotonic()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.log.write_bytes(b"")
        say(f"{self.what} …")
        return self

    def __exit__(self, kind, value, trace):
        if kind is None:
            say(f"{self.what}: done in {time.monotonic() - self._begin:.0f} s")

    def run(self, command, unavailable=False, **options):
        """Runs a command. RuntimeError when it fails; Unavailable if that means that something
        cannot be had."""
        with open(self.log, "ab") as log:
            log.write(f"$ {' '.join(map(str, command))}\n".encode())
            log.flush()
            code = subprocess.call(
                [str(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                **options,
            )
        if code != 0:
            tail = self.log.read_text(errors="replace").splitlines()
            reason = f"{self.what} failed ({command[0]}, exit code {code}; {self.log})"
            if unavailable:
                errors = [line for line in tail if line.startswith(("E:", "npm ERR!", "npm error"))]
                raise Unavailable(": ".join([reason, *errors[:1]]))
            raise RuntimeError("\n".join([reason, *tail[-20:]]))


def _check_debian():
    release = {}
    try:
        for line in pathlib.Path("/etc/os-release").read_text().splitlines():
            key, _, value = line.partition("=")
            release[key] = value.strip('"')
    except OSError:
        pass
    if (release.get("ID"), release.get("VERSION_ID")) != ("debian", "12"):
        raise Unavailable(f"needs Debian 12, this is {release.get('PRETTY_NAME', 'unknown')}")


def _require_root(purpose):
    _check_debian()
    if os.geteuid() != 0:
        raise Unavailable(f"needs root to {purpose}")


def package_version(package):
    """The installed version, or None."""
    answer = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status} ${Version}", package],
        capture_output=True,
        text=True,
    ).stdout.split()
    return answer[1] if answer[:1] == ["installed"] else None


# Unpacked instead of installed: they would set up services, or replace what a machine has already.
_UNPACKED = (
    *("nova-common", "glance-common", "neutron-common", "cinder-common"),
    *("etcd-server", "kubernetes-client"),
)


@functools.lru_cache(maxsize=None)
def _candidates():
    """What apt would fetch of those: {package: version}. Asked once, as it takes a second."""
    answer = subprocess.run(
        ["apt-cache", "policy", *_UNPACKED],
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
    ).stdout
    versions = {}
    for line in answer.splitlines():
        if line.endswith(":") and not line.startswith(" "):
            package = line[:-1]
        elif line.startswith("  Candidate: ") and not line.endswith("(none)"):
            versions[package] = line.split()[1]
    return versions


def candidate_version(package):
    """The version that apt would fetch. Unavailable when there is none."""
    if package not in _candidates():
        _require_root("read the package lists")
        refresh_lists()
        _candidates.cache_clear()
    try:
        return _candidates()[package]
    except KeyError:
        raise Unavailable(f"apt knows no package {package}") from None


def refresh_lists():
    with _apt_lock, Step("refreshing the package lists", "apt-update") as step:
        step.run(["apt-get", "update", "-q"], unavailable=True)


def install_packages(packages):
    """Installs those that are missing, in one go."""
    missing = [p for p in packages if not package_version(p)]
    if not missing:
        return
    _require_root(f"install {' '.join(missing)}")
    environment = {
        **os.environ,
        "DEBIAN_FRONTEND": "noninteractive",
        "DEBCONF_NONINTERACTIVE_SEEN": "true",
    }
    command = ["apt-get", "install", *_APT, "--no-install-recommends", *missing]
    with _apt_lock, Step(f"installing {len(missing)} packages", "apt-install") as step:
        try:
            step.run(command, env=environment)
        except RuntimeError:
            step.run(["apt-get", "update", "-q"], unavailable=True)
            step.run(command, unavailable=True, env=environment)


def cache_folder(name, fill):
    """A folder of the cache, filled once by `fill(folder)`: whole or not there at all. Whoever
    wants the same one meanwhile waits for it."""
    folder = settings.CACHE / name
    if folder.is_dir():
        return folder
    try:
        settings.CACHE.mkdir(parents=True, exist_ok=True)
        lock = open(settings.CACHE / f".{name}.lock", "w")
    except OSError as error:
        raise Unavailable(f"cannot write to the cache: {error}") from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if folder.is_dir():
            return folder
        partial = settings.CACHE / f".{name}.partial"
        shutil.rmtree(partial, ignore_errors=True)  # of one that was killed
        partial.mkdir()
        try:
            fill(partial)
            partial.rename(folder)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    return folder


def unpacked(package):
    """A folder with the files of a Debian package that is not installed: its maintainer scripts do
    not run, nothing of the machine's own is replaced, no service is set up."""
    _check_debian()

    def fill(folder):
        _require_root(f"fetch {package}")
        with _apt_lock, Step(f"fetching {package}", f"fetch-{package}") as step:
            fetch = ["apt-get", "download", "-q", *_SANDBOX, package]
            try:
                step.run(fetch, cwd=folder)
            except RuntimeError:
                step.run(["apt-get", "update", "-q"], unavailable=True)
                step.run(fetch, unavailable=True, cwd=folder)
            (archive,) = folder.glob("*.deb")
            step.run(["dpkg-deb", "-x", archive, folder])
            archive.unlink()

    version = candidate_version(package).replace(":", "_")
    return cache_folder(f"{package}-{version}", fill)


def fetch_source(package, folder, step):
    """The unpacked source of a Debian package, in folder/src. The package lists of the sources are
    kept in the folder: the machine's own lists stay as they are."""
    _require_root(f"fetch the source of {package}")
    archives = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"]
        + ["Component: main", "Codename: bookworm", "Origin: Debian"],
        capture_output=True,
        text=True,
    ).stdout.split()
    if not archives:
        raise Unavailable("apt has no archive of Debian 12 in its sources")
    (folder / "lists" / "partial").mkdir(parents=True)
    (folder / "archives" / "partial").mkdir(parents=True)
    sources = folder / "sources.list"
    keys = "/usr/share/keyrings/debian-archive-keyring.gpg"
    sources.write_text(f"deb-src [signed-by={keys}] {archives[0]} bookworm main\n")
    options = [
        *_SANDBOX,
        *["-o", f"Dir::Etc::sourcelist={sources}"],
        *["-o", "Dir::Etc::sourceparts=/dev/null"],
        *["-o", f"Dir::State::lists={folder / 'lists'}"],
        *["-o", f"Dir::Cache={folder}"],
    ]
    step.run(["apt-get", *options, "update", "-q"], unavailable=True)
    step.run(["apt-get", *options, "source", "-q", package], unavailable=True, cwd=folder)
    (unpacked_source,) = [p for p in folder.glob(f"{package}-*") if p.is_dir()]
    return unpacked_source.rename(folder / "src")
