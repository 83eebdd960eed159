# SPDX-License-Identifier: GPL-3.0-or-later
"""A service provider's half of SAML: AuthnRequests out, Responses in."""

import base64
import dataclasses
import datetime
import secrets
import urllib.parse
import zlib

import lxml.html
from cryptography import x509
from lxml import etree

from . import schema, signature

P = "{urn:oasis:names:tc:SAML:2.0:protocol}"
A = "{urn:oasis:names:tc:SAML:2.0:assertion}"
MD = "{urn:oasis:names:tc:SAML:2.0:metadata}"
DS = "{http://www.w3.org/2000/09/xmldsig#}"
NSMAP = {"samlp": P[1:-1], "saml": A[1:-1]}
STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
FORMAT = "urn:oasis:names:tc:SAML:2.0:nameid-format:"
CLASS = "urn:oasis:names:tc:SAML:2.0:ac:classes:"


def stamp(seconds=0):
    """An xs:dateTime, SECONDS from now."""
    moment = datetime.datetime.now(datetime.timezone.utc)
    moment += datetime.timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text):
    """The reverse of stamp(): seconds since 1970."""
    parsed = datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
    return parsed.replace(tzinfo=datetime.timezone.utc).timestamp()


@dataclasses.dataclass
class AuthnRequest:
    """SAML Core 3.4.1.  None leaves an attribute or element out."""

    issuer: str
    destination: str = None
    id: str = dataclasses.field(
        default_factory=lambda: "_" + secrets.token_hex(20))
    version: str = "2.0"
    issue_instant: str = dataclasses.field(default_factory=stamp)
    acs_url: str = None
    acs_index: str = None
    protocol_binding: str = None
    force_authn: str = None
    is_passive: str = None
    provider_name: str = None
    name_id_format: str = None
    allow_create: str = None
    sp_name_qualifier: str = None
    subject: str = None
    contexts: tuple = ()
    comparison: str = None

    ATTRIBUTES = {
        "ID": "id", "Version": "version", "IssueInstant": "issue_instant",
        "Destination": "destination", "ForceAuthn": "force_authn",
        "IsPassive": "is_passive", "ProtocolBinding": "protocol_binding",
        "AssertionConsumerServiceURL": "acs_url",
        "AssertionConsumerServiceIndex": "acs_index",
        "ProviderName": "provider_name",
    }
    POLICY = {
        "Format": "name_id_format", "AllowCreate": "allow_create",
        "SPNameQualifier": "sp_name_qualifier",
    }

    def fill(self, element, names):
        for attribute, field in names.items():
            value = getattr(self, field)
            if value is not None:
                element.set(attribute, value)

    def element(self):
        root = etree.Element(P + "AuthnRequest", nsmap=NSMAP)
        self.fill(root, self.ATTRIBUTES)
        if self.issuer is not None:
            etree.SubElement(root, A + "Issuer").text = self.issuer
        if self.subject is not None:
            subject = etree.SubElement(root, A + "Subject")
            etree.SubElement(subject, A + "NameID").text = self.subject
        policy = etree.Element(P + "NameIDPolicy")
        self.fill(policy, self.POLICY)
        if policy.attrib:
            root.append(policy)
        if self.contexts:
            wanted = etree.SubElement(root, P + "RequestedAuthnContext")
            if self.comparison is not None:
                wanted.set("Comparison", self.comparison)
            for name in self.contexts:
                etree.SubElement(
                    wanted, A + "AuthnContextClassRef").text = name
        return root

    def xml(self):
        return etree.tostring(self.element())


