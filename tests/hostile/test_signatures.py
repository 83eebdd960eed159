# SPDX-License-Identifier: GPL-3.0-or-later
"""Which signatures are believed, and whose."""

import base64
import hmac

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from lxml import etree

from pyidp import attack, keys, saml, signature, site, sp
from pyidp.attack import (ACS, VAULT, WIKI, ask, quote, resign, send,
                          signed)
from pyidp.saml import DS

EDGE = "urn:example:edge"               # signs with an EC key
OLD = "urn:example:old"                 # its certificate has expired
SHARED = "urn:example:shared"           # two certificates
DSIG, MORE = signature.DS, signature.MORE
ENC11 = "http://www.w3.org/2007/05/xmldsig-more#"
C14N11 = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"


def provider(name, entity_id, pairs, must_sign=False):
    return {f"conf/{name}.xml": sp.metadata(
        entity_id, [f"https://{name}.example.org/acs"], certificates=pairs,
        signed=must_sign)}


MORE_FILES = {
    **provider("edge", EDGE, [keys.pair("edge", "ec")]),
    **provider("old", OLD, [keys.expired("old")], True),
    **provider("shared", SHARED, [keys.pair("wiki"), keys.pair("next")]),
}
MORE_CONFIG = "\n".join(f"ConnectIdPMetadata {file}" for file in MORE_FILES)


@pytest.fixture(scope="module", name="idp")
def start_idp():
    with attack.Target(attack.CONFIG + MORE_CONFIG, MORE_FILES) as idp:
        yield idp


def query_of(request, algorithm, sign):
    """A query that says ALGORITHM; SIGN makes the signature's bytes."""
    octets = (f"SAMLRequest={quote(attack.packed(request.xml()))}"
              f"&SigAlg={quote(algorithm)}")
    made = base64.b64encode(sign(octets.encode())).decode()
    return f"/saml/sso?{octets}&Signature={quote(made)}"


def rsa(name, digest=hashes.SHA256):
    return lambda data: keys.pair(name).key.sign(
        data, padding.PKCS1v15(), digest())


def ecdsa(name, digest=hashes.SHA256):
    return lambda data: keys.pair(name, "ec").key.sign(
        data, ec.ECDSA(digest()))


def mac(secret, name):
    return lambda data: hmac.digest(secret, data, name)


def public_secrets(pair):
    """What everybody knows of a service provider, as a secret."""
    public = pair.certificate.public_key()
    return [pair.certificate_pem.encode(),
            pair.certificate_base64.encode(),
            base64.b64decode(pair.certificate_base64),
            public.public_bytes(
                serialization.Encoding.PEM,
                serialization.PublicFormat.SubjectPublicKeyInfo), b""]


# S4: {none, valid, invalid, another's key, expired certificate}


@pytest.mark.parametrize("binding", ["redirect", "post"])
@pytest.mark.parametrize("issuer, pair, must", [
    (WIKI, None, True), (WIKI, "wiki", True), (WIKI, "vault", False),
    (VAULT, None, False), (VAULT, "vault", True), (VAULT, "wiki", False),
    (SHARED, "next", True), (SHARED, "wiki", True),
])
def test_s4_who_must_sign_and_who_may(idp, binding, issuer, pair, must):
    reply = idp.sso(ask(issuer), binding=binding,
                    pair=pair and keys.pair(pair))
    if must:
        assert idp.answer(reply).status == ["Success"]
    else:
        idp.refuse(reply, "signature", 403)


@pytest.mark.parametrize("binding", ["redirect", "post"])
def test_s4_expired_certificate_is_still_its_key(idp, binding):
    """Metadata binds the key; its certificate's dates say nothing."""
    reply = idp.sso(ask(OLD), binding=binding, pair=keys.expired("old"))
    assert idp.answer(reply).status == ["Success"]
    idp.refuse(idp.sso(ask(OLD), binding=binding), "signature-missing", 403)


@pytest.mark.parametrize("issuer, name", [(WIKI, "wiki"), (VAULT, "vault")])
def test_s4_invalid_where_none_is_needed(idp, issuer, name):
    right = query_of(ask(issuer), signature.RSA_SHA256, rsa(name))
    start, _, value = right.partition("&Signature=")
    for wrong in ("", "AAAA", "!!", value[:-10], value[10:],
                  quote(base64.b64encode(b"\0" * 256).decode()),
                  quote(base64.b64encode(b"\1" * 257).decode()),
                  value + value):
        reply = idp.get(f"{start}&Signature={wrong}", "anna")
        idp.refuse(reply, r"\bsignature\b|broken %-escape")


def test_s4_every_byte_of_a_form_signature_counts(idp):
    for path in (f"{DS}SignatureValue",
                 f"{DS}SignedInfo/{DS}Reference/{DS}DigestValue"):
        for text in ("", "AAAA", "not base64!", None):
            root = signed(WIKI, keys.pair("wiki"))
            element = root.find(f"{DS}Signature/{path}")
            if text is None:
                element.getparent().remove(element)
            else:
                element.text = text
            idp.refuse(send(idp, root), "signature|algorithm", 403)


