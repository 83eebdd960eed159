# SPDX-License-Identifier: GPL-3.0-or-later
"""S25, S1, S2, S13: forged, stale and foreign messages about logout."""

import base64
import copy

import lxml.html
import pytest
from lxml import etree

from pyidp import keys, logout, saml, signature, sp
from pyidp.idp import IdentityProvider
from pyidp.logout import SLO, SOAP, UNKNOWN, App, LogoutRequest, Sent
from pyidp.person import CONFIG, SESSION, Person
from pyidp.saml import A, DS, P

WIKI = App("wiki", sp.REDIRECT, sp.POST)
BLOG = App("blog", sp.REDIRECT)
FILES = {f"conf/{app.name}.xml": app.metadata for app in (WIKI, BLOG)}
LOGOUT_STATE = "__Secure-connect_idp_logout"
BINDINGS = pytest.mark.parametrize("binding", ["redirect", "post", "soap"])


@pytest.fixture(scope="module", name="idp")
def start_idp():
    with IdentityProvider(CONFIG + WIKI.section + BLOG.section,
                          FILES) as idp:
        yield idp


@pytest.fixture(name="person")
def sign_in(idp):
    """Somebody who is signed in at wiki, and stays so unless it asks."""
    person = Person(idp)
    person.wiki = idp.answer(person.sign_in(target=WIKI.launch))
    return person


def send(person, xml, binding, pair=WIKI.pair):
    """Sends XML signed by PAIR, or not for None."""
    if binding == "redirect":
        return person.get("/saml/slo?" + logout.query(xml, None, pair))
    if binding == "post":
        return person.post("/saml/slo", logout.form(xml, None, pair))
    return person.server.post("/saml/slo/soap", logout.envelope(xml, pair),
                              headers={"Content-Type": "text/xml"})


def ask(person, binding, **more):
    more.setdefault("destination", SOAP if binding == "soap" else SLO)
    return WIKI.request(person.wiki, **more)


def stays(idp, person):
    """Nothing has changed."""
    assert SESSION in person.cookies
    assert idp.answer(person.get(BLOG.launch)).assertion is not None
    return True


def sent(idp, reply):
    return Sent(reply, idp.metadata().certificates[0])


@BINDINGS
@pytest.mark.parametrize("pair, reason", [
    (None, "signature-missing: .* not signed"),
    (BLOG.pair, "signature: the signature fits none"),
    (keys.pair("somebody"), "signature: the signature fits none")])
def test_s25_unsigned_and_foreign_keys(idp, person, binding, pair, reason):
    reply = send(person, ask(person, binding).xml(), binding, pair)
    idp.refused(reply, 403, reason)
    assert stays(idp, person)


@BINDINGS
@pytest.mark.parametrize("fields, status, reason", [
    ({"issue_instant": saml.stamp(-900)}, 400, "age: IssueInstant"),
    ({"issue_instant": saml.stamp(900)}, 400, "age: IssueInstant"),
    ({"not_on_or_after": saml.stamp(-600)}, 400, "age: NotOnOrAfter"),
    ({"not_on_or_after": "never"}, 400, "message: NotOnOrAfter"),
    ({"destination": None}, 400, "destination"),
    ({"destination": SLO + "/"}, 400, "destination"),
    ({"id": "1"}, 400, "message: ID"),
    ({"issuer": "https://unknown.example.org/sp"}, 404,
     "service-provider"),
    ({"issuer": BLOG.entity_id}, 403, "signature: the signature fits none"),
    ({"name_id": ""}, 400, "message: NameID is empty"),
    ({"indexes": tuple(f"_{n}" for n in range(21))}, 413, "message-size")],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else None)
def test_s25_stale_and_wrong(idp, person, binding, fields, status, reason):
    xml = ask(person, binding, **fields).xml()
    idp.refused(send(person, xml, binding), status, reason)
    assert stays(idp, person)


def test_s25_another_endpoint(idp, person):
    """What is meant for one endpoint is nothing at the other."""
    for binding, destination in (("post", SOAP), ("soap", SLO)):
        xml = ask(person, binding, destination=destination).xml()
        idp.refused(send(person, xml, binding), 400, "destination")
    assert stays(idp, person)


@pytest.mark.parametrize("fields", [
    {"name_id": "anna"}, {"format": saml.FORMAT + "persistent"},
    {"format": None}, {"indexes": ("_1",)},
    {"qualifiers": {"NameQualifier": "https://other.example.org"}},
    {"qualifiers": {"SPNameQualifier": BLOG.entity_id}}],
    ids=lambda fields: next(iter(fields)))
