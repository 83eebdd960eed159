# SPDX-License-Identifier: GPL-3.0-or-later
"""XML encryption undone by cryptography, step by step."""

import base64
import dataclasses

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from lxml import etree

from . import schema

ENC = "http://www.w3.org/2001/04/xmlenc#"
ENC11 = "http://www.w3.org/2009/xmlenc11#"
DS = "http://www.w3.org/2000/09/xmldsig#"
SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
ELEMENT = ENC + "Element"
DIGESTS = {DS + "sha1": hashes.SHA1, ENC + "sha256": hashes.SHA256,
           ENC11 + "mgf1sha1": hashes.SHA1,
           ENC11 + "mgf1sha256": hashes.SHA256}
SIZES = {ENC11 + "aes256-gcm": 32, ENC11 + "aes128-gcm": 16,
         ENC + "aes256-cbc": 32, ENC + "aes128-cbc": 16}


@dataclasses.dataclass
class Opened:
    """What was in an EncryptedAssertion, and how."""

    response: object
    assertion: object         # an element of a document of its own
    recipient: str
    data_method: str
    key_method: str
    data_key: bytes
    nonce: bytes


def only(parent, path):
    found = parent.findall(path)
    assert len(found) == 1, f"{len(found)} of {path}"
    return found[0]


def cipher_value(element):
    return base64.b64decode(only(
        element, f"{{{ENC}}}CipherData/{{{ENC}}}CipherValue").text)


def method_of(element):
    return only(element, f"{{{ENC}}}EncryptionMethod")


def parameter(method, name, default):
    """The digest of OAEP, or of its MGF1."""
    found = method.find(name)
    return DIGESTS[default if found is None else found.get("Algorithm")]()


def open_key(element, private):
    """The key that an EncryptedKey holds for PRIVATE."""
    method = method_of(element)
    uri = method.get("Algorithm")
    if uri == ENC + "rsa-1_5":
        how = padding.PKCS1v15()
    else:
        assert uri in (ENC + "rsa-oaep-mgf1p", ENC11 + "rsa-oaep"), uri
        digest = parameter(method, f"{{{DS}}}DigestMethod", DS + "sha1")
        mgf = parameter(method, f"{{{ENC11}}}MGF", ENC11 + "mgf1sha1")
        how = padding.OAEP(padding.MGF1(mgf), digest, None)
    return private.decrypt(cipher_value(element), how), uri


def open_data(uri, key, sealed):
    """The plaintext, and the nonce before it."""
    assert len(key) == SIZES[uri]
    if "gcm" in uri:
        return AESGCM(key).decrypt(sealed[:12], sealed[12:], None), \
            sealed[:12]
    nonce, rest = sealed[:16], sealed[16:]
    decryptor = Cipher(algorithms.AES(key), modes.CBC(nonce)).decryptor()
    padded = decryptor.update(rest) + decryptor.finalize()
    assert 1 <= padded[-1] <= 16
    return padded[:-padded[-1]], nonce


def open_response(xml, private):
    """Decrypts the one EncryptedAssertion of a Response for PRIVATE.

    The Response is valid by the schema, and so is the assertion as a
    document of its own.  Raises ValueError where PRIVATE is the wrong key.
    """
    response = schema.valid(xml)
    assert not response.findall(f"{{{SAML}}}Assertion"), "one is in clear"
    outer = only(response, f"{{{SAML}}}EncryptedAssertion")
    data = only(outer, f"{{{ENC}}}EncryptedData")
    assert data.get("Type") == ELEMENT
    key = only(data, f"{{{DS}}}KeyInfo/{{{ENC}}}EncryptedKey")
    data_key, key_method = open_key(key, private)
    uri = method_of(data).get("Algorithm")
    plain, nonce = open_data(uri, data_key, cipher_value(data))
    assert plain.startswith(b"<saml"), plain[:40]
    assertion = schema.valid(plain)
    assert etree.QName(assertion) == etree.QName(SAML, "Assertion")
    return Opened(response, assertion, key.get("Recipient"), uri,
                  key_method, data_key, nonce)
