# SPDX-License-Identifier: GPL-3.0-or-later
"""A server on loopback with its own folder and port."""

import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

from .httpd import PATIENCE, free_port


class Daemon:
    """Runs what command() says, in the foreground.

    "with Daemon() as daemon:" starts it, and at the end stops it and
    removes its folder.
    """

    def __init__(self):
        self.port = free_port()
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="connect-idp-"))
        self.root.chmod(0o755)
        self.process = None

    def command(self):
        """Program and arguments."""
        raise NotImplementedError

    def environment(self):
        """What its environment holds beside ours."""
        return {}

    def write(self, name, text):
        file = self.root / name
        file.write_text(text)
        return file

    def run(self, *command, text=None):
        """Runs a tool of the daemon's to its end; what it said."""
        done = subprocess.run(
            command, input=text, text=True, timeout=PATIENCE, check=False,
            env={**os.environ, **self.environment()},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert done.returncode == 0, f"{command}:\n{done.stdout}"
        return done.stdout

    def answers(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port)):
                return True
        except OSError:
            return False

    def start(self):
        """Starts the daemon and waits until it answers."""
        log = self.root / "daemon.log"
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command(), stdin=subprocess.DEVNULL, stdout=output,
                stderr=output, env={**os.environ, **self.environment()})
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            if (self.process.poll() is not None
                    or time.monotonic() > deadline):
                self.process.kill()
                self.process.wait()
                raise AssertionError(log.read_text())
            time.sleep(0.02)

    def stop(self):
        """Stops the daemon by its process id."""
        self.process.terminate()
        self.process.wait(PATIENCE)

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            shutil.rmtree(self.root)
            raise
        return self

    def __exit__(self, *exception):
        try:
            self.stop()
        finally:
            shutil.rmtree(self.root)
