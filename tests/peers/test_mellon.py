# SPDX-License-Identifier: GPL-3.0-or-later
"""Debian's mod_auth_mellon as a service provider of this one."""

import base64

import pytest
from lxml import etree

from pyidp import keys, saml, site, sp
from pyidp.browser import Browser
from pyidp.httpd import Httpd
from pyidp.idp import IdentityProvider

IDP = site.MODULE + """
ConnectIdPBaseURL https://localhost:${PORT}/saml
ConnectIdPKey conf/idp.key conf/idp.crt
ConnectIdPAttribute connect_username file:conf/agents.csv required
ConnectIdPAttribute connect_role file:conf/agents.csv required
ConnectIdPAttribute team "value:red;green" split=;
<ConnectIdPServiceProvider app>
    ConnectIdPMetadata conf/app.xml
    ConnectIdPLaunch on
    ConnectIdPRelayState ${APP}/secret/hello.txt
</ConnectIdPServiceProvider>
""" + site.LOCATION
APP = """
<Location />
    MellonEnable info
    MellonEndpointPath /mellon
    MellonSPMetadataFile ${ROOT}/conf/app.xml
    MellonSPPrivateKeyFile ${ROOT}/conf/app.key
    MellonSPCertFile ${ROOT}/conf/app.crt
    MellonIdPMetadataFile ${ROOT}/conf/idp.xml
    MellonSecureCookie On
    MellonIdP IDP
    MellonSignatureMethod rsa-sha256
</Location>
<Location /secret>
    MellonEnable auth
    MellonUser connect_username
    Require valid-user
    Header set X-User "expr=%{REMOTE_USER}"
    Header set X-Username "expr=%{reqenv:MELLON_connect_username}"
    Header set X-Role "expr=%{reqenv:MELLON_connect_role}"
    Header set X-Team "expr=%{reqenv:MELLON_team_0} %{reqenv:MELLON_team_1}"
    Header set X-Issuer "expr=%{reqenv:MELLON_IDP}"
    Header set X-Name-Id "expr=%{reqenv:MELLON_NAME_ID}"
</Location>
"""


class Couple:
    """The identity provider, the application, and a browser for both."""

    def __init__(self, idp, app, encrypted):
        self.idp = idp
        self.encrypted = encrypted
        self.app = app
        self.idp_url = f"https://localhost:{idp.port}"
        self.app_url = f"https://127.0.0.1:{app.port}"
        self.secret = self.app_url + "/secret/hello.txt"

    def browser(self, user="anna"):
        return Browser({self.idp_url: self.idp.client("localhost"),
                        self.app_url: self.app.client("127.0.0.1")},
                       {self.idp_url: user})

    def answer(self, browser):
        """The Response that BROWSER carried; sealed where it should be."""
        form = next(f for f in browser.forms if "SAMLResponse" in f)
        xml = base64.b64decode(form["SAMLResponse"])
        assert (b"EncryptedAssertion" in xml) == self.encrypted
        assert (b"Anna.Agent" in xml) != self.encrypted
        return xml

    def signed_in(self, reply):
        """The application knows Anna and all that was said about her."""
        assert reply.status == 200, reply.text
        assert reply.text == "hello"
        assert reply.headers["X-User"] == "Anna.Agent@example.com"
        assert reply.headers["X-Username"] == "Anna.Agent@example.com"
        assert reply.headers["X-Role"] == site.ROLE
        assert reply.headers["X-Team"] == "red green"
        assert reply.headers["X-Issuer"] == self.idp_url + "/saml/metadata"
        assert len(reply.headers["X-Name-Id"]) >= 20


def only(xml, binding):
    """The metadata XML with SingleSignOnServices of BINDING alone."""
    root = etree.fromstring(xml)
    for service in list(root.iter(saml.MD + "SingleSignOnService")):
        if service.get("Binding") != binding:
            service.getparent().remove(service)
    return etree.tostring(root)


# what signs and what encrypts; methods of encryption None: in clear
GCM, CBC = "xmlenc11#aes128-gcm", "xmlenc#aes128-cbc"
SETUPS = [
    (sp.REDIRECT, "both", None), (sp.POST, "both", None),
    (sp.REDIRECT, "assertion", None), (sp.POST, "response", None),
    (sp.REDIRECT, "both", ()), (sp.POST, "assertion", (GCM,)),
    (sp.POST, "response", (CBC, "xmlenc#rsa-1_5")),
]


