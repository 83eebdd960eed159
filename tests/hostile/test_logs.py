# SPDX-License-Identifier: GPL-3.0-or-later
"""What a log line may hold: one event, in our words, without secrets."""

import base64
import re

import pytest
from lxml import etree

from pyidp import attack, keys, saml, site
from pyidp.attack import WIKI, ask, quote, send, signed

FORGED = "[Mon Nov 24 08:00:00.000000 2025] [core:emerg] [pid 1] forged"
BREAKS = {"lf": "\n", "cr": "\r", "crlf": "\r\n", "nel": "\u0085",
          "ls": "\u2028", "escape": "\x1b[31m", "null": "\x00",
          "bidi": "\u202e", "percent": "%s%n%x", "quote": "\"'\\"}


@pytest.fixture(scope="module", name="idp")
def start_idp():
    config = attack.CONFIG + "LogLevel debug connect_idp:trace8\n"
    with attack.Target(config) as idp:
        yield idp


def check(idp, allowed=".*"):
    """Every new line is one of httpd's own form; none was forged."""
    idp.log.allow(allowed)
    for line in idp.log.lines():
        assert not line.startswith(FORGED[:20]), line
        assert not re.search("[^\x20-\x7e]", line), repr(line)
    idp.log.settle()


@pytest.mark.parametrize("name", sorted(BREAKS))
def test_s17_forged_lines_by_parameters(idp, name):
    text = quote(f"x{BREAKS[name]}{FORGED}")
    for target in (f"launch/sales?RelayState={text}", f"launch?sp={text}",
                   f"launch/{text}", f"sso?SAMLRequest={text}",
                   f"sso?SAMLEncoding={text}&SAMLRequest=AAAA", text,
                   f"sso?SigAlg={text}&Signature=AAAA&SAMLRequest="
                   + quote(attack.packed(ask().xml())),
                   f"sso?SAML%52equest{text}=x"):
        idp.no_answer(idp.get("/saml/" + target, "anna"))
    check(idp)


@pytest.mark.parametrize("name", sorted(set(BREAKS) - {"null"}))
def test_s17_forged_lines_by_messages(idp, name):
    text = f"x{BREAKS[name]}{FORGED}"
    reference = text.replace("\\", "&#92;").replace("\n", "&#10;").replace(
        "\r", "&#13;").replace('"', "&quot;").replace("<", "&lt;")
    good = ask("ISSUER", acs_url="URL", id="_ID", issue_instant="INSTANT",
               version="VERSION", protocol_binding="BINDING",
               destination="WHERE", name_id_format="FORMAT",
               provider_name="NAME", contexts=["CLASS"]).xml().decode()
    for field in ("ISSUER", "URL", "_ID", "INSTANT", "VERSION", "BINDING",
                  "WHERE", "FORMAT", "NAME", "CLASS", "AuthnRequest"):
        evil = good.replace(field, reference)
        for kept, value in (("ISSUER", WIKI), ("URL", attack.ACS[WIKI]),
                            ("INSTANT", saml.stamp()), ("VERSION", "2.0"),
                            ("WHERE", attack.SSO)):
            evil = evil.replace(kept, value)
        send(idp, evil)
    check(idp)


@pytest.mark.parametrize("name", sorted(set(BREAKS) - {"null", "escape"}))
def test_s17_forged_lines_by_attributes_of_xml(idp, name):
    """libxml2 has sentences of its own about xml:id and the like."""
    text = f"x{BREAKS[name]}{FORGED}".replace("\n", "&#10;").replace(
        "\r", "&#13;").replace('"', "&quot;")
    for attribute in ("xml:id", "xml:lang", "xml:space", "xml:base",
                      "xmlns:q", "xmlns", "xmlns:xml", "xmlns:xmlns",
                      "xmlns:n"):
        message = ask().xml().decode().replace(
            "<samlp:AuthnRequest ",
            f'<samlp:AuthnRequest {attribute}="{text}" ', 1)
        send(idp, message)
    check(idp)


def test_s17_forged_lines_by_repeated_xml_ids(idp):
    message = ask().xml().decode().replace(
        "</samlp:AuthnRequest>", '<samlp:Extensions xml:id="a">'
        '<b xml:id="a"/><b xml:id="a"/></samlp:Extensions>'
        "</samlp:AuthnRequest>")
    send(idp, message)
    check(idp)


@pytest.mark.parametrize("space", ["relative", "./a", "a b", "?", "#x",
                                   "%", "urn:x%zz", "http://[", "x:y"])
def test_s17_what_canonicalization_says(idp, space):
    """libxml2's canonicalization refuses some names of namespaces."""
    root = signed(WIKI, keys.pair("wiki"))
    text = etree.tostring(root).decode().replace(
        "</samlp:AuthnRequest>", f'<samlp:Extensions><q:a xmlns:q="{space}" '
        'q:b=""/></samlp:Extensions></samlp:AuthnRequest>')
    idp.refuse(send(idp, text), "signature|message")
    check(idp)


def test_s17_forged_lines_by_headers_and_users(idp):
    for name, text in BREAKS.items():
        user = f"x{text}{FORGED}".encode()
        for target in ("/saml/launch/sales", "/saml/metadata"):
            reply = idp.get(target, headers={
                "Authorization": "Basic " + attack.basic(user, "x"),
                "User-Agent": f"a{text}".encode("ascii", "ignore").decode()
                .replace("\n", "").replace("\r", "").replace("\0", "")})
            assert reply.status in (200, 400, 401), name
        reply = idp.post("/saml/sso", b"x", "anna", headers={
            "Content-Type": "text/\x7f\t" + quote(text)})
        assert reply.status == 400
    check(idp)


def test_s17_no_secret_at_any_level(idp):
    """httpd itself logs Authorization at trace4; we log no secret ever."""
    idp.log.allow(".*")
    secrets = set(site.PASSWORDS.values()) - {"no role", "two roles"}
    for user, password in site.PASSWORDS.items():
        secrets.add(attack.basic(user, password))
        idp.get("/saml/launch/sales", user)
        idp.sso(ask(), user)
        idp.sso(ask(), user, "post")
        idp.get("/saml/launch/sales", headers={
            "Authorization": "Basic " + attack.basic(user, "wrong-" +
                                                     password)})
    for answer in (idp.launch(), idp.answer(idp.sso(ask()))):
        text = answer.xml.decode()
        secrets.add(answer.base64[:80])
        secrets.add(re.search("SignatureValue>\\s*([^<\\s]+)", text)[1][:40])
        secrets.add("<saml:Assertion")
    secrets.update(line for line in keys.pair().key_pem.splitlines()
                   if not line.startswith("--"))
    log = idp.log.path.read_bytes().decode("utf-8", "backslashreplace")
    assert "anna is signed in" in log
    assert len(log.splitlines()) > 100
    for secret in secrets:
        assert secret not in log, secret
        assert base64.b64encode(secret.encode()).decode() not in log
    check(idp)


def test_s17_refusal_by_a_response_is_logged_as_loudly(idp):
    """The service provider hears it; the administrator must, too."""
    answer = idp.answer(idp.sso(ask(force_authn="true")))
    assert answer.status == ["Responder", "AuthnFailed"]
    line = idp.log.find("authn-failed")
    assert "[connect_idp:warn]" in line, line
    check(idp)
