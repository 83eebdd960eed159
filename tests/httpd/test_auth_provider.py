# SPDX-License-Identifier: GPL-3.0-or-later
"""Who checks passwords for our form, and mistakes in saying so."""

import os

import pytest

from pyidp import sp
from pyidp.idp import IdentityProvider
from pyidp.person import CONFIG, SIGNS_IN, Person, problem

SEVERAL = """
AuthnCacheSOCache shmcb
<AuthnProviderAlias file second>
    AuthUserFile conf/second
</AuthnProviderAlias>
"""


def test_several_providers_in_order():
    config = (SEVERAL + CONFIG).replace("ConnectIdPAuthProvider file",
                        "ConnectIdPAuthProvider socache file second\n"
                        "AuthnCacheProvideFor file second\n"
                        "AuthnCacheTimeout 600")
    files = {"conf/users": sp.users({"anna": "first"}),
             "conf/second": sp.users({"anna": "second", "fay": "two"})}
    with IdentityProvider(config, files, modules=["authn_socache"]) as idp:
        assert idp.answer(Person(idp).sign_in(password="first"))
        # the first that knows the user decides
        assert problem(Person(idp).sign_in(password="second"))
        idp.expect_log("wrong password or unknown user")
        reply = Person(idp).sign_in("fay", "/saml/login", "two")
        assert "Signed in as fay" in reply.text
        # what the cache remembers needs no file
        (idp.root / "conf/users").unlink()
        (idp.root / "conf/second").unlink()
        assert idp.answer(Person(idp).sign_in(password="first"))
        reply = Person(idp).sign_in("fay", "/saml/login", "two")
        assert "Signed in as fay" in reply.text
        reply = Person(idp).sign_in("bert", "/saml/login", "x")
        assert problem(reply, 503).startswith("Passwords cannot be checked")
        assert reply.headers["Retry-After"] == "60"
        idp.expect_log("cannot check passwords")
        idp.expect_log("AH01620")
        assert os.listdir(idp.root / "state")


def test_not_below_the_base_path():
    config = CONFIG + SIGNS_IN.replace("ConnectIdPStateDir state", "") \
        .replace("/saml", "/elsewhere")
    with IdentityProvider(config) as idp:
        person = Person(idp)
        person.sign_in()
        assert person.get("/elsewhere/").status == 500
        idp.expect_log("not below the path of ConnectIdPBaseURL")


@pytest.mark.parametrize("line, says", [
    ("ConnectIdPSession lifetime=59", "60 to 604800 seconds"),
    ("ConnectIdPSession idle=x", "60 to 604800 seconds"),
    ("ConnectIdPSession samesite=some", "None, Lax or Strict"),
    ("ConnectIdPSession reauth=sometimes", "always or never"),
    ("ConnectIdPSession lives=60", "lifetime=S"),
    ("ConnectIdPAuthProvider nobody", "no loaded module provides"),
    ("ConnectIdPAuthnContext X509 \"%{NO\"", "expression"),
])
def test_configtest_finds(bench, line, says):
    config = CONFIG.replace("Require valid-user", line)
    status, text = bench.configtest(config)
    assert status != 0
    assert says in text and line.split()[0] in text, text
