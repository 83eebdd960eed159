# SPDX-License-Identifier: GPL-3.0-or-later
"""XML signatures: exclusive c14n by lxml, RSA and ECDSA by cryptography."""

import base64
import copy
import hashlib

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, utils
from lxml import etree

DS = "http://www.w3.org/2000/09/xmldsig#"
SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = DS + "enveloped-signature"
MORE = "http://www.w3.org/2001/04/xmldsig-more#"
RSA_SHA256 = MORE + "rsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"

SIGNATURES = {
    DS + "rsa-sha1": hashes.SHA1,
    RSA_SHA256: hashes.SHA256,
    MORE + "rsa-sha384": hashes.SHA384,
    MORE + "rsa-sha512": hashes.SHA512,
}
ECDSA_SHA256 = MORE + "ecdsa-sha256"
ECDSA = {ECDSA_SHA256: hashes.SHA256,
         MORE + "ecdsa-sha384": hashes.SHA384}
PSS_SHA256 = "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"
PSS = {PSS_SHA256: hashes.SHA256,
       PSS_SHA256.replace("256", "384"): hashes.SHA384,
       PSS_SHA256.replace("256", "512"): hashes.SHA512}
DIGESTS = {
    DS + "sha1": hashlib.sha1,
    SHA256: hashlib.sha256,
    MORE + "sha384": hashlib.sha384,
    "http://www.w3.org/2001/04/xmlenc#sha512": hashlib.sha512,
}


def rsa_options(method):
    """Padding and digest; PSS with a salt as long as the digest."""
    if method in PSS:
        digest = PSS[method]()
        return padding.PSS(padding.MGF1(digest), digest.digest_size), digest
    return padding.PKCS1v15(), SIGNATURES[method]()


def sign_bytes(key, data, method=RSA_SHA256):
    """ECDSA as r and s of equal size, one after the other (RFC 6931)."""
    if method in ECDSA:
        pair = utils.decode_dss_signature(
            key.sign(data, ec.ECDSA(ECDSA[method]())))
        size = (key.key_size + 7) // 8
        return b"".join(number.to_bytes(size, "big") for number in pair)
    return key.sign(data, *rsa_options(method))


def verify_bytes(certificate, data, signature, method):
    """Raises InvalidSignature."""
    key = certificate.public_key()
    if method in ECDSA:
        half = len(signature) // 2
        key.verify(utils.encode_dss_signature(
            int.from_bytes(signature[:half], "big"),
            int.from_bytes(signature[half:], "big")),
            data, ec.ECDSA(ECDSA[method]()))
    else:
        key.verify(signature, data, *rsa_options(method))


def canonical(element, prefixes=()):
    """Exclusive canonical XML of ELEMENT alone."""
    return etree.tostring(element, method="c14n", exclusive=True,
                          with_comments=False,
                          inclusive_ns_prefixes=list(prefixes) or None)


def node(parent, name, text=None, **attributes):
    child = etree.SubElement(parent, f"{{{DS}}}{name}", **attributes)
    child.text = text
    return child


def sign(element, pair, method=RSA_SHA256, digest=SHA256):
    """Puts an enveloped signature after ELEMENT's Issuer."""
    digested = DIGESTS[digest](canonical(element)).digest()
    signature = etree.Element(f"{{{DS}}}Signature", nsmap={"ds": DS})
    issuer = element.find(f"{{{SAML}}}Issuer")
    element.insert(0 if issuer is None else element.index(issuer) + 1,
                   signature)
    info = node(signature, "SignedInfo")
    node(info, "CanonicalizationMethod", Algorithm=C14N)
    node(info, "SignatureMethod", Algorithm=method)
    reference = node(info, "Reference", URI="#" + element.get("ID", ""))
    transforms = node(reference, "Transforms")
    node(transforms, "Transform", Algorithm=ENVELOPED)
    node(transforms, "Transform", Algorithm=C14N)
    node(reference, "DigestMethod", Algorithm=digest)
    node(reference, "DigestValue", base64.b64encode(digested).decode())
    value = sign_bytes(pair.key, canonical(info), method)
    node(signature, "SignatureValue", base64.b64encode(value).decode())
    data = node(node(signature, "KeyInfo"), "X509Data")
    node(data, "X509Certificate", pair.certificate_base64)
    return signature


def verify(element, certificate):
    """Verifies the signature that is ELEMENT's own child.

    Returns (signature method, digest method), or None where there is none.
    The shape must be just what SAML Core 5.4 allows.
    """
    signatures = element.findall(f"{{{DS}}}Signature")
    assert len(signatures) < 2, "more than one signature"
    if not signatures:
        return None
    signature = signatures[0]
    info = signature.find(f"{{{DS}}}SignedInfo")
    references = info.findall(f"{{{DS}}}Reference")
    assert len(references) == 1, "not one reference"
    assert references[0].get("URI") == "#" + element.get("ID")
    assert info[0].get("Algorithm") == C14N
    transforms = references[0].find(f"{{{DS}}}Transforms")
    assert [t.get("Algorithm") for t in transforms] == [ENVELOPED, C14N]
    digest = references[0].find(f"{{{DS}}}DigestMethod").get("Algorithm")
    expected = base64.b64decode(
        references[0].findtext(f"{{{DS}}}DigestValue"))
    actual = DIGESTS[digest](
        canonical(without_signature(element), prefixes(transforms[1])))
    assert actual.digest() == expected, "the digest is wrong"
    method = info.find(f"{{{DS}}}SignatureMethod").get("Algorithm")
    verify_bytes(
        certificate, canonical(info, prefixes(info[0])),
        base64.b64decode(signature.findtext(f"{{{DS}}}SignatureValue")),
        method)
    return method, digest


def without_signature(element):
    """A copy of ELEMENT as the enveloped-signature transform sees it."""
    whole = copy.deepcopy(element)
    signature = whole.find(f"{{{DS}}}Signature")
    assert not signature.tail, "text behind the signature"
    whole.remove(signature)
    return whole


def prefixes(method):
    """The InclusiveNamespaces PrefixList of a c14n METHOD element."""
    listed = method.find(f"{{{C14N}}}InclusiveNamespaces")
    return [] if listed is None else listed.get("PrefixList").split()
