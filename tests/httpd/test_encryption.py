# SPDX-License-Identifier: GPL-3.0-or-later
"""ConnectIdPEncrypt: only the service provider reads the assertion."""

import base64
import re

import pytest

from pyidp import encryption, keys, saml, signature, site, sp
from pyidp.idp import IdentityProvider
from pyidp.saml import AuthnRequest

SSO = site.BASE + "/sso"
GCM256 = encryption.ENC11 + "aes256-gcm"
GCM128 = encryption.ENC11 + "aes128-gcm"
CBC256, CBC128 = encryption.ENC + "aes256-cbc", encryption.ENC + "aes128-cbc"
MGF1P, OAEP = encryption.ENC + "rsa-oaep-mgf1p", encryption.ENC11 + "rsa-oaep"
PKCS1 = encryption.ENC + "rsa-1_5"
DES3 = encryption.ENC + "tripledes-cbc"
SECRET = "a value that nobody else may read"
SECTION = """
<ConnectIdPServiceProvider {0}>
    ConnectIdPMetadata conf/{0}.xml
    {1}
</ConnectIdPServiceProvider>
"""
HEAD = (site.MODULE + site.IDENTITY + site.LOCATION
        + f'ConnectIdPAttribute secret "value:{SECRET}"\n'
        + "ConnectIdPLaunch on\n")


def metadata(name, methods=(), pair=None, use="encryption"):
    """A service provider with a signing key and one of USE."""
    pair = pair or keys.pair(name)
    xml = sp.metadata(f"https://{name}.example.org/sp",
                      [f"https://{name}.example.org/acs"],
                      certificates=[keys.pair(name + "-signs")])
    key = sp.key(pair, use, methods)
    return xml.replace("    <md:AssertionConsumerService",
                       key + "    <md:AssertionConsumerService", 1)


class Sealed:
    """The answer of NAME's launch, opened by PAIR without our code."""

    def __init__(self, idp, name, pair=None, user="anna"):
        reply = idp.get(f"/saml/launch/{name}", user)
        assert reply.status == 200, reply.text
        form = saml.Form(reply.text)
        self.clear = base64.b64decode(form.fields["SAMLResponse"])
        assert SECRET.encode() not in self.clear
        assert SECRET not in reply.text
        assert b"Assertion ID" not in self.clear
        self.opened = encryption.open_response(
            self.clear, (pair or keys.pair(name)).key)
        self.recipient = self.opened.recipient
        self.methods = (self.opened.data_method, self.opened.key_method)
        certificate = idp.metadata().certificates[0]
        self.signed = {"response": signature.verify(self.opened.response,
                                                    certificate),
                       "assertion": signature.verify(self.opened.assertion,
                                                     certificate)}

    @property
    def values(self):
        return [v.text for v in self.opened.assertion.iter(
            saml.A + "AttributeValue")]


def server(*sections, head=HEAD, **files):
    config = head + "".join(SECTION.format(*s) for s in sections)
    return IdentityProvider(config, {f"conf/{name}.xml": text
                                     for name, text in files.items()})


METHODS = [
    ("silent", (), "", GCM256, MGF1P),
    ("gcm128", (GCM128, GCM256), "", GCM128, MGF1P),
    ("first-allowed", (DES3, CBC128, GCM256, GCM128), "", GCM256, MGF1P),
    ("shibboleth", (GCM128, CBC128, DES3, OAEP, MGF1P), "", GCM128, OAEP),
    ("sha256", ((OAEP, "sha256", "mgf1sha256"), MGF1P), "", GCM256, OAEP),
    ("mgf1p-sha256", ((MGF1P, "sha256", None),), "", GCM256, MGF1P),
    ("sha512-is-not-known", ((OAEP, "sha512", "mgf1sha512"), MGF1P), "",
     GCM256, MGF1P),
    ("named", (), "ConnectIdPAlgorithms +aes128-gcm +oaep-sha256", GCM128,
     OAEP),
    ("cbc", (CBC128, CBC256), "ConnectIdPAlgorithms +aes-cbc", CBC128,
     MGF1P),
    ("cbc-silent", (), "ConnectIdPAlgorithms +aes-cbc", CBC256, MGF1P),
    ("pkcs1", (PKCS1, MGF1P), "ConnectIdPAlgorithms +rsa-1_5", GCM256,
     PKCS1),
    ("pkcs1-is-not-named", (PKCS1, MGF1P), "", GCM256, MGF1P),
]


