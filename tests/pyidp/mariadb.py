# SPDX-License-Identifier: GPL-3.0-or-later
"""One MariaDB server with its own folder and port."""

from .database import PASSWORD, Database

INSTALL = "/usr/bin/mariadb-install-db"
PROGRAM = "/usr/sbin/mariadbd"
CLIENT = "/usr/bin/mariadb"


class Mariadb(Database):
    account = "mysql"
    driver = "mysql"
    lines = 'DBDInitSQL "SET NAMES utf8mb4"\n'

    @property
    def params(self):
        return (f"host=127.0.0.1,port={self.port},dbname=idp,user=idp,"
                f"pass={PASSWORD}")

    def make(self):
        self.run(*self.as_account(
            INSTALL, "--no-defaults", f"--datadir={self.data}",
            "--auth-root-authentication-method=normal", "--skip-test-db"))
        self.first = ("CREATE DATABASE idp CHARACTER SET utf8mb4;\n"
                      "CREATE USER idp@'127.0.0.1' IDENTIFIED BY "
                      f"'{PASSWORD}';\n"
                      "GRANT SELECT ON idp.* TO idp@'127.0.0.1';\n"
                      "USE idp;\n"
                      "SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES';\n"
                      + self.first)

    def command(self):
        return self.as_account(
            PROGRAM, "--no-defaults", f"--datadir={self.data}",
            f"--socket={self.root}/socket", "--bind-address=127.0.0.1",
            f"--port={self.port}", "--skip-name-resolve",
            f"--pid-file={self.root}/pid")

    def sql(self, text):
        self.run(CLIENT, "--no-defaults", f"--socket={self.root}/socket",
                 "--user=root", "--default-character-set=utf8mb4",
                 text=text)
