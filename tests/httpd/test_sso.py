# SPDX-License-Identifier: GPL-3.0-or-later
"""Sign-in that a service provider asks for, by both bindings."""

import re

import pytest

from pyidp import keys, saml, signature, site, sp
from pyidp.idp import IdentityProvider
from pyidp.saml import AuthnRequest, stamp

SSO = site.BASE + "/sso"
WIKI = "https://wiki.example.org/sp"
VAULT = "https://vault.example.org/sp"
SHOP = "urn:example:shop"
BINDINGS = ("redirect", "post")
TRANSIENT = saml.FORMAT + "transient"
PERSISTENT = saml.FORMAT + "persistent"
OLD = "urn:oasis:names:tc:SAML:1.1:nameid-format:"

PROVIDERS = """
ConnectIdPAttribute mail expr:%{REMOTE_USER}@example.org
<ConnectIdPServiceProvider wiki>
    ConnectIdPMetadata conf/wiki.xml
</ConnectIdPServiceProvider>
<ConnectIdPServiceProvider vault>
    ConnectIdPMetadata conf/vault.xml
    ConnectIdPSign assertion
</ConnectIdPServiceProvider>
<ConnectIdPServiceProvider shop>
    ConnectIdPServiceEntityID urn:example:shop
    ConnectIdPACS https://shop.example.org/a https://shop.example.org/b
    ConnectIdPSign response
    ConnectIdPNameID persistent file:conf/ids.csv stored
</ConnectIdPServiceProvider>
"""
FILES = {
    "conf/wiki.xml": sp.metadata(WIKI, [
        sp.service("https://wiki.example.org/zero", 0),
        sp.service("https://wiki.example.org/one", 1, default=True),
        sp.service("https://wiki.example.org/seven", 7),
        sp.service("https://wiki.example.org/artifact", 8,
                   binding=sp.ARTIFACT),
    ], certificates=[keys.pair("wiki"), keys.pair("wiki-next")]),
    "conf/vault.xml": sp.metadata(
        VAULT, ["https://vault.example.org/acs"],
        certificates=[keys.pair("vault")], signed=True),
    "conf/ids.csv": sp.agents(("user", "NameID"), [("anna", "n-0001")]),
}


@pytest.fixture(scope="module", name="idp")
def start_idp():
    config = (site.MODULE + site.IDENTITY + site.LOCATION + PROVIDERS)
    with IdentityProvider(config, FILES) as idp:
        yield idp


def ask(issuer=WIKI, **fields):
    fields.setdefault("destination", SSO)
    return AuthnRequest(issuer, **fields)


@pytest.mark.parametrize("binding", BINDINGS)
@pytest.mark.parametrize("pair", [None, "wiki", "wiki-next"])
def test_sign_in(idp, binding, pair):
    request = ask()
    answer = idp.answer(idp.sso(
        request, binding=binding, relay_state="a&b=<\"'>\u20ac",
        pair=pair and keys.pair(pair)))
    assert answer.status == ["Success"]
    assert answer.in_response_to == request.id
    assert answer.confirmation.get("InResponseTo") == request.id
    assert answer.relay_state == "a&b=<\"'>\u20ac"
    assert answer.audience == WIKI
    assert answer.issuer == site.ENTITY_ID
    assert (answer.action == answer.recipient == answer.destination
            == "https://wiki.example.org/one")
    assert set(answer.signed) == {"response", "assertion"}
    assert answer.attributes == {"mail": ["anna@example.org"]}


@pytest.mark.parametrize("binding", BINDINGS)
@pytest.mark.parametrize("relay_state, echoed", [
    (None, None), ("x" * 80, "x" * 80), ("a b+c%20d", "a b+c%20d")])
def test_relay_state_is_echoed(idp, binding, relay_state, echoed):
    reply = idp.sso(ask(), binding=binding, relay_state=relay_state)
    assert idp.answer(reply).relay_state == echoed


