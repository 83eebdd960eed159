# SPDX-License-Identifier: GPL-3.0-or-later
"""Attributes in a database: its tables, and the lines that read them."""

import pathlib
import sqlite3
import tempfile

from . import site, sp
from .idp import IdentityProvider

# as README has it, for each database
MAIN_JOB = """
DBDriver      {driver}
DBDParams     "{params}"
DBDMin        0
DBDPrepareSQL "SELECT username FROM agents WHERE login = %s" username
DBDPrepareSQL "SELECT role FROM agents WHERE login = %s" role

ConnectIdPAttribute connect_username  dbd:username  required
ConnectIdPAttribute connect_role      dbd:role      required
"""
NOTES = """
DBDPrepareSQL "SELECT note FROM notes WHERE login = %s ORDER BY place" notes
<ConnectIdPServiceProvider wiki>
    ConnectIdPServiceEntityID urn:example:wiki
    ConnectIdPACS https://wiki.example.org/acs
    ConnectIdPLaunch on
    ConnectIdPAttribute notes dbd:notes
    ConnectIdPAttribute connect_username user
    ConnectIdPAttribute connect_role value:none
</ConnectIdPServiceProvider>
"""
AGENT = "Anna.Agent@example.com"
LONG = "long"
MANY = "many"
# users whose names mean something in SQL, in LIKE, or to APR
ODD = ("' OR '1'='1", "%", "_", "\\", "\\'", ";--", "%s", '"', "x'; DROP "
       "TABLE notes; --", "/*", "$1", "?", "zo\u00eb")
NOTES_OF = {
    "anna": ["first", "second", "third"],
    "null": [None],
    "half": [None, "the other half"],
    "empty": [""],
    "unicode": ["Zo\u00eb \u2603 \U0001f600"],
    "quotes": ["' OR '1'='1", "%s", "a\\b"],
    LONG: ["x" * 10000],
    MANY: [str(number) for number in range(1001)],
    **{user: [f"note {number}"] for number, user in enumerate(ODD)},
}
PASSWORDS = {user: "secret" for user in [*NOTES_OF, "nobody"]}


def quoted(text):
    return "NULL" if text is None else "'" + text.replace("'", "''") + "'"


def tables():
    """SQL that makes the tables."""
    rows = ",\n".join(
        f"({quoted(user)}, {place}, {quoted(note)})"
        for user, notes in NOTES_OF.items()
        for place, note in enumerate(notes))
    return (
        "CREATE TABLE agents (login VARCHAR(64) PRIMARY KEY,"
        " username TEXT, role TEXT);\n"
        "INSERT INTO agents VALUES "
        f"('anna', {quoted(AGENT)}, {quoted(site.ROLE)});\n"
        "CREATE TABLE notes (login VARCHAR(64), place INT, note TEXT);\n"
        f"INSERT INTO notes VALUES {rows};\n")


class Sqlite:
    """A file below FOLDER that children of httpd can read."""

    driver = "sqlite3"
    lines = ""

    def __init__(self, sql):
        self.folder = tempfile.TemporaryDirectory(prefix="connect-idp-")
        root = pathlib.Path(self.folder.name)
        root.chmod(0o755)
        self.file = root / "agents.db"
        self.sql(sql)

    @property
    def params(self):
        return str(self.file)

    def connect(self):
        return sqlite3.connect(self.file, isolation_level=None)

    def sql(self, text):
        connection = self.connect()
        connection.executescript(text)
        connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.folder.cleanup()


def config_of(database, *lines):
    """The main job with DATABASE, notes for a wiki, and further LINES."""
    return (site.MODULE + site.IDENTITY
            + MAIN_JOB.format(driver=database.driver, params=database.params)
            + database.lines + NOTES + "\n".join(lines)
            + site.SALES + site.LOCATION)


def identity_provider(database, *lines, **more):
    idp = IdentityProvider(config_of(database, *lines),
                           {"conf/users": sp.users(PASSWORDS)},
                           modules=("dbd",), **more)
    idp.passwords = PASSWORDS
    return idp


def main_job(idp):
    """Opens Amazon Connect; what the databases say of anna."""
    attributes = idp.launch().attributes
    assert attributes["connect_username"] == [AGENT]
    assert attributes["connect_role"] == [site.ROLE]


def notes(idp, user):
    return idp.launch("wiki", user).attributes.get("notes")