def name_of(setup):
    binding, sign, methods = setup
    sealed = "clear" if methods is None else "-".join(methods) or "sealed"
    return f"{binding.rsplit('-', 1)[-1].lower()}-{sign}-{sealed}"


def encryption_key(pair, methods):
    years = {"xmlenc11": "2009", "xmlenc": "2001/04"}
    return sp.key(pair, "encryption", [
        f"http://www.w3.org/{years[m.split('#')[0]]}/{m}" for m in methods])


@pytest.fixture(scope="module", name="couple", params=SETUPS, ids=name_of)
def start_couple(request):
    binding, sign, methods = request.param
    pair = keys.pair("app")
    app = Httpd(APP, {"conf/app.key": pair.key_pem,
                      "conf/app.crt": pair.certificate_pem,
                      "htdocs/secret/hello.txt": "hello"},
                modules=("auth_mellon",))
    url = f"https://127.0.0.1:{app.port}"
    metadata = sp.metadata(url + "/mellon/metadata",
                           [url + "/mellon/postResponse"],
                           certificates=[pair], signed=True)
    if methods is not None:
        metadata = metadata.replace(
            "    <md:AssertionConsumerService",
            encryption_key(pair, methods)
            + "    <md:AssertionConsumerService", 1)
    lines = f"    ConnectIdPSign {sign}\n"
    if CBC in (methods or ()):
        lines += "    ConnectIdPAlgorithms +aes-cbc +rsa-1_5\n"
    app.write("conf/app.xml", metadata)
    config = f"Define APP {url}\n" + IDP.replace(
        "    ConnectIdPLaunch", lines + "    ConnectIdPLaunch")
    with IdentityProvider(config, {"conf/app.xml": metadata}) as idp:
        app.write("conf/idp.xml",
                  only(idp.get("/saml/metadata").body, binding))
        with app:
            idp.log.allow(r"ConnectIdPAlgorithms: \+(aes-cbc|rsa-1_5) is")
            yield Couple(idp, app, methods is not None)


def test_application_asks(couple):
    browser = couple.browser()
    couple.signed_in(browser.open(couple.secret))
    assert any(url.startswith(couple.idp_url + "/saml/sso")
               for url in browser.visited)
    couple.answer(browser)
    couple.signed_in(browser.open(couple.secret))


def test_launch(couple):
    browser = couple.browser()
    reply = browser.open(couple.idp_url + "/saml/launch/app")
    couple.signed_in(reply)
    assert browser.visited[-1] == couple.secret


def test_each_user_is_known_by_another_name(couple):
    names = set()
    for user in ("anna", "dirk"):
        reply = couple.browser(user).open(couple.secret)
        assert reply.status == 200
        names.add((reply.headers["X-Name-Id"], reply.headers["X-User"]))
    assert len({name for name, _ in names}) == 2
    assert {user for _, user in names} == {
        "Anna.Agent@example.com", "dirk+tag"}


def test_user_without_a_role_stays_outside(couple):
    reply = couple.browser("bert").open(couple.secret)
    couple.idp.refused(reply, 403, "connect_role")


def test_application_verifies_what_it_gets(couple):
    def alter(fields):
        if "SAMLResponse" in fields:
            xml = base64.b64decode(fields["SAMLResponse"])
            old, new = ((b"CipherValue>", b"CipherValue>AAAA")
                        if couple.encrypted
                        else (b"Anna.Agent", b"Boss.Agent"))
            assert old in xml
            fields["SAMLResponse"] = base64.b64encode(
                xml.replace(old, new, 1)).decode()

    reply = couple.browser().open(couple.secret, change=alter)
    assert reply.status >= 400
    couple.app.log.allow("auth_mellon:error")
    couple.app.log.allow("Lasso-WARNING.*Could not decrypt|^$")


def test_answer_cannot_be_used_for_another_request(couple):
    browser = couple.browser()
    couple.signed_in(browser.open(couple.secret))
    form = next(f for f in browser.forms if "SAMLResponse" in f)

    def replay(fields):
        if "SAMLResponse" in fields:
            fields["SAMLResponse"] = form["SAMLResponse"]

    reply = couple.browser().open(couple.secret, change=replay)
    assert reply.status >= 400
    couple.app.log.allow("auth_mellon:error")
