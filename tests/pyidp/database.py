# SPDX-License-Identifier: GPL-3.0-or-later
"""A database server with its own folder, port and account."""

import contextlib
import os
import pathlib
import shutil
import signal

from .daemon import Daemon

PASSWORD = "an-elephant-forgets-nothing"


class Database(Daemon):
    """Holds what SQL makes; the account "idp" may read it."""

    account = None            # database servers refuse to run as root
    driver = None             # as DBDriver takes it
    lines = ""                # that it needs beside

    def __init__(self, sql):
        super().__init__()
        shutil.chown(self.root, self.account)
        self.data = self.root / "data"
        self.first = sql
        self.make()

    def make(self):
        """Makes the folder of data."""
        raise NotImplementedError

    def sql(self, text):
        """Runs SQL as the one who owns the database."""
        raise NotImplementedError

    def start(self):
        super().start()
        if self.first:
            self.sql(self.first)
            self.first = None

    def as_account(self, *command):
        """COMMAND, such that it runs under the account."""
        if os.geteuid() != 0:
            return list(command)
        return ["setpriv", "--reuid", self.account, "--regid", self.account,
                "--clear-groups", *command]

    def send(self, number):
        """A signal to the server, then to the processes that it has made."""
        pid = self.process.pid
        os.kill(pid, number)
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children")
        for child in children.read_text().split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(child), number)

    def hang(self):
        """Takes connections and says nothing, until go_on()."""
        self.send(signal.SIGSTOP)

    def go_on(self):
        self.send(signal.SIGCONT)

    def stop(self):
        self.go_on()
        super().stop()
