# SPDX-License-Identifier: GPL-3.0-or-later
"""Every part of a message missing, empty, repeated, swapped, or strange."""

import copy
import itertools
import secrets

import pytest
from lxml import etree

from pyidp import attack, keys, saml, site
from pyidp.attack import ACS, VAULT, WIKI, ask, send, signed
from pyidp.saml import A, P

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
BINDINGS = ("redirect", "post")
STRANGE = ("", " ", "0", "-1", "true", "x" * 5000, "\u00e9", "\U0001f600",
           "\ufffe", "&amp;lt;", "%s%n", "../../etc/passwd", "urn:x",
           "9" * 400, "2026-11-24T08:00:00Z", "_x", "\u202e", "null")


@pytest.fixture(scope="module", name="idp")
def start_idp():
    with attack.Target() as idp:
        yield idp


def whole(canary="canary"):
    """An AuthnRequest with every part that the schema has."""
    root = ask(
        WIKI, acs_url=ACS[WIKI], protocol_binding=attack.sp.POST,
        force_authn="false", is_passive="false", provider_name=canary,
        name_id_format=saml.FORMAT + "transient", allow_create="true",
        sp_name_qualifier=WIKI, comparison="minimum",
        contexts=[saml.CLASS + "PasswordProtectedTransport",
                  saml.CLASS + "Password"]).element()
    root.set("Consent", "urn:oasis:names:tc:SAML:2.0:consent:unspecified")
    root.set("AttributeConsumingServiceIndex", "1")
    extensions = etree.Element(P + "Extensions")
    etree.SubElement(extensions, "{urn:x}hint").text = canary
    root.insert(1, extensions)
    conditions = etree.Element(A + "Conditions", NotBefore=saml.stamp(-60),
                               NotOnOrAfter=saml.stamp(60))
    restriction = etree.SubElement(conditions, A + "AudienceRestriction")
    etree.SubElement(restriction, A + "Audience").text = site.ENTITY_ID
    root.insert(3, conditions)
    scoping = etree.SubElement(root, P + "Scoping", ProxyCount="1")
    listed = etree.SubElement(scoping, P + "IDPList")
    etree.SubElement(listed, P + "IDPEntry", ProviderID=site.ENTITY_ID,
                     Name=canary, Loc=attack.EVIL)
    etree.SubElement(scoping, P + "RequesterID").text = WIKI
    return root


def judge(idp, xml, binding="post"):
    """Sends XML: a right answer to the service provider, or a refusal.

    Nothing of an earlier message is in it.
    """
    state = "state-" + secrets.token_hex(8)
    before = getattr(idp, "states", [])[-30:]
    idp.states = before + [state]
    reply = idp.sso(xml, binding=binding, relay_state=state)
    for other in before:
        assert other not in reply.text
    idp.log.allow("connect_idp")
    if reply.status == 200:
        answer = idp.answer(reply)
        assert answer.action in (ACS[WIKI],), answer.action
        assert answer.relay_state == state
        assert not any(other.encode() in answer.xml for other in before)
        assert answer.assertion is None or answer.audience == WIKI
        idp.alive()
    else:
        idp.refuse(reply)
    return reply


def attributes_of(root):
    """(place of the element, name of the attribute), for each."""
    return [(place, name) for place, element in enumerate(root.iter())
            for name in element.attrib]


def at(root, place):
    """The element of that PLACE in document order."""
    return list(root.iter())[place]


def places_in(root, top):
    """The places in ROOT of TOP and all below it."""
    inside = set(top.iter())
    return [n for n, element in enumerate(root.iter()) if element in inside]


def attribute_mutants():
    for place, name in attributes_of(whole()):
        root = whole()
        del at(root, place).attrib[name]
        yield etree.tostring(root)
        for value in STRANGE:
            root = whole()
            try:
                at(root, place).set(name, value)
            except ValueError:
                continue
            yield etree.tostring(root)
        root = whole()
        text = etree.tostring(root)
        one = f'{name}="{at(root, place).get(name)}"'.encode()
        assert one in text
        yield text.replace(one, one + b" " + one)
        yield text.replace(one, one + b" x:" + one)
        yield text.replace(one, b"samlp:" + one)


def swapped_attributes():
    listed = attributes_of(whole())
    for (place, name), (other_place, other) in itertools.combinations(
            listed, 2):
        root = whole()
        one, two = at(root, place), at(root, other_place)
        one.attrib[name], two.attrib[other] = two.get(other), one.get(name)
        yield etree.tostring(root)


