"""Runs paas with a home of its own."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile


class Home:
    """A folder with everything that paas keeps; removed at the end of a `with`."""

    def __init__(self, program):
        self._program = program
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="paas-integration-"))
        self.variables = {"PATH": "/usr/bin:/bin", "HOME": str(self.folder), "LC_ALL": "C.UTF-8"}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return str(path)

    def start(self, *words):
        return subprocess.Popen(
            [self._program, *words],
            env=self.variables,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words, code=0):
        """Standard output and standard error; another exit code than `code` ends the test."""
        process = self.start(*words)
        output, errors = process.communicate(timeout=900)
        if process.returncode != code:
            raise RuntimeError(
                f"paas {' '.join(words)} ended with {process.returncode}, not {code}:\n{errors}"
            )
        return output, errors

    def json(self, *words):
        return json.loads(self.run(*words, "-o", "json")[0])

    def lines(self, *words):
        output, _ = self.run(*words, "-o", "jsonl")
        return [json.loads(line) for line in output.splitlines()]


def token(user):
    """An access token of a user of the OpenID provider."""
    command = os.environ["PAAS_TEST_OIDC_TOKEN_COMMAND"].split()
    return subprocess.run(
        [*command, user], check=True, capture_output=True, text=True, timeout=300
    ).stdout.strip()
