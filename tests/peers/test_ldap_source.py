# SPDX-License-Identifier: GPL-3.0-or-later
"""ldap: sources: what a directory says about users, exactly."""

import pytest

from pyidp import directory
from pyidp.directory import LAUNCH, attributes, config_of
from pyidp.httpd import free_port
from pyidp.slapd import BASE, Slapd, entry

SCHEMA = """\
attributetype ( 1.3.6.1.4.1.99999.1.1 NAME 'blob'
    SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 )
objectclass ( 1.3.6.1.4.1.99999.2.1 NAME 'blobHolder' AUXILIARY
    MAY ( blob ) )
"""
LONG = "x" * 10000
STRANGE = ["*", "a*", ")(uid=*", "anna)(uid=*", "a\\b", "\\2a", "a&b|(c)!",
           "j\u00f6rg", "x" * 300]
BLOB = {"objectClass": "blobHolder"}
PEOPLE = {
    "anna": ("secret", {
        "mail": "Anna.Agent@example.com",
        "description": ["one; two", "a, b", "three", "  four;"],
        "ou": "Sales;Service",
        "title;lang-de": "Leiterin",
    }),
    "bert": ("secret", {}),
    "long": ("secret", {"description": LONG}),
    "many": ("secret", {"description": [f"v{n}" for n in range(1000)]}),
    "more": ("secret", {"description": [f"v{n}" for n in range(1001)]}),
    "odd": ("secret", {**BLOB, "blob": b"\xff\xfe"}),
    "nul": ("secret", {**BLOB, "blob": b"admin\0x",
                       "mail": "nul@example.com"}),
    "root": ("bind me", {}),
}
LDIF = "".join(
    entry(f"ou={n},{BASE}", "organizationalUnit", ou=str(n))
    + entry(f"uid=twin,ou={n},{BASE}", "inetOrgPerson", uid="twin",
            cn="twin", sn="twin", mail=f"twin{n}@example.com")
    for n in range(3)) + "".join(
    entry(f"cn=strange{n},{BASE}", "inetOrgPerson", uid=uid, cn=f"strange{n}",
          sn="strange", mail=f"strange{n}@example.com")
    for n, uid in enumerate(STRANGE))
NOBODY = ["nobody", "twinx", "ann", "*nna"]
USERS = [*PEOPLE, "twin", *NOBODY, *STRANGE]
RULES = ("mail ldap:mail", "all ldap:DESCRIPTION", "blob ldap:blob",
         "split ldap:ou split=;", "title ldap:title")
ADMIN = f"uid=root,{BASE}"
READS = f"""
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact={ADMIN} read by * none
"""


@pytest.fixture(scope="module", name="slapd")
def start_slapd():
    with Slapd(PEOPLE, LDIF, SCHEMA) as slapd:
        yield slapd


@pytest.fixture(scope="module", name="idp")
def start_idp(slapd):
    with directory.provider(config_of(slapd.url, rules=RULES),
                            USERS) as idp:
        yield idp


def test_values(idp):
    assert attributes(idp) == {
        "mail": ["Anna.Agent@example.com"],
        "all": ["one; two", "a, b", "three", "  four;"],
        "split": ["Sales", "Service"],
    }


def test_entry_without_the_attributes(idp):
    assert attributes(idp, "bert") == {}


@pytest.mark.parametrize("user", NOBODY)
def test_user_without_an_entry(idp, user):
    assert attributes(idp, user) == {}


@pytest.mark.parametrize("number", range(len(STRANGE)))
def test_name_with_metacharacters(idp, number):
    found = attributes(idp, STRANGE[number])
    assert found["mail"] == [f"strange{number}@example.com"]


@pytest.mark.parametrize("user, reason", [
    ("twin", 'has several entries for .*uid=twin.* below "dc=example'),
    ("long", "has 10000 bytes; expected 8192 at most"),
    ("many", "one too many; expected 100 values at most"),
    ("more", "ldap:DESCRIPTION.*1001 values; expected 1000 at most"),
    ("odd", "is not clean; expected UTF-8"),
    ("nul", "ldap:blob.*a value with a NUL byte; expected text"),
])
def test_refused(idp, user, reason):
    idp.refused(idp.get(LAUNCH, user), 403, f"attribute-value: .*{reason}")


def test_bad_attribute_that_is_not_wanted(slapd):
    config = config_of(slapd.url, rules=["mail ldap:mail"]) + """
<ConnectIdPServiceProvider other>
    ConnectIdPServiceEntityID urn:example:other
    ConnectIdPACS https://other.example.org/acs
    ConnectIdPAttribute blob ldap:blob
</ConnectIdPServiceProvider>
"""
    with directory.provider(config, USERS) as idp:
        assert attributes(idp, "nul") == {"mail": ["nul@example.com"]}


