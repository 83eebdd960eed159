# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing out: on purpose, here, and what that does not end."""

import re

import lxml.html
import pytest

from pyidp import seal, site
from pyidp.idp import IdentityProvider, check_page
from pyidp.person import (CONFIG, DEVICE, LAUNCH, ORIGIN, SESSION, Person,
                          asks, cookies)

KEY = seal.new_key()
LOGOUT = "/saml/logout"


@pytest.fixture(scope="module", name="idp")
def start_idp():
    with IdentityProvider(CONFIG + "ConnectIdPSecret conf/secret.key\n",
                          {"conf/secret.key": KEY}) as idp:
        yield idp


@pytest.fixture(name="person")
def sign_in(idp):
    person = Person(idp)
    assert idp.answer(person.sign_in())
    return person


def token_of(reply):
    """The token of the one form in REPLY, which signs out."""
    form, = lxml.html.fromstring(reply.text).forms
    assert (form.action, form.method) == (site.BASE + "/logout", "POST")
    return form.fields["token"]


def send(person, token, **headers):
    fields = {} if token is None else {"token": token}
    return person.post(LOGOUT, fields, headers)


def title(reply):
    return lxml.html.fromstring(reply.text).findtext(".//h1")


def test_asks_first(idp, person):
    reply = person.get(LOGOUT)
    check_page(reply)
    assert title(reply) == "Sign out anna?"
    assert not cookies(reply)
    assert idp.answer(person.get()).action == site.ACS


@pytest.mark.parametrize("page", [LOGOUT, "/saml/"])
def test_ends_the_session(idp, person, page):
    copy = dict(person.cookies)
    reply = send(person, token_of(person.get(page)))
    check_page(reply)
    assert reply.status == 200
    assert title(reply) == "You are signed out here"
    assert "may still be open" in reply.text
    again, = lxml.html.fromstring(reply.text).xpath("//main//a")
    assert again.get("href") == site.BASE + "/login"
    cookie = cookies(reply)[SESSION]
    assert cookie.value == "" and cookie["max-age"] == "0"
    assert cookie["path"] == "/saml" and cookie["secure"]
    assert asks(person.get())
    # and everywhere: a copy of the cookie is worth nothing
    person.cookies = copy
    assert asks(person.get())
    assert asks(person.get("/saml/"))
    idp.log.find("anna is signed out")
    # another person goes on, at the same browser
    reply = person.fill_in(person.get(again.get("href").removeprefix(
        ORIGIN)), "bert")
    assert "Signed in as bert" in reply.text


def test_one_session_is_not_another(idp, person):
    other = Person(idp)
    other.sign_in()
    send(person, token_of(person.get(LOGOUT)))
    assert idp.answer(other.get()).action == site.ACS


def test_keeps_the_device(idp, person):
    send(person, token_of(person.get(LOGOUT)))
    assert list(person.cookies) == [DEVICE]


def test_token(idp, person):
    """Nobody is signed out by a page elsewhere."""
    other = Person(idp)
    other.sign_in()
    sealer = seal.Sealer(KEY)
    mine = sealer.open("session", person.cookies[SESSION]).split("\n")[0]
    theirs = token_of(other.get(LOGOUT))
    tokens = [None, "", "x", theirs, theirs[:-1],
              sealer.seal("logout", ""), sealer.seal("logout", "anna"),
              sealer.seal("ticket", mine), sealer.seal("logout", mine, -1),
              seal.Sealer(seal.new_key()).seal("logout", mine)]
    for token in tokens:
        idp.refused(send(person, token), 400, "login-form")
        assert SESSION in person.cookies
    assert idp.answer(person.get()).action == site.ACS
    assert title(send(person, sealer.seal("logout", mine))) \
        == "You are signed out here"


@pytest.mark.parametrize("headers", [
    {"Origin": "https://evil.example.net"}, {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"}])
def test_form_of_another_site(idp, person, headers):
    token = token_of(person.get(LOGOUT))
    idp.refused(send(person, token, **headers), 403, "cross-site")
    assert idp.answer(person.get()).action == site.ACS


@pytest.mark.parametrize("size, status", [(5000, 413), (1024 * 1024, 413)])
def test_large_form(idp, person, size, status):
    idp.refused(send(person, "x" * size), status, "message-size")


def test_other_content(idp, person):
    token = token_of(person.get(LOGOUT))
    idp.refused(send(person, token, **{"Content-Type": "text/plain"}), 400,
                "message")


def test_nobody_is_signed_in(idp):
    reply = idp.get(LOGOUT)
    check_page(reply)
    assert title(reply) == "Nobody is signed in"
    reply = Person(idp).post(LOGOUT, {"token": "x"})
    idp.refused(reply, 400, "login-form")


def test_after_signing_out_twice(idp, person):
    page = person.get(LOGOUT)
    send(person, token_of(page))
    reply = send(person, token_of(page))
    idp.refused(reply, 400, "login-form")
    assert title(person.get(LOGOUT)) == "Nobody is signed in"


def test_where_nobody_has_a_session():
    with IdentityProvider() as idp:
        for method in "GET", "POST":
            reply = idp.client().request(method, LOGOUT, body=b"token=x")
            idp.refused(reply, 404, "not-found")
        assert "<form" not in idp.get("/saml/", "anna").text


def test_ends_what_another_sign_in_began():
    config = site.HEAD + site.SALES + "ConnectIdPStateDir state\n" + \
        site.LOCATION.replace("Require", "ConnectIdPSession idle=3600\n"
                              "Require")
    with IdentityProvider(config) as idp:
        client = idp.client()
        reply = client.get("/saml/", "anna")
        token = token_of(reply)
        jar = {"Cookie": f"{SESSION}={cookies(reply)[SESSION].value}"}
        reply = client.post(LOGOUT, f"token={token}".encode(), headers=jar)
        assert reply.status == 200
        assert title(reply) == "You are signed out here"
        # the browser still knows the password: a new session begins
        reply = client.get(LAUNCH, "anna", headers=jar)
        assert idp.answer(reply).action == site.ACS
        assert re.match("[A-Za-z0-9_-]+$", cookies(reply)[SESSION].value)
