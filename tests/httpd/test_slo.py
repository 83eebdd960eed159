# SPDX-License-Identifier: GPL-3.0-or-later
"""Single logout: asked for by a service provider, or begun here."""

import time

import lxml.html
import pytest

from pyidp import logout, saml, seal, site, sp
from pyidp.idp import IdentityProvider, check_page
from pyidp.logout import (PARTIAL, SLO, SOAP, SUCCESS, UNKNOWN,
                          App, Sent)
from pyidp.person import CONFIG, LAUNCH, SESSION, Person, asks
from pyidp.saml import A, P

WIKI = App("wiki", sp.REDIRECT, sp.POST)
SHOP = App("shop", sp.POST, response=True)
BLOG = App("blog", sp.REDIRECT, response=True)
MUTE = App("mute")
APPS = (WIKI, SHOP, BLOG, MUTE)
SECTIONS = "".join(app.section for app in APPS)
FILES = {f"conf/{app.name}.xml": app.metadata for app in APPS}
LOGOUT = "/saml/logout"


@pytest.fixture(scope="module", name="idp")
def start_idp():
    with IdentityProvider(CONFIG + SECTIONS, FILES) as idp:
        yield idp


def visit(idp, *apps):
    """Somebody who is signed in at APPS; and their answers."""
    person = Person(idp)
    answers = [idp.answer(person.sign_in(target=apps[0].launch))]
    answers += [idp.answer(person.get(app.launch)) for app in apps[1:]]
    return person, answers


def sent(idp, reply):
    return Sent(reply, idp.metadata().certificates[0])


def sign_out(person):
    """Presses the button of /logout."""
    form, = lxml.html.fromstring(person.get(LOGOUT).text).forms
    return person.post(LOGOUT, dict(form.fields))


def result(reply):
    """Title, and the names in the lists: ended, and left."""
    check_page(reply)
    page = lxml.html.fromstring(reply.text)
    lists = {"also": [], "open": []}
    for found in page.findall(".//ul"):
        before = found.getprevious().text_content()
        kind = "open" if "may still be open" in before else "also"
        lists[kind] = [item.text for item in found]
    return page.findtext(".//h1"), lists["also"], lists["open"]


def is_out(person, cookie):
    """The session ended here, and a copy of its cookie is worth nothing."""
    assert SESSION not in person.cookies
    person.cookies[SESSION] = cookie
    assert asks(person.get())
    return True


def test_metadata(idp):
    services = idp.metadata().descriptor.findall(
        saml.MD + "SingleLogoutService")
    assert [(s.get("Binding"), s.get("Location")) for s in services] == [
        (sp.REDIRECT, SLO), (sp.POST, SLO),
        ("urn:oasis:names:tc:SAML:2.0:bindings:SOAP", SOAP)]


@pytest.mark.parametrize("binding", ["redirect", "post"])
@pytest.mark.parametrize("relay_state", [None, "https://a.b/?c=d&e\n"])
def test_service_provider_asks(idp, binding, relay_state):
    person, (answer,) = visit(idp, WIKI)
    cookie = person.cookies[SESSION]
    request = WIKI.request(answer, not_on_or_after=saml.stamp(60))
    if binding == "redirect":
        reply = person.get(WIKI.redirect(request.xml(), relay_state))
        assert reply.status == 303
        assert "no-store" in reply.headers["Cache-Control"]
    else:
        reply = person.post("/saml/slo", logout.form(
            request.xml(), relay_state, WIKI.pair), {
                "Origin": "https://wiki.example.org",
                "Sec-Fetch-Site": "cross-site"})
        check_page(reply)
    response = sent(idp, reply)
    assert response.name == "LogoutResponse"
    assert response.location == response.get("Destination") == WIKI.slo
    assert response.get("InResponseTo") == request.id
    assert response.root.findtext(A + "Issuer") == site.ENTITY_ID
    assert response.status == SUCCESS
    assert response.relay_state == relay_state
    assert is_out(person, cookie)