# S5: algorithms


@pytest.mark.parametrize("issuer, algorithm, sign", [
    (WIKI, signature.RSA_SHA256, rsa("wiki")),
    (WIKI, MORE + "rsa-sha384", rsa("wiki", hashes.SHA384)),
    (WIKI, MORE + "rsa-sha512", rsa("wiki", hashes.SHA512)),
    (EDGE, MORE + "ecdsa-sha256", ecdsa("edge")),
    (EDGE, MORE + "ecdsa-sha384", ecdsa("edge", hashes.SHA384)),
])
def test_s5_algorithms_that_are_taken(idp, issuer, algorithm, sign):
    request = ask(issuer)
    answer = idp.answer(idp.get(query_of(request, algorithm, sign), "anna"))
    assert answer.in_response_to == request.id


@pytest.mark.parametrize("algorithm, sign", [
    (DSIG + "rsa-sha1", rsa("wiki", hashes.SHA1)),
    (DSIG + "dsa-sha1", rsa("wiki", hashes.SHA1)),
    (MORE + "rsa-md5", rsa("wiki", hashes.MD5)),
    (MORE + "rsa-ripemd160", rsa("wiki")),
    (MORE + "rsa-sha224", rsa("wiki", hashes.SHA224)),
    (ENC11 + "sha1-rsa-MGF1", rsa("wiki", hashes.SHA1)),
    (DSIG + "hmac-sha1", rsa("wiki")),
    (DSIG, rsa("wiki")), ("", rsa("wiki")), ("none", rsa("wiki")),
    (signature.RSA_SHA256 + " ", rsa("wiki")),
    (signature.RSA_SHA256.upper(), rsa("wiki")),
    (signature.RSA_SHA256.replace("http", "https"), rsa("wiki")),
    ("rsa-sha256", rsa("wiki")),
])
def test_s5_algorithms_that_are_refused(idp, algorithm, sign):
    reply = idp.get(query_of(ask(), algorithm, sign), "anna")
    idp.refuse(reply, "algorithm", 403)


@pytest.mark.parametrize("issuer, algorithm, sign", [
    (WIKI, MORE + "ecdsa-sha256", rsa("wiki")),
    (WIKI, MORE + "ecdsa-sha256", ecdsa("wiki")),
    (EDGE, signature.RSA_SHA256, rsa("edge")),
    (EDGE, signature.RSA_SHA256, ecdsa("edge")),
    (WIKI, MORE + "rsa-sha512", rsa("wiki")),
    (WIKI, ENC11 + "sha256-rsa-MGF1", rsa("wiki")),
    (EDGE, MORE + "ecdsa-sha384", ecdsa("edge")),
])
def test_s5_algorithm_of_another_kind_of_key(idp, issuer, algorithm, sign):
    reply = idp.get(query_of(ask(issuer), algorithm, sign), "anna")
    idp.refuse(reply, r"\bsignature\b", 403)


@pytest.mark.parametrize("name", ["sha1", "sha256", "sha384", "sha512"])
def test_s5_hmac_with_what_everybody_knows(idp, name):
    where = DSIG if name == "sha1" else MORE
    for secret in public_secrets(keys.pair("wiki")):
        for algorithm in (where + "hmac-" + name, signature.RSA_SHA256):
            reply = idp.get(query_of(ask(), algorithm, mac(secret, name)),
                            "anna")
            idp.refuse(reply, "algorithm|signature", 403)


@pytest.mark.parametrize("path, algorithm", [
    ("SignatureMethod", DSIG + "rsa-sha1"),
    ("SignatureMethod", DSIG + "hmac-sha1"),
    ("SignatureMethod", MORE + "hmac-sha256"),
    ("SignatureMethod", MORE + "rsa-md5"),
    ("SignatureMethod", ""),
    ("Reference/DigestMethod", DSIG + "sha1"),
    ("Reference/DigestMethod", MORE + "md5"),
    ("Reference/DigestMethod", ""),
    ("CanonicalizationMethod", C14N11),
    ("CanonicalizationMethod", C14N11 + "#WithComments"),
    ("CanonicalizationMethod", signature.C14N + "WithComments"),
    ("CanonicalizationMethod", "http://www.w3.org/2006/12/xml-c14n11"),
])
def test_s5_methods_of_a_form_signature(idp, path, algorithm):
    root = signed(WIKI, keys.pair("wiki"))
    steps = "/".join(DS + step for step in path.split("/"))
    root.find(f"{DS}Signature/{DS}SignedInfo/{steps}").set(
        "Algorithm", algorithm)
    resign(root, "wiki")
    idp.refuse(send(idp, root), "algorithm|signature", 403)


TRANSFORM = "<ds:Transform xmlns:ds='{}' Algorithm='{}'>{}</ds:Transform>"
XSLT = ("<x:stylesheet version='1.0' xmlns:x='http://www.w3.org/1999/XSL/"
        "Transform'><x:template match='/'><a/></x:template></x:stylesheet>")


