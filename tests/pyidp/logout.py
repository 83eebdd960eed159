# SPDX-License-Identifier: GPL-3.0-or-later
"""A service provider's half of single logout."""

import base64
import dataclasses
import secrets
import urllib.parse
import zlib

from lxml import etree

from . import keys, saml, schema, signature, site, sp
from .saml import A, P

SLO = site.BASE + "/slo"
SOAP = SLO + "/soap"
ASYNC = "urn:oasis:names:tc:SAML:2.0:protocol:ext:async-slo"
ENVELOPE = "{http://schemas.xmlsoap.org/soap/envelope/}"
SUCCESS = ["Success"]
PARTIAL = ["Success", "PartialLogout"]
UNKNOWN = ["Requester", "UnknownPrincipal"]


class App:
    """A service provider NAME that takes part in single logout."""

    def __init__(self, name, *bindings, response=False):
        self.name = name
        self.entity_id = f"https://{name}.example.org/sp"
        self.pair = keys.pair(name)
        self.slo = f"https://{name}.example.org/slo"
        self.response_url = self.slo + "/done" if response else self.slo
        where = (f' ResponseLocation="{self.response_url}"' if response
                 else "")
        self.services = "".join(
            f'    <md:SingleLogoutService Binding="{binding}"'
            f' Location="{self.slo}"{where}/>\n' for binding in bindings)

    @property
    def metadata(self):
        text = sp.metadata(self.entity_id,
                           [f"https://{self.name}.example.org/acs"],
                           certificates=[self.pair])
        at = text.index("    <md:AssertionConsumerService")
        return text[:at] + self.services + text[at:]

    @property
    def section(self):
        return (f"<ConnectIdPServiceProvider {self.name}>\n"
                f"    ConnectIdPMetadata conf/{self.name}.xml\n"
                "    ConnectIdPLaunch on\n</ConnectIdPServiceProvider>\n")

    @property
    def launch(self):
        return f"/saml/launch/{self.name}"

    def request(self, answer, **more):
        """The LogoutRequest for the assertion in ANSWER."""
        statement = answer.element(A + "AuthnStatement")
        fields = {"issuer": self.entity_id, "name_id": answer.name_id,
                  "format": answer.name_id_format,
                  "indexes": (statement.get("SessionIndex"),)} | more
        return LogoutRequest(**fields)

    def redirect(self, message, relay_state=None, pair=None):
        """The target of HTTP-Redirect with MESSAGE (bytes), signed."""
        return "/saml/slo?" + query(message, relay_state, pair or self.pair)

    def respond(self, request, destination=SLO, status="Success", **more):
        """The LogoutResponse to REQUEST, as bytes."""
        root = etree.Element(P + "LogoutResponse", nsmap=saml.NSMAP)
        for name, value in {"ID": "_" + secrets.token_hex(20),
                            "Version": "2.0", "IssueInstant": saml.stamp(),
                            "Destination": destination,
                            "InResponseTo": request.get("ID"),
                            **more}.items():
            root.set(name, value)
        etree.SubElement(root, A + "Issuer").text = self.entity_id
        etree.SubElement(etree.SubElement(root, P + "Status"),
                         P + "StatusCode", Value=saml.STATUS + status)
        return etree.tostring(root)


def field_of(message):
    root = etree.fromstring(message).tag
    return "SAMLResponse" if root.endswith("Response") else "SAMLRequest"


def query(message, relay_state=None, pair=None):
    """The query of HTTP-Redirect; signed with PAIR, where there is one."""
    fields = [(field_of(message),
               base64.b64encode(saml.deflate(message)).decode())]
    if relay_state is not None:
        fields.append(("RelayState", relay_state))
    if pair is None:
        return urllib.parse.urlencode(fields)
    fields.append(("SigAlg", signature.RSA_SHA256))
    text = urllib.parse.urlencode(fields)
    signed = signature.sign_bytes(pair.key, text.encode())
    return text + "&" + urllib.parse.urlencode(
        {"Signature": base64.b64encode(signed).decode()})