@pytest.mark.parametrize("search, user, mail", [
    ("?uid?one", "anna", "Anna.Agent@example.com"),
    ("?uid?one", "twin", None),
    ("?mail", "twin1@example.com", "twin1@example.com"),
    ("??sub?(!(mail=twin0*))", "anna", "Anna.Agent@example.com"),
    ("?uid?sub?mail=twin2*", "twin", "twin2@example.com"),
    ("?uid?sub?(&(mail=twin*)(!(|(mail=twin0*)(mail=twin1*))))", "twin",
     "twin2@example.com"),
])
def test_url(slapd, search, user, mail):
    url = f'"ldap://localhost:{slapd.port} 127.0.0.1:{slapd.port}/{BASE}' \
          f'{search}"'
    with directory.provider(config_of(url), [user]) as idp:
        assert attributes(idp, user).get("mail") == (mail and [mail])


def test_hosts_of_which_one_answers(slapd):
    url = f'"ldap://127.0.0.1:{free_port()} 127.0.0.1:{slapd.port}/{BASE}"'
    with directory.provider(config_of(url), ["anna"]) as idp:
        assert attributes(idp) == {"mail": ["Anna.Agent@example.com"]}


@pytest.fixture(scope="module", name="guarded")
def start_guarded():
    """A directory in which one user alone may read."""
    with Slapd(PEOPLE, rights=READS, schema=SCHEMA) as slapd:
        yield slapd


@pytest.mark.parametrize("word", [
    '"bind me"', "file:conf/ldap.key", '"exec:conf/password bind"'])
def test_bind(guarded, word):
    config = config_of(guarded.url, f"ConnectIdPLDAPBind {ADMIN} {word}")
    files = {"conf/ldap.key": "bind me\n",
             "conf/password": "#!/bin/sh\necho \"$1 me\"\n"}
    idp = directory.provider(config, ["anna"], files)
    (idp.root / "conf/password").chmod(0o755)
    with idp:
        assert attributes(idp) == {"mail": ["Anna.Agent@example.com"]}
        assert "bind me" not in idp.story()


def test_anonymous_may_not_read(guarded):
    with directory.provider(config_of(guarded.url), ["anna"]) as idp:
        idp.refused(idp.get(LAUNCH, "anna"), 503,
                    "the directory 127.0.0.1.* does not answer the search: "
                    "No such object; look at base and filter")


def test_wrong_password(guarded):
    config = config_of(guarded.url, f"ConnectIdPLDAPBind {ADMIN} wrong",
                       rules=("mail ldap:mail default=d@example.com",))
    with directory.provider(config, ["anna"]) as idp:
        reply = idp.get(LAUNCH, "anna")
        assert reply.headers["Retry-After"] == "60"
        line = idp.refused(
            reply, 503, "attribute.*mail.*ldap:mail: the directory 127.0.0.1:"
            ".* refuses the bind: Invalid credentials; look at "
            "ConnectIdPLDAPBind")
        assert "wrong" not in line


def test_two_hosts_with_two_directories(slapd):
    other = {"anna": ("secret", {"mail": "anna@example.org"})}
    host = """
<VirtualHost 127.0.0.1:${{PORT}}>
    ServerName {name}
    ConnectIdPBaseURL https://{name}/saml
    ConnectIdPLDAPURL {url}
</VirtualHost>
"""
    with Slapd(other) as second:
        config = config_of(slapd.url) + host.format(
            name="idp.example.com", url=slapd.url) + host.format(
            name="localhost", url=second.url)
        with directory.provider(config, ["anna"]) as idp:
            for name, mail in (("idp.example.com", "Anna.Agent@example.com"),
                               ("localhost", "anna@example.org")) * 2:
                reply = idp.client(name).get(LAUNCH, "anna")
                assert idp.answer(reply).attributes == {"mail": [mail]}


def test_beside_mod_authnz_ldap(slapd):
    """Both use one pool; neither gets a connection of the other."""
    config = config_of(slapd.url).replace(
        "AuthBasicProvider file", "AuthBasicProvider ldap\n"
        f"    AuthLDAPURL {slapd.url}\n    Require ldap-filter uid=anna")
    with directory.provider(config, ["anna"],
                            modules=("authnz_ldap",)) as idp:
        idp.passwords = {"anna": "secret", "bert": "secret"}
        for _ in range(3):
            assert attributes(idp) == {"mail": ["Anna.Agent@example.com"]}
            assert attributes(idp, "bert") == {}


def test_values_are_kept(slapd):
    config = config_of(slapd.url, "ConnectIdPAttributeCache 600")
    with directory.provider(config, ["anna", "bert"]) as idp:
        assert attributes(idp) == {"mail": ["Anna.Agent@example.com"]}
        slapd.stop()
        try:
            assert attributes(idp) == {"mail": ["Anna.Agent@example.com"]}
            idp.refused(idp.get(LAUNCH, "bert"), 503, "cannot be reached")
        finally:
            slapd.start()
