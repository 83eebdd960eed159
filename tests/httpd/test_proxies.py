# SPDX-License-Identifier: GPL-3.0-or-later
"""Behind a proxy that ends TLS, and with a proxy in the same host."""

import pytest

from pyidp import saml, site, sp
from pyidp.httpd import Httpd
from pyidp.idp import IdentityProvider
from pyidp.nginx import Nginx
from pyidp.saml import AuthnRequest

SHOP = """
<ConnectIdPServiceProvider shop>
    ConnectIdPServiceEntityID urn:example:shop
    ConnectIdPACS https://shop.example.org/acs
</ConnectIdPServiceProvider>
"""
LIES = {
    "Host": "internal.lan:8080",
    "X-Forwarded-Host": "evil.example.net",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Port": "99",
    "X-Forwarded-Prefix": "/evil",
    "Forwarded": '"host=evil.example.net;proto=http"',
}
FRONT = """
ProxyPreserveHost {preserve}
MergeSlashes off
ProxyPass / http://127.0.0.1:{port}/ nocanon
"""


@pytest.fixture(scope="module", name="idp")
def start_idp():
    with IdentityProvider(site.SMALLEST + SHOP, tls=False) as idp:
        yield idp


@pytest.fixture(scope="module", name="front", params=[
    "nginx", "nginx-lies", "httpd", "httpd-preserve"])
def start_front(request, idp):
    """A client of each front."""
    kind, _, option = request.param.partition("-")
    if kind == "nginx":
        with Nginx(idp.port, LIES if option else {}, idp.host) as nginx:
            yield nginx.client(idp.passwords)
    else:
        config = FRONT.format(port=idp.port,
                              preserve="on" if option else "off")
        with Httpd(config, modules=("proxy", "proxy_http")) as httpd:
            httpd.passwords = idp.passwords
            yield httpd.client()


def test_metadata(front):
    metadata = saml.Metadata(front.get("/saml/metadata").body)
    assert metadata.entity_id == site.ENTITY_ID
    assert metadata.services == {sp.POST: site.BASE + "/sso",
                                 sp.REDIRECT: site.BASE + "/sso"}


@pytest.mark.parametrize("tail", [
    "", "?RelayState=" + site.RELAY_STATE, "&RelayState=" + site.RELAY_STATE])
def test_launch(idp, front, tail):
    answer = idp.answer(front.get("/saml/launch/sales" + tail, "anna"))
    assert answer.issuer == site.ENTITY_ID
    assert answer.action == answer.recipient == site.ACS
    assert answer.relay_state == site.RELAY_STATE


@pytest.mark.parametrize("binding", ["redirect", "post"])
def test_sso(idp, front, binding):
    request = AuthnRequest("urn:example:shop", site.BASE + "/sso")
    if binding == "redirect":
        reply = front.get("/saml/sso?" + saml.redirect(request, "r"), "anna")
    else:
        reply = front.post("/saml/sso", saml.post(request, "r"), "anna")
    answer = idp.answer(reply)
    assert answer.in_response_to == request.id
    assert answer.relay_state == "r"


def test_destination_is_compared_with_the_base_url_only(idp, front):
    inner = f"http://127.0.0.1:{idp.port}/saml/sso"
    for destination in (inner, "https://evil.example.net/saml/sso"):
        request = AuthnRequest("urn:example:shop", destination)
        reply = front.get("/saml/sso?" + saml.redirect(request), "anna")
        idp.refused(reply, 400, "destination")


def test_password_is_asked_through_the_proxy(front):
    assert front.get("/saml/launch/sales").status == 401


@pytest.mark.parametrize("headers", [
    {"Host": "evil.example.net"},
    {"X-Forwarded-Host": "evil.example.net", "X-Forwarded-Proto": "http"}])
def test_lies_of_the_client_itself(idp, headers):
    reply = idp.get("/saml/launch/sales", "anna", headers=headers)
    answer = idp.answer(reply)
    assert answer.action == answer.recipient == site.ACS
    assert answer.issuer == site.ENTITY_ID
    assert b"evil" not in reply.body


@pytest.mark.parametrize("directive", [
    "ProxyPass / http://127.0.0.1:{port}/",
    "ProxyPassMatch ^/(.*)$ http://127.0.0.1:{port}/$1",
    "RewriteEngine on\nRewriteRule ^/(.*)$ http://127.0.0.1:{port}/$1 [P]",
    "<Location />\nProxyPass http://127.0.0.1:{port}/\n</Location>"])
def test_our_paths_win_over_a_proxy_in_the_same_host(directive):
    files = {"htdocs/hello.txt": "from the back", "htdocs/saml": "wrong"}
    with Httpd("", files, tls=False) as back:
        config = site.SMALLEST + directive.format(port=back.port)
        with IdentityProvider(config,
                              modules=("proxy", "proxy_http")) as idp:
            assert idp.metadata().entity_id == site.ENTITY_ID
            assert idp.launch().recipient == site.ACS
            assert idp.get("/hello.txt").text == "from the back"
            assert idp.get("/saml/launch/sales").status == 401
            idp.refused(idp.get("/saml/nothing", "anna"), 404, "not-found")
