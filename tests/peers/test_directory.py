# SPDX-License-Identifier: GPL-3.0-or-later
"""Users and their attributes in a real LDAP directory."""

import pytest

from pyidp.delegated import HEAD, ROLE, signed_in
from pyidp.idp import IdentityProvider
from pyidp.slapd import Slapd

PEOPLE = {
    "anna": ("correct horse", {"mail": "Anna.Agent@example.com"}),
    "bert": ("no address", {}),
    "o*o": ("a star is no wildcard", {"mail": "star@example.com"}),
    "dan": ("goes when slapd goes", {"mail": "dan@example.com"}),
}
PASSWORDS = {uid: password for uid, (password, _) in PEOPLE.items()}
LAUNCH = "/saml/launch/sales"
CONFIG = HEAD + ROLE + """
LDAPCacheEntries 0
LDAPConnectionPoolTTL 0
ConnectIdPAttribute connect_username env:AUTHENTICATE_MAIL required
<Location /saml>
    AuthType Basic
    AuthName "Contact center"
    AuthBasicProvider ldap
    AuthLDAPURL {url}
    Require valid-user
</Location>
"""


@pytest.fixture(scope="module", name="slapd")
def start_slapd():
    with Slapd(PEOPLE) as slapd:
        yield slapd


@pytest.fixture(scope="module", name="idp")
def start_idp(slapd):
    with IdentityProvider(CONFIG.format(url=slapd.url),
                          modules=("ldap", "authnz_ldap")) as idp:
        idp.passwords = PASSWORDS
        yield idp


@pytest.mark.parametrize("user", ["anna", "o*o"])
def test_mail_from_the_directory(idp, user):
    signed_in(idp, idp.get(LAUNCH, user), PEOPLE[user][1]["mail"],
              "PasswordProtectedTransport")


def test_user_without_a_mail_address(idp):
    idp.refused(idp.get(LAUNCH, "bert"), 403,
                "attribute-missing.*connect_username")


@pytest.mark.parametrize("user", ["anna", "*", "a*", "anna)(uid=*"])
def test_wrong_password(idp, user):
    idp.passwords = {user: "wrong"}
    try:
        assert idp.get(LAUNCH, user).status == 401
    finally:
        idp.passwords = PASSWORDS
    idp.expect_log(r"AH0161[78]: user .*(Password Mismatch|not found)")


def test_directory_goes_and_comes_back(idp, slapd):
    slapd.stop()
    reply = idp.get(LAUNCH, "dan")
    assert reply.status == 500
    assert "SAMLResponse" not in reply.text
    idp.log.find("AH01695.*dan authentication failed.*contact LDAP server")
    slapd.start()
    signed_in(idp, idp.get(LAUNCH, "dan"), "dan@example.com",
              "PasswordProtectedTransport")
