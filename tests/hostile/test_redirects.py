# SPDX-License-Identifier: GPL-3.0-or-later
"""No parameter leads a browser to an address that nobody configured."""

import pytest

from pyidp import attack, saml, site
from pyidp.attack import quote
from pyidp.saml import AuthnRequest

APP = "https://app.example.com/"
CONFIG = attack.CONFIG + """
<ConnectIdPServiceProvider shut>
    ConnectIdPServiceEntityID urn:example:shut
    ConnectIdPACS https://shut.example.com/acs
    ConnectIdPLaunch on
</ConnectIdPServiceProvider>
<ConnectIdPServiceProvider some>
    ConnectIdPServiceEntityID urn:example:some
    ConnectIdPACS https://some.example.com/acs
    ConnectIdPLaunch on
    ConnectIdPRelayState https://app.example.com/start
    ConnectIdPRelayStateAllow ^https://app\\.example\\.com/ ^[0-9]{3}$
</ConnectIdPServiceProvider>
"""
HOSTS = ["app.example.com", site.RELAY_STATE[8:].partition("/")[0],
         "idp.example.com", "evil.example.net"]
PLAIN = [
    "//{evil}", "///{evil}", "////{evil}", "/\\{evil}", "\\\\{evil}",
    "\\/{evil}", "/\t/{evil}", "/\n/{evil}", "\t//{evil}", " //{evil}",
    "http://{evil}", "https://{evil}/", "HTTPS://{evil}/", "https:{evil}",
    "https:/{evil}", "https:///{evil}", "https:\\\\{evil}",
    "http:\\\\{evil}", "ftp://{evil}", "ws://{evil}", "blob:https://{evil}/",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)",
    "\x01javascript:alert(1)", " javascript:alert(1)",
    "javascript://{good}/%0aalert(1)", "javascript:'{good}'",
    "data:text/html,<script>alert(1)</script>", "vbscript:msgbox(1)",
    "file:///etc/passwd", "about:blank", "mailto:x@{evil}", "view-source:x",
    "https://{good}.{evil}/", "https://{good}@{evil}/",
    "https://{good}:x@{evil}/", "https://{good}%40{evil}/",
    "https://{good}%2f@{evil}/", "https://{good}\\@{evil}/",
    "https://{good}\\.{evil}/", "https://{good}#@{evil}/",
    "https://{evil}#{good}/", "https://{evil}?{good}/",
    "https://{evil}/{good}/", "https://{evil}/https://{good}/",
    "https://{evil}?u=https://{good}/", "https://{evil}\\{good}/",
    "https://{evil};{good}/", "https://{evil}%00{good}/",
    "https://{evil}%23{good}/", "https://{evil}%2f{good}/",
    "https://{evil}\u3002{good}/", "https://evil{good}/",
    "https://{good}.", "https://{good}.:443/", "https://{good}:80/",
    "https://user@{good}/", "https://u:p@{good}/", "http://{good}/",
    "https://xn--{good}/", "https://[::1]/", "https://2130706433/",
    "https://0x7f.1/", "https://127.0.0.1/", "//{good}/", "/", "/x", "..",
    "https://{good}\r\nSet-Cookie: a=b", "https://{good}%0d%0aX: y",
    "https://{GOOD}/", "?", "#", "x", "%", "\u202e", "\ufeff{good}",
    "https://{good}\x00.{evil}/", "\u2028https://{good}/",
]


def corpus(good):
    return [text.format(good=good, GOOD=good.upper(),
                        evil="evil.example.net") for text in PLAIN]


@pytest.fixture(scope="module", name="idp")
def start_idp():
    with attack.Target(CONFIG) as idp:
        yield idp


WAYS = {
    "by name": "/saml/launch/{name}?RelayState={state}",
    "behind others": "/saml/launch/{name}?x=1&RelayState={state}",
    "without a mark": "/saml/launch/{name}&RelayState={state}",
    "by entityID": "/saml/launch?sp=urn:example:{name}&RelayState={state}",
}


@pytest.mark.parametrize("way", sorted(WAYS))
@pytest.mark.parametrize("name, good", [
    ("shut", "app.example.com"), ("some", "app.example.com")])
def test_s14_launch(idp, name, good, way):
    assert len(corpus(good)) >= 60
    for text in corpus(good):
        target = WAYS[way].format(name=name, state=quote(text))
        idp.refuse(idp.get(target, "anna"), "relay-state|message", 400)


@pytest.mark.parametrize("way", [way for way in sorted(WAYS)
                                 if way != "by entityID"])
