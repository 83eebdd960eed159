# SPDX-License-Identifier: GPL-3.0-or-later
"""One PostgreSQL server with its own folder and port."""

import pathlib
import signal
import subprocess

from .database import PASSWORD, Database

FOLDER = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))


class Postgres(Database):
    account = "postgres"
    driver = "pgsql"

    @property
    def params(self):
        return (f"host=127.0.0.1 port={self.port} dbname=postgres user=idp "
                f"password={PASSWORD} connect_timeout=5 "
                "tcp_user_timeout=5000 keepalives_idle=10")

    def make(self):
        self.run(*self.as_account(
            str(FOLDER / "initdb"), "-D", str(self.data), "-U", "owner",
            "-E", "UTF8", "--no-sync", "--locale=C", "--auth-local=trust",
            "--auth-host=scram-sha-256"))
        self.first = (f"CREATE USER idp PASSWORD '{PASSWORD}';\n{self.first}"
                      "GRANT SELECT ON ALL TABLES IN SCHEMA public TO idp;")

    def command(self):
        return self.as_account(
            str(FOLDER / "postgres"), "-D", str(self.data), "-F",
            "-h", "127.0.0.1", "-p", str(self.port), "-k", str(self.root))

    def answers(self):
        return subprocess.run(
            [str(FOLDER / "pg_isready"), "-q", "-h", "127.0.0.1", "-p",
             str(self.port)], check=False).returncode == 0

    def sql(self, text):
        self.run(str(FOLDER / "psql"), "-h", str(self.root), "-p",
                 str(self.port), "-U", "owner", "-d", "postgres", "-q",
                 "-v", "ON_ERROR_STOP=1", text=text)

    def stop(self):
        """Ends the connections, where SIGTERM would wait for them."""
        self.go_on()
        self.process.send_signal(signal.SIGINT)
        self.process.wait()
