"""Processes that outlive the driver, and are ended by it alone.

A process is known by its number, its start time and the boot it belongs to, so a number that was
given to somebody else meanwhile is never signalled. Each one leads a session of its own: its
children are found by that session, even when it is gone itself.
"""
import http.client
import json
import os
import pathlib
import signal
import subprocess
import time

_PROC = pathlib.Path("/proc")
_BOOT_ID = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
_PAGE_KIB = os.sysconf("SC_PAGE_SIZE") // 1024


# Far more than an idle machine needs (10 s at most); one that is busy with other things may.
PATIENCE = 600


def wait_until(answers, what, daemons=(), seconds=PATIENCE):
    """Polls until `answers()` is true; a network error counts as not yet. RuntimeError, naming
    `what`, when the time is over or one of `daemons` has ended."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if answers():
                return
        except (OSError, http.client.HTTPException):
            pass
        for daemon in daemons:
            if not daemon.alive():
                raise RuntimeError(f"{daemon.name} ended while starting:\n{daemon.log_tail()}")
        if time.monotonic() > deadline:
            tails = "".join(f"\n--- {d.name}\n{d.log_tail()}" for d in daemons)
            raise RuntimeError(f"{what} did not answer within {seconds} s{tails}")
        time.sleep(0.1)


def _stat(pid):
    """(state, session, start time in ticks, resident KiB) of a process, or None."""
    try:
        text = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    fields = text[text.rindex(")") + 2 :].split()  # from field 3 on; a name may hold anything
    return fields[0], int(fields[3]), int(fields[19]), int(fields[21]) * _PAGE_KIB


class Daemon:
    """One background process of a service: run/NAME.pid and log/NAME.log below `folder`."""

    def __init__(self, folder, name):
        self.name = name
        self._pid_file = folder / "run" / f"{name}.pid"
        self._log = folder / "log" / f"{name}.log"

    def start(self, command, environment=None):
        """Starts it unless it runs. It gets a small environment, no terminal, no open files."""
        if self.alive():
            return
        self.stop()  # what a dead leader may have left
        for file in (self._pid_file, self._log):
            file.parent.mkdir(parents=True, exist_ok=True)
        variables = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": str(self._log.parent),
            "LC_ALL": "C.UTF-8",
            "NO_PROXY": "*",
            "no_proxy": "*",
            **(environment or {}),
        }
        with open(self._log, "ab") as log:
            process = subprocess.Popen(
                [str(word) for word in command],
                env=variables,
                cwd=self._log.parent,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        # Until it is waited for, the process keeps its number, so this reads the right one.
        known = {"pid": process.pid, "start": _stat(process.pid)[2], "boot": _BOOT_ID}
        self._pid_file.write_text(json.dumps(known))

    def _known(self):
        try:
            known = json.loads(self._pid_file.read_text())
        except (OSError, ValueError):
            return None
        return known if known["boot"] == _BOOT_ID else None

    def _members(self):
        """The processes of its session that run, the leader included: {pid: resident KiB}."""
        known = self._known()
        if not known:
            return {}
        leader = _stat(known["pid"])
        if leader and leader[2] != known["start"]:
            return {}  # the number belongs to somebody else: then no member is left either
        members = {}
        for entry in _PROC.iterdir():
            stat = _stat(entry.name) if entry.name.isdigit() else None
            if stat and stat[1] == known["pid"] and stat[0] != "Z":
                members[int(entry.name)] = stat[3]
        return members

    def alive(self):
        known = self._known()
        return bool(known) and known["pid"] in self._members()

    def resident_kib(self):
        return sum(self._members().values())

    def signal_stop(self):
        """Asks it to end, without waiting."""
        known = self._known()
        for pid in self._members():
            # The leader ends its children; they are asked only when it is gone.
            if pid == known["pid"] or not self.alive():
                _kill(pid, signal.SIGTERM)

    def stop(self, patience=10.0):
        """Ends it and its children, by force after `patience` seconds."""
        self.signal_stop()
        deadline = time.monotonic() + patience
        while self._members():
            if time.monotonic() > deadline:
                for pid in self._members():
                    _kill(pid, signal.SIGKILL)
            time.sleep(0.05)
        self._pid_file.unlink(missing_ok=True)

    def log_tail(self, lines=20):
        try:
            return "\n".join(self._log.read_text(errors="replace").splitlines()[-lines:])
        except OSError:
            return ""


def _kill(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass
