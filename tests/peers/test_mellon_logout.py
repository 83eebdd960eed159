# SPDX-License-Identifier: GPL-3.0-or-later
"""Single logout with Debian's mod_auth_mellon, begun there and here."""

import urllib.parse

import lxml.html
import pytest

from peers.test_mellon import APP
from pyidp import keys, site, sp
from pyidp.browser import Browser
from pyidp.httpd import Httpd
from pyidp.idp import IdentityProvider

IDP = site.MODULE + """
ConnectIdPBaseURL https://localhost:${PORT}/saml
ConnectIdPKey conf/idp.key conf/idp.crt
ConnectIdPStateDir state
ConnectIdPAttribute connect_username file:conf/agents.csv required
<ConnectIdPServiceProvider app>
    ConnectIdPMetadata conf/app.xml
</ConnectIdPServiceProvider>
<ConnectIdPServiceProvider mute>
    ConnectIdPServiceEntityID urn:example:mute
    ConnectIdPACS https://mute.example.org/acs
    ConnectIdPLaunch on
</ConnectIdPServiceProvider>
""" + site.LOCATION.replace("Require", "ConnectIdPSession idle=3600\n"
                            "    Require")


class Couple:
    """The identity provider, the application, and a browser for both."""

    def __init__(self, idp, app):
        self.idp = idp
        self.app = app
        self.idp_url = f"https://localhost:{idp.port}"
        self.app_url = f"https://127.0.0.1:{app.port}"
        self.secret = self.app_url + "/secret/hello.txt"

    def browser(self):
        browser = Browser({self.idp_url: self.idp.client("localhost"),
                           self.app_url: self.app.client("127.0.0.1")},
                          {self.idp_url: "anna"})
        assert browser.open(self.secret).text == "hello"
        browser.visited.clear()
        assert browser.open(self.secret).text == "hello"
        assert browser.visited == [self.secret]
        return browser

    def is_out(self, browser):
        """The application knows its user no more: it asks again."""
        browser.visited.clear()
        assert browser.open(self.secret).text == "hello"
        assert any(url.startswith(self.idp_url + "/saml/sso")
                   for url in browser.visited)
        return True

    def begin_there(self, browser):
        """Signs out at the application."""
        back = urllib.parse.quote(self.app_url + "/out.txt", safe="")
        return browser.open(f"{self.app_url}/mellon/logout?ReturnTo={back}")

    def begin_here(self, browser):
        """Signs out at the identity provider."""
        page = browser.open(self.idp_url + "/saml/logout")
        form, = lxml.html.fromstring(page.text).forms
        return browser.open(form.action, urllib.parse.urlencode(
            form.form_values()).encode())


@pytest.fixture(scope="module", name="couple")
def start_couple():
    pair = keys.pair("app")
    app = Httpd(APP, {"conf/app.key": pair.key_pem,
                      "conf/app.crt": pair.certificate_pem,
                      "htdocs/out.txt": "out",
                      "htdocs/secret/hello.txt": "hello"},
                modules=("auth_mellon",))
    url = f"https://127.0.0.1:{app.port}"
    metadata = sp.metadata(url + "/mellon/metadata",
                           [url + "/mellon/postResponse"],
                           certificates=[pair], signed=True)
    at = metadata.index("    <md:AssertionConsumerService")
    metadata = (metadata[:at] + "    <md:SingleLogoutService"
                f' Binding="{sp.REDIRECT}" Location="{url}/mellon/logout"/>\n'
                + metadata[at:])
    app.write("conf/app.xml", metadata)
    with IdentityProvider(IDP, {"conf/app.xml": metadata}) as idp:
        app.write("conf/idp.xml", idp.get("/saml/metadata").body)
        with app:
            yield Couple(idp, app)


def test_application_begins(couple):
    browser = couple.browser()
    reply = couple.begin_there(browser)
    assert (reply.status, reply.text) == (200, "out")
    assert any(url.startswith(couple.idp_url + "/saml/slo?SAMLRequest=")
               for url in browser.visited)
    assert any("/mellon/logout?SAMLResponse=" in url
               for url in browser.visited)
    couple.idp.log.find("anna is signed out here and at 1 of 1 service")
    assert couple.is_out(browser)


def test_we_begin(couple):
    browser = couple.browser()
    reply = couple.begin_here(browser)
    page = lxml.html.fromstring(reply.text)
    assert page.findtext(".//h1") == "You are signed out here"
    assert [item.text for item in page.findall(".//li")] == ["app"]
    assert "signed out of these applications too" in reply.text
    assert any("/mellon/logout?SAMLRequest=" in url
               for url in browser.visited)
    assert any(url.startswith(couple.idp_url + "/saml/slo?SAMLResponse=")
               for url in browser.visited)
    assert couple.is_out(browser)


def test_partial_logout(couple):
    """mellon is told that another application may still be open."""
    browser = couple.browser()
    launch = couple.idp_url + "/saml/launch/mute"
    assert "SAMLResponse" in browser.open(launch).text
    reply = couple.begin_there(browser)
    assert reply.status == 200
    couple.idp.log.find("anna is signed out here and at 1 of 2 service")
    assert couple.is_out(browser)
