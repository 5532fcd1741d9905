"""Runs a command beside servers that end with it. For tools/with-postgres, tools/with-redis and tools/with-nodes."""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

from engines import Failure


class Run:
    """The servers of one run and their folder."""

    def __init__(self, folder):
        self.folder = folder
        self._started = []  # (process, the signal that ends it), the first one first
        self._checked = {}  # processes that must end with 0 -> their names
        self._lock = threading.Lock()  # so that none is started while all are ended
        self._ending = threading.Event()
        self._keepers = []

    def start(self, command, log, ending=signal.SIGTERM):
        with open(log, "ab") as output:
            # In a session of their own: Ctrl-C ends the command, which they outlive.
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=self.folder,
                                       start_new_session=True)
        self._started.append((process, ending))
        return process

    def start_checked(self, name, command, log):
        """As start(); that it ends with 0 is part of what is tested."""
        process = self.start(command, log)
        self._checked[process] = name
        return process

    def keep(self, command, log, pause):
        """Starts it, and again `pause` seconds after each time that somebody has ended it."""
        first = self.start(command, log)

        def again():
            process = first
            while True:
                process.wait()
                self._ending.wait(pause)
                with self._lock:
                    if self._ending.is_set():
                        return
                    process = self.start(command, log)

        self._keepers.append(threading.Thread(target=again))
        self._keepers[-1].start()
        return first

    def stop(self):
        with self._lock:
            self._ending.set()
        for process, ending in reversed(self._started):
            process.send_signal(ending)
            process.wait()
        for keeper in self._keepers:
            keeper.join()

    def check(self):
        """Once they are stopped."""
        for process, name in self._checked.items():
            if process.returncode != 0:
                raise Failure(f"{name} ended with {process.returncode}")

    def logs(self):
        return "".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("**/*log")) if path.is_file())


def beside(name, start, command):
    """`start(run)` starts the servers and gives the variables by which `command` finds them. Returns its exit code."""
    if not command:
        print(f"usage: tools/with-{name} COMMAND...", file=sys.stderr)
        return 2
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda given, _: sys.exit(128 + given))
    run = Run(pathlib.Path(tempfile.mkdtemp(prefix=f"rookery-{name}-")))
    child = None
    try:
        try:
            variables = start(run)
            child = subprocess.Popen(command, env=os.environ | variables)
            code = child.wait()
        finally:
            if child and child.poll() is None:
                child.terminate()
                child.wait()
            run.stop()
        run.check()
        return code if code >= 0 else 128 - code
    except Failure as failure:
        print(f"tools/with-{name}: {failure}\n{run.logs()}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(run.folder, ignore_errors=True)
