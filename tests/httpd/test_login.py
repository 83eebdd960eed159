# SPDX-License-Identifier: GPL-3.0-or-later
"""The login form: what was asked for survives it, whatever it was."""

import concurrent.futures
import urllib.parse

import lxml.html
import pytest

from pyidp import keys, saml, site, sp
from pyidp.idp import IdentityProvider, check_page
from pyidp.person import (CONFIG, LAUNCH, ORIGIN, SESSION, Person, asks,
                          cookies, form, problem)
from pyidp.saml import AuthnRequest

WIKI = "https://wiki.example.org/sp"
VAULT = "https://vault.example.org/sp"
SSO = site.BASE + "/sso"
CCP = site.RELAY_STATE + "?destination=%2Fccp-v2"
MAX_BODY = 64 * 1024          # of a request, as the reader takes it
WRONG = "The user name or the password is not right"
PROVIDERS = """
<ConnectIdPServiceProvider wiki>
    ConnectIdPMetadata conf/wiki.xml
</ConnectIdPServiceProvider>
<ConnectIdPServiceProvider vault>
    ConnectIdPMetadata conf/vault.xml
</ConnectIdPServiceProvider>
"""
FILES = {
    "conf/wiki.xml": sp.metadata(WIKI, ["https://wiki.example.org/acs"]),
    "conf/vault.xml": sp.metadata(
        VAULT, ["https://vault.example.org/acs"],
        certificates=[keys.pair("vault")], signed=True)}


def encoded(text):
    return urllib.parse.quote(text, safe="")


@pytest.fixture(scope="module", name="idp")
def start_idp():
    with IdentityProvider(CONFIG + PROVIDERS, FILES) as idp:
        yield idp


def ask(issuer=WIKI, **fields):
    return AuthnRequest(issuer, SSO, **fields)


def wrong(idp, reply, says=WRONG):
    """REPLY is the form again, after a password that was wrong."""
    assert problem(reply).startswith(says)
    assert not cookies(reply)
    idp.expect_log("wrong password or unknown user")


def test_page(idp):
    reply = idp.get(LAUNCH)
    check_page(reply)
    assert asks(reply)
    assert not cookies(reply)
    page = lxml.html.fromstring(reply.text)
    user, password = (page.xpath(f"//input[@name='{name}']")[0]
                      for name in ("user", "password"))
    assert user.get("autocomplete") == "username"
    assert password.get("autocomplete") == "current-password"
    assert password.get("type") == "password"
    assert reply.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in \
        reply.headers["Content-Security-Policy"]
    assert "Cross-Origin-Opener-Policy" not in reply.headers


@pytest.mark.parametrize("target, sent", [
    ("", site.RELAY_STATE),
    ("?RelayState=", site.RELAY_STATE),
    ("?RelayState=" + CCP, CCP),
    ("?RelayState=" + encoded(CCP), CCP),
    ("?x=1&RelayState=" + CCP, CCP),
    ("?&RelayState=" + CCP, CCP),
    ("&RelayState=" + CCP, CCP),
    ("&RelayState=" + encoded(CCP), CCP),
    ("?RelayState=" + CCP + "&new_domain=true", CCP + "&new_domain=true"),
    ("?RelayState=" + CCP + "%26new_domain=true", CCP + "&new_domain=true"),
])
def test_launch_survives(idp, target, sent):
    answer = idp.answer(Person(idp).sign_in(target=LAUNCH + target))
    assert answer.relay_state == sent
    assert answer.action == site.ACS
    assert answer.attributes["connect_username"] == \
        ["Anna.Agent@example.com"]


def test_launch_by_entity_id_survives(idp):
    target = "/saml/launch?sp=" + encoded(site.AUDIENCE)
    assert idp.answer(Person(idp).sign_in(target=target)).action == site.ACS


def test_relay_state_of_another_place(idp):
    reply = Person(idp).sign_in(
        target=LAUNCH + "?RelayState=https://evil.example.net/")
    idp.refused(reply, 400, "relay-state")


@pytest.mark.parametrize("issuer, pair", [
    (WIKI, None), (VAULT, keys.pair("vault"))], ids=["plain", "signed"])
@pytest.mark.parametrize("relay_state", [None, "a&b=<\"'>\u20ac"])
def test_request_survives(idp, issuer, pair, relay_state):
    for way in ("redirect", "post"):
        request = ask(issuer)
        person = Person(idp)
        page = (person.get("/saml/sso?" + saml.redirect(
                    request, relay_state, pair)) if way == "redirect"
                else person.post("/saml/sso", saml.post(
                    request, relay_state, pair),
                    {"Origin": "https://wiki.example.org",
                     "Sec-Fetch-Site": "cross-site"}))
        answer = idp.answer(person.fill_in(page))
        assert answer.in_response_to == request.id
        assert answer.relay_state == relay_state
        assert answer.audience == issuer


def padded(request, size):
    """A POST of exactly SIZE bytes that carries REQUEST."""
    body = saml.post(request)
    return body + b"&x=" + b"x" * (size - len(body) - 3)


def test_largest_request_survives(idp):
    person, request = Person(idp), ask()
    page = person.post("/saml/sso", padded(request, MAX_BODY))
    assert idp.answer(person.fill_in(page)).in_response_to == request.id
    reply = person.post("/saml/sso", padded(request, MAX_BODY + 1))
    idp.refused(reply, 413, "message-size")


