# SPDX-License-Identifier: GPL-3.0-or-later
"""ConnectIdPAlgorithms: what signs, what is taken, and who is told."""

import re

import pytest

from pyidp import keys, saml, signature, site, sp
from pyidp.idp import IdentityProvider
from pyidp.mistakes import Mistake
from pyidp.saml import AuthnRequest

SSO = site.BASE + "/sso"
WEAK = r"ConnectIdPAlgorithms: \+rsa-sha1 is weak"
RSA_SHA1 = signature.DS + "rsa-sha1"
SHA1 = signature.DS + "sha1"
NAMES = ("old", "new", "mixed")
BINDINGS = ("redirect", "post")
SECTION = """
<ConnectIdPServiceProvider {0}>
    ConnectIdPMetadata conf/{0}.xml
    {1}
</ConnectIdPServiceProvider>
"""
CONFIG = (site.MODULE + site.IDENTITY + site.LOCATION
          + SECTION.format("old", "ConnectIdPAlgorithms +rsa-sha1")
          + SECTION.format("new", "")
          + SECTION.format("mixed", "ConnectIdPAlgorithms -rsa-sha512"))


def entity(name):
    return f"https://{name}.example.org/sp"


def metadata(name, **more):
    return sp.metadata(entity(name), [f"https://{name}.example.org/acs"],
                       certificates=[keys.pair(name)], signed=True, **more)


@pytest.fixture(scope="module", name="idp")
def start_idp():
    with IdentityProvider(CONFIG, {f"conf/{name}.xml": metadata(name)
                                   for name in NAMES}) as idp:
        idp.log.expect(WEAK)
        yield idp


def ask(idp, name, binding, method, pair=None, **more):
    return idp.sso(AuthnRequest(entity(name), destination=SSO),
                   binding=binding, pair=keys.pair(pair or name),
                   method=method, **more)


def sha1(binding):
    """As a Shibboleth service provider signs by default."""
    return {"method": RSA_SHA1,
            **({"digest": SHA1} if binding == "post" else {})}


@pytest.mark.parametrize("binding", BINDINGS)
def test_sha1_is_taken_where_it_is_named(idp, binding):
    reply = ask(idp, "old", binding, **sha1(binding))
    answer = idp.answer(reply)
    assert answer.status == ["Success"]
    assert set(answer.signed.values()) == {
        (signature.RSA_SHA256, signature.SHA256)}
    assert ":info]" in idp.log.find("signed with rsa-sha1 was taken")


@pytest.mark.parametrize("binding", BINDINGS)
@pytest.mark.parametrize("name", ["new", "mixed"])
def test_sha1_is_refused_elsewhere_with_both_cures(idp, name, binding):
    line = idp.refused(ask(idp, name, binding, **sha1(binding)), 403,
                       "algorithm")
    assert "ConnectIdPAlgorithms +rsa-sha1" in line
    assert re.search(r'signingAlg=\\?"' + signature.RSA_SHA256, line), line


@pytest.mark.parametrize("binding", BINDINGS)
def test_sha1_needs_the_right_key_all_the_same(idp, binding):
    idp.refused(ask(idp, "old", binding, pair="new", **sha1(binding)), 403,
                r"\bsignature\b")


def test_sha1_digest_goes_with_sha1_signature_alone(idp):
    line = idp.refused(ask(idp, "old", "post", signature.RSA_SHA256,
                           digest=SHA1), 403, "algorithm")
    assert "digestAlg=" in line


@pytest.mark.parametrize("binding", BINDINGS)
def test_what_is_taken_away_is_refused(idp, binding):
    method = signature.MORE + "rsa-sha512"
    idp.refused(ask(idp, "mixed", binding, method), 403, "algorithm")
    assert idp.answer(ask(idp, "new", binding, method)).status == ["Success"]


@pytest.mark.parametrize("binding", BINDINGS)
@pytest.mark.parametrize("method", sorted(signature.PSS))
def test_requests_signed_with_pss(idp, binding, method):
    assert idp.answer(ask(idp, "new", binding, method)).status == ["Success"]
    idp.refused(ask(idp, "new", binding, method, pair="old"), 403,
                r"\bsignature\b")


SHA384 = signature.MORE + "sha384"
SHA512 = "http://www.w3.org/2001/04/xmlenc#sha512"
ECDSA_SHA384 = signature.MORE + "ecdsa-sha384"
RSA, P256, P384 = 2048, "ec", "p384"


