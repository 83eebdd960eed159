# SPDX-License-Identifier: GPL-3.0-or-later
"""connectidpctl agents, and the two kinds of store that it fills."""

import pathlib
import sqlite3
import subprocess

from .httpd import MODULE, PATIENCE

PROGRAM = MODULE.parents[1] / "connectidpctl"
DATA = pathlib.Path(__file__).resolve().parents[1] / "data"


def agents(*words):
    """Runs the command; its end, with returncode, stdout and stderr."""
    return subprocess.run([PROGRAM, "agents", *words], timeout=PATIENCE,
                          stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, check=False)


def start(*words):
    """The same without waiting for its end."""
    return subprocess.Popen([PROGRAM, "agents", *words],
                            stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True)


class Store:
    """One store of KIND ("csv" or "sqlite") in FOLDER."""

    def __init__(self, kind, folder):
        self.kind = kind
        self.folder = folder
        self.file = folder / f"agents.{kind}"
        self.name = ("sqlite:" if kind == "sqlite" else "") + str(self.file)

    def does(self, verb, *words, says=None):
        """Runs VERB, which must succeed and print SAYS; what it printed."""
        done = agents(verb, self.name, *map(str, words))
        assert (done.returncode, done.stderr) == (0, ""), done
        if says is not None:
            assert done.stdout == says
        return done.stdout

    def refuses(self, verb, *words, status=1):
        """Runs VERB, which must be refused; what it says."""
        before = self.bytes()
        done = agents(verb, self.name, *map(str, words))
        assert (done.returncode, done.stdout) == (status, ""), done
        assert self.bytes() == before
        return done.stderr

    def bytes(self):
        return self.file.read_bytes() if self.file.exists() else None

    def foreign(self, text):
        """A CSV file to import, with TEXT (or bytes)."""
        file = self.folder / "new.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def holds(self, text):
        """Asserts that the store has the rows of the CSV TEXT."""
        assert self.does("export") == text

    def query(self, statement, *values):
        """What SQLite itself answers."""
        connection = sqlite3.connect(self.file, isolation_level=None)
        try:
            return connection.execute(statement, values).fetchall()
        finally:
            connection.close()
