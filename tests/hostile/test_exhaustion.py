# SPDX-License-Identifier: GPL-3.0-or-later
"""No request costs much, whatever is in it; memory stays flat."""

import base64
import http.client
import time
import zlib

import pytest
from lxml import etree

from pyidp import attack, keys, saml, signature, sp
from pyidp.attack import WIKI, ask, packed, quote, send, signed

MAX_MS = 50
MANY = "urn:example:many"               # as many certificates as are taken
CERTIFICATES = 32
ENDING = "</samlp:AuthnRequest>"
C14N = f'<ds:Transform Algorithm="{signature.C14N}"/>'
LIST = ('<e:InclusiveNamespaces xmlns:e="{0}" PrefixList="{1}"/>')


def certificates():
    key = keys.pair("wiki").key
    return [keys.Pair(key, keys.certify(key.public_key(), f"c{n}", key))
            for n in range(CERTIFICATES - 1)] + [keys.pair("wiki")]


MORE_FILES = {"conf/many.xml": sp.metadata(
    MANY, ["https://many.example.org/acs"], certificates=certificates())}
MORE_CONFIG = """
LoadModule reqtimeout_module /usr/lib/apache2/modules/mod_reqtimeout.so
RequestReadTimeout header=2 body=2
MaxKeepAliveRequests 0
ConnectIdPMetadata conf/many.xml
<ConnectIdPServiceProvider greedy>
    ConnectIdPServiceEntityID urn:example:greedy
    ConnectIdPACS https://greedy.example.org/acs
    ConnectIdPLaunch on
    ConnectIdPRelayStateAllow ^(a+)+$ ^(([a-z])+.)+[A-Z]([a-z])+$ (.*)*x{50}
</ConnectIdPServiceProvider>
"""


@pytest.fixture(scope="module", name="idp")
def start_idp():
    with attack.Target(attack.CONFIG + MORE_CONFIG, MORE_FILES) as idp:
        for _ in range(5):
            idp.launch("wiki")
        yield idp


def plain(inside="", issuer=WIKI):
    """A message with INSIDE in its Extensions."""
    return ask(issuer).xml().decode().replace(
        "</samlp:AuthnRequest>",
        f"<samlp:Extensions>{inside}</samlp:Extensions>" + ENDING)


def wrong(inside="", issuer=WIKI, prefixes=None, everywhere=False):
    """The same, with a signature of the right form that does not fit."""
    text = etree.tostring(signed(issuer, keys.pair("wiki"))).decode()
    if prefixes is not None:
        listed = LIST.format(signature.C14N, prefixes)
        text = text.replace(C14N, C14N[:-2] + f">{listed}</ds:Transform>")
        if everywhere:
            method = C14N.replace("Transform", "CanonicalizationMethod")
            assert method in text
            text = text.replace(method, method[:-2] + f">{listed}"
                                "</ds:CanonicalizationMethod>")
    return text.replace(ENDING, "<samlp:Extensions>" + inside
                        + "</samlp:Extensions>" + ENDING)


def nested(depth, spaces, inside):
    """INSIDE under DEPTH elements, each with SPACES namespaces."""
    for level in range(depth):
        names = " ".join(f'xmlns:n{level}x{n}="u:x"' for n in range(spaces))
        inside = f"<a {names}>{inside}</a>"
    return inside


def used(depth, spaces, count):
    """COUNT elements that each use another prefix of far above."""
    return nested(depth, spaces, "".join(
        f"<n{n % depth}x{n % spaces}:b/>" for n in range(count)))


