# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions: cookies, their limits, what SAML wants of them, and secrets."""

import base64
import os
import re
import time
import urllib.parse

import pytest

from pyidp import saml, seal, site, sp
from pyidp.idp import IdentityProvider
from pyidp.person import (CONFIG, DEVICE, LAUNCH, SESSION, SIGNS_IN, Person,
                          asks, cookies, form, problem)
from pyidp.saml import AuthnRequest

WIKI = """
<ConnectIdPServiceProvider wiki>
    ConnectIdPServiceEntityID urn:example:wiki
    ConnectIdPACS https://wiki.example.org/acs
    ConnectIdPLaunch on
</ConnectIdPServiceProvider>
"""
SECRET = "ConnectIdPSecret conf/secret.key\n"
KEY = seal.new_key()
PASSWORD = "PasswordProtectedTransport"
DESK = """
<Location /saml/launch/wiki>
    ConnectIdPSession reauth=always
</Location>
"""
CLASSES = """
<Location /saml>
    ConnectIdPAuthnContext Kerberos "%{REMOTE_ADDR} == '192.0.2.1'"
    ConnectIdPAuthnContext TimeSyncToken "-n req('X-Token')"
    ConnectIdPAuthnContext urn:example:password
</Location>
"""


@pytest.fixture(scope="module", name="idp")
def start_idp():
    with IdentityProvider(CONFIG + WIKI + SECRET + DESK,
                          {"conf/secret.key": KEY}) as idp:
        yield idp


def ask(**fields):
    return AuthnRequest("urn:example:wiki", site.BASE + "/sso", **fields)


def sso(person, request):
    return person.get("/saml/sso?" + saml.redirect(request))


def instant(answer):
    statement = answer.element(saml.A + "AuthnStatement")
    return saml.moment(statement.get("AuthnInstant"))


def with_session(idp, cookie):
    person = Person(idp)
    person.cookies = {SESSION: cookie}
    return person


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
    name, user, context, began, seen = session.split("\n")
    assert re.fullmatch("_[0-9a-f]{40}", name)
    assert (user, context) == ("anna", saml.CLASS + PASSWORD)
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
    began, seen = (int(field) / 1e6 for field in session.split("\n")[3:])
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


def test_force_authn(idp):
    person = with_session(idp, seal.Sealer(KEY).session(age=1000, seen=10))
    page = sso(person, ask(force_authn="true"))
    assert asks(page)
    assert form(page)["user"] == "anna"
    reply = person.fill_in(page, password="wrong")
    assert problem(reply)
    idp.expect_log("wrong password")
    answer = idp.answer(person.fill_in(reply))
    assert answer.status == ["Success"]
    assert abs(instant(answer) - time.time()) < 10
    # a plain request has the new instant, too
    assert instant(idp.answer(sso(person, ask()))) == instant(answer)


def test_force_authn_as_another_user(idp):
    person = with_session(idp, seal.Sealer(KEY).session())
    answer = idp.answer(person.fill_in(
        sso(person, ask(force_authn="true")), "fay"))
    assert answer.attributes["connect_username"] == ["fay"]
    assert "Signed in as fay" in person.get("/saml/").text


def test_is_passive(idp):
    person = Person(idp)
    idp.failed(sso(person, ask(is_passive="true")),
               ["Responder", "NoPassive"], "passive")
    person.sign_in()
    answer = idp.answer(sso(person, ask(is_passive="true")))
    assert answer.status == ["Success"]
    idp.failed(sso(person, ask(is_passive="true", force_authn="true")),
               ["Responder", "NoPassive"], "passive")


def test_asks_at_each_launch(idp):
    person = with_session(idp, seal.Sealer(KEY).session(age=1000, seen=10))
    for _ in range(2):
        page = person.get("/saml/launch/wiki")
        answer = idp.answer(person.fill_in(page))
        assert abs(instant(answer) - time.time()) < 10
    # elsewhere the session is enough
    assert idp.answer(person.get()).status == ["Success"]


@pytest.fixture(scope="module", name="classes_idp")
def start_classes_idp():
    with IdentityProvider(CONFIG + WIKI + CLASSES) as idp:
        yield idp


def test_authentication_context(classes_idp):
    person = Person(classes_idp)
    answer = classes_idp.answer(person.sign_in())
    assert answer.context == "urn:example:password"
    token = Person(classes_idp)
    page = token.get()
    reply = token.fill_in(page, headers={"X-Token": "1"})
    assert classes_idp.answer(reply).context == \
        saml.CLASS + "TimeSyncToken"
    # earned once: the header is not needed again, nor enough later
    assert classes_idp.answer(token.get()).context == \
        saml.CLASS + "TimeSyncToken"
    assert classes_idp.answer(person.get(**{"X-Token": "1"})).context == \
        "urn:example:password"


@pytest.mark.parametrize("comparison, wanted, met", [
    ("exact", "TimeSyncToken", True), ("exact", "Kerberos", False),
    ("minimum", PASSWORD, True), ("minimum", "X509", False),
    ("maximum", "X509", True), ("maximum", PASSWORD, False),
    ("better", PASSWORD, True), ("better", "TimeSyncToken", False)])
