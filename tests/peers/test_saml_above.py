# SPDX-License-Identifier: GPL-3.0-or-later
"""SAML above, SAML below: mod_auth_mellon asks another identity provider.

Above is this module, too, so mod_auth_mellon and the module share lasso in
one httpd below.
"""

import pytest

from pyidp import keys, site, sp
from pyidp.browser import Browser
from pyidp.delegated import HEAD, ROLE, signed_in
from pyidp.idp import IdentityProvider
from pyidp.saml import AuthnRequest, post, redirect

ORIGIN = "https://idp.example.com"
LAUNCH = ORIGIN + "/saml/launch/sales"
SSO = ORIGIN + "/saml/sso"
ABOVE = site.MODULE + """
ConnectIdPBaseURL https://localhost:${PORT}/saml
ConnectIdPKey conf/idp.key conf/idp.crt
ConnectIdPAttribute name file:conf/names.csv
ConnectIdPAttribute desk expr:%{REMOTE_USER}-desk
<ConnectIdPServiceProvider below>
    ConnectIdPMetadata conf/below.xml
</ConnectIdPServiceProvider>
""" + site.LOCATION
BELOW = HEAD + ROLE + """
ConnectIdPAttribute connect_username env:MELLON_name required
<ConnectIdPServiceProvider wiki>
    ConnectIdPServiceEntityID urn:example:wiki
    ConnectIdPACS https://wiki.example.org/acs
</ConnectIdPServiceProvider>
<Location />
    MellonEnable info
    MellonEndpointPath /mellon
    MellonSPMetadataFile ${ROOT}/conf/below.xml
    MellonSPPrivateKeyFile ${ROOT}/conf/below.key
    MellonSPCertFile ${ROOT}/conf/below.crt
    MellonIdPMetadataFile ${ROOT}/conf/above.xml
    MellonSecureCookie On
    MellonSignatureMethod rsa-sha256
    MellonPostReplay On
</Location>
MellonPostDirectory ${ROOT}/posted
<Location /saml>
    AuthType Mellon
    MellonEnable auth
    MellonUser desk
    Require valid-user
    ConnectIdPAuthnContext PasswordProtectedTransport
</Location>
<Location /saml/metadata>
    MellonEnable off
</Location>
"""
NAMES = sp.agents(("user", "name"), (
    ("anna", "Anna.Agent@example.com"), ("cora", "Cora Space")))


class Pair:
    """Both identity providers, and browsers for them."""

    def __init__(self, above, below):
        self.above = above
        self.below = below

    def browser(self, user="anna"):
        above = f"https://localhost:{self.above.port}"
        # lasso's, when mod_auth_mellon puts its address into RelayState
        self.below.log.allow("a RelayState of more than 80 bytes")
        return Browser({above: self.above.client("localhost"),
                        ORIGIN: self.below.client()}, {above: user})


@pytest.fixture(scope="module", name="pair")
def start_pair():
    pair = keys.pair("below")
    metadata = sp.metadata(ORIGIN + "/mellon/metadata",
                           [ORIGIN + "/mellon/postResponse"],
                           certificates=[pair], signed=True)
    with IdentityProvider(ABOVE, {"conf/below.xml": metadata,
                                  "conf/names.csv": NAMES}) as above:
        below = IdentityProvider(BELOW, {
            "conf/below.xml": metadata, "conf/below.key": pair.key_pem,
            "conf/below.crt": pair.certificate_pem,
            "conf/above.xml": above.get("/saml/metadata").body},
            modules=("auth_mellon",))
        posted = below.root / "posted"
        posted.mkdir()
        posted.chmod(0o777)
        with below:
            yield Pair(above, below)


def test_launch(pair):
    browser = pair.browser()
    reply = browser.open(LAUNCH)
    signed_in(pair.below, reply, "Anna.Agent@example.com",
              "PasswordProtectedTransport")
    assert any("/saml/sso?SAMLRequest" in url for url in browser.visited)
    # mod_auth_mellon's session: the second time nobody is asked
    before = len(browser.visited)
    signed_in(pair.below, browser.open(LAUNCH), "Anna.Agent@example.com",
              "PasswordProtectedTransport")
    assert len(browser.visited) == before + 1
    assert browser.step(LAUNCH, None).headers.get_all(
        "Cache-Control") == ["no-store"]
    pair.below.log.find("anna-desk is signed in at .*sales")


def ask():
    return AuthnRequest("urn:example:wiki", SSO)


def test_request_by_redirect(pair):
    request = ask()
    reply = pair.browser().open(f"{SSO}?{redirect(request, 'a&b')}")
    answer = pair.below.answer(reply)
    assert answer.in_response_to == request.id
    assert answer.relay_state == "a&b"


def test_request_by_post(pair):
    """mod_auth_mellon keeps it in a file (MellonPostReplay)."""
    request = ask()
    reply = pair.browser().open(SSO, post(request, "a&b"))
    answer = pair.below.answer(reply)
    assert answer.in_response_to == request.id
    assert answer.relay_state == "a&b"


def test_user_whom_nobody_above_knows(pair):
    browser = pair.browser("nobody")
    assert browser.open(LAUNCH).status == 401
    pair.above.expect_log("AH01618: user nobody not found")


@pytest.mark.parametrize("user, reason", [
    ("bert", "attribute-missing.*connect_username"),
    ("cora", "attribute-value.*Cora Space")])
def test_user_with_the_wrong_attributes(pair, user, reason):
    pair.below.refused(pair.browser(user).open(LAUNCH), 403, reason)


def test_graceful_restart_with_two_users_of_lasso(pair):
    pair.below.graceful()
    signed_in(pair.below, pair.browser().open(LAUNCH),
              "Anna.Agent@example.com", "PasswordProtectedTransport")
