# SPDX-License-Identifier: GPL-3.0-or-later
"""Where an assertion goes: to a registered address, byte for byte."""

import pytest

from pyidp import attack, site, sp
from pyidp.attack import ACS, SHOP, VAULT, WIKI, ask

SECOND = "https://wiki.example.org/second"
BINDINGS = ("redirect", "post")


@pytest.fixture(scope="module", name="idp")
def start_idp():
    with attack.Target() as idp:
        yield idp


def near(url):
    """Addresses that some comparison takes for URL."""
    scheme, _, rest = url.partition("://")
    host, _, path = rest.partition("/")
    return [
        url + "/", url + "//", url[:-1], url + "x", url + "?", url + "#",
        url + "?x=1", url + "#x", url + "/../evil", url + ";x", url + " ",
        " " + url, url + "%00", url + "%20", url + "\t", url + "\u00a0",
        url.upper(), url.replace("https", "HTTPS"),
        url.replace(host, host.upper()), url.replace(path, path.upper()),
        f"http://{rest}", f"ftp://{rest}", f"//{rest}", rest, f"/{path}",
        f"https:/{rest}", f"https:{rest}", f"https:///{rest}",
        f"https:\\\\{rest}", f"https://{rest}".replace("/", "\\"),
        f"https://{host}:443/{path}", f"https://{host}:8443/{path}",
        f"https://{host}:/{path}", f"https://{host}./{path}",
        f"https://{host}//{path}", f"https://{host}/./{path}",
        f"https://{host}/x/../{path}", f"https://{host}/%2e/{path}",
        f"https://{host}\\{path}", f"https://{host}\\@evil.net/{path}",
        f"https://{host}@evil.example.net/{path}",
        f"https://{host}:x@evil.example.net/{path}",
        f"https://user@{host}/{path}", f"https://u:p@{host}/{path}",
        f"https://{host}.evil.example.net/{path}",
        f"https://evil{host}/{path}", f"https://evil.{host}/{path}",
        f"https://evil.example.net/{url}",
        f"https://evil.example.net/?{url}",
        f"https://evil.example.net/#{url}",
        f"https://evil.example.net\\.{host}/{path}",
        f"https://{host.replace('.', '%2e')}/{path}",
        f"https://{host.replace('.', chr(0x3002))}/{path}",
        f"https://{host.replace('e', chr(0x435))}/{path}",
        f"https://{host}/{path.replace('a', '%61')}",
        url + "," + url, url + " " + url,
    ]


EVIL = ["javascript:alert(1)", "javascript://wiki.example.org/%0aalert(1)",
        "data:text/html,x", "vbscript:x", "file:///etc/passwd", "about:blank",
        "", "/", "//", "x", "https://", "https://evil.example.net/",
        "https:evil.example.net", "//evil.example.net/", "\\\\evil",
        site.BASE + "/sso", "https://" + "a" * 2000 + ".example.org/"]


@pytest.mark.parametrize("binding", BINDINGS)
def test_s7_address_that_is_not_registered(idp, binding):
    for url in near(ACS[WIKI]) + EVIL:
        reply = idp.sso(ask(acs_url=url), binding=binding)
        line = idp.refuse(reply, r"\b(acs|message)\b", 400)
        assert "wiki" in line or "message" in line


def test_s7_address_of_another_service_provider(idp):
    for issuer in ACS:
        for other in set(ACS.values()) - {ACS[issuer]} | {site.ACS}:
            if issuer == VAULT:
                reply = idp.sso(ask(issuer, acs_url=other),
                                pair=attack.keys.pair("vault"))
            else:
                reply = idp.sso(ask(issuer, acs_url=other))
            idp.refuse(reply, r"\bacs\b", 400)


@pytest.mark.parametrize("binding", BINDINGS)
@pytest.mark.parametrize("index", [
    "1", "2", "8", "99", "65535", "65536", "4294967295", "4294967296",
    "18446744073709551616", "-1", "-0", "+0", "abc", "", " ", "0x0", "0.0",
    "0e0", "7 ", " 7", "7;0", "7,0", "\u0667", "\uff17", "NaN", "00000000007",
])
def test_s7_index_that_is_not_registered(idp, binding, index):
    reply = idp.sso(ask(acs_index=index), binding=binding)
    idp.refuse(reply, r"\b(acs|message)\b", 400)