def test_requested_context(classes_idp, comparison, wanted, met):
    person = Person(classes_idp)
    person.fill_in(person.get(), headers={"X-Token": "1"})
    reply = sso(person, ask(contexts=[saml.CLASS + wanted],
                            comparison=comparison))
    if met:
        assert classes_idp.answer(reply).status == ["Success"]
    else:
        classes_idp.failed(reply, ["Requester", "NoAuthnContext"],
                           "authn-context")


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


def test_secret_is_made_once_and_by_no_test():
    with IdentityProvider(CONFIG) as idp:
        file = idp.root / "state" / "secret"
        before = file.read_bytes()
        status = file.stat()
        assert (status.st_mode & 0o7777, status.st_uid) == (0o600, 0)
        assert (file.parent.stat().st_mode & 0o777) == 0o700
        person = Person(idp)
        person.sign_in()
        idp.graceful()
        assert file.read_bytes() == before
        assert idp.answer(person.get()).status == ["Success"]
    config = CONFIG.replace("StateDir state", "StateDir elsewhere/state")
    bench = IdentityProvider(config)
    try:
        assert bench.configtest()[0] == 0
        assert not (bench.root / "elsewhere").exists()
    finally:
        bench.remove()


def test_restart_and_rotation_lose_nobody():
    old, new = seal.new_key(), seal.new_key()
    with IdentityProvider(CONFIG + SECRET, {"conf/secret.key": old}) as idp:
        person = Person(idp)
        page = person.get()
        person.sign_in()
        signed_out = Person(idp)
        signed_out.sign_in()
        kept = dict(signed_out.cookies)
        sign_out(signed_out)
        for key, graceful in ((old, True), (old, False), (new + old, True)):
            idp.write("conf/secret.key", key)
            if graceful:
                idp.graceful()
            else:
                idp.stop()
                idp.start()
            assert idp.answer(person.get()).status == ["Success"]
            # who had signed out stays so
            signed_out.cookies = dict(kept)
            assert asks(signed_out.get())
        # the form that was open all the while is good, too
        person.fill_in(page)
        assert seal.Sealer(new).open("session", person.cookies[SESSION])
        idp.write("conf/secret.key", new)
        idp.graceful()
        assert idp.answer(person.get()).status == ["Success"]
        assert asks(with_session(idp, seal.Sealer(old).session()).get())


def sign_out(person):
    page = person.get("/saml/logout")
    token = re.search('name="token" value="([^"]+)"', page.text)[1]
    reply = person.post("/saml/logout", {"token": token})
    assert reply.status == 200
    assert SESSION not in person.cookies


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
        assert SESSION not in cookies(reply)
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


def test_not_below_the_base_path():
    config = CONFIG + SIGNS_IN.replace("ConnectIdPStateDir state", "") \
        .replace("/saml", "/elsewhere")
    with IdentityProvider(config) as idp:
        person = Person(idp)
        person.sign_in()
        assert person.get("/elsewhere/").status == 500
        idp.expect_log("not below the path of ConnectIdPBaseURL")


SEVERAL = """
LoadModule authn_anon_module {modules}/mod_authn_anon.so
AuthnCacheSOCache shmcb
<AuthnProviderAlias file second>
    AuthUserFile conf/second
</AuthnProviderAlias>
"""


def test_several_providers_in_order():
    config = (SEVERAL.format(modules="/usr/lib/apache2/modules") + CONFIG
              ).replace("ConnectIdPAuthProvider file",
                        "ConnectIdPAuthProvider socache file second\n"
                        "AuthnCacheProvideFor file second\n"
                        "AuthnCacheTimeout 600")
    files = {"conf/users": sp.users({"anna": "first"}),
             "conf/second": sp.users({"anna": "second", "fay": "two"})}
    with IdentityProvider(config, files, modules=["authn_socache"]) as idp:
        assert idp.answer(Person(idp).sign_in(password="first"))
        # the first that knows the user decides
        assert problem(Person(idp).sign_in(password="second"))
        idp.expect_log("wrong password or unknown user")
        reply = Person(idp).sign_in("fay", "/saml/login", "two")
        assert "Signed in as fay" in reply.text
        # what the cache remembers needs no file
        (idp.root / "conf/users").unlink()
        (idp.root / "conf/second").unlink()
        assert idp.answer(Person(idp).sign_in(password="first"))
        reply = Person(idp).sign_in("fay", "/saml/login", "two")
        assert "Signed in as fay" in reply.text
        reply = Person(idp).sign_in("bert", "/saml/login", "x")
        assert problem(reply).startswith("Passwords cannot be checked")
        idp.expect_log("cannot check passwords")
        idp.expect_log("AH01620")
        assert os.listdir(idp.root / "state")


@pytest.mark.parametrize("line, says", [
    ("ConnectIdPSession lifetime=59", "60 to 604800 seconds"),
    ("ConnectIdPSession idle=x", "60 to 604800 seconds"),
    ("ConnectIdPSession samesite=some", "None, Lax or Strict"),
    ("ConnectIdPSession reauth=sometimes", "always or never"),
    ("ConnectIdPSession lives=60", "lifetime=S"),
    ("ConnectIdPAuthProvider nobody", "no loaded module provides"),
    ("ConnectIdPAuthnContext X509 \"%{NO\"", "expression"),
])
def test_configtest_finds(bench, line, says):
    config = CONFIG.replace("Require valid-user", line)
    status, text = bench.configtest(config)
    assert status != 0
    assert says in text and line.split()[0] in text, text
