# SPDX-License-Identifier: GPL-3.0-or-later
"""What SAML wants of a sign-in: fresh, silent, of a class."""

import time

import pytest

from pyidp import saml, seal
from pyidp.idp import IdentityProvider, reference
from pyidp.person import (CONFIG, WIKI, Person, ask, asks, form, instant,
                          problem, sso, with_session)

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
    with IdentityProvider(
            CONFIG + WIKI + DESK + "ConnectIdPSecret conf/secret.key\n",
            {"conf/secret.key": KEY}) as idp:
        yield idp


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


def test_signed_in_but_not_let_in():
    """httpd says 401; the page is ours all the same."""
    config = CONFIG + """
<Location /saml/launch/sales>
    Require user dirk
</Location>
"""
    with IdentityProvider(config) as idp:
        person = Person(idp)
        person.sign_in(target="/saml/")
        reply = person.get(**{"Accept-Language": "de"})
        idp.expect_log("AH01631: user anna")
        assert reply.status == 401
        assert "Sie d\u00fcrfen" in reply.body.decode()
        assert '<meta charset="utf-8">' in reply.text
        assert "default-src 'none'" in reply.headers[
            "Content-Security-Policy"]
        assert "no-store" in reply.headers["Cache-Control"]
        line = idp.log.find("forbidden: the Require lines of /saml/launch/"
                            "sales do not let this user in")
        idp.expect_log("forbidden: .*user anna")
        assert reference(reply) in line
