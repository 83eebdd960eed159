# SPDX-License-Identifier: GPL-3.0-or-later
"""What attacks share: a target, refusals, raw requests, what they cost."""

import base64
import http.client
import pathlib
import re
import urllib.parse

from lxml import etree

from . import keys, saml, signature, site, sp
from .client import Reply
from .idp import IdentityProvider, reference

SSO = site.BASE + "/sso"
WIKI = "https://wiki.example.org/sp"    # may sign
VAULT = "https://vault.example.org/sp"  # must sign
SHOP = "urn:example:shop"               # has no metadata, no key
ACS = {WIKI: "https://wiki.example.org/acs",
       VAULT: "https://vault.example.org/acs",
       SHOP: "https://shop.example.org/acs"}
EVIL = "https://evil.example.net/"

PROVIDERS = """
ConnectIdPAttribute mail expr:%{REMOTE_USER}@example.org
<ConnectIdPServiceProvider wiki>
    ConnectIdPMetadata conf/wiki.xml
    ConnectIdPLaunch on
</ConnectIdPServiceProvider>
<ConnectIdPServiceProvider vault>
    ConnectIdPMetadata conf/vault.xml
</ConnectIdPServiceProvider>
<ConnectIdPServiceProvider shop>
    ConnectIdPServiceEntityID urn:example:shop
    ConnectIdPACS https://shop.example.org/acs
</ConnectIdPServiceProvider>
"""
CONFIG = site.HEAD + site.SALES + PROVIDERS + site.LOCATION
FILES = {
    "conf/wiki.xml": sp.metadata(
        WIKI, [sp.service(ACS[WIKI], 0),
               sp.service("https://wiki.example.org/second", 7),
               sp.service("https://wiki.example.org/artifact", 8,
                          binding=sp.ARTIFACT)],
        certificates=[keys.pair("wiki")]),
    "conf/vault.xml": sp.metadata(
        VAULT, [ACS[VAULT]], certificates=[keys.pair("vault")],
        signed=True),
}


class Target(IdentityProvider):
    """An identity provider under attack; without TLS, to attack faster."""

    def __init__(self, config=CONFIG, files=None, **more):
        more.setdefault("tls", False)
        super().__init__(config, {**FILES, **(files or {})}, **more)
        self.born = []

    def start(self):
        super().start()
        self.born = self.children()

    def alive(self):
        """The children of the start still serve; prefork may end some."""
        gone = set(self.born) - set(self.children())
        assert not gone or self.mpm == "prefork", f"children ended: {gone}"

    def refuse(self, reply, reason="", status=None):
        """REPLY is a page of ours with a 4xx status, and all that goes
        with it: no assertion, one log line, and the child lives."""
        assert 400 <= reply.status < 500, self.said(reply)
        line = self.refused(reply, status or reply.status, reason)
        logged = [one for one in self.log.lines() if reference(reply) in one]
        assert logged == [line]
        self.alive()
        return line

    def no_answer(self, reply):
        """REPLY is a refusal, by httpd itself or by us."""
        assert 400 <= reply.status < 500, self.said(reply)
        assert b"SAMLResponse" not in reply.body
        self.alive()

    def said(self, reply):
        """What was answered and logged, for a failure's message."""
        heading = re.findall("<h1>.*", reply.text)
        return "\n".join([f"{reply.status} {heading}"]
                         + self.log.lines()[-5:])

    def raw(self, data):
        """Sends DATA as it is; the reply, or None where there is none."""
        with self.client().connect() as sock:
            sock.sendall(data)
            response = http.client.HTTPResponse(sock)
            try:
                response.begin()
            except (http.client.BadStatusLine, ConnectionError):
                return None
            return Reply(response.status, response.headers,
                         response.read())

    def line(self, target, user=None, method="GET", version="HTTP/1.1"):
        """A request with just this TARGET in its request line."""
        head = [f"{method} {target} {version}", f"Host: {self.host}",
                "Connection: close"]
        if user:
            head.append("Authorization: Basic " + basic(
                user, self.passwords[user]))
        return self.raw("\r\n".join(head + ["", ""]).encode())

    def cost(self, call):
        """What CALL() returns, and the children's CPU time in ms."""
        before = self.busy()
        result = call()
        return result, self.busy() - before

    def busy(self):
        """CPU time of all threads of the children, in ms."""
        total = 0
        for child in self.children():
            for task in pathlib.Path(f"/proc/{child}/task").iterdir():
                try:
                    total += int((task / "schedstat").read_text().split()[0])
                except FileNotFoundError:
                    continue
        return total / 1e6

    def resident(self):
        """Resident memory of the children, in KiB."""
        total = 0
        for child in self.children():
            text = pathlib.Path(f"/proc/{child}/status").read_text()
            total += int(re.search(r"VmRSS:\s+(\d+)", text)[1])
        return total


def basic(user, password):
    """The credentials of Basic authentication."""
    if isinstance(user, str):
        user = user.encode()
    return base64.b64encode(user + b":" + password.encode()).decode()


def ask(issuer=WIKI, **fields):
    fields.setdefault("destination", SSO)
    return saml.AuthnRequest(issuer, **fields)


def signed(issuer=VAULT, pair=None, **fields):
    """The root of a signed AuthnRequest."""
    root = ask(issuer, **fields).element()
    signature.sign(root, pair or keys.pair("vault"))
    return root


def resign(root, name):
    """Makes the signature of ROOT right again for its SignedInfo."""
    found = root.find(saml.DS + "Signature")
    value = signature.sign_bytes(
        keys.pair(name).key, signature.canonical(found.find(
            saml.DS + "SignedInfo")))
    found.find(saml.DS + "SignatureValue").text = (
        base64.b64encode(value).decode())


def packed(xml):
    """SAMLRequest of the HTTP-Redirect binding, not yet percent-encoded."""
    return base64.b64encode(saml.deflate(xml)).decode()


def quote(text):
    return urllib.parse.quote(text, safe="")


def send(idp, xml, binding="post", user="anna"):
    """Sends XML (text, bytes or an element)."""
    if isinstance(xml, etree._Element):
        xml = etree.tostring(xml)
    if isinstance(xml, str):
        xml = xml.encode()
    return idp.sso(xml, user, binding)