def form(message, relay_state=None, pair=None):
    """The fields of HTTP-POST; signed with PAIR, where there is one."""
    root = etree.fromstring(message)
    if pair is not None:
        signature.sign(root, pair)
    fields = {field_of(message):
              base64.b64encode(etree.tostring(root)).decode()}
    if relay_state is not None:
        fields["RelayState"] = relay_state
    return fields


def envelope(message, pair=None):
    """The body of SOAP; signed with PAIR, where there is one."""
    root = etree.fromstring(message)
    if pair is not None:
        signature.sign(root, pair)
    outer = etree.Element(ENVELOPE + "Envelope",
                          nsmap={"S": ENVELOPE[1:-1]})
    etree.SubElement(outer, ENVELOPE + "Body").append(root)
    return etree.tostring(outer)


@dataclasses.dataclass
class LogoutRequest:
    """SAML Core 3.7.1.  None leaves an attribute out."""

    issuer: str
    name_id: str
    format: str = None
    indexes: tuple = ()
    destination: str = SLO
    id: str = dataclasses.field(
        default_factory=lambda: "_" + secrets.token_hex(20))
    issue_instant: str = dataclasses.field(default_factory=saml.stamp)
    not_on_or_after: str = None
    asynchronous: bool = False
    qualifiers: dict = dataclasses.field(default_factory=dict)

    def xml(self):
        root = etree.Element(P + "LogoutRequest", nsmap=saml.NSMAP)
        for name, value in (("ID", self.id), ("Version", "2.0"),
                            ("IssueInstant", self.issue_instant),
                            ("Destination", self.destination),
                            ("NotOnOrAfter", self.not_on_or_after)):
            if value is not None:
                root.set(name, value)
        etree.SubElement(root, A + "Issuer").text = self.issuer
        if self.asynchronous:
            etree.SubElement(etree.SubElement(root, P + "Extensions"),
                             f"{{{ASYNC}}}Asynchronous")
        name_id = etree.SubElement(root, A + "NameID", **self.qualifiers)
        name_id.text = self.name_id
        if self.format is not None:
            name_id.set("Format", self.format)
        for index in self.indexes:
            etree.SubElement(root, P + "SessionIndex").text = index
        return etree.tostring(root)


class Sent:
    """A message of the identity provider: valid, signed, from REPLY."""

    def __init__(self, reply, certificate):
        if reply.status == 303:
            self.read_redirect(reply, certificate)
        elif reply.headers.get_content_type() == "text/xml":
            body = schema.parse(reply.body).find(ENVELOPE + "Body")
            self.read(etree.tostring(body[0]), certificate)
            self.location = None
        else:
            assert reply.status == 200, reply.text
            posted = saml.Form(reply.text)
            self.location = posted.action
            self.relay_state = posted.fields.get("RelayState")
            name, = {"SAMLRequest", "SAMLResponse"} & set(posted.fields)
            self.read(base64.b64decode(posted.fields[name]), certificate)
            assert name == field_of(etree.tostring(self.root))

    def read(self, xml, certificate):
        self.root = schema.valid(xml)
        assert signature.verify(self.root, certificate)

    def read_redirect(self, reply, certificate):
        self.location, _, text = reply.headers["Location"].partition("?")
        signed, _, value = text.partition("&Signature=")
        fields = dict(urllib.parse.parse_qsl(text))
        signature.verify_bytes(certificate, signed.encode(), base64.b64decode(
            urllib.parse.unquote(value)), fields["SigAlg"])
        self.relay_state = fields.get("RelayState")
        name, = {"SAMLRequest", "SAMLResponse"} & set(fields)
        xml = zlib.decompress(base64.b64decode(fields[name]), -15)
        self.root = schema.valid(xml)
        assert self.root.find(saml.DS + "Signature") is None
        assert name == field_of(xml)

    def get(self, name):
        return self.root.get(name)

    @property
    def name(self):
        return etree.QName(self.root).localname

    @property
    def status(self):
        return [code.get("Value").removeprefix(saml.STATUS)
                for code in self.root.iter(P + "StatusCode")]
