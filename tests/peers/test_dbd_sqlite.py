# SPDX-License-Identifier: GPL-3.0-or-later
"""dbd: sources over SQLite, the database that needs no server."""

import pytest

from pyidp import dbd, saml

STRANGE = """
INSERT INTO notes VALUES ('latin', 0, CAST(X'5A6FEB' AS TEXT));
INSERT INTO notes VALUES ('nul', 0, CAST(X'61646D696E0078' AS TEXT));
INSERT INTO notes VALUES ('blob', 0, X'61646D696E');
INSERT INTO notes VALUES ('number', 0, 42);
"""
OTHER = "localhost"
OTHER_AGENT = "Other.Agent@example.com"
HOSTS = """
<VirtualHost 127.0.0.1:${{PORT}}>
    ServerName idp.example.com
</VirtualHost>
<VirtualHost 127.0.0.1:${{PORT}}>
    ServerName {name}
    ConnectIdPBaseURL https://{name}/saml
    DBDParams "{params}"
    DBDPrepareSQL "SELECT upper(note) FROM notes WHERE login = %s" notes
</VirtualHost>
"""


@pytest.fixture(scope="module", autouse=True)
def add_passwords():
    for user in ("latin", "nul", "blob", "number"):
        dbd.PASSWORDS[user] = "secret"


@pytest.fixture(scope="module", name="sqlite")
def make_sqlite():
    with dbd.Sqlite(dbd.tables() + STRANGE) as sqlite:
        yield sqlite


@pytest.fixture(scope="module", name="idp")
def start_idp(sqlite):
    with dbd.identity_provider(
            sqlite, "ConnectIdPSourceTimeout 1") as idp:
        yield idp


@pytest.mark.parametrize("user, reason", [
    ("latin", "is not clean"),
    ("nul", "a value of 7 bytes; .* no NUL among them"),
])
def test_value_that_is_not_text(idp, user, reason):
    idp.refused(idp.get("/saml/launch/wiki", user), 403,
                f"attribute-value.*{reason}")


@pytest.mark.parametrize("user, value", [("blob", "admin"), ("number", "42")])
def test_value_of_another_type(idp, user, value):
    assert dbd.notes(idp, user) == [value]


def test_change_of_schema_needs_no_restart(idp, sqlite):
    dbd.main_job(idp)
    sqlite.sql("ALTER TABLE notes ADD COLUMN extra TEXT; VACUUM;")
    for _ in range(3):
        assert dbd.notes(idp, "anna") == dbd.NOTES_OF["anna"]


def test_table_is_away_for_a_while(idp, sqlite):
    sqlite.sql("ALTER TABLE notes RENAME TO elsewhere")
    try:
        reply = idp.get("/saml/launch/wiki", "anna")
        idp.refused(reply, 503, "from dbd:notes: the database says: "
                    "no such table: notes; look at .*DBDPrepareSQL")
        assert int(reply.headers["Retry-After"]) > 0
        dbd.main_job(idp)
        idp.log.allow(r"\[dbd:error\]")
    finally:
        sqlite.sql("ALTER TABLE elsewhere RENAME TO notes")
    assert dbd.notes(idp, "anna") == dbd.NOTES_OF["anna"]


def test_somebody_holds_a_lock(idp, sqlite):
    """The driver waits 1.6 s for it, which is more than the time-out."""
    connection = sqlite.connect()
    connection.execute("BEGIN EXCLUSIVE")
    try:
        idp.refused(idp.get("/saml/launch/sales", "anna"), 503,
                    "from dbd:username: no answer within 1 s")
    finally:
        connection.execute("COMMIT")
        connection.close()
    idp.log.allow("from dbd:username: not asked")
    idp.wait(lambda: idp.get("/saml/launch/sales", "anna").status == 200,
             "does not recover")


def test_host_with_a_database_of_its_own(sqlite):
    tables = dbd.tables().replace(dbd.AGENT, OTHER_AGENT)
    with dbd.Sqlite(tables) as database:
        hosts = HOSTS.format(name=OTHER, params=database.params)
        with dbd.identity_provider(sqlite, hosts) as idp:
            dbd.main_job(idp)
            assert dbd.notes(idp, "half") == ["the other half"]
            other = idp.client(OTHER)
            reply = other.get("/saml/launch/sales", "anna")
            assert said(idp, reply, "connect_username") == [OTHER_AGENT]
            reply = other.get("/saml/launch/wiki", "half")
            assert said(idp, reply, "notes") == ["THE OTHER HALF"]


def said(idp, reply, attribute):
    assert reply.status == 200, reply.text
    certificate = idp.metadata().certificates[0]
    answer = saml.Answer(saml.Form(reply.text), certificate)
    return answer.attributes[attribute]