def test_bad_request_is_refused_before_the_form(idp):
    """Nobody types a password for a request that fails anyhow."""
    person = Person(idp)
    for request, status, reason in (
            (ask("urn:example:nobody"), 404, "service-provider"),
            (ask(acs_url="https://evil.example.net/"), 400, r"\bacs\b"),
            (ask(VAULT), 403, "signature-missing")):
        reply = person.get("/saml/sso?" + saml.redirect(request))
        idp.refused(reply, status, reason)
    reply = person.get("/saml/sso?SAMLRequest=AAAA")
    idp.refused(reply, 400, "message")


@pytest.mark.parametrize("user, password, says", [
    ("", "x", "Enter your user name"), ("anna", "", "Enter your user name"),
    ("", "", "Enter your user name"), (None, "x", "Enter your user name"),
    ("anna", None, "Enter your user name"),
    ("anna", "p" * 1025, WRONG), ("a" * 257, "x", WRONG),
    ("anna\nroot", "x", WRONG), ("anna\x1b[31m", "x", WRONG),
    ("an\u2028na", "x", WRONG), (b"\xff\xfe", b"x", WRONG),
    ("<script>alert(1)</script>\n", "x", WRONG),
])
def test_fields_that_nobody_is_asked_about(idp, user, password, says):
    person = Person(idp)
    page = person.get()
    reply = person.post("/saml/login", {
        name: value for name, value in (
            ("ticket", form(page)["ticket"]), ("user", user),
            ("password", password)) if value is not None})
    assert problem(reply).startswith(says)
    assert "<script>alert" not in reply.text
    assert not person.cookies
    # the form that comes back still knows what was wanted
    assert idp.answer(person.fill_in(reply)).action == site.ACS


@pytest.mark.parametrize("user, password", [
    ("anna", "wrong"), ("anna", "Correct horse"), ("anna", "correct horse "),
    ("Anna", "correct horse"), ("anna ", "correct horse"),
    ("nobody", "correct horse"), ("anna", "no role"), ("*", "correct horse"),
    ("anna:", "correct horse"), ("anna\" from 192.0.2.1", "x"),
    ("%{REMOTE_USER}", "x"), ("a" * 256, "x"), ("x" * 256, "p" * 1024),
    ("J\u00fcrgen", "\u20ac")])
def test_wrong_password(idp, user, password):
    wrong(idp, Person(idp).sign_in(user, password=password))
    assert idp.log.find(r"\[client 127\.0\.0\.1:\d+\] connect_idp: wrong "
                        r"password or unknown user \"[^\"]*\" from "
                        r"127\.0\.0\.1$")


@pytest.mark.parametrize("where", ["iframe", "frame"])
def test_in_a_frame_there_is_no_password_field(idp, where):
    target = LAUNCH + "?RelayState=" + CCP
    reply = idp.get(target, headers={"Sec-Fetch-Dest": where})
    check_page(reply)
    assert reply.status == 200
    page = lxml.html.fromstring(reply.text)
    assert not page.xpath("//form") and not page.xpath("//input")
    link, = page.xpath("//a[@target]")
    address = link.get("href")
    assert address.startswith(site.BASE + "/launch/sales?RelayState=")
    person = Person(idp)
    answer = idp.answer(person.sign_in(target=address.removeprefix(ORIGIN)))
    assert answer.relay_state == CCP
    # with a session a frame gets its answer
    assert idp.answer(person.get(**{"Sec-Fetch-Dest": where})).action == \
        site.ACS


def test_two_tabs(idp):
    person = Person(idp)
    one, two = person.get(), person.get("/saml/sso?" + saml.redirect(ask()))
    assert idp.answer(person.fill_in(two)).audience == WIKI
    # the other tab's form still leads where that tab wanted to go
    assert idp.answer(person.fill_in(one)).action == site.ACS


def test_two_people_in_two_tabs(idp):
    """The last one to sign in is the one who is signed in."""
    person = Person(idp)
    one, two = person.get(), person.get()
    person.fill_in(one)
    before = person.cookies[SESSION]
    reply = person.fill_in(two, "fay")
    idp.refused(reply, 403, "attribute-.*user fay")
    assert person.cookies[SESSION] != before
    assert "Signed in as fay" in person.get("/saml/").text


def test_double_click(idp):
    """Two forms at the same moment: two answers for one user."""
    page = Person(idp).get()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(lambda _: Person(idp).fill_in(page),
                                range(2)))
    answers = [idp.answer(reply) for reply in replies]
    assert {answer.name_id for answer in answers}
    assert answers[0].assertion.get("ID") != answers[1].assertion.get("ID")
    for answer in answers:
        assert answer.attributes["connect_username"] == \
            ["Anna.Agent@example.com"]


def test_back_button(idp):
    """The form of before signs in again, and needs the password again."""
    person = Person(idp)
    page = person.get()
    person.fill_in(page)
    session = person.cookies[SESSION]
    wrong(idp, person.fill_in(page, password="wrong"))
    assert person.cookies[SESSION] == session
    assert idp.answer(person.fill_in(page)).action == site.ACS
    assert person.cookies[SESSION] != session


def test_login_page_by_itself(idp):
    person = Person(idp)
    reply = person.fill_in(person.get("/saml/login"))
    check_page(reply)
    assert "Signed in as anna" in reply.text
    # and for another person, while somebody is signed in
    reply = person.fill_in(person.get("/saml/login"), "bert")
    assert "Signed in as bert" in reply.text


def test_nobody_asks_where_nobody_signs_in():
    with IdentityProvider() as idp:
        for method in "GET", "POST":
            reply = idp.client().request(method, "/saml/login", body=b"")
            idp.refused(reply, 404, "not-found.*ConnectIdPAuthProvider")
