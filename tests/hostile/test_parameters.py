# SPDX-License-Identifier: GPL-3.0-or-later
"""Two readers of one query must not see two messages."""

import itertools
import urllib.parse
import zlib

import pytest

from pyidp import attack, keys, saml, signature
from pyidp.attack import ACS, VAULT, WIKI, ask, quote

NAMES = ("SAMLRequest", "RelayState", "SigAlg", "Signature")
OTHER = {"SAMLRequest": quote(attack.packed(ask(VAULT).xml())),
         "RelayState": "other", "SigAlg": quote(signature.RSA_SHA256),
         "Signature": "AAAA"}


@pytest.fixture(scope="module", name="idp")
def start_idp():
    with attack.Target() as idp:
        yield idp


def fields(request, relay_state="here"):
    """The four parameters of a signed query, each as it is sent."""
    query = saml.redirect(request, relay_state, keys.pair("vault"))
    return dict(part.split("=", 1) for part in query.split("&"))


def join(pairs):
    return "&".join(f"{name}={value}" for name, value in pairs)


def disguises(name):
    """NAME as lenient readers still understand it."""
    escaped = f"%{ord(name[0]):02X}{name[1:]}"
    everything = "".join(f"%{ord(c):02x}" for c in name)
    return [escaped, everything, name.lower(), name.upper(),
            name.swapcase(), escaped.lower()]


def doubles():
    """Case name -> (parameter name, change of the list of parameters)."""
    for name in NAMES:
        for where in ("before", "behind"):
            for kind, value in (("other", OTHER[name]), ("empty", ""),
                                ("same", None)):
                yield name, name, where, kind, value
            for spelling in disguises(name):
                yield name, spelling, where, "disguised", OTHER[name]


@pytest.mark.parametrize("name, spelling, where, kind, value",
                         list(doubles()))
def test_s2_parameter_twice(idp, name, spelling, where, kind, value):
    pairs = fields(ask(VAULT))
    double = (spelling, pairs[name] if value is None else value)
    listed = list(pairs.items())
    query = join([double] + listed if where == "before"
                 else listed + [double])
    idp.refuse(idp.get("/saml/sso?" + query, "anna"), "message", 400)


@pytest.mark.parametrize("name", NAMES)
def test_s2_parameter_under_a_disguise_alone(idp, name):
    for spelling in disguises(name):
        pairs = fields(ask(VAULT))
        query = join((spelling if n == name else n, v)
                     for n, v in pairs.items())
        idp.refuse(idp.get("/saml/sso?" + query, "anna"), "message", 400)


@pytest.mark.parametrize("name", NAMES)
def test_s2_parameter_behind_a_semicolon(idp, name):
    pairs = fields(ask(VAULT))
    whole = join(pairs.items())
    for spelling in [name] + disguises(name):
        hidden = f"{spelling}={OTHER[name]}"
        for query in (f"{whole};{hidden}", f"x=1;{hidden}&{whole}",
                      f"{whole}&x=1;y=2;{hidden}", whole + ";" + spelling):
            idp.refuse(idp.get("/saml/sso?" + query, "anna"), "message", 400)


@pytest.mark.parametrize("name", NAMES)
def test_s2_name_without_a_value(idp, name):
    pairs = fields(ask(VAULT))
    whole = join(pairs.items())
    for query in (f"{name}&{whole}", f"{whole}&{name}"):
        idp.refuse(idp.get("/saml/sso?" + query, "anna"), "message", 400)


def test_s2_order_of_the_parameters_is_free(idp):
    for order in itertools.permutations(NAMES):
        request = ask(VAULT)
        pairs = fields(request)
        query = join((name, pairs[name]) for name in order)
        answer = idp.answer(idp.get("/saml/sso?" + query, "anna"))
        assert answer.in_response_to == request.id
        assert answer.relay_state == "here"
        assert answer.action == ACS[VAULT]


def test_s2_what_is_verified_is_what_was_sent(idp):
    """Another encoding of the same values is not what was signed."""
    for change in (lambda q: q.replace("%2B", "%2b").replace("%2F", "%2f"),
                   lambda q: q.replace("here", "%68ere"),
                   lambda q: q.replace("a+b", "a%20b"),
                   lambda q: q.replace("SAMLRequest=", "SAMLRequest=%20")):
        query = saml.redirect(ask(VAULT), "here a+b/", keys.pair("vault"))
        query = query.replace("here+a%2Bb", "here+a+b")
        assert change(query) != query
        idp.refuse(idp.get("/saml/sso?" + change(query), "anna"),
                   "signature", 403)