@pytest.mark.parametrize("binding", ["redirect", "post"])
def test_s25_another_subject(idp, person, binding, fields):
    reply = send(person, ask(person, binding, **fields).xml(), binding)
    assert sent(idp, reply).status == UNKNOWN
    idp.expect_log("subject: no session of the service provider")
    assert stays(idp, person)


def test_s25_session_of_another(idp, person):
    """A link with somebody else's LogoutRequest signs nobody out."""
    other = Person(idp)
    idp.answer(other.sign_in("fay", WIKI.launch))
    xml = WIKI.request(person.wiki).xml()
    assert sent(idp, send(other, xml, "redirect")).status == UNKNOWN
    idp.expect_log("subject: no session")
    assert stays(idp, other) and stays(idp, person)


def test_s25_session_at_another_service_provider(idp, person):
    """blog may not end what it names by wiki's NameID."""
    for binding in "redirect", "soap":
        request = ask(person, binding)
        request.issuer = BLOG.entity_id
        reply = send(person, request.xml(), binding, BLOG.pair)
        assert sent(idp, reply).status == UNKNOWN
        idp.expect_log("no session of the service provider")
    assert stays(idp, person)


@BINDINGS
def test_s13_replay(idp, person, binding):
    request = ask(person, binding, indexes=("_1",))
    assert sent(idp, send(person, request.xml(), binding)).status == UNKNOWN
    idp.expect_log("no session of the service provider")
    request.indexes = ask(person, binding).indexes
    idp.refused(send(person, request.xml(), binding), 403, "replay")
    assert stays(idp, person)


def signed(person, **more):
    root = etree.fromstring(ask(person, "post", **more).xml())
    signature.sign(root, WIKI.pair)
    return root


def wrapped(root, place):
    """A forged root, with the signed one at PLACE inside it."""
    evil = copy.deepcopy(root)
    found = evil.find(DS + "Signature")
    if place == "object":
        etree.SubElement(found, DS + "Object").append(root)
    elif place == "extensions":
        extensions = etree.Element(P + "Extensions")
        extensions.append(root)
        found.addnext(extensions)
    else:
        evil.append(root)
    evil.set("ID", "_evil" if place != "same ID" else root.get("ID"))
    evil.find(A + "NameID").text = evil.find(A + "NameID").text
    for index in evil.findall(P + "SessionIndex"):
        evil.remove(index)
    return evil


@pytest.mark.parametrize("place", ["object", "extensions", "last",
                                   "same ID"])
def test_s1_wrapping(idp, person, place):
    root = wrapped(signed(person, indexes=("_1",)), place)
    reply = send(person, etree.tostring(root), "post", None)
    assert 400 <= reply.status < 500
    idp.refused(reply, reply.status, "signature|message")
    assert stays(idp, person)


@pytest.mark.parametrize("change", ["NameID", "SessionIndex", "Issuer"])
def test_s1_changed_after_signing(idp, person, change):
    root = signed(person)
    element = next(root.iter(f"{{*}}{change}"))
    element.text = BLOG.entity_id if change == "Issuer" else "_x"
    idp.refused(send(person, etree.tostring(root), "post", None), 403,
                "signature: ")
    assert stays(idp, person)


def test_s2_what_is_signed_is_what_is_read(idp, person):
    good = logout.query(ask(person, "redirect").xml(), "a", WIKI.pair)
    other = logout.query(ask(person, "redirect", indexes=("_1",)).xml())
    fields = good.split("&")
    for query in (
            good + "&" + other, other + "&" + good,
            good + "&SAMLResponse=x", good + "&RelayState=b",
            good.replace("RelayState=a", "RelayState=b"),
            good.replace("&RelayState=a", ""),
            good.replace("SAMLRequest", "SAMLRequest=x&samlrequest"),
            good.replace("SAMLRequest", "%53AMLRequest"),
            good.replace("SAMLRequest", "SAMLResponse"),
            "&".join([other] + fields[1:]),
            "&".join(fields[:-1]), "&".join(fields[:-2])):
        reply = person.get("/saml/slo?" + query)
        assert 400 <= reply.status < 500
        idp.refused(reply, reply.status, "message|signature|unsupported")
    assert stays(idp, person)


def test_s2_signature_in_both_places(idp, person):
    xml = etree.tostring(signed(person))
    idp.refused(send(person, xml, "redirect"), 403, "forbids")
    assert stays(idp, person)


@pytest.fixture(name="asked")
def begin(idp, person):
    """The browser is at blog, with a LogoutRequest of ours."""
    idp.answer(person.get(BLOG.launch))
    reply = person.get(WIKI.redirect(WIKI.request(person.wiki).xml()))
    request = sent(idp, reply)
    assert request.location == BLOG.slo
    return request


