# SPDX-License-Identifier: GPL-3.0-or-later
"""The preview: what would be sent, and why."""

import json

import lxml.etree
import lxml.html
import pytest

from pyidp import saml, site
from pyidp.idp import IdentityProvider

JSON = {"Accept": "application/json"}
RULES = """
<ConnectIdPServiceProvider wiki>
    ConnectIdPServiceEntityID urn:example:wiki
    ConnectIdPACS https://wiki.example.org/acs
    ConnectIdPAttribute login user "rewrite=/^a/A/" lower required
    ConnectIdPAttribute login value:second
    ConnectIdPAttribute mail file:conf/staff.csv
    ConnectIdPAttribute mail "expr:%{REMOTE_USER}@example.org"
    ConnectIdPAttribute team value:red;green split=;
    ConnectIdPAttribute room env:NOWHERE default=none
    ConnectIdPRelease login mail team room
</ConnectIdPServiceProvider>
<ConnectIdPServiceProvider strict>
    ConnectIdPServiceEntityID urn:example:strict
    ConnectIdPACS https://strict.example.org/acs
    ConnectIdPLaunch on
    ConnectIdPAttribute team value:red
</ConnectIdPServiceProvider>
<Location /saml/launch/strict>
    Require user fay
</Location>
"""
GUARD = """
<Location /saml/preview>
    <RequireAny>
        Require user anna
        Require user fay
    </RequireAny>
</Location>
"""
STAFF = {"conf/staff.csv": "user,mail\nfay,fay@example.net\n"}


@pytest.fixture(scope="module", name="idp")
def start_idp():
    with IdentityProvider(site.SMALLEST + RULES, STAFF) as idp:
        yield idp


@pytest.fixture(scope="module", name="guarded")
def start_guarded():
    with IdentityProvider(site.SMALLEST + RULES + GUARD, STAFF) as idp:
        yield idp


def preview(idp, query, user="anna"):
    reply = idp.get("/saml/preview?" + query, user, headers=JSON)
    assert reply.status == 200, reply.text
    assert reply.headers.get_content_type() == "application/json"
    assert "no-store" in reply.headers["Cache-Control"]
    return json.loads(reply.text)


def steps(found, subject):
    """BY, WHAT and TEXT of the steps about SUBJECT."""
    return [(step["by"], step["what"], step["text"])
            for step in found["steps"] if step["subject"] == subject]


def test_says_what_the_launch_sends(idp):
    found = preview(idp, "sp=sales")
    sent = idp.launch("sales")
    assert found["refused"] is None
    assert found["destination"] == sent.action
    assert found["relay_state"] == sent.relay_state
    assert {one["name"]: one["values"]
            for one in found["attributes"]} == sent.attributes
    assert found["name_id_format"] == sent.name_id_format


def test_xml_is_the_answer_without_a_signature(idp):
    root = lxml.etree.fromstring(preview(idp, "sp=sales")["xml"].encode())
    assert root.tag == saml.P + "Response"
    assert not root.xpath("//*[local-name() = 'Signature']")
    assert root.xpath("//*[local-name() = 'AttributeValue']/text()")


def test_every_rule_and_every_change(idp):
    found = preview(idp, "sp=wiki")
    assert steps(found, "login") == [
        ("user", "gave", "anna"),
        ("user", "rewritten", "Anna"),
        ("user", "lower or upper case", "anna"),
        ("value:second", "not asked, there is a value", None)]
    assert steps(found, "mail") == [
        ("file:conf/staff.csv", "gave no value", None),
        ("expr:%{REMOTE_USER}@example.org", "gave", "anna@example.org")]
    assert steps(found, "room") == [
        ("env:NOWHERE", "gave no value", None), (None, "default", "none")]
    assert {one["name"]: one["values"] for one in found["attributes"]} == {
        "login": ["anna"], "mail": ["anna@example.org"],
        "team": ["red", "green"], "room": ["none"]}


def test_by_entity_id_and_with_the_launch_address_off(idp):
    found = preview(idp, "sp=urn:example:wiki")
    assert found["service_provider"] == "wiki"
    assert ("no" in [text for _, what, text in steps(found, "launch")
                     if "ConnectIdPLaunch" in what])
    assert found["refused"] is None


def test_refusal_has_what_aws_would_have_said(idp):
    found = preview(idp, "sp=sales", "cora")
    assert found["xml"] is None
    assert found["refused"]["code"] == "attribute-value"
    assert found["refused"]["heading"].startswith(
        "AWS would have said: RoleSessionName in AuthnResponse must match")
    assert steps(found, "https://aws.amazon.com/SAML/Attributes/"
                 "RoleSessionName")[-1][2].startswith('found "Cora Space"')


def test_refusal_of_a_required_attribute(idp):
    found = preview(idp, "sp=sales", "emil")
    assert found["refused"]["code"] == "attribute-missing"
    assert steps(found, "connect_username") == [
        ("file:conf/agents.csv", "gave no value", None)]