@pytest.mark.parametrize("app, binding, status", [
    (SHOP, "redirect", 200), (BLOG, "post", 303)])
def test_response_location_and_other_binding(idp, app, binding, status):
    person, (answer,) = visit(idp, app)
    xml = app.request(answer).xml()
    reply = (person.get(app.redirect(xml)) if binding == "redirect" else
             person.post("/saml/slo", logout.form(xml, None, app.pair)))
    assert reply.status == status
    response = sent(idp, reply)
    assert response.location == app.slo + "/done"
    assert response.status == SUCCESS


def test_service_provider_without_an_address(idp):
    person, (answer,) = visit(idp, MUTE)
    cookie = person.cookies[SESSION]
    reply = person.get(MUTE.redirect(MUTE.request(answer).xml()))
    assert result(reply) == ("You are signed out here", ["mute"], [])
    assert is_out(person, cookie)


def test_asynchronous(idp):
    person, (answer,) = visit(idp, WIKI)
    cookie = person.cookies[SESSION]
    request = WIKI.request(answer, asynchronous=True)
    reply = person.get(WIKI.redirect(request.xml()))
    assert result(reply) == ("You are signed out here", ["wiki"], [])
    assert is_out(person, cookie)


def test_all_sessions_of_the_user(idp):
    person, (answer,) = visit(idp, WIKI)
    reply = person.get(WIKI.redirect(WIKI.request(answer, indexes=()).xml()))
    assert sent(idp, reply).status == SUCCESS


def test_one_index_of_several(idp):
    person, (answer,) = visit(idp, WIKI)
    request = WIKI.request(answer)
    request.indexes = ("_other", *request.indexes)
    reply = person.get(WIKI.redirect(request.xml()))
    assert sent(idp, reply).status == SUCCESS


def check_request(request, app, answer):
    assert request.name == "LogoutRequest"
    assert request.location == request.get("Destination") == app.slo
    assert request.root.findtext(A + "Issuer") == site.ENTITY_ID
    until = saml.moment(request.get("NotOnOrAfter")) - time.time()
    assert 200 < until <= 300
    name_id = request.root.find(A + "NameID")
    ours = answer.element(f"{A}Subject/{A}NameID")
    assert (name_id.text, dict(name_id.attrib)) == (
        ours.text, dict(ours.attrib))
    index = answer.element(A + "AuthnStatement").get("SessionIndex")
    assert [i.text for i in request.root.findall(P + "SessionIndex")] == [
        index]


def test_sign_out_here(idp):
    """One after the other is asked, each in its binding."""
    person, answers = visit(idp, WIKI, SHOP, BLOG)
    person.get(LAUNCH)
    cookie = person.cookies[SESSION]
    reply = sign_out(person)
    assert SESSION not in person.cookies
    for app, answer in zip((WIKI, SHOP, BLOG), answers):
        request = sent(idp, reply)
        check_request(request, app, answer)
        message = app.respond(request.root)
        reply = (person.post("/saml/slo", logout.form(message, None,
                                                      app.pair))
                 if app is SHOP else person.get(app.redirect(message)))
    assert result(reply) == ("You are signed out here",
                             ["wiki", "shop", "blog"], ["sales"])
    idp.log.find("anna is signed out here and at 3 of 4 service providers")
    assert result(person.get(LOGOUT))[0] == "Nobody is signed in"
    assert is_out(person, cookie)


def test_service_provider_says_no(idp):
    person, _ = visit(idp, WIKI, BLOG)
    request = sent(idp, sign_out(person))
    reply = person.get(WIKI.redirect(WIKI.respond(
        request.root, status="Responder")))
    request = sent(idp, reply)
    assert request.location == BLOG.slo
    reply = person.get(BLOG.redirect(BLOG.respond(request.root)))
    assert result(reply) == ("You are signed out here", ["blog"], ["wiki"])


