# SPDX-License-Identifier: GPL-3.0-or-later
"""README's examples of attribute sources, as they stand there.

Those of LDAP, Active Directory, OpenID Connect and Kerberos are in
test_active_directory.py, test_openid.py and test_kerberos.py.
"""

import json
import pathlib

import pytest

from pyidp import ctl, dbd, readme, site, sp
from pyidp.database import PASSWORD
from pyidp.httpd import free_port
from pyidp.idp import IdentityProvider
from pyidp.postgres import Postgres
from pyidp.slapd import Slapd

ROLE = f"ConnectIdPAttribute connect_role value:{site.ROLE}\n"
AGENT = "Anna.Agent@example.com"


def provider(example, *, head="", tail="", users=("anna",), **more):
    """Amazon Connect with the lines EXAMPLE."""
    passwords = {user: "x" for user in users}
    idp = IdentityProvider(
        site.MODULE + site.IDENTITY + head + example + site.SALES
        + site.LOCATION + tail, {"conf/users": sp.users(passwords)}, **more)
    idp.passwords = passwords
    return idp


def name_of(idp, user="anna", **more):
    attributes = idp.launch("sales", user, **more).attributes
    assert attributes["connect_role"] == [site.ROLE]
    return attributes["connect_username"]


def put(text, **names):
    """TEXT with other things in the place of what README names."""
    for old, new in names.values():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def test_sqlite(tmp_path):
    """The file is made as README says, and httpd reads it."""
    tmp_path.chmod(0o755)
    for folder in list(tmp_path.parents)[:3]:
        folder.chmod(folder.stat().st_mode | 0o055)
    store = ctl.Store("sqlite", tmp_path)
    store.does("set", "anna", f"connect_username={AGENT}",
               f"connect_role={site.ROLE}")
    example = put(readme.block("sqlite3"), file=(
        "/var/lib/connect_idp/agents.db", str(store.file)))
    with provider(example, modules=("dbd",)) as idp:
        assert name_of(idp) == [AGENT]
        store.does("set", "anna", "connect_username=New.Name")
        assert name_of(idp) == ["New.Name"]


def test_postgresql():
    with Postgres(dbd.tables()) as server:
        example = put(readme.block("pgsql"),
                      port=("port=5432", f"port={server.port}"),
                      secret=("password=SECRET", f"password={PASSWORD}"))
        with provider(example, modules=("dbd",)) as idp:
            assert name_of(idp) == [AGENT]


@pytest.mark.parametrize("number, user, name", [
    (0, "Alice@corp.example", "alice"), (0, "bob@CORP.EXAMPLE", "bob"),
    (1, "CORP\\alice", "alice"), (1, "alice", "alice"),
    (2, "alice", "alice@example.com")])
def test_name_made_fit(number, user, name):
    lines = [line for line in readme.block("rewrite=/@.*$//").splitlines()
             if not line.startswith("#")]
    assert len(lines) == 3
    with provider(lines[number] + "\n" + ROLE, users=[user]) as idp:
        assert name_of(idp, user) == [name]


def test_exceptions():
    example = readme.block("file:conf/exceptions.csv")
    people = {user: ("x", {"mail": f"{user}@example.com"})
              for user in ("anna", "bert")}
    with Slapd(people) as slapd:
        idp = provider(example, head=f"ConnectIdPLDAPURL {slapd.url}\n"
                       + ROLE, users=people, modules=("ldap",))
        idp.write("conf/exceptions.csv",
                  "user,connect_username\nbert,robert\n")
        with idp:
            assert name_of(idp) == ["anna@example.com"]
            assert name_of(idp, "bert") == ["robert"]


def test_outage_gives_nobody_another_value():
    example = ("ConnectIdPAttribute connect_username ldap:mail {}\n"
               "ConnectIdPAttribute connect_username value:somebody "
               "default=nobody\n")
    head = (f"ConnectIdPLDAPURL ldap://127.0.0.1:{free_port()}/dc=x?uid\n"
            + ROLE)
    with provider(example.format(""), head=head, modules=("ldap",)) as idp:
        reply = idp.get("/saml/launch/sales", "anna")
        assert reply.headers["Retry-After"]
        idp.refused(reply, 503, "source: .*ldap:mail")
    with provider(example.format("fallback=error"), head=head,
                  modules=("ldap",)) as idp:
        assert name_of(idp) == ["somebody"]
        idp.expect_log(r"ldap:mail.*the next rule is tried")


def test_header():
    example = put(readme.block("header:X-Mail"),
                  peer=("192.0.2.7", "127.0.0.1"))
    with provider(example + ROLE) as idp:
        assert name_of(idp, headers={"X-Mail": AGENT}) == [AGENT]


def test_preview_for_supervisors():
    guard = put(readme.block("<Location /saml/preview>"), group=(
        "    Require group supervisors",
        "    AuthGroupFile conf/groups\n    Require group supervisors"))
    idp = provider("ConnectIdPAttribute connect_username user\n" + ROLE,
                   tail=guard, users=("anna", "boss"))
    idp.write("conf/groups", "supervisors: boss\n")
    with idp:
        target = "/saml/preview?sp=sales&user=anna"
        reply = idp.get(target, "boss", headers={
            "Accept": "application/json"})
        assert json.loads(reply.text)["user"] == "anna"
        assert idp.get(target, "anna").status == 401
        idp.expect_log("AH01631: user anna")


def test_every_example_is_in_a_test():
    """A block that nobody runs may be wrong."""
    tests = pathlib.Path(__file__).parent
    text = "".join(path.read_text() for path in tests.glob("test_*.py"))
    for part in ("uid=reader,dc=example", "sAMAccountName", "sqlite3",
                 "pgsql", "OIDCProviderMetadataURL", "ConnectIdPNegotiate on"):
        assert f'readme.block("{part}")' in text
        assert readme.block(part)