@pytest.mark.parametrize("issuer, fields, acs", [
    (WIKI, {}, "https://wiki.example.org/one"),
    (WIKI, {"acs_index": "0"}, "https://wiki.example.org/zero"),
    (WIKI, {"acs_index": "7"}, "https://wiki.example.org/seven"),
    (WIKI, {"acs_url": "https://wiki.example.org/zero"},
     "https://wiki.example.org/zero"),
    (WIKI, {"acs_url": "https://wiki.example.org/seven",
            "protocol_binding": sp.POST}, "https://wiki.example.org/seven"),
    (WIKI, {"protocol_binding": sp.POST}, "https://wiki.example.org/one"),
    (SHOP, {}, "https://shop.example.org/a"),
    (SHOP, {"acs_url": "https://shop.example.org/b"},
     "https://shop.example.org/b"),
])
def test_choice_of_the_consumer_service(idp, issuer, fields, acs):
    answer = idp.answer(idp.sso(ask(issuer, **fields)))
    assert answer.status == ["Success"]
    assert answer.action == answer.recipient == answer.destination == acs


@pytest.mark.parametrize("fields", [
    {"acs_url": "https://wiki.example.org/on"},
    {"acs_url": "https://wiki.example.org/one/"},
    {"acs_url": "https://wiki.example.org/ONE"},
    {"acs_url": "https://wiki.example.org:443/one"},
    {"acs_url": "https://wiki.example.org@evil.example.net/one"},
    {"acs_url": "https://vault.example.org/acs"},
    {"acs_url": "https://wiki.example.org/artifact"},
    {"acs_url": "javascript:alert(1)"},
    {"acs_index": "2"}, {"acs_index": "8"}, {"acs_index": "99"},
    {"acs_index": "-1"}, {"acs_index": "65536"}, {"acs_index": "abc"},
    {"acs_index": "0", "acs_url": "https://wiki.example.org/one"},
])
def test_consumer_service_that_is_not_registered(idp, fields):
    for binding in BINDINGS:
        idp.refused(idp.sso(ask(**fields), binding=binding), 400, r"\bacs\b")


@pytest.mark.parametrize("issuer, requested, sent", [
    (WIKI, None, TRANSIENT),
    (WIKI, OLD + "unspecified", TRANSIENT),
    (WIKI, TRANSIENT, TRANSIENT),
    (SHOP, None, PERSISTENT),
    (SHOP, OLD + "unspecified", PERSISTENT),
    (SHOP, PERSISTENT, PERSISTENT),
    (SHOP, TRANSIENT, TRANSIENT),
])
def test_name_id_policy(idp, issuer, requested, sent):
    names = set()
    for _ in range(2):
        request = ask(issuer, name_id_format=requested, allow_create="true",
                      sp_name_qualifier=issuer)
        answer = idp.answer(idp.sso(request))
        assert answer.status == ["Success"]
        assert answer.name_id_format == sent
        names.add(answer.name_id)
    if sent == PERSISTENT:
        assert names == {"n-0001"}
    else:
        assert len(names) == 2
        assert all(re.fullmatch("_[0-9a-f]{40}", name) for name in names)


def test_user_without_a_persistent_name(idp):
    reply = idp.sso(ask(SHOP), "bert")
    idp.refused(reply, 403, "attribute-missing.*NameID")


@pytest.mark.parametrize("fields", [
    {"is_passive": "true"}, {"is_passive": "1"}, {"is_passive": "false"},
    {"force_authn": "false"}, {"force_authn": "0"},
    {"contexts": [saml.CLASS + "PasswordProtectedTransport"]},
    {"contexts": [saml.CLASS + "X509",
                  saml.CLASS + "PasswordProtectedTransport"],
     "comparison": "exact"},
    {"contexts": [saml.CLASS + "PasswordProtectedTransport"],
     "comparison": "minimum"},
    {"provider_name": "<b>The wiki</b>"},
])
def test_wishes_that_are_met(idp, fields):
    answer = idp.answer(idp.sso(ask(**fields)))
    assert answer.status == ["Success"]
    assert answer.context == saml.CLASS + "PasswordProtectedTransport"