@pytest.mark.parametrize("issuer", [SHOP])
@pytest.mark.parametrize("index", ["0", "1", "65535", "-1"])
def test_s7_index_where_there_are_none(idp, issuer, index):
    idp.refuse(idp.sso(ask(issuer, acs_index=index)), r"\bacs\b", 400)


def test_s7_address_and_index(idp):
    for index in ("0", "7", "99", "x"):
        for url in (ACS[WIKI], SECOND, attack.EVIL):
            idp.refuse(idp.sso(ask(acs_url=url, acs_index=index)),
                       r"\bacs\b", 400)


@pytest.mark.parametrize("binding", [
    sp.ARTIFACT, sp.REDIRECT, sp.POST + " ", sp.POST.lower(), "x",
    "urn:oasis:names:tc:SAML:2.0:bindings:SOAP",
    "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST-SimpleSign",
    "urn:oasis:names:tc:SAML:1.0:profiles:browser-post"])
def test_s7_binding_that_does_not_fit(idp, binding):
    """The service provider is told, at its registered address."""
    reply = idp.sso(ask(acs_url=SECOND, protocol_binding=binding))
    answer = idp.failed(reply, ["Requester", "UnsupportedBinding"],
                        "binding")
    assert answer.action == SECOND
    idp.alive()


def test_s7_error_goes_to_no_other_address(idp):
    """A wish that cannot be met does not open the way to an address."""
    for wish in ({"force_authn": "true"}, {"subject": "bert"},
                 {"protocol_binding": sp.ARTIFACT},
                 {"name_id_format": "urn:x"}):
        for url in (attack.EVIL, ACS[WIKI] + "x", ACS[VAULT]):
            reply = idp.sso(ask(acs_url=url, **wish))
            assert attack.EVIL not in reply.text
            idp.refuse(reply, r"\bacs\b", 400)


def test_s7_parameters_do_not_choose(idp):
    for name in ("acs", "ACS", "AssertionConsumerServiceURL", "target",
                 "TARGET", "shire", "return", "ReturnTo", "Recipient"):
        query = f"{name}={attack.quote(attack.EVIL)}"
        assert idp.launch(f"wiki?{query}").action == ACS[WIKI]
        request = attack.saml.redirect(ask())
        reply = idp.get(f"/saml/sso?{query}&{request}", "anna")
        assert idp.answer(reply).action == ACS[WIKI]


WRONG = ["javascript:alert(1)", "data:text/html,x", "ftp://a.example/",
         "//a.example/", "https://", "https:///x", "https://u@a.example/",
         "https://u:p@a.example/", "https://a.example\\@b.example/",
         "https://a.example/#x", "https://a.example/\"onload=x",
         "https://a.example/<x>", "https://a.example/ x", "x", "HTTPS://x/",
         "https://a.example:443@b.example/", "https://@a.example/",
         "https://?x", "https://:80/", "https://a.example:x/",
         "https://a.example/\u2028", "https://a.example/\u0085"]


@pytest.mark.parametrize("url", WRONG)
def test_s7_registered_address_is_a_plain_one(bench, url):
    file = sp.metadata("urn:odd", [url])
    bench.write("conf/odd.xml", file)
    status, text = bench.configtest(
        site.SMALLEST + "ConnectIdPMetadata conf/odd.xml\n")
    assert status != 0, f"accepted:\n{text}"
    assert "AssertionConsumerService" in text
    quoted = url.replace("\\", "\\\\").replace('"', '\\"')
    status, text = bench.configtest(site.SMALLEST + f"""
<ConnectIdPServiceProvider odd>
    ConnectIdPServiceEntityID urn:odd
    ConnectIdPACS "{quoted}"
</ConnectIdPServiceProvider>
""")
    assert status != 0, f"accepted:\n{text}"
    assert "ConnectIdPACS" in text


def test_s7_two_services_of_one_index(bench):
    bench.write("conf/twice.xml", sp.metadata("urn:twice", [
        sp.service("https://twice.example.org/a", 3),
        sp.service("https://twice.example.org/b", 3)]))
    status, text = bench.configtest(
        site.SMALLEST + "ConnectIdPMetadata conf/twice.xml\n")
    assert status != 0, f"accepted:\n{text}"
    assert "index" in text