def test_s14_launch_of_amazon_connect(idp, way):
    good = site.RELAY_STATE[8:].partition("/")[0]
    path = "connect/federate/" + site.INSTANCE
    for text in corpus(good) + [
            one.format(good=good, GOOD=good.upper(),
                       evil="evil.example.net").rstrip("/") + "/" + path
            for one in PLAIN if one != "https://{good}/"]:
        target = WAYS[way].format(name="sales", state=quote(text))
        idp.refuse(idp.get(target, "anna"), "relay-state|message", 400)


DESTINATIONS = [
    "https://evil.example.net/", "//evil.example.net", "/\\evil.example.net",
    "/ccp-v2/../../evil", "/ccp-v2//evil", "/ccp-v2/%2e%2e/x", "ccp-v2",
    "/ccp-v2?x", "/ccp-v2#x", "/ccp-v2@evil", "/ccp-v2:80", "/ccp-v2x",
    "/CCP-V2", "/ccp-v2\r\nX: y", "/ccp-v2\\", "/%2fevil", "/", "",
    "javascript:alert(1)", "/ccp-v2<script>", "/ccp-v2%00", "/ccp-v2\u00e9",
    "%2Fccp-v2%2F..%2Fx", "%252Fccp-v2", "%2F%2Fevil", "%2Fccp-v2%",
]


def test_s14_destination_of_amazon_connect(idp):
    for text in DESTINATIONS:
        state = f"{site.RELAY_STATE}?destination={text}"
        reply = idp.get("/saml/launch/sales?RelayState=" + quote(state),
                        "anna")
        idp.refuse(reply, "relay-state|message", 400)
    for more in ("?x=y", "?destination=%2Fccp-v2&destination=%2Fhome",
                 "?new_domain=false", "?new_domain=true&new_domain=true",
                 "#x", "/x", "/../x", ";x", "%3fdestination=%2Fhome", "&x"):
        reply = idp.get("/saml/launch/sales?RelayState="
                        + quote(site.RELAY_STATE + more), "anna")
        idp.refuse(reply, "relay-state|message", 400)


@pytest.mark.parametrize("state", [
    "https://app.example.com/", "https://app.example.com/x?y=z#a", "123",
    "https://app.example.com/?next=//evil.example.net"])
def test_s14_what_is_allowed_arrives_unchanged(idp, state):
    answer = idp.launch("some?RelayState=" + quote(state))
    assert answer.relay_state == state
    assert idp.launch("some").relay_state == APP + "start"
    assert idp.launch("shut").relay_state is None


@pytest.mark.parametrize("state", ["1234", "12", "123\n", "x123", "123x",
                                   "\n123", "\uff11\uff12\uff13", "a\n123"])
def test_s14_patterns_have_ends(idp, state):
    reply = idp.get("/saml/launch/some?RelayState=" + quote(state), "anna")
    idp.refuse(reply, "relay-state", 400)


@pytest.mark.parametrize("name", [
    "return", "returnTo", "ReturnTo", "redirect", "redirect_uri", "url",
    "next", "continue", "target", "TARGET", "goto", "acs", "Location"])
def test_s14_no_other_parameter_redirects(idp, name):
    for base in ("launch/shut?", "launch/sales?", "metadata?",
                 "sso?" + saml.redirect(attack.ask()) + "&", "?"):
        reply = idp.get(f"/saml/{base}{name}={quote(attack.EVIL)}", "anna")
        assert "Location" not in reply.headers
        assert "Refresh" not in reply.headers
        assert attack.EVIL not in reply.text
        idp.log.allow("not-found")


def test_s14_our_own_addresses_never_follow_the_host(idp):
    for host in ("evil.example.net", "evil.example.net:443", "x y",
                 "idp.example.com@evil.example.net", ""):
        for target in ("/saml/launch/shut", "/saml/metadata",
                       "/saml/sso?" + saml.redirect(attack.ask())):
            reply = idp.get(target, "anna", headers={
                "Host": host, "X-Forwarded-Host": "evil.example.net",
                "Forwarded": "host=evil.example.net"})
            assert reply.status in (200, 400)
            assert "evil" not in reply.text
            if reply.status == 200 and b"SAMLResponse" in reply.body:
                assert idp.answer(reply).issuer == site.ENTITY_ID
    idp.log.allow("AH0")


@pytest.mark.parametrize("binding", ["redirect", "post"])
def test_s14_sso_of_amazon_connect(idp, binding):
    """Connect asks for nothing; a forged request must not get past the
    rule that RelayState is this instance's federate address."""
    for state in corpus("app.example.com") + [site.RELAY_STATE[:-1] + "0"]:
        if "\x00" in state:
            continue
        reply = idp.sso(AuthnRequest("urn:amazon:webservices", attack.SSO),
                        binding=binding, relay_state=state)
        idp.refuse(reply, "")