MESSAGES = {
    "elements": plain("<b/>" * 480),
    "too many elements": plain("<b/>" * 7000),
    "text": plain("x" * 31000),
    "references": plain("&amp;" * 6000),
    "character references": plain("&#x41;" * 5000),
    "lines": plain("\n" * 31000),
    "depth": plain("<a>" * 4000 + "</a>" * 4000),
    "depth without an end": plain("<a>" * 9000),
    "attributes": plain("<b " + " ".join(
        f"a{n}=''" for n in range(3500)) + "/>"),
    "attributes of 60 elements": plain("".join(
        "<b " + " ".join(f"a{n}=''" for n in range(60)) + "/>"
        for _ in range(60))),
    "attribute without an end": plain("<b a='" + "x" * 31000),
    "equal attributes": plain("<b " + "a='' " * 6000 + "/>"),
    "attributes in two spellings": plain("<b xmlns:p='u:x' xmlns:q='u:x' "
        + " ".join(f"p:a{n}='' q:a{n}=''" for n in range(30)) + "/>"),
    "namespaces": plain("<b " + " ".join(
        f"xmlns:a{n}='u:x'" for n in range(1800)) + "/>"),
    "namespaces of all depths": plain(nested(20, 60, "<b/>" * 400)),
    "namespaces that are used": plain(used(20, 60, 450)),
    "long name": plain("<" + "b" * 31000 + "/>"),
    "long attribute name": plain("<b " + "b" * 31000 + "=''/>"),
    "long namespace": plain("<b xmlns='u:" + "b" * 31000 + "'/>"),
    "classes": ask(contexts=["x" * 500] * 60).xml().decode(),
    "comments": plain("<!---->" * 4000),
    "instructions": plain("<?x?>" * 6000),
    "sections": plain("<![CDATA[]]>" * 2500),
    "wrong signature": wrong(),
    "wrong signature, elements": wrong("<b/>" * 450),
    "wrong signature, text": wrong("&amp;" * 5000),
    "wrong signature, attributes": wrong("".join(
        "<b " + " ".join(f"a{n}=''" for n in range(60)) + "/>"
        for _ in range(50))),
    "wrong signature, namespaces": wrong(nested(18, 60, "<b/>" * 400)),
    "wrong signature, namespaces used": wrong(used(18, 50, 440)),
    "wrong signature, one prefix": wrong("<b/>" * 400, prefixes="samlp"),
    "wrong signature, prefixes": wrong(
        nested(18, 45, "<b/>" * 400), prefixes="q " * 4000),
    "wrong signature, known prefixes": wrong(
        nested(18, 45, "<b/>" * 400), everywhere=True, prefixes=" ".join(
            f"n{d}x{n}" for d in range(18) for n in range(45))),
    "wrong signature, many keys": wrong("<b/>" * 450, MANY),
    "wrong signature, many keys and namespaces": wrong(
        used(18, 50, 440), MANY),
    "wrong signature, key info": wrong().replace(
        "<ds:X509Data>", "<ds:X509Data>" + "<ds:X509Certificate>AAAA"
        "</ds:X509Certificate>" * 300),
    "not base64 in a signature": wrong().replace(
        "<ds:SignatureValue>", "<ds:SignatureValue>" + "A" * 25000),
}


def cheap(idp, name, call):
    """CALL() costs less than MAX_MS; the best of three counts."""
    best = None
    for _ in range(3):
        reply, spent = idp.cost(call)
        best = spent if best is None else min(best, spent)
        if best < MAX_MS / 5:
            break
    print(f"{best:8.2f} ms  {reply and reply.status}  {name}")
    idp.log.allow("connect_idp|AH0")
    assert best < MAX_MS, f"{best:.0f} ms"
    idp.alive()
    return reply


@pytest.mark.parametrize("binding", ["redirect", "post"])
@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_s12_message(idp, name, binding):
    text = MESSAGES[name].encode()
    if binding == "redirect" and len(packed(text)) > 7500:
        query = "/saml/sso?SAMLRequest=" + quote(packed(text))
        assert cheap(idp, name, lambda: idp.get(query, "anna")).status == 414
        return
    reply = cheap(idp, name, lambda: send(idp, text, binding))
    assert reply.status in (200, 400, 403, 413)


def bomb(size, inside=b"x"):
    return base64.b64encode(saml.deflate(inside * size)).decode()


