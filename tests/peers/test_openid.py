# SPDX-License-Identifier: GPL-3.0-or-later
"""An OpenID provider above, SAML below: mod_auth_openidc."""

import urllib.parse

import pytest

from pyidp import keys, readme, site
from pyidp.browser import Browser
from pyidp.delegated import HEAD, ROLE, signed_in
from pyidp.idp import IdentityProvider
from pyidp.openid import OpenIdProvider
from pyidp.saml import AuthnRequest, post, redirect

ORIGIN = "https://idp.example.com"
LAUNCH = ORIGIN + "/saml/launch/sales"
PEOPLE = {
    "anna": {"password": "correct horse",
             "claims": {"preferred_username": "anna",
                        "email": "Anna.Agent@example.com",
                        "amr": ["pwd"]}},
    "dan": {"password": "battery staple",
            "claims": {"preferred_username": "dan",
                       "email": "dan@example.com", "amr": ["pwd", "otp"]}},
    "bert": {"password": "no address",
             "claims": {"preferred_username": "bert"}},
}
WIKI = """
<ConnectIdPServiceProvider wiki>
    ConnectIdPServiceEntityID urn:example:wiki
    ConnectIdPACS https://wiki.example.org/acs
</ConnectIdPServiceProvider>
OIDCCABundlePath ${ROOT}/conf/ca.crt
"""
EXAMPLE = readme.block("OIDCProviderMetadataURL")


def config_of(op):
    """README's lines, with another provider."""
    example = EXAMPLE
    for name, real in (("https://login.example.net", op.url),
                       ("OIDCClientID connect",
                        f"OIDCClientID {op.client_id}"),
                       ("OIDCClientSecret \"SECRET\"",
                        f'OIDCClientSecret "{op.client_secret}"')):
        assert example.count(name) == 1
        example = example.replace(name, real)
    return HEAD + ROLE + WIKI + example


@pytest.fixture(scope="module", name="op")
def start_openid_provider():
    with OpenIdProvider(PEOPLE, ORIGIN + "/openid/answer") as op:
        yield op


@pytest.fixture(scope="module", name="idp")
def start_idp(op):
    with IdentityProvider(
            config_of(op),
            {"conf/ca.crt": keys.authority().certificate_pem},
            modules=("auth_openidc",)) as idp:
        yield idp


class Person:
    """Somebody with a browser."""

    def __init__(self, idp, op):
        # mod_auth_openidc comes back to the port that it listens at
        real = f"{ORIGIN}:{idp.port}"
        self.browser = Browser({ORIGIN: idp.client(), real: idp.client(),
                                op.url: op.client()}, {})
        self.browser.cookies[real] = self.browser.cookies[ORIGIN]

    def open(self, url, body=None, **form):
        """Opens URL and fills in FORM at the OpenID provider."""
        reply = self.browser.open(url, body)
        assert reply.status == 200, reply.text
        assert "Sign in" in reply.text
        return self.browser.open(self.browser.visited[-1],
                                 urllib.parse.urlencode(form).encode())


@pytest.fixture(name="person")
def make_person(idp, op):
    return Person(idp, op)


def name_and_password(user):
    return {"user": user, "password": PEOPLE[user]["password"]}


@pytest.mark.parametrize("user, context", [
    ("anna", "PasswordProtectedTransport"), ("dan", "TimeSyncToken")])
def test_launch(idp, person, user, context):
    name = PEOPLE[user]["claims"]["email"]
    reply = person.open(LAUNCH, **name_and_password(user))
    signed_in(idp, reply, name, context)
    # the second time nobody is asked
    signed_in(idp, person.browser.step(LAUNCH, None), name, context)


def ask():
    return AuthnRequest("urn:example:wiki", site.BASE + "/sso")


def test_request_by_redirect(idp, person):
    request = ask()
    reply = person.open(ORIGIN + "/saml/sso?" + redirect(request, "a&b"),
                        **name_and_password("anna"))
    answer = idp.answer(reply)
    assert answer.in_response_to == request.id
    assert answer.relay_state == "a&b"


def test_request_by_post_is_lost_at_the_openid_provider(idp, person):
    """mod_auth_openidc comes back by GET, without what was posted."""
    reply = person.open(ORIGIN + "/saml/sso", post(ask()),
                        **name_and_password("anna"))
    idp.refused(reply, 400, "message")
    answer = idp.answer(person.browser.step(ORIGIN + "/saml/sso",
                                            post(ask())))
    assert answer.status == ["Success"]


def test_user_without_a_mail_address(idp, person):
    reply = person.open(LAUNCH, **name_and_password("bert"))
    idp.refused(reply, 403, "attribute-missing.*connect_username")


def test_wrong_password(person, op):
    reply = person.open(LAUNCH, user="anna", password="wrong")
    assert reply.status == 401
    assert person.browser.visited[-1].startswith(op.url)


def test_user_who_cancels(person):
    reply = person.open(LAUNCH, cancel="yes")
    assert "error=access_denied" in person.browser.visited[-1]
    assert "SAML" not in reply.text
    reply = person.browser.open(LAUNCH)
    assert "Sign in" in reply.text