@pytest.fixture(scope="module", name="idp")
def start_idp():
    with server(*((name, words) for name, _, words, _, _ in METHODS),
                **{name: metadata(name, methods)
                   for name, methods, _, _, _ in METHODS}) as idp:
        idp.log.allow(r"ConnectIdPAlgorithms: \+(aes-cbc|rsa-1_5) is weak")
        yield idp


@pytest.mark.parametrize("name, methods, words, data, transport", METHODS,
                         ids=[m[0] for m in METHODS])
def test_methods(idp, name, methods, words, data, transport):
    sealed = Sealed(idp, name)
    assert sealed.methods == (data, transport)
    assert sealed.values == [SECRET]
    assert sealed.recipient == f"https://{name}.example.org/sp"
    assert all(sealed.signed.values())
    for weak, used in (("aes-cbc", "cbc" in data),
                       ("rsa-1_5", transport == PKCS1)):
        if used:
            assert ":info]" in idp.log.find(f"encrypted with {weak}")
        else:
            assert not any(f"encrypted with {weak}" in line
                           for line in idp.log.lines())


def test_key_and_nonce_are_new_each_time(idp):
    answers = [Sealed(idp, "silent").opened for _ in range(5)]
    for part in ("data_key", "nonce"):
        assert len({getattr(one, part) for one in answers}) == 5


def test_asked_for_by_the_service_provider(idp):
    reply = idp.sso(AuthnRequest("https://silent.example.org/sp",
                                 destination=SSO), pair=keys.pair(
                                     "silent-signs"))
    xml = base64.b64decode(saml.Form(reply.text).fields["SAMLResponse"])
    opened = encryption.open_response(xml, keys.pair("silent").key)
    assert b"EncryptedAssertion" in xml
    assert SECRET in saml.etree.tostring(opened.assertion, encoding=str)


def test_key_of_another_opens_nothing(idp):
    for other in ("gcm128", "silent-signs", "idp"):
        with pytest.raises(ValueError):
            Sealed(idp, "silent", keys.pair(other))


def test_values_are_not_logged(idp):
    Sealed(idp, "silent")
    idp.log.find("is signed in at https://silent.example.org/acs")
    assert not any(SECRET in line for line in idp.log.lines())


def test_refusal_has_nothing_to_encrypt(idp):
    reply = idp.sso(AuthnRequest("https://silent.example.org/sp",
                                 destination=SSO, is_passive="true",
                                 force_authn="true"))
    answer = idp.answer(reply)
    assert answer.status == ["Responder", "NoPassive"]


@pytest.mark.parametrize("sign, response, assertion", [
    ("assertion", False, True), ("response", True, False),
    ("both", True, True)])
def test_what_is_signed(sign, response, assertion):
    with server(("app", f"ConnectIdPSign {sign}"),
                app=metadata("app")) as idp:
        sealed = Sealed(idp, "app")
        assert bool(sealed.signed["response"]) == response
        assert bool(sealed.signed["assertion"]) == assertion
        tampered = sealed.opened.response
        value = next(tampered.iter(f"{{{encryption.ENC}}}CipherValue"))
        value.text = "AAAA" + value.text[4:]
        if response:
            with pytest.raises(AssertionError):
                signature.verify(tampered, idp.metadata().certificates[0])


@pytest.mark.parametrize("words, use, sealed", [
    ("", "encryption", True), ("", None, True), ("", "signing", False),
    ("ConnectIdPEncrypt off", "encryption", False),
    ("ConnectIdPEncrypt auto", "encryption", True),
    ("ConnectIdPEncrypt required", "encryption", True),
])
def test_when(words, use, sealed):
    """A key that is for signing is never encrypted with."""
    with server(("app", words), app=metadata("app", use=use)) as idp:
        if sealed:
            assert Sealed(idp, "app").values == [SECRET]
        else:
            answer = idp.launch("app")
            assert answer.attributes == {"secret": [SECRET]}


