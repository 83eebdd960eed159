# SPDX-License-Identifier: GPL-3.0-or-later
"""Users of a Kerberos realm, by mod_auth_gssapi and a real KDC."""

import base64

import pytest

from pyidp import readme
from pyidp.delegated import HEAD, ROLE, signed_in
from pyidp.idp import IdentityProvider
from pyidp.kerberos import Realm
from pyidp.person import Person, asks, problem
from pyidp.saml import AuthnRequest, post, redirect

REALM = "CORP.EXAMPLE.COM"
OTHER = "OTHER.EXAMPLE.COM"
PASSWORDS = {"anna": "correct horse", "anna/admin": "battery staple"}
LAUNCH = "/saml/launch/sales"
CONFIG = HEAD + ROLE + readme.block(
    "GssapiCredStore", "Require valid-user\n</").replace(
        "keytab:conf/", "keytab:${ROOT}/conf/") + """
<ConnectIdPServiceProvider wiki>
    ConnectIdPServiceEntityID urn:example:wiki
    ConnectIdPACS https://wiki.example.org/acs
</ConnectIdPServiceProvider>
"""
WITH_PASSWORDS = CONFIG.replace("    Require", """\
    GssapiBasicAuth On
    GssapiBasicAuthMech krb5
    Require""")


@pytest.fixture(scope="module", name="realm")
def start_realm():
    with (pytest.MonkeyPatch.context() as patch,
          Realm(REALM, IdentityProvider.host, PASSWORDS) as realm):
        for name, value in realm.environment().items():
            patch.setenv(name, value)
        yield realm


@pytest.fixture(scope="module", name="idp")
def start_idp(realm):
    with provider(CONFIG, realm) as idp:
        yield idp


def provider(config, realm):
    files = {"conf/http.keytab": realm.keytab.read_bytes()}
    return IdentityProvider(config, files, modules=("auth_gssapi",))


def test_ticket(idp, realm):
    token = realm.token(realm.sign_in("anna"))
    reply = idp.get(LAUNCH, headers={"Authorization": token})
    signed_in(idp, reply, "anna", "Kerberos")


@pytest.mark.parametrize("binding", ["redirect", "post"])
def test_ticket_with_a_request(idp, realm, binding):
    request = AuthnRequest("urn:example:wiki", "https://idp.example.com"
                           "/saml/sso")
    headers = {"Authorization": realm.token(realm.sign_in("anna"))}
    if binding == "post":
        reply = idp.post("/saml/sso", post(request), headers=headers)
    else:
        reply = idp.get("/saml/sso?" + redirect(request), headers=headers)
    answer = idp.answer(reply)
    assert answer.in_response_to == request.id
    assert answer.context.endswith(":Kerberos")


def test_principal_that_is_no_agent_name(idp, realm):
    token = realm.token(realm.sign_in("anna/admin"))
    reply = idp.get(LAUNCH, headers={"Authorization": token})
    idp.refused(reply, 403, "attribute-value.*anna/admin")


def test_no_ticket(idp):
    reply = idp.get(LAUNCH)
    assert reply.status == 401
    assert reply.headers["WWW-Authenticate"] == "Negotiate"
    idp.log.allow("auth_gssapi:(info|error)")


def test_not_a_ticket(idp):
    token = base64.b64encode(b"\x60\x06nonsense").decode()
    reply = idp.get(LAUNCH, headers={"Authorization": "Negotiate " + token})
    assert reply.status == 401
    idp.expect_log("auth_gssapi:error")


def test_ticket_of_another_realm(idp, monkeypatch):
    with Realm(OTHER, IdentityProvider.host, PASSWORDS) as other:
        for name, value in other.environment().items():
            monkeypatch.setenv(name, value)
        token = other.token(other.sign_in("anna"))
    reply = idp.get(LAUNCH, headers={"Authorization": token})
    assert reply.status == 401
    idp.expect_log("auth_gssapi:error")


def test_password_where_there_is_no_ticket(realm):
    """mod_auth_gssapi then says Basic, which is another class."""
    with provider(WITH_PASSWORDS, realm) as idp:
        idp.log.allow("auth_gssapi:(info|error)")
        idp.passwords = PASSWORDS
        signed_in(idp, idp.get(LAUNCH, "anna"), "anna",
                  "PasswordProtectedTransport")
        idp.passwords = {"anna": "wrong"}
        assert idp.get(LAUNCH, "anna").status == 401


def test_passwords_are_throttled_too(realm):
    with provider(WITH_PASSWORDS, realm) as idp:
        idp.log.allow("auth_gssapi:(info|error)")
        idp.passwords = {"anna": "wrong"}
        for _ in range(6):
            assert idp.get(LAUNCH, "anna").status == 401
        idp.passwords = PASSWORDS
        idp.refused(idp.get(LAUNCH, "anna"), 429, "throttled")


@pytest.fixture(scope="module", name="both")
def start_both(realm):
    config = HEAD + ROLE + readme.block("ConnectIdPNegotiate on").replace(
        "keytab:conf/", "keytab:${ROOT}/conf/").replace(
        "/var/lib/connect_idp", "state") + r"""
ConnectIdPAttribute connect_username user \
    rewrite=/@CORP\.EXAMPLE\.COM$// required
"""
    with provider(config, realm) as idp:
        yield idp


def test_ticket_where_there_is_a_form_too(both, realm):
    reply = both.get(LAUNCH)
    assert reply.status == 401
    assert reply.headers["WWW-Authenticate"] == "Negotiate"
    token = realm.token(realm.sign_in("anna"))
    signed_in(both, both.get(LAUNCH, headers={"Authorization": token}),
              "anna", "Kerberos")


@pytest.mark.parametrize("header", [
    {}, {"Authorization": "Negotiate TlRMTVNTUAABAAAA"}])
def test_form_outside_the_domain(both, header):
    person = Person(both)
    page = person.request("GET", LAUNCH, header)
    assert asks(page, 401)
    reply = person.fill_in(page)
    assert "WWW-Authenticate" not in reply.headers
    signed_in(both, reply, "anna", "PasswordProtectedTransport")
    # the session counts where there is no ticket
    signed_in(both, person.get(), "anna", "PasswordProtectedTransport")


def test_wrong_password_asks_for_no_ticket(both):
    person = Person(both)
    reply = person.fill_in(person.get(), "anna", "wrong")
    assert problem(reply)
    assert "WWW-Authenticate" not in reply.headers
    both.expect_log("wrong password or unknown user")