@pytest.mark.parametrize("algorithm, content", [
    ("http://www.w3.org/TR/1999/REC-xslt-19991116", XSLT),
    ("http://www.w3.org/TR/1999/REC-xpath-19991116",
     f"<ds:XPath xmlns:ds='{DSIG}'>not(//x)</ds:XPath>"),
    ("http://www.w3.org/2002/06/xmldsig-filter2",
     "<f:XPath xmlns:f='http://www.w3.org/2002/06/xmldsig-filter2' "
     "Filter='subtract'>//*</f:XPath>"),
    (DSIG + "base64", ""), (C14N11, ""), ("", ""),
])
@pytest.mark.parametrize("alone", [True, False])
def test_s5_transforms(idp, algorithm, content, alone):
    root = signed(WIKI, keys.pair("wiki"))
    listed = root.find(f"{DS}Signature/{DS}SignedInfo/{DS}Reference/"
                       f"{DS}Transforms")
    if alone:
        for old in list(listed):
            listed.remove(old)
    listed.append(etree.fromstring(TRANSFORM.format(DSIG, algorithm,
                                                    content)))
    resign(root, "wiki")
    idp.refuse(send(idp, root), r"\bsignature\b", 403)


def test_s5_our_own_output(idp):
    answer = idp.answer(idp.sso(ask()))
    assert set(answer.signed.values()) == {
        (signature.RSA_SHA256, signature.SHA256)}
    with attack.Target(attack.CONFIG.replace(site.SALES, ""),
                       site.files(keys.pair("own", "ec"))) as other:
        text = saml.base64.b64decode(saml.Form(
            other.sso(ask()).text).fields["SAMLResponse"]).decode()
        assert MORE + "ecdsa-sha256" in text
        assert "sha1" not in text


# S6: whose key


@pytest.mark.parametrize("binding", ["redirect", "post"])
@pytest.mark.parametrize("issuer, names", [
    (VAULT, ["wiki", "idp", "attacker"]), (WIKI, ["vault", "attacker"]),
    (OLD, ["wiki", "vault", "attacker"]), (attack.SHOP, ["wiki"]),
])
def test_s6_key_of_one_for_another(idp, binding, issuer, names):
    for name in names:
        reply = idp.sso(ask(issuer), binding=binding, pair=keys.pair(name))
        idp.refuse(reply, r"\bsignature\b", 403)


def test_s6_key_in_key_info_is_not_looked_at(idp):
    """The attacker's key verifies, and comes with the message."""
    attacker = keys.pair("attacker")
    number = attacker.certificate.public_key().public_numbers()

    def base(value):
        return base64.b64encode(
            value.to_bytes((value.bit_length() + 7) // 8, "big")).decode()

    infos = [
        f"<ds:X509Data><ds:X509Certificate>{attacker.certificate_base64}"
        "</ds:X509Certificate></ds:X509Data>",
        f"<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>{base(number.n)}"
        f"</ds:Modulus><ds:Exponent>{base(number.e)}</ds:Exponent>"
        "</ds:RSAKeyValue></ds:KeyValue>",
        "<ds:KeyName>vault</ds:KeyName>",
        "<ds:RetrievalMethod URI='file:///etc/passwd' Type='"
        f"{DSIG}rawX509Certificate'/>",
        "",
    ]
    for info in infos:
        root = signed(VAULT, attacker)
        found = root.find(DS + "Signature")
        found.remove(found.find(DS + "KeyInfo"))
        if info:
            found.append(etree.fromstring(
                f"<ds:KeyInfo xmlns:ds='{DSIG}'>{info}</ds:KeyInfo>"))
        idp.refuse(send(idp, root), r"\bsignature\b", 403)
        # the right key, with the attacker's KeyInfo: that says nothing
        root = signed(VAULT)
        found = root.find(DS + "Signature")
        found.remove(found.find(DS + "KeyInfo"))
        if info:
            found.append(etree.fromstring(
                f"<ds:KeyInfo xmlns:ds='{DSIG}'>{info}</ds:KeyInfo>"))
        assert idp.answer(send(idp, root)).action == ACS[VAULT]


@pytest.mark.parametrize("added", [
    "ConnectIdPMetadata conf/wiki.xml\n",
    "ConnectIdPMetadata conf/twice.xml\n",
    "<ConnectIdPServiceProvider other>\n"
    "    ConnectIdPServiceEntityID https://wiki.example.org/sp\n"
    "    ConnectIdPACS https://other.example.org/acs\n"
    "</ConnectIdPServiceProvider>\n",
    "<ConnectIdPServiceProvider other>\n"
    "    ConnectIdPServiceEntityID urn:amazon:webservices\n"
    "    ConnectIdPACS https://other.example.org/acs\n"
    "</ConnectIdPServiceProvider>\n",
])
def test_s6_two_of_one_entity_id(added):
    one = sp.descriptor("urn:twice", ["https://twice.example.org/acs"])
    target = attack.Target(files={"conf/twice.xml": sp.aggregate(one, one)})
    try:
        status, text = target.configtest(attack.CONFIG + added)
        assert status != 0
        assert "is already that of" in text, text
    finally:
        target.remove()
