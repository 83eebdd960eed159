# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual hosts: each its own identity provider."""

import pytest

from pyidp import keys, saml, site, sp
from pyidp.idp import IdentityProvider

PLAIN = """
<VirtualHost 127.0.0.1:${PORT}>
    ServerName plain.example.com
</VirtualHost>
"""
SERVER = site.MODULE + """
ConnectIdPAssertionLifetime 100
ConnectIdPSign response
ConnectIdPAttribute color value:red
ConnectIdPAttribute shape value:round

<VirtualHost 127.0.0.1:${PORT}>
    ServerName one.example.com
    ConnectIdPBaseURL https://one.example.com/saml
    ConnectIdPKey conf/one.key conf/one.crt
    <ConnectIdPServiceProvider app>
        ConnectIdPServiceEntityID urn:example:app
        ConnectIdPACS https://app.example.org/one
        ConnectIdPLaunch on
    </ConnectIdPServiceProvider>
    <ConnectIdPServiceProvider only>
        ConnectIdPServiceEntityID urn:example:only
        ConnectIdPACS https://only.example.org/acs
        ConnectIdPLaunch on
    </ConnectIdPServiceProvider>
</VirtualHost>

<VirtualHost 127.0.0.1:${PORT}>
    ServerName two.example.com
    ConnectIdPBaseURL https://two.example.com/deep/path/
    ConnectIdPKey conf/two.key conf/two.crt
    ConnectIdPAssertionLifetime 200
    ConnectIdPSign both
    ConnectIdPLaunch on
    ConnectIdPAttribute color value:blue
    <ConnectIdPServiceProvider app>
        ConnectIdPServiceEntityID urn:example:app
        ConnectIdPACS https://app.example.org/two
    </ConnectIdPServiceProvider>
    <ConnectIdPServiceProvider own>
        ConnectIdPServiceEntityID urn:example:own
        ConnectIdPACS https://own.example.org/acs
        ConnectIdPAssertionLifetime 60
        ConnectIdPSign assertion
        ConnectIdPAttribute shape value:square
    </ConnectIdPServiceProvider>
</VirtualHost>

<LocationMatch "^/(saml|deep/path)">
    AuthType Basic
    AuthName "Contact center"
    AuthBasicProvider file
    AuthUserFile conf/users
    Require valid-user
</LocationMatch>
"""
ONE, TWO = "one.example.com", "two.example.com"
FILES = {f"conf/{name}.{kind}": text for name in ("one", "two")
         for kind, text in (("key", keys.pair(name).key_pem),
                            ("crt", keys.pair(name).certificate_pem))}
PATHS = {ONE: "/saml", TWO: "/deep/path"}


class Hosts(IdentityProvider):
    """A server of three virtual hosts."""

    hosts = ("plain.example.com", ONE, TWO)
    host = "plain.example.com"

    def open(self, host, name, status=200):
        reply = self.client(host).get(f"{PATHS[host]}/launch/{name}", "anna")
        assert reply.status == status, reply.text
        if status == 200:
            certificate = self.metadata(host, PATHS[host]).certificates[0]
            return saml.Answer(saml.Form(reply.text), certificate)
        return self.refused(reply, status, "service-provider")


@pytest.fixture(scope="module", name="hosts")
def start_hosts():
    with Hosts(SERVER, FILES) as hosts:
        yield hosts


def seconds(answer):
    """How long the assertion is good for."""
    end = answer.confirmation.get("NotOnOrAfter")
    return (saml.moment(end)
            - saml.moment(answer.assertion.get("IssueInstant")))


@pytest.mark.parametrize("host, base", [
    (ONE, "https://one.example.com/saml"),
    (TWO, "https://two.example.com/deep/path")])
def test_metadata_of_each(hosts, host, base):
    metadata = hosts.metadata(host, PATHS[host])
    assert metadata.entity_id == base + "/metadata"
    assert metadata.services == {sp.POST: base + "/sso",
                                 sp.REDIRECT: base + "/sso"}
    name = host.partition(".")[0]
    assert [c.serial_number for c in metadata.certificates] == [
        keys.pair(name).certificate.serial_number]


def test_same_name_on_two_hosts(hosts):
    for host, acs in ((ONE, "https://app.example.org/one"),
                      (TWO, "https://app.example.org/two")):
        answer = hosts.open(host, "app")
        assert answer.action == acs
        assert answer.issuer.startswith(f"https://{host}/")


def test_service_provider_of_another_host_is_unknown(hosts):
    assert hosts.open(ONE, "only").status == ["Success"]
    hosts.open(TWO, "only", 404)
    hosts.open(ONE, "own", 404)


def test_settings_of_the_server_hold_in_a_host(hosts):
    answer = hosts.open(ONE, "app")
    assert set(answer.signed) == {"response"}
    assert seconds(answer) == 100
    assert answer.attributes == {"color": ["red"], "shape": ["round"]}


def test_settings_of_a_host_go_before_the_servers(hosts):
    answer = hosts.open(TWO, "app")
    assert set(answer.signed) == {"response", "assertion"}
    assert seconds(answer) == 200
    assert answer.attributes == {"color": ["blue"], "shape": ["round"]}


def test_settings_of_a_section_go_before_the_hosts(hosts):
    answer = hosts.open(TWO, "own")
    assert set(answer.signed) == {"assertion"}
    assert seconds(answer) == 60
    assert answer.attributes == {"color": ["blue"], "shape": ["square"]}


def test_host_without_settings_is_no_identity_provider():
    with Hosts(SERVER + PLAIN, FILES) as hosts:
        assert hosts.open(ONE, "app").status == ["Success"]
        client = hosts.client("plain.example.com")
        assert client.get("/saml/metadata", "anna").status == 404
        assert client.get("/saml/launch/app", "anna").status == 404


def test_path_of_one_host_means_nothing_on_the_other(hosts):
    assert hosts.client(TWO).get("/saml/metadata", "anna").status == 404
    assert hosts.client(ONE).get("/deep/path/metadata", "anna").status == 404


def test_identity_provider_of_the_server_holds_in_its_hosts():
    config = site.SMALLEST + """
<VirtualHost 127.0.0.1:${PORT}>
    ServerName one.example.com
</VirtualHost>
"""
    with Hosts(config) as idp:
        assert idp.metadata(ONE).entity_id == site.ENTITY_ID
        reply = idp.client(ONE).get("/saml/launch/sales", "anna")
        assert idp.answer(reply).recipient == site.ACS