def test_s12_deflate_bombs(idp):
    start = ask().xml()
    end = b"<!--"
    for name, text in (
            ("inflates to 32 KiB and one", bomb(32 * 1024 + 1)),
            ("inflates to 5 MB", bomb(5 * 10 ** 6)),
            ("a message, then 5 MB", base64.b64encode(saml.deflate(
                start + end + b" " * 5 * 10 ** 6)).decode()),
            ("bomb in a bomb", base64.b64encode(saml.deflate(saml.deflate(
                b"x" * 10 ** 8))).decode()),
            ("stored blocks", base64.b64encode(
                b"\0\0\0\xff\xff" * 600).decode()),
            ("wrapped by zlib", base64.b64encode(
                zlib.compress(b"x" * 10 ** 6)).decode())):
        reply = cheap(idp, name, lambda text=text: idp.get(
            "/saml/sso?SAMLRequest=" + quote(text), "anna"))
        idp.refuse(reply, "message")
    before = idp.resident()
    for _ in range(50):
        idp.get("/saml/sso?SAMLRequest=" + quote(bomb(5 * 10 ** 6)), "anna")
    assert idp.resident() - before < 8 * 1024
    idp.log.allow("message-size")


FORMS = {
    "names": b"&".join(b"n%d" % n for n in range(9000)),
    "ampersands": b"&" * 65000, "semicolons": b";" * 65000,
    "escapes": b"%41" * 21000, "broken escapes": b"%" * 65000,
    "equals": b"=" * 65000, "semicolon names": b";sp" * 21000,
    "long name": b"x" * 65000 + b"=1",
    "long RelayState": b"RelayState=" + b"x" * 60000,
    "long signature": b"Signature=" + b"A" * 60000,
    "base64 of 60 KB": b"SAMLRequest=" + b"PGEv" * 15000,
    "white space": b"SAMLRequest=" + b"+" * 60000,
    "one byte too many": b"x" * (64 * 1024 + 1),
    "1 MB": b"SAMLRequest=" + b"A" * 10 ** 6,
}


@pytest.mark.parametrize("name", sorted(FORMS))
def test_s12_form(idp, name):
    reply = cheap(idp, name, lambda: idp.post("/saml/sso", FORMS[name],
                                              "anna"))
    idp.refuse(reply, "message|unsupported")