def waits(idp, person, request):
    """Nothing was taken: blog's own answer still is."""
    reply = person.get(BLOG.redirect(BLOG.respond(request.root)))
    assert sent(idp, reply).status == ["Success"]
    return True


@pytest.mark.parametrize("binding", ["redirect", "post"])
def test_s25_forged_response(idp, person, asked, binding):
    good = BLOG.respond(asked.root)
    foreign = WIKI.respond(asked.root)
    for xml, pair, status, reason in (
            (good, None, 403, "signature-missing"),
            (good, WIKI.pair, 403, "signature fits none"),
            (foreign, WIKI.pair, 400, "waits for"),
            (BLOG.respond(asked.root, SOAP), BLOG.pair, 400, "destination"),
            (BLOG.respond(asked.root, InResponseTo="_1"), BLOG.pair, 400,
             "waits for"),
            (BLOG.respond(asked.root, IssueInstant=saml.stamp(-900)),
             BLOG.pair, 400, "age"),
            (BLOG.respond(asked.root, Version="1.1"), BLOG.pair, 400,
             "version"),
            (good.replace(b"Response ", b"Bogus ").replace(
                b"/samlp:LogoutResponse", b"/samlp:LogoutBogus"), BLOG.pair,
             400, "message")):
        idp.refused(send(person, xml, binding, pair), status, reason)
    assert waits(idp, person, asked)


def test_s25_response_to_nobody(idp, person, asked):
    stranger = Person(idp)
    reply = stranger.get(BLOG.redirect(BLOG.respond(asked.root)))
    idp.refused(reply, 400, "waits for")
    assert waits(idp, person, asked)


def test_s18_state_of_a_sign_out(idp, person, asked):
    """The cookie is sealed, and is for nothing else."""
    state = person.cookies[LOGOUT_STATE]
    assert "wiki" not in base64.urlsafe_b64decode(
        state + "=" * (-len(state) % 4)).decode("latin-1")
    for text in (state[:-1], state[:40] + "AAAA" + state[44:], "x"):
        person.cookies[LOGOUT_STATE] = text
        reply = person.get(BLOG.redirect(BLOG.respond(asked.root)))
        idp.refused(reply, 400, "waits for")
        assert "Nobody is signed in" in person.get("/saml/logout").text
    person.cookies[LOGOUT_STATE] = state
    person.cookies[SESSION] = state
    assert "SAMLResponse" not in person.get(WIKI.launch).text
    del person.cookies[SESSION]
    assert waits(idp, person, asked)


def test_s16_going_on_needs_the_token(idp, person, asked):
    """No other page can skip a service provider."""
    for fields, headers, status in (
            ({}, {}, 400), ({"token": "x"}, {}, 400),
            ({"token": "x"}, {"Origin": "https://evil.example.net"}, 403)):
        reply = person.post("/saml/logout", fields, headers)
        assert reply.status == status
        idp.expect_log("login-form|cross-site")
    assert waits(idp, person, asked)


@pytest.mark.parametrize("relay_state", [
    "https://evil.example.net/", "\"><script>alert(1)</script>", "x" * 2048])
def test_s14_s15_relay_state(idp, person, relay_state):
    """It goes back to the registered address, as it came."""
    reply = person.post("/saml/slo", logout.form(
        WIKI.request(person.wiki).xml(), relay_state, WIKI.pair))
    assert "<script>alert" not in reply.text
    response = sent(idp, reply)
    assert (response.location, response.relay_state) == (
        WIKI.slo, relay_state)


def test_state_that_fits_into_no_cookie(idp, person):
    """Nobody is asked then, and that is said."""
    idp.answer(person.get(BLOG.launch))
    reply = person.get(WIKI.redirect(WIKI.request(person.wiki).xml(),
                                     "ä" * 600))
    response = sent(idp, reply)
    assert response.location == WIKI.slo
    assert response.status == logout.PARTIAL
    assert LOGOUT_STATE not in person.cookies


def test_names_of_unknown_service_providers_are_safe(idp):
    xml = LogoutRequest("<b>&evil", "x").xml()
    reply = idp.get("/saml/slo?" + logout.query(xml, None, WIKI.pair))
    idp.refused(reply, 404, "service-provider")
    assert "<b>&evil" not in reply.text
    assert not lxml.html.fromstring(reply.text).forms


def test_encrypted_and_base_ids(idp, person):
    for name in "EncryptedID", "BaseID":
        root = etree.fromstring(ask(person, "post").xml())
        found = root.find(A + "NameID")
        root.replace(found, etree.Element(A + name))
        idp.refused(send(person, etree.tostring(root), "post"), 400,
                    f"unsupported: LogoutRequest has a {name}")
    assert stays(idp, person)
