# SPDX-License-Identifier: GPL-3.0-or-later
"""S16 and S18: login forms that no page of ours has sent like that."""

import base64
import time
import urllib.parse

import pytest

from pyidp import seal, site
from pyidp.idp import IdentityProvider
from pyidp.person import (CONFIG, LAUNCH, ORIGIN, Person, asks, cookies,
                          form, problem)

KEY = seal.new_key()


@pytest.fixture(scope="module", name="idp")
def start_idp():
    with IdentityProvider(CONFIG + "ConnectIdPSecret conf/secret.key\n",
                          {"conf/secret.key": KEY}) as idp:
        yield idp


def test_ticket_is_sealed_as_documented(idp):
    """By another library, which then also makes some."""
    page = idp.get(LAUNCH + "?RelayState=x")
    plain = seal.Sealer(KEY).open("ticket", form(page)["ticket"])
    kind, path, parameters = plain.split("\n")
    assert kind[0] == "G" and abs(int(kind[1:]) / 1e6 - time.time()) < 60
    assert (path, parameters) == ("/launch/sales", "RelayState=x")
    made = seal.Sealer(KEY).ticket()
    assert idp.answer(Person(idp).fill_in(page, ticket=made)).action == \
        site.ACS


@pytest.mark.parametrize("ticket", [
    None, "", "x", "A" * 120, "../../etc/passwd",
    seal.Sealer(seal.new_key()).ticket(),
    seal.Sealer(KEY, "https://other.example.com/saml").ticket(),
    seal.Sealer(KEY, site.BASE + "/").ticket(),
    seal.Sealer(KEY).session(),
    seal.Sealer(KEY).seal("logout", "G1\n/launch/sales\n"),
], ids=["none", "empty", "short", "zeros", "path", "key", "host", "base",
        "session", "purpose"])
def test_ticket_that_is_not_ours(idp, ticket):
    person = Person(idp)
    reply = person.fill_in(person.get(), ticket=ticket)
    idp.refused(reply, 400, "login-form")
    assert not person.cookies


def test_tampered_ticket(idp):
    person = Person(idp)
    page = person.get()
    raw = bytearray(base64.urlsafe_b64decode(form(page)["ticket"] + "=="))
    for at in range(0, len(raw), 7):
        raw[at] ^= 1
        ticket = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
        raw[at] ^= 1
        reply = person.fill_in(page, ticket=ticket)
        idp.refused(reply, 400, "login-form")
    assert not person.cookies


def test_expired_ticket(idp):
    person = Person(idp)
    page = person.get()
    old = seal.Sealer(KEY).ticket(lives=-1)
    reply = person.fill_in(page, ticket=old)
    assert problem(reply).startswith("This page was open for too long")
    assert not person.cookies
    reply = person.fill_in(reply)
    assert "Signed in as anna" in reply.text


def test_ticket_for_a_path_without_a_page(idp):
    """What only we can make leads nowhere that a request would not."""
    person = Person(idp)
    for path in ("/metadata/x", "/launch", "/launch/nobody", "//evil/"):
        made = seal.Sealer(KEY).ticket(path)
        reply = person.fill_in(person.get("/saml/login"), ticket=made)
        assert reply.status in (403, 404)
        assert "SAMLResponse" not in reply.text
        idp.expect_log(r"service-provider|not-found|forbidden")


def test_two_of_one_field(idp):
    person = Person(idp)
    ticket = form(person.get())["ticket"]
    reply = person.post("/saml/login", f"ticket={ticket}&user=bert&user=anna"
                        "&password=correct+horse".encode())
    assert problem(reply).startswith("Enter your user name")
    reply = person.post("/saml/login", (
        f"ticket={ticket}&ticket={ticket}&user=anna"
        "&password=correct+horse").encode())
    idp.refused(reply, 400, "login-form")
    assert not person.cookies


@pytest.mark.parametrize("field", ["ticket", "user", "password", "other"])
def test_a_megabyte(idp, field):
    person = Person(idp)
    reply = person.fill_in(person.get(), **{field: "x" * 1024 * 1024})
    idp.refused(reply, 413, "message-size")
    assert not person.cookies


@pytest.mark.parametrize("kind", [
    "multipart/form-data; boundary=x", "text/plain", "application/json", "",
    "application/x-www-form-urlencodedx"])
def test_wrong_content_type(idp, kind):
    person = Person(idp)
    reply = person.fill_in(person.get(), headers={"Content-Type": kind})
    idp.refused(reply, 400, "message")
    assert not person.cookies


@pytest.mark.parametrize("method, target, status", [
    ("PUT", "/saml/login", 405), ("DELETE", "/saml/login", 405),
    ("POST", LAUNCH, 405), ("POST", "/saml/login/x", 404)])
def test_wrong_method_or_path(idp, method, target, status):
    reply = idp.client().request(method, target, body=b"user=anna")
    idp.refused(reply, status, "method|not-found")


def test_password_in_the_address_is_not_taken(idp):
    reply = idp.get("/saml/login?user=anna&password=correct+horse")
    assert asks(reply) and not cookies(reply)
    assert form(reply)["user"] == ""


@pytest.mark.parametrize("headers", [
    {"Origin": "https://evil.example.net"}, {"Origin": "null"},
    {"Origin": ORIGIN + ".evil.example.net"}, {"Origin": ORIGIN + ":8443"},
    {"Origin": ORIGIN.replace("https", "http")}, {"Origin": ORIGIN.upper()},
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
    {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"}])
def test_form_of_another_site(idp, headers):
    """Nobody is signed in as somebody else by a page elsewhere."""
    person = Person(idp)
    fields = form(person.get()) | {"user": "anna",
                                   "password": "correct horse"}
    reply = person.request("POST", "/saml/login", headers,
                           urllib.parse.urlencode(fields).encode())
    idp.refused(reply, 403, "cross-site")
    assert not person.cookies


@pytest.mark.parametrize("headers", [
    {}, {"Origin": ORIGIN}, {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"}])
def test_form_of_our_own(idp, headers):
    person = Person(idp)
    fields = form(person.get()) | {"user": "anna",
                                   "password": "correct horse"}
    reply = person.request("POST", "/saml/login", headers,
                           urllib.parse.urlencode(fields).encode())
    assert idp.answer(reply).action == site.ACS
