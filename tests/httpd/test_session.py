# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions: their cookies, their limits, and what is no session."""

import base64
import re
import time
import urllib.parse

import pytest

from pyidp import saml, seal, site
from pyidp.idp import IdentityProvider
from pyidp.person import (CONFIG, DEVICE, LAUNCH, SESSION, WIKI, Person, ask,
                          asks, cookies, instant, sso, with_session)

SECRET = "ConnectIdPSecret conf/secret.key\n"
KEY = seal.new_key()
PASSWORD = "PasswordProtectedTransport"


@pytest.fixture(scope="module", name="idp")
def start_idp():
    with IdentityProvider(CONFIG + WIKI + SECRET, {
            "conf/secret.key": KEY}) as idp:
        yield idp


def test_signs_in_once(idp):
    person = Person(idp)
    first = idp.answer(person.sign_in())
    for _ in range(2):
        reply = person.get()
        assert not cookies(reply)
        answer = idp.answer(reply)
        assert instant(answer) == instant(first)
        assert answer.context == saml.CLASS + PASSWORD
    answer = idp.answer(sso(person, ask()))
    assert answer.status == ["Success"]
    assert instant(answer) == instant(first)


def test_new_session_at_each_sign_in(idp):
    person = Person(idp)
    person.sign_in()
    sessions = {person.cookies[SESSION]}
    # a session that somebody else put there is not kept
    person.cookies[SESSION] = "planted"
    person.sign_in()
    sessions.add(person.cookies[SESSION])
    person.fill_in(person.get("/saml/login"))
    sessions.add(person.cookies[SESSION])
    assert len(sessions) == 3
    ids = {seal.Sealer(KEY).open("session", text).split("\n")[0]
           for text in sessions}
    assert len(ids) == 3


def test_what_a_session_holds(idp):
    person = Person(idp)
    person.sign_in()
    session = seal.Sealer(KEY).open("session", person.cookies[SESSION])
    name, user, context, began, seen, more, app = session.split("\n")
    assert re.fullmatch("_[0-9a-f]{40}", name)
    assert (user, context) == ("anna", saml.CLASS + PASSWORD)
    # Amazon Connect takes no part in logout: just its name is kept
    assert more == "0" and app.split("\t")[:3] == [site.AUDIENCE, "sales", ""]
    assert began == seen and abs(int(began) / 1e6 - time.time()) < 60
    device = seal.Sealer(KEY).open("device", person.cookies[DEVICE])
    assert re.fullmatch("_[0-9a-f]{40} anna", device)
    for text in person.cookies.values():
        raw = base64.urlsafe_b64decode(text + "==")
        assert b"anna" not in raw and b"horse" not in raw


def test_session_by_another_library(idp):
    person = with_session(idp, seal.Sealer(KEY).session(age=100, seen=50))
    answer = idp.answer(person.get())
    assert abs(instant(answer) - (time.time() - 100)) < 5


@pytest.mark.parametrize("age, seen, lives", [
    (12 * 3600, 0, 3600), (43195, 43195, 3600), (4 * 3600, 4 * 3600, 3600),
    (0, 0, -1), (100, 50, 0)], ids=[
        "lifetime", "both", "idle", "seal", "seal now"])
def test_session_that_has_ended(idp, age, seen, lives):
    cookie = seal.Sealer(KEY).session(age=age, seen=seen, lives=lives)
    assert asks(with_session(idp, cookie).get())


def test_session_at_its_limits(idp):
    cookie = seal.Sealer(KEY).session(age=12 * 3600 - 60, seen=60)
    assert idp.answer(with_session(idp, cookie).get()).status == ["Success"]
    cookie = seal.Sealer(KEY).session(age=5 * 3600, seen=4 * 3600 - 60)
    person = with_session(idp, cookie)
    assert idp.answer(person.get()).status == ["Success"]
    # it was seen: the idle time begins anew, the lifetime does not
    assert person.cookies[SESSION] != cookie
    session = seal.Sealer(KEY).open("session", person.cookies[SESSION])
    began, seen = (int(field) / 1e6 for field in session.split("\n")[3:5])
    assert abs(time.time() - began - 5 * 3600) < 30
    assert abs(time.time() - seen) < 30


@pytest.mark.parametrize("cookie", [
    "", "x", "A" * 200, "\"\"", seal.Sealer(seal.new_key()).session(),
    seal.Sealer(KEY, "https://other.example.com/saml").session(),
    seal.Sealer(KEY).ticket(), seal.Sealer(KEY).seal("device", "_1 anna"),
    seal.Sealer(KEY).seal("session", "_1\nanna")])