def test_service_provider_that_keeps_the_browser(idp):
    """The user is signed out here, and may go on."""
    person, _ = visit(idp, WIKI, BLOG, SHOP)
    cookie = person.cookies[SESSION]
    first = sent(idp, sign_out(person))
    page = person.get(LOGOUT)
    assert result(page) == ("You are signed out here", [],
                            ["wiki", "blog", "shop"])
    form, = lxml.html.fromstring(page.text).forms
    reply = person.post(form.action.removeprefix(
        "https://idp.example.com"), dict(form.fields))
    second = sent(idp, reply)
    assert second.location == BLOG.slo
    # what comes too late is not waited for
    late = person.get(WIKI.redirect(WIKI.respond(first.root)))
    idp.refused(late, 400, "is not the one that this browser waits for")
    reply = person.get(BLOG.redirect(BLOG.respond(second.root)))
    third = sent(idp, reply)
    assert third.location == SHOP.slo
    page = person.get(LOGOUT)
    assert result(page) == ("You are signed out here", ["blog"],
                            ["wiki", "shop"])
    assert not lxml.html.fromstring(page.text).forms
    assert is_out(person, cookie)


def test_chain_for_a_service_provider(idp):
    """Others are asked before the one that asked is answered."""
    person, answers = visit(idp, WIKI, BLOG)
    ask = BLOG.request(answers[1])
    request = sent(idp, person.get(BLOG.redirect(ask.xml(), "there")))
    check_request(request, WIKI, answers[0])
    reply = person.get(WIKI.redirect(WIKI.respond(request.root)))
    response = sent(idp, reply)
    assert response.location == BLOG.slo + "/done"
    assert (response.status, response.relay_state) == (SUCCESS, "there")
    assert response.get("InResponseTo") == ask.id


@pytest.mark.parametrize("status", ["Responder", None])
def test_partial_logout(idp, status):
    """Said as it is: one says no, or takes no part."""
    person, answers = visit(idp, WIKI, BLOG)
    if status is None:
        person.get(LAUNCH)
    ask = BLOG.request(answers[1])
    request = sent(idp, person.get(BLOG.redirect(ask.xml())))
    reply = person.get(WIKI.redirect(WIKI.respond(
        request.root, status=status or "Success")))
    assert sent(idp, reply).status == PARTIAL


def test_many_service_providers():
    """What does not fit into the cookie is in the cache."""
    apps = [App(f"app{n}-{'x' * 50}", sp.REDIRECT) for n in range(14)]
    with IdentityProvider(
            CONFIG + "ConnectIdPSecret conf/secret.key\n"
            + "".join(app.section for app in apps),
            {"conf/secret.key": KEY,
             **{f"conf/{app.name}.xml": app.metadata
                for app in apps}}) as idp:
        person, answers = visit(idp, *apps)
        # once more does not make it longer
        answers[0] = idp.answer(person.get(apps[0].launch))
        answers[13] = idp.answer(person.get(apps[13].launch))
        lines = seal.Sealer(KEY).open(
            "session", person.cookies[SESSION]).split("\n")
        kept = len(lines) - 6
        assert 0 < kept < 14 and int(lines[5]) == 14 - kept
        reply = sign_out(person)
        asked = set()
        for _ in apps:
            assert all(len(f"{name}={value}") < 4096
                       for name, value in person.cookies.items())
            request = sent(idp, reply)
            app, = (one for one in apps if one.slo == request.location)
            check_request(request, app, answers[apps.index(app)])
            asked.add(app.name)
            reply = person.get(app.redirect(app.respond(request.root)))
        assert len(asked) == 14
        title, ended, left = result(reply)
        assert title == "You are signed out here"
        assert set(ended) == asked and left == []


KEY = seal.new_key()


def soap(idp, app, request, pair=None, **headers):
    request.destination = SOAP
    return idp.post("/saml/slo/soap", logout.envelope(
        request.xml(), pair or app.pair), headers={
            "Content-Type": "text/xml; charset=utf-8", **headers})


def test_soap(idp):
    person, (answer,) = visit(idp, WIKI)
    other, _ = visit(idp, WIKI)
    request = WIKI.request(answer)
    response = sent(idp, soap(idp, WIKI, request))
    assert response.name == "LogoutResponse"
    assert response.get("InResponseTo") == request.id
    assert response.get("Destination") is None
    assert response.status == SUCCESS
    assert asks(person.get())
    assert idp.answer(other.get()).action == site.ACS


