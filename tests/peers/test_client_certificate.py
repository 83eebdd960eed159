# SPDX-License-Identifier: GPL-3.0-or-later
"""Users that mod_ssl knows by their certificates."""

import ssl
import tempfile

import pytest

from pyidp import keys, sp
from pyidp.delegated import HEAD, ROLE, signed_in
from pyidp.idp import IdentityProvider

LAUNCH = "/saml/launch/sales"
CONTEXT = """
SSLCACertificateFile conf/ca.crt
<Location /saml>
    ConnectIdPAuthnContext TLSClient
</Location>
"""
USER_NAME = HEAD + ROLE + CONTEXT + """
SSLVerifyClient require
SSLUserName SSL_CLIENT_S_DN_CN
ConnectIdPAttribute connect_username user
<Location /saml>
    Require valid-user
</Location>
"""
FAKE_BASIC = HEAD + ROLE + CONTEXT + r"""
SSLVerifyClient require
SSLOptions +FakeBasicAuth
ConnectIdPAttribute connect_username user rewrite=/^.CN=//
<Location /saml>
    AuthType Basic
    AuthName "Certificates"
    AuthBasicProvider file
    AuthUserFile conf/users
    Require valid-user
</Location>
"""
EXPRESSION = HEAD + ROLE + CONTEXT + """
SSLVerifyClient require
SSLUserName SSL_CLIENT_M_SERIAL
ConnectIdPAttribute connect_username expr:%{SSL_CLIENT_S_DN_CN} lower
<Location /saml>
    Require expr %{SSL_CLIENT_I_DN_CN} == 'Throw-away CA'
</Location>
"""
OPTIONAL = USER_NAME.replace("SSLVerifyClient require",
                             "SSLVerifyClient optional")


def certificate(name, issuer=None):
    """A user's key and certificate in one PEM text."""
    issuer = issuer or keys.authority()
    key = keys.make_key("ec", name)
    pair = keys.Pair(key, keys.certify(key.public_key(), name, issuer.key,
                                       issuer.certificate))
    return pair.key_pem + pair.certificate_pem


class CertificateProvider(IdentityProvider):
    """Its clients show CERTIFICATE; None shows none."""

    certificate = certificate("anna")

    def __init__(self, config):
        people = {"/CN=anna": "password", "anna": "password"}
        super().__init__(config, {
            "conf/ca.crt": keys.authority().certificate_pem,
            "conf/users": sp.users(people)})

    def client(self, host=None):
        client = super().client(host)
        if self.certificate:
            with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
                file.write(self.certificate)
                file.flush()
                client.context.load_cert_chain(file.name)
        return client

    def launch_as(self, pem):
        """The launch address, opened with the certificate PEM."""
        self.certificate = pem
        try:
            return self.get(LAUNCH)
        finally:
            del self.certificate


@pytest.fixture(scope="module", name="idp", params=[
    USER_NAME, FAKE_BASIC, EXPRESSION],
    ids=["user-name", "fake-basic", "expression"])
def start_idp(request):
    with CertificateProvider(request.param) as idp:
        yield idp


def test_certificate(idp):
    signed_in(idp, idp.get(LAUNCH), "anna", "TLSClient")


@pytest.mark.parametrize("pem", [
    None, certificate("anna", keys.pair("other"))],
    ids=["none", "of-another-authority"])
def test_no_certificate_of_ours(idp, pem):
    idp.log.allow("ssl:warn|ssl:error")
    with pytest.raises(OSError):
        idp.launch_as(pem)


def test_certificate_of_nobody(idp):
    """A name that Amazon Connect refuses, or that has no line in a file."""
    reply = idp.launch_as(certificate("Anna Space"))
    if idp.config == FAKE_BASIC:
        assert reply.status == 401
        idp.expect_log("AH01618: user /CN=Anna Space not found")
    else:
        idp.refused(reply, 403, "attribute-value.*(Anna Space|anna space)")


def test_optional_certificate():
    """Without AuthType, httpd itself refuses those who show none."""
    with CertificateProvider(OPTIONAL) as idp:
        signed_in(idp, idp.get(LAUNCH), "anna", "TLSClient")
        reply = idp.launch_as(None)
        assert reply.status == 500
        assert "SAMLResponse" not in reply.text
        idp.expect_log("AH02227")
        idp.expect_log("AH00027: No authentication done")


def test_certificate_without_a_user():
    """Require expr lets the certificate in, but names nobody."""
    config = EXPRESSION.replace("SSLUserName", "# SSLUserName")
    with CertificateProvider(config) as idp:
        idp.refused(idp.get(LAUNCH), 403, "no-user")