def test_section_says_otherwise_than_the_server():
    with server(("app", "ConnectIdPEncrypt auto"), ("other", ""),
                head=HEAD + "ConnectIdPEncrypt off\n",
                app=metadata("app"), other=metadata("other")) as idp:
        assert Sealed(idp, "app").values == [SECRET]
        assert idp.launch("other").attributes == {"secret": [SECRET]}


def test_second_key_where_the_first_does_not_do():
    xml = metadata("app", pair=keys.pair("app-ec", "ec")).replace(
        "    <md:AssertionConsumerService",
        sp.key(keys.pair("app"), "encryption")
        + "    <md:AssertionConsumerService", 1)
    with server(("app", "ConnectIdPEncrypt required"), app=xml) as idp:
        assert Sealed(idp, "app").values == [SECRET]


UNFIT = [
    ("none", {"use": "signing"}, "no key for encryption", False),
    ("short", {"pair": keys.pair("short", 1024)}, "RSA of 1024 bits", True),
    ("ec", {"pair": keys.pair("curve", "ec")}, "is EC; RSA of 2048", True),
    ("cbc", {"methods": (CBC256,)}, r"add ConnectIdPAlgorithms \+aes-cbc",
     True),
    ("pkcs1", {"methods": (PKCS1,)}, r"ConnectIdPAlgorithms \+rsa-1_5",
     True),
    ("des3", {"methods": (DES3,)}, "none of the EncryptionMethods", True),
]


@pytest.mark.parametrize("name, options, says, warned", UNFIT,
                         ids=[u[0] for u in UNFIT])
def test_configtest_says_why_not(bench, name, options, says, warned):
    bench.write("conf/app.xml", metadata("app", **options))
    required = HEAD + SECTION.format("app", "ConnectIdPEncrypt required")
    status, text = bench.configtest(required)
    assert status != 0
    line = bench.line_of(required, "ConnectIdPEncrypt required")
    assert f"test.conf:{line}: ConnectIdPEncrypt: https://app.example" in text
    assert re.search(says, text), text
    status, text = bench.configtest(HEAD + SECTION.format("app", ""))
    assert status == 0, text
    assert bool(re.search(says, text)) == warned
    assert ("assertions are not encrypted" in text) == warned


def test_required_for_all_names_who_has_no_key(bench):
    bench.write("conf/app.xml", metadata("app", use="signing"))
    status, text = bench.configtest(
        HEAD + "ConnectIdPEncrypt required\nConnectIdPMetadata conf/app.xml\n")
    assert status != 0
    assert "https://app.example.org/sp: assertions cannot be" in text


def test_without_metadata_there_is_no_key(bench):
    section = """
<ConnectIdPServiceProvider shop>
    ConnectIdPServiceEntityID urn:example:shop
    ConnectIdPACS https://shop.example.org/a
    ConnectIdPEncrypt {}
</ConnectIdPServiceProvider>
"""
    status, text = bench.configtest(HEAD + section.format("required"))
    assert status != 0 and "there is no ConnectIdPMetadata" in text
    status, text = bench.configtest(HEAD + section.format("auto"))
    assert status == 0, text
    status, text = bench.configtest(HEAD + section.format("always"))
    assert status != 0 and "off, auto or required" in text


def test_certificate_that_is_none(bench):
    broken = metadata("app").replace(
        keys.pair("app").certificate_base64, "AAAA")
    bench.write("conf/app.xml", broken)
    status, text = bench.configtest(HEAD + SECTION.format("app", ""))
    assert status == 0 and "is not a certificate in base64" in text
    status, text = bench.configtest(
        HEAD + SECTION.format("app", "ConnectIdPEncrypt required"))
    assert status != 0 and "no key for encryption" in text