def test_soap_others_are_left(idp):
    person, (answer, _) = visit(idp, WIKI, BLOG)
    response = sent(idp, soap(idp, WIKI, WIKI.request(answer)))
    assert response.status == PARTIAL
    assert asks(person.get())


def test_soap_all_sessions_of_the_user(idp):
    person, (answer,) = visit(idp, WIKI)
    other, _ = visit(idp, WIKI)
    bert = Person(idp)
    bert.sign_in("bert", "/saml/")
    request = WIKI.request(answer, indexes=())
    assert sent(idp, soap(idp, WIKI, request)).status == PARTIAL
    assert asks(person.get()) and asks(other.get())
    assert "Signed in as bert" in bert.get("/saml/").text


def test_soap_unknown(idp):
    person, (answer,) = visit(idp, WIKI)
    for more in ({"indexes": ("_1",)}, {"name_id": "anna"},
                 {"name_id": "anna", "indexes": ()},
                 {"format": saml.FORMAT + "persistent"}):
        response = sent(idp, soap(idp, WIKI, WIKI.request(answer, **more)))
        assert response.status == UNKNOWN
        idp.expect_log("no session of the service provider has the NameID")
    assert idp.answer(person.get()).action == site.ACS


def test_soap_bodies_that_are_none(idp):
    _, (answer,) = visit(idp, WIKI)
    xml = logout.envelope(WIKI.request(answer, destination=SOAP).xml(),
                          WIKI.pair)
    inner = xml.partition(b"Body>")[2].rpartition(b"</S:Body")[0]
    header = (b"<S:Header><x S:mustUnderstand='1'/></S:Header><S:Body>")
    for body, status, reason in (
            (b"", 400, "message"), (b"x", 400, "message"),
            (inner, 400, "no SOAP 1.1 envelope"),
            (xml.replace(inner, b""), 400, "no SOAP 1.1 envelope"),
            (xml.replace(inner, inner * 2), 400, "no SOAP 1.1 envelope"),
            (xml.replace(b"soap/envelope", b"soap/other"), 400, "no SOAP"),
            (xml.replace(b"<S:Body>", header), 400, "mustUnderstand"),
            (b"<!DOCTYPE x>" + xml, 400, "message"),
            (xml + b" " * 200000, 413, "message-size")):
        reply = idp.post("/saml/slo/soap", body,
                         headers={"Content-Type": "text/xml"})
        idp.refused(reply, status, reason)
    reply = idp.post("/saml/slo/soap", xml)
    idp.refused(reply, 400, "text/xml is expected")
    assert idp.get("/saml/slo/soap").status == 405


def test_where_nobody_has_a_session():
    with IdentityProvider(site.HEAD + site.SALES + WIKI.section
                          + site.LOCATION, FILES) as idp:
        assert idp.metadata().descriptor.find(
            saml.MD + "SingleLogoutService") is None
        request = logout.LogoutRequest(WIKI.entity_id, "x")
        idp.refused(idp.get(WIKI.redirect(request.xml())), 404, "not-found")
        idp.refused(soap(idp, WIKI, request), 404, "not-found")


def test_session_beside_another_sign_in():
    """Basic: the assertion's session ends; the browser's password stays."""
    config = site.HEAD + WIKI.section + "ConnectIdPStateDir state\n" + \
        site.LOCATION.replace("Require", "ConnectIdPSession idle=3600\n"
                              "Require")
    with IdentityProvider(config, FILES) as idp:
        person = Person(idp)
        reply = idp.get(WIKI.launch, "anna")
        answer = idp.answer(reply)
        cookie = reply.headers["Set-Cookie"].partition(";")[0].partition("=")
        person.cookies[cookie[0]] = cookie[2]
        reply = person.get(WIKI.redirect(WIKI.request(answer).xml()))
        assert sent(idp, reply).status == SUCCESS