@pytest.mark.parametrize("binding", BINDINGS)
@pytest.mark.parametrize("fields, status, symbol", [
    ({"contexts": [saml.CLASS + "X509"], "comparison": "exact"},
     ["Requester", "NoAuthnContext"], "authn-context"),
    ({"contexts": [saml.CLASS + "X509"]},
     ["Requester", "NoAuthnContext"], "authn-context"),
    ({"contexts": [saml.CLASS + "PasswordProtectedTransport"],
      "comparison": "better"},
     ["Requester", "NoAuthnContext"], "authn-context"),
    ({"name_id_format": "urn:example:odd"},
     ["Requester", "InvalidNameIDPolicy"], "nameid-policy"),
    ({"name_id_format": PERSISTENT},
     ["Requester", "InvalidNameIDPolicy"], "nameid-policy"),
    ({"sp_name_qualifier": VAULT},
     ["Requester", "InvalidNameIDPolicy"], "nameid-policy"),
    ({"force_authn": "true"}, ["Responder", "AuthnFailed"], "authn-failed"),
    ({"protocol_binding": sp.ARTIFACT},
     ["Requester", "UnsupportedBinding"], "binding"),
    ({"subject": "bert"}, ["Requester", "UnknownPrincipal"], "subject"),
])
def test_wishes_that_are_not_met(idp, binding, fields, status, symbol):
    request = ask(**fields)
    reply = idp.sso(request, binding=binding, relay_state="r")
    answer = idp.failed(reply, status, symbol)
    assert answer.action == "https://wiki.example.org/one"
    assert answer.destination == answer.action
    assert answer.in_response_to == request.id
    assert answer.relay_state == "r"


@pytest.mark.parametrize("binding", BINDINGS)
@pytest.mark.parametrize("fields, status, symbol", [
    ({"destination": "https://evil.example.net/saml/sso"}, 400,
     "destination"),
    ({"destination": SSO + "/"}, 400, "destination"),
    ({"destination": SSO.replace("https", "http")}, 400, "destination"),
    ({"issue_instant": stamp(-3600)}, 400, r"\bage\b"),
    ({"issue_instant": stamp(3600)}, 400, r"\bage\b"),
    ({"issue_instant": "yesterday"}, 400, "message"),
    ({"issue_instant": None}, 400, "message"),
    ({"version": "1.1"}, 400, "version"),
    ({"version": None}, 400, "version"),
    ({"id": None}, 400, "message"),
    ({"id": "0 is no ID"}, 400, "message"),
    ({"issuer": "https://nobody.example.org"}, 404, "service-provider"),
    ({"issuer": WIKI + "/"}, 404, "service-provider"),
    ({"issuer": WIKI.upper()}, 404, "service-provider"),
    ({"issuer": None}, 400, "message"),
    ({"force_authn": "maybe"}, 400, "message"),
    ({"comparison": "roughly", "contexts": ["x"]}, 400, "message"),
])
def test_message_that_is_refused(idp, binding, fields, status, symbol):
    reply = idp.sso(ask(**fields), binding=binding)
    idp.refused(reply, status, symbol)


def test_clocks_may_differ_a_little(idp):
    for seconds in (-120, 120):
        reply = idp.sso(ask(issue_instant=stamp(seconds)))
        assert idp.answer(reply).status == ["Success"]


@pytest.mark.parametrize("method", sorted(
    set(signature.SIGNATURES) - {signature.DS + "rsa-sha1"}))
@pytest.mark.parametrize("binding", BINDINGS)
def test_signature_where_one_is_wanted(idp, binding, method):
    reply = idp.sso(ask(VAULT), binding=binding, method=method,
                    pair=keys.pair("vault"), relay_state="x y")
    answer = idp.answer(reply)
    assert answer.status == ["Success"]
    assert set(answer.signed) == {"assertion"}


def test_elliptic_curves_on_both_sides():
    ours, theirs = keys.pair("idp-ec", "ec"), keys.pair("wiki-ec", "ec")
    config = (site.MODULE + site.IDENTITY + site.LOCATION
              + "ConnectIdPMetadata conf/wiki.xml\n")
    files = {"conf/wiki.xml": sp.metadata(
        WIKI, ["https://wiki.example.org/acs"], certificates=[theirs],
        signed=True), **site.files(pair=ours)}
    with IdentityProvider(config, files) as idp:
        answer = idp.answer(idp.sso(ask(), binding="post", pair=theirs,
                                    method=signature.ECDSA_SHA256))
        assert answer.signed["assertion"] == (
            signature.ECDSA_SHA256, signature.SHA256)
        reply = idp.sso(ask(), binding="post", pair=ours,
                        method=signature.ECDSA_SHA256)
        idp.refused(reply, 403, r"\bsignature\b")


