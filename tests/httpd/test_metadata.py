# SPDX-License-Identifier: GPL-3.0-or-later
"""The metadata that an administrator uploads to AWS."""

import pytest
from cryptography.hazmat.primitives import serialization

from pyidp import keys, saml, site, sp
from pyidp.idp import IdentityProvider

ROTATION = """
ConnectIdPEntityID  urn:example:idp
ConnectIdPKey       conf/old.key conf/old.crt retired
ConnectIdPKey       conf/idp.key conf/idp.crt active
ConnectIdPKey       conf/next.key conf/next.crt next
"""


def der(certificate):
    return certificate.public_bytes(serialization.Encoding.DER)


@pytest.fixture(scope="module", name="idp")
def start_idp():
    with IdentityProvider() as idp:
        yield idp


def test_is_public_although_the_location_has_a_require(idp):
    assert idp.get("/saml/").status == 401
    assert idp.get("/saml/metadata").status == 200


def test_media_type(idp):
    reply = idp.get("/saml/metadata")
    assert reply.headers.get_content_type() == "application/samlmetadata+xml"


def test_iam_takes_the_file(idp):
    body = idp.get("/saml/metadata").body
    assert 1000 <= len(body.decode("utf-8")) <= 10_000_000
    assert body.startswith(b"<?xml")


def test_entity_id_is_the_base_url(idp):
    assert idp.metadata().entity_id == site.ENTITY_ID


def test_no_end_of_validity(idp):
    root = idp.metadata().root
    assert not root.xpath("//@validUntil | //@cacheDuration")


def test_protocol(idp):
    supported = idp.metadata().descriptor.get("protocolSupportEnumeration")
    assert supported == "urn:oasis:names:tc:SAML:2.0:protocol"


@pytest.mark.parametrize("host", [
    "idp.example.com", "idp.example.com:8443", "evil.example.net",
    "127.0.0.1"])
def test_addresses_come_from_the_base_url_whatever_the_host(idp, host):
    reply = idp.get("/saml/metadata", headers={
        "Host": host, "X-Forwarded-Host": host, "X-Forwarded-Proto": "http"})
    assert saml.Metadata(reply.body).services == {
        sp.POST: site.BASE + "/sso", sp.REDIRECT: site.BASE + "/sso"}


def test_certificate_is_the_configured_one(idp):
    certificates = idp.metadata().certificates
    assert [der(c) for c in certificates] == [der(keys.pair().certificate)]


def test_same_bytes_each_time(idp):
    assert idp.get("/saml/metadata").body == idp.get("/saml/metadata").body


def test_head_has_no_body(idp):
    reply = idp.client().request("HEAD", "/saml/metadata")
    assert reply.status == 200
    assert reply.body == b""


def test_post_is_refused(idp):
    reply = idp.post("/saml/metadata", b"a=b")
    idp.refused(reply, 405, "method")
    assert "GET" in reply.headers["Allow"]


def test_rotation_publishes_active_and_next_but_not_retired():
    files = {}
    for name in ("old", "next"):
        files[f"conf/{name}.key"] = keys.pair(name).key_pem
        files[f"conf/{name}.crt"] = keys.pair(name).certificate_pem
    config = site.SMALLEST.replace(
        "ConnectIdPKey       conf/idp.key conf/idp.crt\n", ROTATION)
    with IdentityProvider(config, files) as idp:
        metadata = idp.metadata()
        assert metadata.entity_id == "urn:example:idp"
        assert [der(c) for c in metadata.certificates] == [
            der(keys.pair().certificate), der(keys.pair("next").certificate)]
        assert idp.launch().issuer == "urn:example:idp"
