# SPDX-License-Identifier: GPL-3.0-or-later
"""Passwords that httpd's own modules ask for: Basic, Digest, form."""

import hashlib
import re
import urllib.parse

import pytest

from pyidp import site, sp
from pyidp.browser import Browser
from pyidp.delegated import signed_in
from pyidp.idp import IdentityProvider
from pyidp.saml import AuthnRequest, post, redirect

WIKI = """
<ConnectIdPServiceProvider wiki>
    ConnectIdPServiceEntityID urn:example:wiki
    ConnectIdPACS https://wiki.example.org/acs
</ConnectIdPServiceProvider>
"""
DIGEST = site.HEAD + site.SALES + """
<Location /saml>
    AuthType Digest
    AuthName "Contact center"
    AuthDigestProvider file
    AuthUserFile conf/digest
    Require valid-user
</Location>
"""
FORM = site.HEAD + site.SALES + WIKI + """
<Location /saml>
    AuthType Form
    AuthName "Contact center"
    AuthFormProvider file
    AuthUserFile conf/users
    AuthFormLoginRequiredLocation "https://idp.example.com/form.html"
    Session On
    SessionCookieName desk path=/;secure;httponly
    SessionCryptoPassphrase "not a secret"
    Require valid-user
</Location>
<Location /enter>
    SetHandler form-login-handler
    AuthType Form
    AuthName "Contact center"
    AuthFormProvider file
    AuthUserFile conf/users
    AuthFormLoginRequiredLocation "https://idp.example.com/form.html"
    AuthFormLoginSuccessLocation "https://idp.example.com/saml/launch/sales"
    Session On
    SessionCookieName desk path=/;secure;httponly
    SessionCryptoPassphrase "not a secret"
    Require all granted
</Location>
<Location /form.html>
    Require all granted
</Location>
"""
FORM_MODULES = ("auth_form", "request", "session", "session_cookie",
                "session_crypto")
LAUNCH = "/saml/launch/sales"
ANNA = ("Anna.Agent@example.com", "PasswordProtectedTransport")


def test_basic():
    with IdentityProvider() as idp:
        signed_in(idp, idp.get(LAUNCH, "anna"), *ANNA)
        idp.passwords = {"anna": "wrong"}
        assert idp.get(LAUNCH, "anna").status == 401
        idp.expect_log("AH01617: user anna.*Password Mismatch")


def md5(*parts):
    return hashlib.md5(":".join(parts).encode()).hexdigest()


def digest(challenge, target, user, password):
    """The answer to CHALLENGE (RFC 7616 3.4, qop=auth)."""
    assert challenge.startswith("Digest ")
    asked = dict(re.findall(r'(\w+)="?([^",]+)', challenge))
    assert asked["qop"] == "auth"
    count, ours = "00000001", "5a5a5a5a"
    secret = md5(user, asked["realm"], password)
    response = md5(secret, asked["nonce"], count, ours, "auth",
                   md5("GET", target))
    return (f'Digest username="{user}", realm="{asked["realm"]}", '
            f'nonce="{asked["nonce"]}", uri="{target}", qop=auth, '
            f'nc={count}, cnonce="{ours}", response="{response}", '
            f'algorithm={asked["algorithm"]}')


@pytest.fixture(scope="module", name="digest_idp")
def start_digest_idp():
    realm = "Contact center"
    lines = "".join(f"{user}:{realm}:{md5(user, realm, password)}\n"
                    for user, password in site.PASSWORDS.items())
    with IdentityProvider(DIGEST, {"conf/digest": lines},
                          modules=("auth_digest",)) as idp:
        yield idp


def launch_by_digest(idp, user, password, target=LAUNCH):
    reply = idp.get(target)
    assert reply.status == 401
    return idp.get(target, headers={"Authorization": digest(
        reply.headers["WWW-Authenticate"], target, user, password)})


def test_digest(digest_idp):
    reply = launch_by_digest(digest_idp, "anna", site.PASSWORDS["anna"])
    signed_in(digest_idp, reply, *ANNA)


def test_digest_with_a_request(digest_idp):
    query = urllib.parse.quote(site.RELAY_STATE, safe="")
    reply = launch_by_digest(digest_idp, "anna", site.PASSWORDS["anna"],
                             f"{LAUNCH}?RelayState={query}")
    assert signed_in(digest_idp, reply, *ANNA).relay_state \
        == site.RELAY_STATE


def test_digest_with_the_wrong_password(digest_idp):
    assert launch_by_digest(digest_idp, "anna", "wrong").status == 401
    digest_idp.expect_log("AH01792|AH01793|password mismatch")


def test_digest_of_a_user_without_a_role(digest_idp):
    reply = launch_by_digest(digest_idp, "bert", site.PASSWORDS["bert"])
    digest_idp.refused(reply, 403, "connect_role")


@pytest.fixture(scope="module", name="form_idp")
def start_form_idp():
    with IdentityProvider(FORM, {"htdocs/form.html": "a form"},
                          modules=FORM_MODULES) as idp:
        yield idp


def enter(idp, user, password):
    """A browser that filled in the form, and where it came to."""
    origin = "https://idp.example.com"
    browser = Browser({origin: idp.client()}, {})
    reply = browser.open(origin + LAUNCH)
    assert reply.text == "a form"
    reply = browser.step(origin + "/enter", urllib.parse.urlencode(
        {"httpd_username": user, "httpd_password": password}).encode())
    assert reply.status == 302
    return browser, browser.step(reply.headers["Location"], None)


def test_form(form_idp):
    browser, reply = enter(form_idp, "anna", site.PASSWORDS["anna"])
    signed_in(form_idp, reply, *ANNA)
    reply = browser.step("https://idp.example.com" + LAUNCH, None)
    signed_in(form_idp, reply, *ANNA)
    cookie = browser.cookies["https://idp.example.com"]["desk"]
    assert "anna" not in cookie and "horse" not in cookie


def test_form_with_the_wrong_password(form_idp):
    _, reply = enter(form_idp, "anna", "wrong")
    assert reply.text == "a form"
    form_idp.expect_log("AH01807|Password Mismatch")


def ask():
    return AuthnRequest("urn:example:wiki", site.BASE + "/sso")


def test_form_session_answers_requests(form_idp):
    browser, _ = enter(form_idp, "anna", site.PASSWORDS["anna"])
    for target, body in (("?" + redirect(ask()), None), ("", post(ask()))):
        reply = browser.step(site.BASE + "/sso" + target, body)
        assert form_idp.answer(reply).audience == "urn:example:wiki"


@pytest.mark.parametrize("target, body", [
    ("/saml/sso?" + redirect(ask()), None),
    ("/saml/sso", post(ask())),
    (LAUNCH + "?RelayState=https://x.example.com/", None)])
def test_form_forgets_what_was_asked(form_idp, target, body):
    """mod_auth_form's sign-in ends at one fixed address."""
    origin = "https://idp.example.com"
    reply = Browser({origin: form_idp.client()}, {}).step(
        origin + target, body)
    assert reply.status == 302
    assert reply.headers["Location"] == origin + "/form.html"
    assert "SAML" not in reply.text and "x.example.com" not in reply.text
