# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody at a browser, who signs in by our own form."""

import http.cookies
import urllib.parse

import lxml.html

from . import saml, site

ORIGIN = site.BASE.removesuffix("/saml")
LAUNCH = "/saml/launch/sales"
SESSION = "__Secure-connect_idp"
DEVICE = "__Secure-connect_idp_device"
SIGNS_IN = """
ConnectIdPStateDir state
<Location /saml>
    AuthType ConnectIdP
    AuthName "Contact center"
    ConnectIdPAuthProvider file
    AuthUserFile conf/users
    Require valid-user
</Location>
"""
CONFIG = site.HEAD + site.SALES + SIGNS_IN
# a service provider that sends requests
WIKI = """
<ConnectIdPServiceProvider wiki>
    ConnectIdPServiceEntityID urn:example:wiki
    ConnectIdPACS https://wiki.example.org/acs
    ConnectIdPLaunch on
</ConnectIdPServiceProvider>
"""
# what browsers say of a form that a page of ours sends
OURS = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin",
        "Sec-Fetch-Dest": "document"}


class Person:
    """Keeps the cookies that SERVER sets."""

    def __init__(self, server):
        self.server = server
        self.cookies = {}

    def request(self, method, target, headers=None, body=None):
        headers = dict(headers or {})
        if self.cookies:
            headers["Cookie"] = "; ".join(
                f"{name}={value}" for name, value in self.cookies.items())
        reply = self.server.client().request(method, target, None, headers,
                                             body)
        for name, cookie in cookies(reply).items():
            if cookie["max-age"] == "0":
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = cookie.value
        return reply

    def get(self, target=LAUNCH, **headers):
        return self.request("GET", target, headers)

    def post(self, target, fields, headers=None):
        body = (fields if isinstance(fields, bytes)
                else urllib.parse.urlencode(fields).encode())
        return self.request("POST", target, OURS | (headers or {}), body)

    def fill_in(self, page, user="anna", password=None, headers=None,
                **fields):
        """Fills in the form of PAGE and sends it."""
        fields = form(page) | {
            "user": user, "password": site.PASSWORDS.get(user, "?")
            if password is None else password} | fields
        return self.post("/saml/login", {
            name: value for name, value in fields.items()
            if value is not None}, headers)

    def sign_in(self, user="anna", target=LAUNCH, password=None):
        """Opens TARGET, which asks; the answer to the form."""
        return self.fill_in(self.get(target), user, password)


def cookies(reply):
    """Name to Morsel of what REPLY sets."""
    found = {}
    for line in reply.headers.get_all("Set-Cookie", ()):
        for name, morsel in http.cookies.SimpleCookie(line).items():
            assert name not in found, f"{name} is set twice"
            found[name] = morsel
    return found


def form(page):
    """The fields of the login form in PAGE, which has no other form."""
    forms = lxml.html.fromstring(page.text).forms
    assert len(forms) == 1, page.text
    assert forms[0].action == site.BASE + "/login"
    assert forms[0].method == "POST"
    assert {"ticket", "user", "password"} <= set(forms[0].fields)
    assert forms[0].fields["password"] in (None, "")
    return {name: value or "" for name, value in forms[0].fields.items()}


def asks(reply, status=200):
    """Is REPLY the login form, and nothing else?"""
    assert reply.status == status, reply.text
    assert "SAMLResponse" not in reply.text
    form(reply)
    return True


def problem(reply, status=401):
    """What the login form in REPLY complains of."""
    assert asks(reply, status)
    found = lxml.html.fromstring(reply.text).find_class("problem")
    assert len(found) == 1, reply.text
    assert found[0].get("role") == "alert"
    return found[0].text_content()


def with_session(server, cookie):
    """Somebody at SERVER whose browser has the session COOKIE."""
    person = Person(server)
    person.cookies = {SESSION: cookie}
    return person


def ask(**fields):
    """A request of the wiki."""
    return saml.AuthnRequest("urn:example:wiki", site.BASE + "/sso",
                             **fields)


def sso(person, request):
    """PERSON's browser brings REQUEST."""
    return person.get("/saml/sso?" + saml.redirect(request))


def instant(answer):
    """When the user of ANSWER signed in."""
    statement = answer.element(saml.A + "AuthnStatement")
    return saml.moment(statement.get("AuthnInstant"))