def element_mutants():
    for place in range(len(list(whole().iter()))):
        for change in (drop, empty, repeat, swap_with_next, no_namespace,
                       other_namespace, other_name, inside_itself, as_text,
                       with_text, typed, nil, wrapped):
            root = whole()
            element = at(root, place)
            changed = change(element)
            if changed is not None:
                yield etree.tostring(changed)


def drop(element):
    if element.getparent() is None:
        return None
    root = element.getroottree().getroot()
    element.getparent().remove(element)
    return root


def empty(element):
    for child in list(element):
        element.remove(child)
    element.text = None
    return element.getroottree().getroot()


def repeat(element):
    if element.getparent() is None:
        return None
    element.addnext(copy.deepcopy(element))
    return element.getroottree().getroot()


def swap_with_next(element):
    following = element.getnext()
    if following is None:
        return None
    following.addnext(element)
    return element.getroottree().getroot()


def no_namespace(element):
    element.tag = etree.QName(element).localname
    return element.getroottree().getroot()


def other_namespace(element):
    name = etree.QName(element)
    element.tag = (A if name.namespace == P[1:-1] else P) + name.localname
    return element.getroottree().getroot()


def other_name(element):
    element.tag += "X"
    return element.getroottree().getroot()


def inside_itself(element):
    element.append(copy.deepcopy(element))
    return element.getroottree().getroot()


def as_text(element):
    element.text = "".join(element.itertext()) + "x"
    for child in list(element):
        element.remove(child)
    return element.getroottree().getroot()


def with_text(element):
    element.text = (element.text or "") + "\u00e9&<>"
    return element.getroottree().getroot()


def typed(element):
    element.set(XSI + "type", "samlp:LogoutRequestType")
    return element.getroottree().getroot()


def nil(element):
    element.set(XSI + "nil", "true")
    return element.getroottree().getroot()


def wrapped(element):
    root = element.getroottree().getroot()
    holder = etree.Element("{urn:x}holder")
    if element is root:
        holder.append(root)
        return holder
    element.addprevious(holder)
    holder.append(element)
    return root


def test_s8_the_whole_message_is_taken(idp):
    for binding in BINDINGS:
        assert judge(idp, etree.tostring(whole()), binding).status == 200


@pytest.mark.parametrize("binding", BINDINGS)
def test_s8_attributes(idp, binding):
    mutants = list(attribute_mutants())
    assert len(mutants) > 300
    statuses = {judge(idp, xml, binding).status for xml in mutants}
    assert {200, 400} <= statuses


def test_s8_swapped_attributes(idp):
    statuses = {judge(idp, xml).status for xml in swapped_attributes()}
    assert {200, 400} <= statuses


@pytest.mark.parametrize("binding", BINDINGS)
def test_s8_elements(idp, binding):
    mutants = list(element_mutants())
    assert len(mutants) > 120
    statuses = {judge(idp, xml, binding).status for xml in mutants}
    assert {200, 400} <= statuses


def test_s8_signed_message_whose_signature_is_mutated(idp):
    """Of all parts of a signature only KeyInfo may change."""
    sample = signed(WIKI, keys.pair("wiki"))
    found = sample.find(saml.DS + "Signature")
    spared = places_in(sample, found.find(saml.DS + "KeyInfo"))
    places = [n for n in places_in(sample, found) if n not in spared]
    changes = (drop, empty, repeat, no_namespace, other_name, inside_itself,
               as_text, wrapped)
    for place, change in itertools.product(places, changes):
        if place == places[0] and change is drop:
            continue
        root = signed(WIKI, keys.pair("wiki"))
        before = etree.tostring(root)
        changed = etree.tostring(change(at(root, place)))
        if changed != before:
            idp.refuse(send(idp, changed))
    for place in places:
        for name in at(sample, place).attrib:
            for value in ("", "x", "#", "#x", None):
                root = signed(WIKI, keys.pair("wiki"))
                if value is None:
                    del at(root, place).attrib[name]
                else:
                    at(root, place).set(name, value)
                idp.refuse(send(idp, root))


TYPES = ["samlp:ResponseType", "samlp:LogoutRequestType", "xs:string",
         "saml:AssertionType", "saml:EncryptedElementType", "xs:anyType",
         "saml:BaseIDAbstractType", "ds:SignatureType", "none:x", ":", ""]


@pytest.mark.parametrize("value", TYPES)
def test_s9_xsi_type_changes_nothing(idp, value):
    """It is refused, or the answer is the one of the message without."""
    for place in range(len(list(whole().iter()))):
        root = whole()
        at(root, place).set(XSI + "type", value)
        status = judge(idp, etree.tostring(root)).status
        assert status in ((200, 400) if place else (400,)), place


