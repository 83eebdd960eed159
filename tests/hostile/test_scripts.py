# SPDX-License-Identifier: GPL-3.0-or-later
"""A real browser runs our script on our pages, and nobody else's."""

import contextlib
import http.server
import itertools
import ssl
import threading
import urllib.parse

import pytest
from selenium import webdriver
from selenium.common.exceptions import TimeoutException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

from pyidp import attack, keys, saml, site, sp
from pyidp.attack import quote

CHROMIUM = "/usr/bin/chromium"
DRIVER = "/usr/bin/chromedriver"
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
         "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync",
         "--disable-dev-shm-usage", "--ignore-certificate-errors")
RUN = "window.ran=1"
PAYLOADS = [
    f"<script>{RUN}</script>", f"\"><script>{RUN}</script>",
    f"'><script>{RUN}</script>", f"</script><script>{RUN}</script>",
    f"\"><img src=x onerror={RUN}>", f"' onfocus={RUN} autofocus x='",
    f"\" onfocus=\"{RUN}\" autofocus x=\"", f"<svg/onload={RUN}>",
    f"</title><script>{RUN}</script>", f"</style><script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>", f"--><script>{RUN}</script>",
    f"]]><script>{RUN}</script>", "<iframe srcdoc='<script>top.ran=1"
    "</script>'>", f"<body onload={RUN}>", f"<details open ontoggle={RUN}>",
    f"javascript:{RUN}", f"<a href=javascript:{RUN}>x</a>",
    "<base href=//evil.example.net/><script src=x></script>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    "<form action=//evil.example.net><button>x", f"{{{{{RUN}}}}}",
    f"&lt;script&gt;{RUN}&lt;/script&gt;", f"&#34;><script>{RUN}</script>",
    f"+ADw-script+AD4-{RUN}+ADw-/script+AD4-", f"`-{RUN}-`", f"';{RUN};'",
    f"\\\"><script>{RUN}</script>", f"%22><script>{RUN}</script>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={RUN}>",
    f"\u2028{RUN}\u2029", f"\u00bcscript\u00be{RUN}\u00bc/script\u00be",
]
USER = "\"><script>window.ran=1</script>"
SECTION = "app-_.A0"
ENTITY = "urn:x:'\"><script>window.ran=1</script>"


class Sink(http.server.BaseHTTPRequestHandler):
    """A service provider that keeps what is posted, and shows nothing: so
    the browser stays on our page."""

    posted = None

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        self.server.forms.append(urllib.parse.parse_qs(
            self.rfile.read(length).decode(), keep_blank_values=True))
        self.send_response(204)
        self.end_headers()

    def do_GET(self):
        self.server.got.append(self.path)
        self.send_response(404)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module", name="sink")
def start_sink(tmp_path_factory):
    pair = keys.server("127.0.0.1")
    file = tmp_path_factory.mktemp("sink") / "server.pem"
    file.write_text(pair.key_pem + pair.certificate_pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sink)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.forms, server.got = [], []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def config(sink):
    acs = f"https://127.0.0.1:{sink.server_port}/acs"
    return site.MODULE + site.IDENTITY + f"""
ConnectIdPAttribute odd user
ConnectIdPLaunch on
ConnectIdPMetadata conf/odd.xml
<ConnectIdPServiceProvider {SECTION}>
    ConnectIdPServiceEntityID urn:example:app
    ConnectIdPACS "{acs}?a='&b=(alert)&c=&quot;"
    ConnectIdPRelayStateAllow (?s).*
    ConnectIdPNameID unspecified user
</ConnectIdPServiceProvider>
""" + site.LOCATION


class Target(attack.Target):
    passwords = {**site.PASSWORDS, USER: "pass"}


@pytest.fixture(scope="module", name="idp")
def start_idp(sink):
    acs = f"https://127.0.0.1:{sink.server_port}/acs?x='><b>".replace(
        "<b>", "%3Cb%3E").replace(">", "")
    files = {"conf/odd.xml": sp.metadata(ENTITY, [acs]),
             "conf/users": sp.users(Target.passwords)}
    with Target(config(sink), files) as idp:
        yield idp