def test_refusal_of_a_relay_state(idp):
    found = preview(idp, "sp=sales&RelayState=https%3A%2F%2Fevil.example%2F")
    assert found["refused"]["code"] == "relay-state"
    assert found["attributes"], "the rest is shown all the same"


def test_refusal_by_require(idp):
    found = preview(idp, "sp=strict")
    idp.expect_log("AH01631: user anna: authorization failure")
    assert found["refused"]["code"] == "forbidden"
    assert preview(idp, "sp=strict", "fay")["refused"] is None


def test_page(idp):
    reply = idp.get("/saml/preview?sp=wiki", "anna")
    assert reply.headers.get_content_type() == "text/html"
    assert reply.headers["Content-Language"] == "en"
    page = lxml.html.fromstring(reply.text)
    cells = [cell.text_content() for cell in page.iter("td")]
    assert "anna@example.org" in cells
    assert "not asked, there is a value" in cells
    assert "<samlp:Response" in page.find(".//pre").text_content()


def test_page_of_a_refusal(idp):
    page = lxml.html.fromstring(
        idp.get("/saml/preview?sp=sales", "cora").text)
    alert = page.xpath("//*[@role='alert']")[0].text_content()
    assert alert.startswith("Nothing would be sent. AWS would have said")
    assert page.find(".//pre") is None


def test_another_user_is_for_nobody_by_default(idp):
    idp.refused(idp.get("/saml/preview?sp=wiki&user=bert", "anna"), 403,
                "forbidden: the preview of another user.*"
                "<Location /saml/preview>")
    assert preview(idp, "sp=wiki&user=anna")["user"] == "anna"


def test_another_user_where_require_lets(guarded):
    found = preview(guarded, "sp=wiki&user=fay")
    assert found["user"] == "fay"
    assert {one["name"]: one["values"]
            for one in found["attributes"]}["mail"] == ["fay@example.net"]
    found = preview(guarded, "sp=wiki&user=dirk", "fay")
    assert {one["name"]: one["values"] for one in found["attributes"]}[
        "mail"] == ["dirk@example.org"], "REMOTE_USER is the one looked at"
    assert any("not asked for another user" in text
               for _, _, text in steps(found, "launch"))
    assert guarded.get("/saml/preview?sp=wiki", "dirk").status == 401
    guarded.expect_log("AH01631: user dirk: authorization failure")


@pytest.mark.parametrize("query", ["", "sp=", "sp=nobody", "sp=a&sp=b"])
def test_no_such_service_provider(idp, query):
    reply = idp.get("/saml/preview?" + query, "anna")
    idp.refused(reply, 400 if "&" in query else 404,
                "message" if "&" in query else "service-provider")


def test_nobody(idp):
    assert idp.get("/saml/preview?sp=wiki").status == 401


HOSTS = site.MODULE + """
ConnectIdPKey conf/idp.key conf/idp.crt
<VirtualHost 127.0.0.1:${PORT}>
    ServerName one.example.com
    ConnectIdPBaseURL https://one.example.com/saml
    <Location /saml/preview>
        Require user anna
    </Location>
</VirtualHost>
<VirtualHost 127.0.0.1:${PORT}>
    ServerName two.example.com
    ConnectIdPBaseURL https://two.example.com/saml
</VirtualHost>
<ConnectIdPServiceProvider wiki>
    ConnectIdPServiceEntityID urn:example:wiki
    ConnectIdPACS https://wiki.example.org/acs
</ConnectIdPServiceProvider>
""" + site.LOCATION


class TwoHosts(IdentityProvider):
    host = "one.example.com"
    hosts = ("one.example.com", "two.example.com", "localhost", "127.0.0.1")


def test_the_require_of_another_host_does_not_count():
    with TwoHosts(HOSTS) as idp:
        target = "/saml/preview?sp=wiki&user=bert"
        assert idp.get(target, "anna").status == 200
        idp.refused(idp.client("two.example.com").get(target, "anna"), 403,
                    "forbidden: the preview of another user")


@pytest.mark.parametrize("location", [
    site.LOCATION, site.LOCATION.replace("<Location /saml>",
                                         "<Location />"),
    site.LOCATION.replace("<Location /saml>", "<Location ~ /saml>"),
    site.LOCATION.replace("<Location /saml>", "<LocationMatch ^/saml>")
    .replace("</Location>", "</LocationMatch>")])
def test_require_that_another_section_replaces(location):
    config = (site.HEAD + RULES + site.SALES + GUARD + location)
    with IdentityProvider(config, STAFF) as idp:
        idp.expect_log("Require lines of <Location /saml/preview> do not "
                       "count")
        idp.refused(idp.get("/saml/preview?sp=wiki&user=fay", "anna"), 403,
                    "forbidden: the preview of another user")