OTHERS = ["Response", "LogoutRequest", "LogoutResponse", "ArtifactResolve",
          "ArtifactResponse", "AttributeQuery", "AuthnQuery",
          "ManageNameIDRequest", "NameIDMappingRequest", "AssertionIDRequest",
          "AuthzDecisionQuery", "authnrequest", "AuthnRequestX"]


@pytest.mark.parametrize("name", OTHERS)
def test_s9_other_messages_at_our_door(idp, name):
    root = whole()
    root.tag = P + name
    for binding in BINDINGS:
        reply = judge(idp, etree.tostring(root), binding)
        assert reply.status == 400
    root = whole()
    root.tag = A + "AuthnRequest"
    assert judge(idp, etree.tostring(root)).status == 400
    soap = (b"<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'"
            b"><e:Body>" + etree.tostring(whole()) + b"</e:Body></e:Envelope>")
    assert judge(idp, soap).status == 400


@pytest.mark.parametrize("xml", [
    b"", b" ", b"x", b"<", b"<a", b"<a>", b"<a/><b/>", b"<a/>x", b"\0",
    b"<a/>\0", b"<?xml version='1.0'?>", b"<?xml version='1.1'?><a/>",
    b"<a b='1' b='2'/>", b"<a:b/>", b"<a xmlns:x=''/>", b"\xff\xfe<\0a\0",
    b"\xef\xbb\xbf<a/>", b"\xfe\xff", b"<a>\xff</a>", b"<a>&x;</a>",
    b"<a>&#0;</a>", b"<a>&#xffffffffff;</a>", b"<a b='<'/>",
    b"<a>]]></a>", b"<\xc3\xa9/>", b"<a" + b" " * 9000 + b"/>",
    b"<?xml version='1.0' encoding='UTF-16'?><a/>",
    b"<?xml version='1.0' encoding='UTF-32'?><a/>",
    b"<?xml version='1.0' encoding='x'?><a/>"])
@pytest.mark.parametrize("binding", BINDINGS)
def test_s8_what_is_no_message(idp, xml, binding):
    assert judge(idp, xml, binding).status == 400


@pytest.mark.parametrize("encoding", ["UTF-16", "UTF-16LE", "UTF-16BE",
                                      "UTF-32", "cp037",
                                      "iso-8859-1"])
def test_s8_other_encodings(idp, encoding):
    """Bytes are UTF-8 whatever the declaration says."""
    xml = (f"<?xml version='1.0' encoding='{encoding}'?>"
           + etree.tostring(whole()).decode().replace("canary", "\u00e9"))
    assert judge(idp, xml.encode(encoding)).status == 400


def test_s8_escapes_of_utf_7_are_not_read(idp):
    xml = ("<?xml version='1.0' encoding='UTF-7'?>"
           + ask("+AGg-" + WIKI[1:]).xml().decode())
    assert judge(idp, xml.encode()).status == 404


# S13: as far as the message itself says it


@pytest.mark.parametrize("seconds, taken", [
    (-470, True), (-490, False), (170, True), (190, False), (-86400, False),
    (86400, False), (10 ** 9, False), (-10 ** 9, False)])
def test_s13_age(idp, seconds, taken):
    for issuer, pair in ((WIKI, None), (VAULT, keys.pair("vault"))):
        reply = idp.sso(ask(issuer, issue_instant=saml.stamp(seconds)),
                        pair=pair)
        if taken:
            assert idp.answer(reply).status == ["Success"]
        else:
            idp.refuse(reply, r"\bage\b", 400)


@pytest.mark.parametrize("instant", [
    "", "now", "0", "9999-12-31T23:59:59Z", "0000-00-00T00:00:00Z",
    "0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "-2026-11-24T08:00:00Z",
    "2026-11-24T08:00:00", "2026-11-24T08:00:00+00:00",
    "2026-11-24 08:00:00Z", "2026-11-24", "20261124T080000Z",
    "2026-02-30T08:00:00Z", "2026-13-01T08:00:00Z", "2026-11-24T24:00:01Z",
    "2026-11-24T08:60:00Z", "2026-11-24T08:00:00Zx", "99999-11-24T08:00:00Z",
    "2026-11-24T08:00:00.Z", "2026-11-24T08:00:00.1.2Z", "\u0662026"])
def test_s13_what_is_no_time(idp, instant):
    reply = idp.sso(ask(issue_instant=instant))
    idp.refuse(reply, r"\b(age|message)\b", 400)
