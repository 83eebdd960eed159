# SPDX-License-Identifier: GPL-3.0-or-later
"""One Redis server with its own folder and port, in memory alone."""

from .daemon import Daemon

PROGRAM = "/usr/bin/redis-server"


class Redis(Daemon):
    def command(self):
        return [PROGRAM, "--port", str(self.port), "--bind", "127.0.0.1",
                "--dir", str(self.root), "--save", "", "--appendonly", "no"]