@pytest.fixture(scope="module", name="chrome")
def start_chromium(tmp_path_factory):
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in FLAGS:
        options.add_argument(flag)
    options.add_argument(
        f"--user-data-dir={tmp_path_factory.mktemp('chromium')}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    driver.set_page_load_timeout(20)
    driver.execute_cdp_cmd("Network.enable", {})
    yield driver
    driver.quit()


class Page:
    """What the browser made of a page."""

    def __init__(self, chrome, sink):
        self.ran = chrome.execute_script("return window.ran")
        self.title = chrome.title
        self.alien = chrome.execute_script(
            "return [...document.querySelectorAll('script, iframe, img, svg,"
            " object, embed, base, a, math, details, body *[onload],"
            " *[onfocus], meta[http-equiv]')].map(e => e.outerHTML)")
        self.elements = chrome.execute_script(
            "return document.querySelectorAll('*').length")
        self.log = [entry["message"] for entry in chrome.get_log("browser")]
        self.got, sink.got = list(sink.got), []

    def quiet(self, ours=1):
        """Nothing ran but OURS; nothing was even tried."""
        assert not self.ran
        assert len(self.alien) == ours, self.alien
        bad = [line for line in self.log
               if "Security Policy" in line or "Refused" in line]
        assert not bad, bad
        assert not self.got


def as_user(chrome, idp, user):
    chrome.execute_cdp_cmd("Network.setExtraHTTPHeaders", {"headers": {
        "Authorization": "Basic " + attack.basic(
            user, idp.passwords[user])}})


def visit(chrome, idp, sink, target, user="anna"):
    """Opens TARGET; the page."""
    sink.got.clear()
    chrome.get("about:blank")
    chrome.get_log("browser")
    as_user(chrome, idp, user)
    with contextlib.suppress(TimeoutException):
        chrome.get(f"http://127.0.0.1:{idp.port}{target}")
    return Page(chrome, sink)


def arrived(chrome, sink, count):
    """The form that came as number COUNT."""
    WebDriverWait(chrome, 10).until(lambda _: len(sink.forms) > count)
    return sink.forms[count]


def test_s15_the_detector_detects(chrome, idp, sink):
    """A page without our care does run the payload."""
    idp.write("htdocs/naive.html", f"<p>{PAYLOADS[0]}<img src=x onerror=x>")
    page = visit(chrome, idp, sink, "/naive.html")
    assert page.ran == 1
    assert len(page.alien) == 2
    idp.log.allow("AH0")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_s15_relay_state(chrome, idp, sink, payload):
    """It arrives as it was sent, and only as a value."""
    count = len(sink.forms)
    page = visit(chrome, idp, sink,
                 f"/saml/launch/{SECTION}?RelayState=" + quote(payload))
    if "\u2028" in payload:
        # characters that readers may take for line breaks are refused
        assert "SAMLResponse" not in chrome.page_source
        idp.log.allow("relay-state")
        page.quiet(0)
        return
    page.quiet()
    form = arrived(chrome, sink, count)
    assert form["RelayState"] == [payload]
    assert len(form["SAMLResponse"]) == 1


def test_s15_relay_state_of_a_request(chrome, idp, sink):
    for payload in PAYLOADS[:3] + ["".join(PAYLOADS)]:
        count = len(sink.forms)
        query = saml.redirect(saml.AuthnRequest(
            "urn:example:app", attack.SSO, provider_name=payload), payload)
        visit(chrome, idp, sink, "/saml/sso?" + query).quiet()
        assert arrived(chrome, sink, count)["RelayState"] == [payload]


def test_s15_entity_id_and_address(chrome, idp, sink):
    """The page shows the entityID where there is no section."""
    count = len(sink.forms)
    page = visit(chrome, idp, sink, "/saml/launch?sp=" + quote(ENTITY))
    page.quiet()
    assert ENTITY in chrome.find_element("tag name", "h1").get_attribute(
        "textContent")
    assert arrived(chrome, sink, count)["SAMLResponse"]


def test_s15_user_name_and_attributes(chrome, idp, sink):
    count = len(sink.forms)
    page = visit(chrome, idp, sink, f"/saml/launch/{SECTION}", USER)
    page.quiet()
    text = attack.base64.b64decode(
        arrived(chrome, sink, count)["SAMLResponse"][0])
    answer = saml.schema.valid(text)
    values = [e.text for e in answer.iter(saml.A + "AttributeValue")]
    assert values == [USER]


@pytest.mark.parametrize("target", [
    "launch/{}", "launch?sp={}", "launch/sales?RelayState={}", "{}", "sso?{}",
    "sso?SAMLRequest={}", "sso?SAMLRequest=AAAA&RelayState={}",
    "launch/app-_.A0?sp={0}&RelayState={0}%00", "metadata/{}"])
def test_s15_error_pages(chrome, idp, sink, target):
    idp.log.allow("connect_idp|AH0|AH1")
    for payload in ("".join(PAYLOADS), PAYLOADS[0], PAYLOADS[-1]):
        page = visit(chrome, idp, sink,
                     "/saml/" + target.format(quote(payload)))
        page.quiet(0)
        assert RUN not in chrome.page_source


def test_s15_page_of_applications(chrome, idp, sink):
    """It shows users and service providers, and no parameter."""
    plain = visit(chrome, idp, sink, "/saml/", USER)
    assert USER in chrome.find_element("tag name", "body").get_attribute(
        "textContent")
    page = visit(chrome, idp, sink, "/saml/?" + quote("".join(PAYLOADS)),
                 USER)
    assert page.alien == plain.alien
    assert all(link.startswith("<a ") and RUN not in link
               for link in page.alien), page.alien
    page.quiet(len(plain.alien))


def test_s15_errors_of_messages(chrome, idp, sink):
    idp.log.allow("connect_idp")
    fields = ("issuer", "destination", "id", "version", "issue_instant",
              "acs_url", "acs_index", "protocol_binding", "name_id_format")
    for payload, field in itertools.product(
            (PAYLOADS[1], "".join(PAYLOADS[:20])), fields):
        request = saml.AuthnRequest(**{
            "issuer": "urn:example:app", "destination": attack.SSO,
            field: payload})
        page = visit(chrome, idp, sink, "/saml/sso?" + saml.redirect(request))
        page.quiet(field in ("protocol_binding", "name_id_format")
                   and len(payload) < 1024)


def test_s15_policy_of_every_page(idp):
    """Scripts and styles only by their hash; no form of an error page."""
    good = idp.get(f"/saml/launch/{SECTION}", "anna")
    bad = idp.get("/saml/launch/none", "anna")
    idp.log.allow("service-provider")
    for reply in (good, bad):
        policy = dict(part.strip().partition(" ")[::2] for part in
                      reply.headers["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == "'none'"
        assert policy["base-uri"] == "'none'"
        assert policy["frame-ancestors"] == "'none'"
        for name in ("script-src", "style-src"):
            for source in policy.get(name, "").split():
                assert source.startswith("'sha256-"), policy
        assert reply.headers["X-Frame-Options"] == "DENY"
        assert len(reply.headers.get_all("Content-Security-Policy")) == 1
    assert "script-src" not in bad.headers["Content-Security-Policy"]
    assert "form-action 'none'" in bad.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", [
    "a'b", "<b>", "a b", "a/b", "a&b", "a%20b", ".", "..", "a;b", "a?b",
    "a#b", "\u00e9", "a\\b", "a=b", "a+b", "a:b", "x" * 300])
def test_s15_names_of_sections(bench, name):
    status, text = bench.configtest(site.SMALLEST.replace(
        "ConnectIdPServiceProvider sales",
        f'ConnectIdPServiceProvider "{name}"'))
    assert status != 0, f"accepted:\n{text}"
    assert "ConnectIdPServiceProvider" in text


@pytest.mark.parametrize("host", [
    "https://a.example.org;script-src *", "'unsafe-inline'", "a,b", "a\\;b",
    "*;", "https://a.example.org\\r\\nX: y", "\u00e9", "<b>", "'self' data:"])
def test_s15_hosts_in_the_policy(bench, host):
    status, text = bench.configtest(site.SMALLEST.replace(
        "    ConnectIdPPreset", f'    ConnectIdPFrameAncestors "{host}"\n'
        "    ConnectIdPPreset"))
    assert status != 0, f"accepted:\n{text}"
    assert "ConnectIdPFrameAncestors" in text