def deflate(xml):
    """Raw DEFLATE (SAML Bindings 3.4.4.1)."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(xml) + packer.flush()


def redirect(request, relay_state=None, pair=None,
             method=signature.RSA_SHA256):
    """The query string of the HTTP-Redirect binding; signed with PAIR."""
    xml = request if isinstance(request, bytes) else request.xml()
    fields = [("SAMLRequest", base64.b64encode(deflate(xml)).decode())]
    if relay_state is not None:
        fields.append(("RelayState", relay_state))
    if pair is None:
        return urllib.parse.urlencode(fields)
    query = urllib.parse.urlencode(fields + [("SigAlg", method)])
    signed = signature.sign_bytes(pair.key, query.encode(), method)
    return query + "&" + urllib.parse.urlencode(
        {"Signature": base64.b64encode(signed).decode()})


def post(request, relay_state=None, pair=None, **algorithms):
    """The body of the HTTP-POST binding; signed with PAIR."""
    if isinstance(request, bytes):
        xml = request
    else:
        root = request.element()
        if pair is not None:
            signature.sign(root, pair, **algorithms)
        xml = etree.tostring(root)
    fields = {"SAMLRequest": base64.b64encode(xml).decode()}
    if relay_state is not None:
        fields["RelayState"] = relay_state
    return urllib.parse.urlencode(fields).encode()


class Form:
    """The page of the HTTP-POST binding: action and hidden fields."""

    def __init__(self, html):
        forms = lxml.html.fromstring(html).findall(".//form")
        assert len(forms) == 1, "not one form"
        assert forms[0].get("method").lower() == "post"
        self.action = forms[0].get("action")
        self.fields = {
            field.get("name"): field.get("value")
            for field in forms[0].iter("input")
            if field.get("type") == "hidden"}
        assert forms[0].xpath(".//button|.//input[@type='submit']"), \
            "no button for browsers without scripts"


class Answer:
    """A Response, validated and verified as it is read.

    CERTIFICATE is the identity provider's, from its metadata.
    """

    def __init__(self, form, certificate):
        self.action = form.action
        self.relay_state = form.fields.get("RelayState")
        self.base64 = form.fields["SAMLResponse"]
        self.xml = base64.b64decode(self.base64, validate=True)
        self.response = schema.valid(self.xml)
        assert self.response.tag == P + "Response"
        self.signed = {}
        self.note("response", self.response, certificate)
        self.assertion = None
        assertions = self.response.findall(A + "Assertion")
        if assertions:
            assert len(assertions) == 1, "more than one assertion"
            self.assertion = assertions[0]
            self.note("assertion", self.assertion, certificate)
        assert self.signed, "nothing is signed"

    def note(self, name, element, certificate):
        methods = signature.verify(element, certificate)
        if methods:
            self.signed[name] = methods

    def text(self, path):
        """Text of the one element at PATH below the assertion."""
        found = self.assertion.findall(path)
        assert len(found) == 1, f"{len(found)} of {path}"
        return found[0].text

    def element(self, path):
        found = self.assertion.findall(path)
        assert len(found) == 1, f"{len(found)} of {path}"
        return found[0]

    @property
    def status(self):
        """The status codes, outermost first, without their prefix."""
        return [code.get("Value").replace(STATUS, "")
                for code in self.response.iter(P + "StatusCode")]

    @property
    def in_response_to(self):
        return self.response.get("InResponseTo")

    @property
    def destination(self):
        return self.response.get("Destination")

    @property
    def issuer(self):
        return self.response.findtext(A + "Issuer")

    @property
    def audience(self):
        return self.text(f"{A}Conditions/{A}AudienceRestriction/{A}Audience")

    @property
    def confirmation(self):
        """SubjectConfirmationData of the one bearer confirmation."""
        outer = self.element(f"{A}Subject/{A}SubjectConfirmation")
        assert outer.get("Method") == \
            "urn:oasis:names:tc:SAML:2.0:cm:bearer"
        return outer.find(A + "SubjectConfirmationData")

    @property
    def recipient(self):
        return self.confirmation.get("Recipient")

    @property
    def name_id(self):
        return self.text(f"{A}Subject/{A}NameID")

    @property
    def name_id_format(self):
        return self.element(f"{A}Subject/{A}NameID").get("Format")

    @property
    def context(self):
        return self.text(f"{A}AuthnStatement/{A}AuthnContext/"
                         f"{A}AuthnContextClassRef")

    @property
    def attributes(self):
        """Name to list of values."""
        return {a.get("Name"): [v.text or "" for v in a]
                for a in self.assertion.iter(A + "Attribute")}

    @property
    def formats(self):
        """Name to NameFormat."""
        return {a.get("Name"): a.get("NameFormat")
                for a in self.assertion.iter(A + "Attribute")}


class Metadata:
    """An identity provider's metadata, validated."""

    def __init__(self, xml):
        self.root = schema.valid(xml)
        assert self.root.tag == MD + "EntityDescriptor"
        self.entity_id = self.root.get("entityID")
        self.descriptor = self.root.find(MD + "IDPSSODescriptor")

    @property
    def certificates(self):
        return [x509.load_der_x509_certificate(base64.b64decode(c.text))
                for c in self.root.iter(DS + "X509Certificate")]

    @property
    def services(self):
        """Binding to Location of the SingleSignOnServices."""
        return {s.get("Binding"): s.get("Location")
                for s in self.descriptor.findall(MD + "SingleSignOnService")}
