"""Stopping a service ends its processes, all of them, and nobody else's."""
import json
import pathlib
import signal
import subprocess
import tempfile
import time
import unittest

from paas_services.daemon import Daemon, wait_until


class DaemonTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.daemon = Daemon(self.folder, "one")
        self.addCleanup(self.daemon.stop, patience=0)

    def pid_file(self):
        return self.folder / "run" / "one.pid"

    def pid(self):
        return json.loads(self.pid_file().read_text())["pid"]

    def start(self, script):
        """Runs a shell script and waits for its first line of output."""
        self.daemon.start(["sh", "-c", script])
        wait_until(lambda: self.daemon.log_tail() != "", "the script")

    def test_lives_until_it_is_stopped(self):
        self.assertFalse(self.daemon.alive())
        self.start("echo ready; exec sleep 1000")
        self.assertTrue(self.daemon.alive())
        self.assertGreater(self.daemon.resident_kib(), 0)
        first = self.pid()
        self.daemon.start(["sleep", "1000"])
        self.assertEqual(first, self.pid(), "a second start leaves it alone")
        self.daemon.stop()
        self.assertFalse(self.daemon.alive())
        self.assertFalse(self.pid_file().exists())

    def test_ends_children_that_their_parent_left_behind(self):
        self.start("sleep 1000 & echo $!")
        child = int(self.daemon.log_tail())
        wait_until(lambda: not self.daemon.alive(), "the end of the parent")
        state = pathlib.Path(f"/proc/{child}/stat")
        self.assertNotIn(") Z", state.read_text())
        self.daemon.stop()
        wait_until(lambda: not state.exists() or ") Z" in state.read_text(), "its end")

    def test_ends_by_force_what_does_not_listen(self):
        self.start("trap '' TERM; echo ready; while :; do sleep 1; done")
        begin = time.monotonic()
        self.daemon.stop(patience=0.5)
        self.assertGreaterEqual(time.monotonic() - begin, 0.5)
        self.assertFalse(self.daemon.alive())

    def recorded(self, stranger, **changed):
        """A pid file that was written for this process, but for what is `changed`."""
        self.start("echo ready; exec sleep 1000")
        known = json.loads(self.pid_file().read_text())
        self.daemon.stop()
        fields = pathlib.Path(f"/proc/{stranger.pid}/stat").read_text().split()
        record = {**known, "pid": stranger.pid, "start": int(fields[21]), **changed}
        self.pid_file().write_text(json.dumps(record))

    def test_leaves_a_stranger_with_the_same_number_alone(self):
        for changed in ({"start": 1}, {"boot": "another"}, {}):
            stranger = subprocess.Popen(["sleep", "1000"], start_new_session=True)
            with self.subTest(changed), stranger:
                self.recorded(stranger, **changed)
                self.assertEqual(self.daemon.alive(), not changed)
                self.daemon.stop()
                if changed:
                    self.assertIsNone(stranger.poll())
                    stranger.kill()
                else:  # shows that nothing but the change protected the others
                    self.assertEqual(stranger.wait(10), -signal.SIGTERM)

    def test_waiting_tells_why_a_process_ended(self):
        self.daemon.start(["sh", "-c", "echo cannot open the port; exit 3"])
        with self.assertRaisesRegex(RuntimeError, "cannot open the port"):
            wait_until(lambda: False, "one", [self.daemon])


if __name__ == "__main__":
    unittest.main()