def chunked(idp, body, sizes):
    """The request that sends BODY in chunks of SIZES."""
    head = (f"POST /saml/sso HTTP/1.1\r\nHost: {idp.host}\r\n"
            "Authorization: Basic "
            + attack.basic("anna", idp.passwords["anna"])
            + "\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
    parts = [body[n:n + sizes] for n in range(0, len(body), sizes)]
    return head.encode() + b"".join(
        b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def test_s12_chunked_bodies(idp):
    for sizes in (7, 100, 10 ** 6):
        request = ask()
        body = saml.post(request)
        answer = idp.answer(idp.raw(chunked(idp, body, sizes)))
        assert answer.in_response_to == request.id
    for junk in (b"A" * (64 * 1024 + 1), b"A" * 10 ** 6):
        reply = cheap(idp, "chunked", lambda junk=junk: idp.raw(
            chunked(idp, b"SAMLRequest=" + junk, 8000)))
        idp.refuse(reply, "message-size", 413)
    broken = chunked(idp, body, 100).replace(b"\r\n64\r\n", b"\r\nzz\r\n")
    reply = idp.raw(broken)
    assert reply is None or reply.status == 400
    idp.alive()


@pytest.mark.parametrize("content_type", [
    "", "text/plain", "multipart/form-data; boundary=x", "text/xml",
    "application/json", "application/x-www-form-urlencodedx", "*/*",
    "application/xml", "application/x-www-form-urlencoded,text/plain",
    "x" * 5000])
def test_s12_content_types(idp, content_type):
    reply = idp.client().request(
        "POST", "/saml/sso", "anna", {"Content-Type": content_type},
        saml.post(ask()))
    idp.refuse(reply, "message", 400)


def test_s12_slow_bodies(idp):
    """Requests that never end hold nobody up, and are ended."""
    head = (f"POST /saml/sso HTTP/1.1\r\nHost: {idp.host}\r\n"
            "Authorization: Basic "
            + attack.basic("anna", idp.passwords["anna"])
            + "\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            "Content-Length: 5000\r\n\r\nSAMLRequest=").encode()
    socks = [idp.client().connect() for _ in range(10)]
    try:
        for sock in socks:
            sock.sendall(head)
        began = time.monotonic()
        assert idp.answer(idp.sso(ask())).status == ["Success"]
        assert time.monotonic() - began < 2
        for sock in socks:
            answered = b"".join(iter(lambda sock=sock: sock.recv(9000), b""))
            assert answered.startswith(b"HTTP/1.1 4") or not answered
            assert b"SAMLResponse" not in answered
    finally:
        for sock in socks:
            sock.close()
    idp.log.allow("connect_idp|AH0")
    idp.alive()


def test_s12_relay_state_against_greedy_patterns(idp):
    for text in ("a" * 2000 + "!", "ab" * 1000, "x" * 2047):
        reply = cheap(idp, "greedy pattern", lambda text=text: idp.get(
            "/saml/launch/greedy?RelayState=" + quote(text), "anna"))
        assert reply.status in (200, 400)


def test_s12_nobody_pays_before_the_user_is_known(idp):
    for text in MESSAGES.values():
        _, spent = idp.cost(lambda text=text: send(idp, text, "post", None))
        assert spent < MAX_MS / 2
    for target in ("/saml/metadata", "/saml/metadata?" + "x=y&" * 1500,
                   "/saml/" + "a/" * 3000, "/saml/launch/" + "x" * 7000):
        _, spent = idp.cost(lambda target=target: idp.get(target))
        assert spent < MAX_MS / 2


def many(idp, count, target, body=None, status=200):
    """COUNT requests over one connection."""
    headers = {"Authorization": "Basic " + attack.basic(
        "anna", idp.passwords["anna"]), "Content-Type":
        "application/x-www-form-urlencoded"}
    connection = http.client.HTTPConnection("127.0.0.1", idp.port)
    for _ in range(count):
        connection.request("POST" if body else "GET", target, body, headers)
        reply = connection.getresponse()
        reply.read()
        assert reply.status == status
    connection.close()


@pytest.mark.all
def test_s10_memory_stays_flat():
    """20,000 good and 20,000 bad requests; nothing is kept of them."""
    config = (attack.CONFIG + "MaxKeepAliveRequests 0\nLogLevel crit\n"
              "StartServers 1\nServerLimit 1\nMaxRequestWorkers 16\n")
    bad = [etree.tostring(signed(WIKI, keys.pair("vault"))),
           b"<a>", b"<a/>", plain("<b/>" * 9000).encode(), b"\xff",
           wrong(prefixes="samlp").encode()]
    with attack.Target(config, mpm="event") as idp:
        good = [(f"/saml/sso?{saml.redirect(ask())}", None, 200),
                ("/saml/sso", saml.post(ask()), 200),
                ("/saml/sso", saml.post(
                    etree.tostring(signed(WIKI, keys.pair("wiki")))), 200),
                ("/saml/launch/sales", None, 200)]
        worse = [("/saml/sso", saml.post(xml), send(idp, xml).status)
                 for xml in bad]

        def round_of(count):
            for target, body, status in good:
                many(idp, count // len(good), target, body, status)
            for target, body, status in worse:
                many(idp, count // len(worse), target, body, status)

        round_of(3000)
        before = idp.resident()
        # requests age: the same one is good for some minutes only
        for _ in range(4):
            good[0] = (f"/saml/sso?{saml.redirect(ask())}", None, 200)
            good[1] = ("/saml/sso", saml.post(ask()), 200)
            good[2] = ("/saml/sso", saml.post(etree.tostring(
                signed(WIKI, keys.pair("wiki")))), 200)
            round_of(5000)
            print(f"resident {before} -> {idp.resident()} KiB")
        assert idp.resident() - before < 2 * 1024
        idp.alive()