@pytest.mark.parametrize("kind, words, method, digest", [
    (RSA, "", signature.RSA_SHA256, signature.SHA256),
    (RSA, "+rsa-sha384", signature.MORE + "rsa-sha384", SHA384),
    (RSA, "+rsa-sha512", signature.MORE + "rsa-sha512", SHA512),
    (RSA, "+rsa-pss-sha256", signature.PSS_SHA256, signature.SHA256),
    (RSA, "+rsa-pss-sha512",
     signature.PSS_SHA256.replace("256", "512"), SHA512),
    (RSA, "+rsa-sha1", signature.RSA_SHA256, signature.SHA256),
    (P256, "", signature.ECDSA_SHA256, signature.SHA256),
    (P384, "", ECDSA_SHA384, SHA384),
    (P384, "+ecdsa-sha256", signature.ECDSA_SHA256, signature.SHA256),
])
@pytest.mark.parametrize("inside", [True, False])
def test_what_signs(kind, words, method, digest, inside):
    """Another stack verifies it, by the method that is expected."""
    line = f"ConnectIdPAlgorithms {words}" if words else ""
    config = (site.MODULE + site.IDENTITY + site.LOCATION
              + ("" if inside else line)
              + SECTION.format("new", line if inside else ""))
    files = {"conf/new.xml": metadata("new"),
             **site.files(pair=keys.pair(f"own-{kind}", kind))}
    with IdentityProvider(config, files) as idp:
        if "sha1" in words:
            idp.log.expect(WEAK)
        answer = idp.answer(ask(idp, "new", "post", signature.RSA_SHA256))
        assert answer.status == ["Success"]
        assert answer.signed == {"response": (method, digest),
                                 "assertion": (method, digest)}


def test_section_is_for_one():
    """Its word counts after the server's, and for no other."""
    config = (site.MODULE + site.IDENTITY + site.LOCATION
              + site.ATTRIBUTES + site.SALES
              + "ConnectIdPAlgorithms +rsa-sha1 +rsa-sha512\n"
              + SECTION.format("new", "ConnectIdPAlgorithms -rsa-sha1 "
                                      "-rsa-sha512 +rsa-sha384")
              + SECTION.format("old", ""))
    files = {f"conf/{name}.xml": metadata(name) for name in ("new", "old")}
    with IdentityProvider(config, files) as idp:
        reply = ask(idp, "new", "post", signature.RSA_SHA256)
        assert idp.answer(reply).signed["assertion"][0] == \
            signature.MORE + "rsa-sha384"
        idp.refused(ask(idp, "new", "redirect", RSA_SHA1), 403, "algorithm")
        reply = ask(idp, "old", "redirect", RSA_SHA1)
        assert idp.answer(reply).signed["assertion"][0] == \
            signature.MORE + "rsa-sha512"
        assert idp.launch("sales").signed == {
            "assertion": (signature.RSA_SHA256, signature.SHA256)}
        idp.log.expect(WEAK)


def test_weak_ones_are_named_by_configtest(bench):
    bench.write("conf/old.xml", metadata("old"))
    for word in ("rsa-sha1", "aes-cbc", "rsa-1_5"):
        status, text = bench.configtest(
            site.SMALLEST + SECTION.format("old",
                                           f"ConnectIdPAlgorithms +{word}"))
        assert status == 0, text
        assert text.count(f"+{word} is weak") == 1, text
    status, text = bench.configtest(
        site.SMALLEST + SECTION.format(
            "old", "ConnectIdPAlgorithms -rsa-sha1 +rsa-sha512"))
    assert status == 0, text
    assert "weak" not in text


ALGORITHMS = "ConnectIdPAlgorithms"
KEY_LINE = "ConnectIdPKey       conf/idp.key conf/idp.crt\n"


def wrong(name, words, *says):
    return Mistake(name, ALGORITHMS, KEY_LINE,
                   f"{KEY_LINE}{ALGORITHMS} {words}\n", *says)


@pytest.mark.parametrize("mistake", [
    wrong("unknown", "+rsa-md5", r"\+rsa-md5", "rsa-sha256", "ecdsa-sha384",
          "aes256-gcm", "oaep-sha256", "rsa-1_5"),
    wrong("no-sign", "rsa-sha1", '"rsa-sha1"', r"\+ or -"),
    wrong("hmac", "+hmac-sha256", r"\+hmac-sha256"),
    wrong("dsa", "+dsa-sha1", r"\+dsa-sha1"),
    wrong("none", "", "0 arguments", "NAME"),
], ids=lambda m: m.name)
def test_mistakes(bench, mistake):
    mistake.check(bench)


def test_nothing_left_to_sign_with(bench):
    bench.write("conf/new.xml", metadata("new"))
    words = " ".join(f"-rsa-{kind}sha{bits}" for kind in ("", "pss-")
                     for bits in (256, 384, 512))
    status, text = bench.configtest(
        site.SMALLEST + SECTION.format("new", f"{ALGORITHMS} {words}"))
    assert status != 0
    assert "ConnectIdPAlgorithms leaves nothing" in text
