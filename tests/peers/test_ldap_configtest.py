# SPDX-License-Identifier: GPL-3.0-or-later
"""Mistakes in what ldap: sources need, found by "apachectl -t"."""

import pytest

from pyidp import directory
from pyidp.directory import config_of

URL = "ldap://127.0.0.1:389/dc=example,dc=com"
BIND = "ConnectIdPLDAPBind cn=reader "
SECRET = "never-to-be-shown"


@pytest.fixture(scope="module", name="idp")
def make_idp():
    idp = directory.provider(config_of(URL), ["anna"], {
        "conf/empty.key": "\n", "conf/lines.key": f"{SECRET}\nand more\n",
        "conf/long.key": SECRET * 100, "conf/nul.key": f"{SECRET}\0x\n"})
    yield idp
    idp.remove()


def refused(idp, config, *sentences):
    """CONFIG is refused with SENTENCES and the place of its first rule."""
    status, text = idp.configtest(config)
    assert status != 0, text
    for sentence in sentences:
        assert sentence in text
    line = idp.line_of(config, "ConnectIdPAttribute")
    assert f"test.conf:{line}: ConnectIdPAttribute" in text
    assert SECRET not in text


def test_no_mistake(idp):
    config = config_of(f"{URL}?uid?sub?(objectClass=person)",
                       BIND + SECRET, rules=("mail ldap:mail",
                                             "name ldap:cn;lang-de"))
    status, text = idp.configtest(config)
    assert status == 0, text


def test_no_mod_ldap(idp):
    modules, idp.modules = idp.modules, tuple(
        name for name in idp.modules if name != "ldap")
    try:
        refused(idp, config_of(URL), "ldap: sources need mod_ldap; add "
                "LoadModule ldap_module modules/mod_ldap.so")
        status, text = idp.configtest(config_of(URL, rules=["mail user"]))
        assert status == 0, text
    finally:
        idp.modules = modules


def test_no_directory(idp):
    config = config_of(URL).replace(f"ConnectIdPLDAPURL {URL}", "")
    refused(idp, config, "ldap: sources need a directory; add "
            "ConnectIdPLDAPURL, such as")


@pytest.mark.parametrize("url, sentence", [
    ("http://127.0.0.1/", "The scheme was not recognised"),
    ("ldapi://%2Frun%2Fldapi/dc=example", "ldapi is not offered"),
    ("ldap://127.0.0.1:port/dc=example", "the port is not a number"),
    ("ldap://127.0.0.1:65536/dc=example", "the port is not a number"),
    ("ldap://127.0.0.1/example", "the base is not a DN"),
    (f"{URL}?u*d", "the attribute is not the name of one"),
    (f"{URL}?uid?base", "the scope is base; expected one or sub"),
    (f"{URL}?uid?all", "Bad scope"),
    (f"{URL}?uid?sub?(uid=*))", "the filter is not one of RFC 4515"),
    (f"{URL}?uid?sub?(&(a=b)", "the filter is not one of RFC 4515"),
    (f"{URL} ALWAYS", "is not NONE, SSL, TLS or STARTTLS"),
])
def test_url(idp, url, sentence):
    refused(idp, config_of(url), f"ConnectIdPLDAPURL {url.split()[0]}: ",
            sentence)


@pytest.mark.parametrize("name", [
    "1mail", "-mail", "m*il", "2.5.4.3", "j\u00f6rg", "a b", "a" * 257])
def test_attribute(idp, name):
    refused(idp, config_of(URL, rules=[f'mail "ldap:{name}"']),
            "is not the name of an LDAP attribute; expected letters")


@pytest.mark.parametrize("word, sentence", [
    ("file:conf/none.key", "conf/none.key cannot be read: No such file"),
    ("file:conf", "conf is not a file"),
    ("file:conf/empty.key", "has 0 bytes; expected 1 to 1024"),
    ("file:conf/lines.key", "has several lines; expected one"),
    ("file:conf/long.key", "bytes; at most 1026 are taken"),
    ("file:conf/nul.key", "has a NUL byte"),
    (SECRET * 61, "has 1037 bytes; expected 1 to 1024"),
    ("exec:/bin/false", 'the command "/bin/false" printed no password'),
    ("exec:/nowhere/at-all", "printed no password; run it as root"),
    ("exec:", "printed no password"),
])
def test_bind(idp, word, sentence):
    refused(idp, config_of(URL, BIND + word), "ConnectIdPLDAPBind: ",
            sentence)


def test_command_runs_once(idp):
    script = idp.write("conf/count", "#!/bin/sh\n"
                       f"echo x >>{idp.root}/counted\n")
    script.chmod(0o755)
    refused(idp, config_of(URL, BIND + "exec:conf/count",
                           rules=["mail ldap:mail", "name ldap:cn"]),
            "printed no password")
    assert (idp.root / "counted").read_text() == "x\n"
