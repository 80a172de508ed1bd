"""Programs that the tests run: started, watched by what they print, and never left behind."""
import atexit
import os
import re
import shutil
import subprocess
import tempfile
import threading
import time

# How long anything may take that normally takes a moment: generous, because machines are shared.
PATIENCE = 60

_running = set()


@atexit.register
def _kill_all():
    for process in list(_running):
        process.kill()


def until(condition, what, timeout=PATIENCE, pause=0.01):
    """Asks `condition` until it says something true, and gives that back."""
    deadline = time.monotonic() + timeout
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {timeout} s in vain until {what}")
        # The pause of a poll, which ends with the first true answer.
        threading.Event().wait(pause)


def temporary_folder(owner=None):
    """A folder of its own; whoever asks removes it with shutil.rmtree."""
    folder = tempfile.mkdtemp(prefix="fengqiao-test-")
    if owner is not None:
        shutil.chown(folder, owner, None)
    return folder


class Process:
    """A running program. What it prints is kept by lines in `out` and `err`.

    The kernel kills it when the thread that started it ends (so start from the main thread), whatever happens to the tests.
    """

    def __init__(self, name, argv, *, user=None, env=None, cwd=None, files=None):
        self.name = name
        self.out, self.err = [], []
        self._grown = threading.Condition()
        become = ["--reuid", user, "--regid", user, "--init-groups"] if user else []
        limit = ["prlimit", f"--nofile={files if ':' in str(files) else f'{files}:{files}'}", "--"] if files else []
        self._popen = subprocess.Popen(
            [*limit, "setpriv", *become, "--pdeathsig", "KILL", "--", *argv], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env=env, cwd=cwd)
        _running.add(self)
        self._readers = [threading.Thread(target=self._read, args=pipe, daemon=True)
                         for pipe in ((self._popen.stdout, self.out), (self._popen.stderr, self.err))]
        for reader in self._readers:
            reader.start()

    @property
    def pid(self):
        return self._popen.pid

    def running(self):
        return self._popen.poll() is None

    def _read(self, pipe, lines):
        with pipe:
            for line in pipe:
                with self._grown:
                    lines.append(line.decode("utf-8", "replace").rstrip("\n"))
                    self._grown.notify_all()

    def said(self):
        """All it printed, for messages."""
        return "\n".join([f"{self.name} said:", *self.out[-40:], *self.err[-40:]])

    def wait_for_line(self, pattern, stream="out", timeout=PATIENCE):
        """Waits until a line matches; AssertionError when the program ends first."""
        lines = getattr(self, stream)
        deadline = time.monotonic() + timeout
        seen = 0
        with self._grown:
            while True:
                for line in lines[seen:]:
                    found = re.search(pattern, line)
                    if found:
                        return found
                seen = len(lines)
                ended = not self.running() and not any(reader.is_alive() for reader in self._readers)
                if ended and seen == len(lines):
                    raise AssertionError(f"{self.name} ended with {self._popen.returncode} before '{pattern}'\n{self.said()}")
                if time.monotonic() > deadline:
                    raise AssertionError(f"{self.name} did not say '{pattern}' within {timeout} s\n{self.said()}")
                self._grown.wait(0.1)

    def signal(self, number):
        self._popen.send_signal(number)

    def wait(self, timeout=PATIENCE):
        """Waits for the end; the exit code (negative: the signal that ended it)."""
        try:
            code = self._popen.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{self.name} did not end within {timeout} s\n{self.said()}") from None
        for reader in self._readers:
            reader.join(PATIENCE)
        _running.discard(self)
        return code

    def kill(self):
        """Ends it as a power cut would, as far as the process goes."""
        if self.running():
            self._popen.kill()
        return self.wait()


def run_to_end(name, argv, *, timeout=PATIENCE, env=None, user=None):
    """Runs a program that ends by itself; the process with its output, and the exit code."""
    process = Process(name, argv, env=env, user=user)
    return process, process.wait(timeout)


def environment(**changes):
    """The environment without anything that would configure a server of ours behind the test's back."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("FENGQIAO_") and not key.lower().endswith("_proxy")}
    env.update(changes)
    return env
