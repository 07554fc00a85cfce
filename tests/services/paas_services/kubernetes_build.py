"""The Kubernetes servers, built from the source package of Debian 12.

Debian ships the client alone, but its source has the whole tree with all dependencies, and
Debian's Go 1.19 builds it. That takes minutes, so the programs are kept in the cache.
"""
import os
import shutil

from . import host

PROGRAMS = ("kube-apiserver", "kube-controller-manager", "kube-scheduler")
PACKAGES = [
    "dpkg-dev",
    "golang-1.19-go",
    "golang-github-modern-go-reflect2-dev",
    "jq",
    "make",
    "rsync",
]
_VERSION = "1.20.2"  # upstream's; Debian's own version says "1.20.5+really1.20.2"
_REFLECT2 = "github.com/modern-go/reflect2"
_GO = "/usr/lib/go-1.19"


def _key():
    # The client is built from the same source package.
    return f"kubernetes-{host.candidate_version('kubernetes-client')}"


def programs():
    """The folder of the built programs."""
    return host.cache_folder(_key(), _build)


def _build(folder):
    host.install_packages(PACKAGES)
    with host.Step(f"fetching the source of Kubernetes {_VERSION}", "kubernetes-source") as step:
        work = folder / "work"
        work.mkdir()
        source = host.fetch_source("kubernetes", work, step)
    _renew_reflect2(source)
    with host.Step("building Kubernetes (minutes, once)", "kubernetes-build") as step:
        _make(source, work, step)
    built = source / "_output" / "local" / "bin" / "linux"
    for program in PROGRAMS:
        (file,) = built.glob(f"*/{program}")
        shutil.move(file, folder / program)
    shutil.rmtree(work)


def _renew_reflect2(source):
    """reflect2 1.0.1 relies on how maps were laid out before Go 1.18: every label map in a request
    would make the server panic. Debian has 1.0.2."""
    vendored = source / "vendor" / _REFLECT2
    packaged = f"/usr/share/gocode/src/{_REFLECT2}"
    shutil.rmtree(vendored)
    shutil.copytree(packaged, vendored, ignore=shutil.ignore_patterns("*_test.go"))


def _make(source, work, step):
    version = work / "version"
    major, minor, _ = _VERSION.split(".")
    version.write_text(
        f"KUBE_GIT_COMMIT='debian'\nKUBE_GIT_TREE_STATE='archive'\n"
        f"KUBE_GIT_VERSION='v{_VERSION}'\nKUBE_GIT_MAJOR='{major}'\nKUBE_GIT_MINOR='{minor}'\n"
    )
    # The build wants to be in a GOPATH, and finds itself through this link.
    link = source / ".go" / "src" / "k8s.io" / "kubernetes"
    link.parent.mkdir(parents=True)
    link.symlink_to(source)
    environment = {
        "PATH": f"{_GO}/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": str(work),
        "LC_ALL": "C.UTF-8",
        "GOPATH": str(source / ".go"),
        "GOCACHE": str(work / "gocache"),
        "GOFLAGS": f"-p={os.cpu_count()}",
        "CGO_ENABLED": "0",
        "KUBE_GIT_VERSION_FILE": str(version),
    }
    targets = " ".join(f"cmd/{program}" for program in PROGRAMS)
    step.run(["nice", "make", f"WHAT={targets}"], cwd=source, env=environment)
