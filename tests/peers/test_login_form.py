# SPDX-License-Identifier: GPL-3.0-or-later
"""Our own form, over the password checks of httpd's modules."""

import urllib.parse

import lxml.html
import pytest

from pyidp import site, sp
from pyidp.browser import Browser
from pyidp.delegated import HEAD, ROLE, signed_in
from pyidp.idp import IdentityProvider
from pyidp.saml import AuthnRequest, redirect
from pyidp.slapd import Slapd

ORIGIN = "https://idp.example.com"
LAUNCH = ORIGIN + "/saml/launch/sales"
CONTEXT = "PasswordProtectedTransport"
PEOPLE = {
    "anna": ("correct horse", {"mail": "Anna.Agent@example.com"}),
    "both": ("in the directory", {"mail": "both@example.com"}),
}
LOCAL = {"both": "in the file", "boss": "in the file alone"}
MODULES = ("ldap", "authnz_ldap")
CONFIG = HEAD + ROLE + """
LDAPCacheEntries 0
LDAPConnectionPoolTTL 0
ConnectIdPAttribute connect_username {source} required
ConnectIdPAttribute connect_username user match=^boss$
<Location /saml>
    AuthType ConnectIdP
    AuthName "Contact center"
    ConnectIdPAuthProvider ldap file
    AuthLDAPURL {url}
    AuthUserFile conf/users
    <RequireAny>
        Require ldap-filter objectClass=person
        Require user boss
    </RequireAny>
</Location>
"""
WIKI = site.MODULE + site.IDENTITY + """
<ConnectIdPServiceProvider wiki>
    ConnectIdPServiceEntityID urn:example:wiki
    ConnectIdPACS https://wiki.example.org/acs
    ConnectIdPLaunch on
</ConnectIdPServiceProvider>
<Location /saml>
    AuthType ConnectIdP
    AuthName "Contact center"
    ConnectIdPAuthProvider file
    AuthUserFile conf/users
"""
WRONG = "The user name or the password is not right."
FAILED = "Passwords cannot be checked right now."


@pytest.fixture(scope="module", name="slapd")
def start_slapd():
    with Slapd(PEOPLE) as slapd:
        yield slapd


def provider(slapd, source, config=CONFIG):
    return IdentityProvider(config.format(url=slapd.url, source=source),
                            {"conf/users": sp.users(LOCAL)},
                            modules=MODULES)


@pytest.fixture(scope="module", name="idp")
def start_idp(slapd):
    with provider(slapd, "env:AUTHORIZE_MAIL") as idp:
        yield idp


def fill_in(browser, reply, user, password):
    """Fills in the form of REPLY; where it leads to."""
    form = lxml.html.fromstring(reply.text).forms[0]
    fields = dict(form.form_values(), user=user, password=password)
    return browser.step(urllib.parse.urljoin(LAUNCH, form.action),
                        urllib.parse.urlencode(fields).encode())


def sign_in(idp, user, password, url=LAUNCH):
    """A browser that opened URL and filled in the form; where it led."""
    browser = Browser({ORIGIN: idp.client()}, {})
    reply = browser.step(url, None)
    assert reply.status == 200
    assert "SAMLResponse" not in reply.text
    return browser, fill_in(browser, reply, user, password)


def ask():
    return AuthnRequest("urn:example:wiki", site.BASE + "/sso")


def says(reply, sentence):
    """REPLY is the form again, with SENTENCE and nothing to send on."""
    page = lxml.html.fromstring(reply.text)
    alert, = page.xpath("//*[@role='alert']")
    assert alert.text_content().startswith(sentence)
    assert page.xpath("//input[@name='password']")
    assert "SAMLResponse" not in reply.text


@pytest.mark.parametrize("user, password, name", [
    ("anna", "correct horse", "Anna.Agent@example.com"),
    ("both", "in the directory", "both@example.com"),
    ("boss", "in the file alone", "boss")])
def test_directory_and_file(idp, user, password, name):
    browser, reply = sign_in(idp, user, password)
    signed_in(idp, reply, name, CONTEXT)
    signed_in(idp, browser.step(LAUNCH, None), name, CONTEXT)


@pytest.mark.parametrize("user, password", [
    ("anna", "wrong"), ("both", "wrong"), ("both", "in the file"),
    ("boss", "wrong"), ("nobody", "wrong"), ("*", "correct horse")])
def test_wrong_password(idp, user, password):
    browser, reply = sign_in(idp, user, password)
    assert reply.status == 401
    says(reply, WRONG)
    idp.expect_log("wrong password or unknown user")
    reply = fill_in(browser, reply, "anna", "correct horse")
    signed_in(idp, reply, "Anna.Agent@example.com", CONTEXT)


@pytest.mark.parametrize("user, password", [
    ("anna", "correct horse"), ("boss", "in the file alone")])
def test_directory_goes_and_comes_back(idp, slapd, user, password):
    """Nobody is told that a password is wrong which nobody has checked.

    The file is not asked instead: it comes after the directory.
    """
    slapd.stop()
    try:
        browser, reply = sign_in(idp, user, password)
        says(reply, FAILED)
        idp.expect_log("the provider \"ldap\" cannot check passwords")
    finally:
        slapd.start()
    reply = fill_in(browser, reply, "anna", "correct horse")
    signed_in(idp, reply, "Anna.Agent@example.com", CONTEXT)


def test_environment_of_the_password_check(slapd):
    """What the check leaves is there once; Require ldap-... asks the
    directory at each request."""
    config = CONFIG.replace("Require ldap-filter objectClass=person",
                            "Require valid-user")
    with provider(slapd, "env:AUTHENTICATE_MAIL", config) as idp:
        browser, reply = sign_in(idp, "anna", "correct horse")
        signed_in(idp, reply, "Anna.Agent@example.com", CONTEXT)
        idp.expect_log("ConnectIdPAttribute connect_username: env:"
                       "AUTHENTICATE_MAIL is there only while")
        idp.refused(browser.step(LAUNCH, None), 403,
                    "attribute-.*connect_username")


@pytest.fixture(scope="module", name="wiki_idp", params=[
    "Require user dirk\n</Location>",
    "Require valid-user\n</Location>\n<Location /saml/launch/wiki>\n"
    "Require user dirk\n</Location>"], ids=["base", "launch"])
def start_wiki_idp(request):
    with IdentityProvider(WIKI + request.param) as idp:
        yield idp


@pytest.mark.parametrize("target", ["/launch/wiki", "/sso?" + redirect(ask())],
                         ids=["launch", "sso"])
def test_require_rules_the_first_answer(wiki_idp, target):
    url = site.BASE + target
    _, reply = sign_in(wiki_idp, "dirk", site.PASSWORDS["dirk"], url)
    assert wiki_idp.answer(reply).status == ["Success"]
    _, reply = sign_in(wiki_idp, "anna", site.PASSWORDS["anna"], url)
    wiki_idp.refused(reply, 403, "forbidden")
    wiki_idp.expect_log("AH01631: user anna")