@pytest.mark.parametrize("binding", BINDINGS)
@pytest.mark.parametrize("issuer, options, symbol", [
    (VAULT, {}, "signature-missing"),
    (VAULT, {"pair": keys.pair("wiki")}, r"\bsignature\b"),
    (WIKI, {"pair": keys.pair("vault")}, r"\bsignature\b"),
    (SHOP, {"pair": keys.pair("wiki")}, r"\bsignature\b"),
    (VAULT, {"pair": keys.pair("vault"),
             "method": signature.DS + "rsa-sha1"}, "algorithm"),
])
def test_signature_that_is_refused(idp, binding, issuer, options, symbol):
    reply = idp.sso(ask(issuer), binding=binding, **options)
    idp.refused(reply, 403, symbol)


def test_signed_request_needs_a_destination(idp):
    for binding in BINDINGS:
        reply = idp.sso(ask(VAULT, destination=None), binding=binding,
                        pair=keys.pair("vault"))
        idp.refused(reply, 400, "destination")
    reply = idp.sso(ask(WIKI, destination=None))
    assert idp.answer(reply).status == ["Success"]


def test_altered_after_signing(idp):
    query = saml.redirect(ask(VAULT), "before", keys.pair("vault"))
    reply = idp.get("/saml/sso?" + query.replace("before", "after"), "anna")
    idp.refused(reply, 403, r"\bsignature\b")
    root = ask(VAULT).element()
    signature.sign(root, keys.pair("vault"))
    root.set("ForceAuthn", "true")
    reply = idp.post("/saml/sso", saml.post(saml.etree.tostring(root)),
                     "anna")
    idp.refused(reply, 403, r"\bsignature\b")


@pytest.mark.parametrize("method, target, body, status", [
    ("GET", "/saml/sso", None, 400),
    ("GET", "/saml/sso?SAMLRequest=", None, 400),
    ("GET", "/saml/sso?SAMLRequest=%21", None, 400),
    ("GET", "/saml/sso?SAMLRequest=AAAA", None, 400),
    ("POST", "/saml/sso", b"", 400),
    ("POST", "/saml/sso", b"SAMLRequest=PHg%2B", 400),
    ("POST", "/saml/sso?SAMLRequest=AAAA", b"", 400),
    ("PUT", "/saml/sso", b"SAMLRequest=AAAA", 405),
    ("DELETE", "/saml/sso", None, 405),
])
def test_not_a_message_at_all(idp, method, target, body, status):
    reply = idp.client().request(method, target, "anna", body=body)
    idp.refused(reply, status, r"\b(message|method)\b")


def test_user_is_asked_first(idp):
    assert idp.sso(ask(), user=None).status == 401
    assert idp.sso(ask(), user=None, binding="post").status == 401


def test_service_providers_of_an_aggregate():
    red, yellow, green, white, blue = (
        sp.descriptor(f"urn:example:{name}",
                      [f"https://{name}.example.org/acs"])
        for name in ("red", "yellow", "green", "white", "blue"))
    config = (site.MODULE + site.IDENTITY + site.LOCATION + """
ConnectIdPAttribute mail value:x@example.org
ConnectIdPMetadata conf/federation.xml
ConnectIdPMetadata conf/folder
<ConnectIdPServiceProvider green>
    ConnectIdPMetadata conf/more.xml
    ConnectIdPServiceEntityID urn:example:green
</ConnectIdPServiceProvider>
""")
    files = {"conf/federation.xml": sp.aggregate(red, yellow),
             "conf/more.xml": sp.aggregate(green, white),
             "conf/folder/blue.xml": blue}
    with IdentityProvider(config, files) as idp:
        for name, attributes in (
                ("red", {}), ("yellow", {}), ("blue", {}),
                ("green", {"mail": ["x@example.org"]})):
            answer = idp.answer(idp.sso(ask(f"urn:example:{name}")))
            assert answer.action == f"https://{name}.example.org/acs"
            assert answer.attributes == attributes
        idp.refused(idp.sso(ask("urn:example:white")), 404,
                    "service-provider")