def test_session_that_is_none(idp, cookie):
    assert asks(with_session(idp, cookie).get())


def test_tampered_session(idp):
    raw = bytearray(base64.urlsafe_b64decode(
        seal.Sealer(KEY).session() + "=="))
    for at in range(len(raw)):
        raw[at] ^= 1 << at % 8
        cookie = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
        raw[at] ^= 1 << at % 8
        assert asks(with_session(idp, cookie).get())


def test_two_sessions_are_none(idp):
    two = "; ".join(f"{SESSION}={seal.Sealer(KEY).session(user)}"
                    for user in ("anna", "bert"))
    assert asks(idp.get(LAUNCH, headers={"Cookie": two}))
    idp.log.allow("AH00011")


@pytest.mark.parametrize("name", ["connect_idp", "__Host-connect_idp"])
def test_session_under_another_name(idp, name):
    cookie = seal.Sealer(KEY).session()
    assert asks(idp.get(LAUNCH, headers={"Cookie": f"{name}={cookie}"}))


COOKIES = [
    ("https://idp.example.com/saml", "", "__Secure-", "/saml", "None"),
    ("https://idp.example.com/saml", "samesite=lax", "__Secure-", "/saml",
     "Lax"),
    ("https://idp.example.com/saml", "samesite=strict", "__Secure-",
     "/saml", "Strict"),
    ("https://idp.example.com", "samesite=none", "__Host-", "/", "None")]


@pytest.mark.parametrize("base, rules, prefix, path, same_site", COOKIES)
def test_cookies(base, rules, prefix, path, same_site):
    config = CONFIG.replace(site.BASE, base).replace(
        "<Location /saml>", f"<Location {'/' if path == '/' else path}>")
    if rules:
        config = config.replace("Require valid-user", "Require valid-user\n"
                                f"ConnectIdPSession {rules}")
    path_of_login = base.partition(".com")[2] + "/login"
    with IdentityProvider(config) as idp:
        client = idp.client()
        page = client.get(path_of_login)
        ticket = re.search('name="ticket" value="([^"]+)"', page.text)[1]
        reply = client.post(path_of_login, urllib.parse.urlencode(
            {"ticket": ticket, "user": "anna",
             "password": "correct horse"}).encode())
        assert reply.status == 200, reply.text
        found = cookies(reply)
        assert set(found) == {prefix + "connect_idp",
                              prefix + "connect_idp_device"}
        for name, cookie in found.items():
            assert cookie["path"] == path
            assert cookie["httponly"] and cookie["secure"]
            assert cookie["samesite"] == same_site
            assert not cookie["domain"]
            kept = str(90 * 86400) if name.endswith("device") else ""
            assert cookie["max-age"] == kept


BASIC = site.HEAD + site.SALES + "ConnectIdPStateDir state\n" + \
    site.LOCATION.replace("Require valid-user",
                          "Require valid-user\nConnectIdPSession idle=3600")


def test_session_beside_another_sign_in():
    """It says when the user signed in; it lets nobody in."""
    with IdentityProvider(BASIC + SECRET, {"conf/secret.key": KEY}) as idp:
        client = idp.client()
        reply = client.get(LAUNCH, "anna")
        assert instant(idp.answer(reply)) >= time.time() - 10
        assert SESSION in cookies(reply)
        old = {"Cookie": SESSION + "=" + seal.Sealer(KEY).session(
            age=1000, seen=10)}
        reply = client.get(LAUNCH, "anna", headers=old)
        assert abs(instant(idp.answer(reply)) - (time.time() - 1000)) < 10
        began = seal.Sealer(KEY).open(
            "session", cookies(reply)[SESSION].value).split("\n")[3]
        assert abs(int(began) / 1e6 - (time.time() - 1000)) < 10
        # it is anna's, not fay's
        reply = client.get("/saml/", "fay", headers=old)
        assert "Signed in as fay" in reply.text
        assert SESSION in cookies(reply)
        reply = client.get(LAUNCH, headers=old)
        assert reply.status == 401 and "SAMLResponse" not in reply.text
        wrong = idp.client()
        wrong.passwords = {"anna": "wrong"}
        assert wrong.get(LAUNCH, "anna", headers=old).status == 401
        idp.expect_log("AH01617")