def test_s2_any_encoding_of_the_sender_verifies(idp):
    pair = keys.pair("vault")
    request = ask(VAULT)
    message = attack.packed(request.xml())
    octets = ("SAMLRequest=" + "".join(f"%{ord(c):02x}" for c in message)
              + "&RelayState=%68%65re&SigAlg="
              + quote(signature.RSA_SHA256).lower())
    signed = signature.sign_bytes(pair.key, octets.encode())
    query = octets + "&Signature=" + quote(
        attack.base64.b64encode(signed).decode())
    answer = idp.answer(idp.get("/saml/sso?" + query, "anna"))
    assert answer.in_response_to == request.id
    assert answer.relay_state == "here"


def test_s2_parameter_without_its_partner(idp):
    for left in ("SigAlg", "Signature"):
        pairs = fields(ask(WIKI))
        del pairs[left]
        idp.refuse(idp.get("/saml/sso?" + join(pairs.items()), "anna"),
                   "signature", 403)


@pytest.mark.parametrize("first", ["SAMLRequest", "SAMLResponse"])
def test_s2_request_together_with_a_response(idp, first):
    message = quote(attack.packed(ask().xml()))
    second = ({"SAMLRequest", "SAMLResponse"} - {first}).pop()
    query = join([(first, message), (second, message)])
    idp.refuse(idp.get("/saml/sso?" + query, "anna"), "unsupported", 400)
    body = urllib.parse.urlencode([
        (first, attack.base64.b64encode(ask().xml())),
        (second, attack.base64.b64encode(ask().xml()))]).encode()
    idp.refuse(idp.post("/saml/sso", body, "anna"), "unsupported", 400)


def test_s2_response_alone(idp):
    for reply in (
            idp.get("/saml/sso?SAMLResponse="
                    + quote(attack.packed(ask().xml())), "anna"),
            idp.post("/saml/sso", saml.post(ask()).replace(
                b"SAMLRequest", b"SAMLResponse"), "anna")):
        idp.refuse(reply, "unsupported", 400)


@pytest.mark.parametrize("name", ["SAMLRequest", "RelayState"])
def test_s2_parameter_of_a_form_twice(idp, name):
    body = saml.post(ask(), "here").decode()
    value = dict(p.split("=", 1) for p in body.split("&"))[name]
    for spelling in [name] + disguises(name):
        for twice in (f"{spelling}=x&{body}", f"{body}&{spelling}=x",
                      f"{body}&{spelling}={value}", f"{body};{spelling}=x"):
            reply = idp.post("/saml/sso", twice.encode(), "anna")
            idp.refuse(reply, "message", 400)


def test_s2_query_beside_a_form(idp):
    """The binding decides where a message is read: not in two places."""
    shown, hidden = ask(), ask()
    query = saml.redirect(hidden, "hidden")
    answer = idp.answer(idp.post("/saml/sso?" + query,
                                 saml.post(shown, "shown"), "anna"))
    assert answer.in_response_to == shown.id
    assert answer.relay_state == "shown"
    answer = idp.answer(idp.client().request(
        "GET", "/saml/sso?" + query, "anna", body=saml.post(shown)))
    assert answer.in_response_to == hidden.id


def test_s2_signature_of_the_other_binding(idp):
    """A form has no Signature parameter; XML in a query has no signature."""
    body = saml.post(ask(VAULT)).decode()
    pairs = fields(ask(VAULT))
    body += "&" + join((n, pairs[n]) for n in ("SigAlg", "Signature"))
    idp.refuse(idp.post("/saml/sso", body.encode(), "anna"),
               "signature-missing", 403)
    idp.refuse(attack.send(idp, attack.signed(), "redirect"), "signature",
               403)


def test_s2_broken_escapes(idp):
    for broken in ("%", "%4", "%zz", "%00", "a%00b", "%u0041"):
        for name in NAMES:
            pairs = {**fields(ask(VAULT)), name: broken}
            idp.refuse(idp.get("/saml/sso?" + join(pairs.items()), "anna"),
                       "message", 400)


def test_s2_message_that_decodes_in_two_ways(idp):
    message = attack.packed(ask().xml())
    wrapped = attack.base64.b64encode(
        zlib.compress(ask().xml())).decode()
    trailing = attack.base64.b64encode(
        saml.deflate(ask().xml()) + b"more").decode()
    for text in (message.rstrip("=") + "====", "=" + message,
                 message[:8] + "=" + message[8:], message[:8] + "-_",
                 message + "AAAA", wrapped, trailing,
                 message[:-8], message * 2):
        reply = idp.get("/saml/sso?SAMLRequest=" + quote(text), "anna")
        idp.refuse(reply, "message", 400)


@pytest.mark.parametrize("encoding", ["none", "", "urn:x",
                                      "deflate"])
def test_s2_other_encodings(idp, encoding):
    query = saml.redirect(ask()) + "&SAMLEncoding=" + encoding
    idp.refuse(idp.get("/saml/sso?" + query, "anna"), "unsupported", 400)
