# SPDX-License-Identifier: GPL-3.0-or-later
"""IdP-initiated sign-in: what Salesforce opens and AWS receives."""

import pathlib
import pwd
import re
import time
import urllib.parse

import pytest

from pyidp import httpd, saml, signature, site
from pyidp.idp import IdentityProvider

PROVIDERS = """
<ConnectIdPServiceProvider chat>
    ConnectIdPPreset           generic
    ConnectIdPServiceEntityID  urn:example:chat
    ConnectIdPACS              https://chat.example.com/acs?a=1&b=2
    ConnectIdPLaunch           on
</ConnectIdPServiceProvider>
<ConnectIdPServiceProvider desk>
    ConnectIdPServiceEntityID  https://desk.example.com/sp
    ConnectIdPACS              https://desk.example.com/acs
</ConnectIdPServiceProvider>
<ConnectIdPServiceProvider support>
    ConnectIdPPreset              amazon-connect
    ConnectIdPServiceEntityID     https://support.example.com
    ConnectIdPAudience            SupportCenter
    ConnectIdPAWSRegion           eu-central-1
    ConnectIdPAWSInstance         11111111-89ab-cdef-0123-456789abcdef
    ConnectIdPAWSSessionDuration  3600
    ConnectIdPAWSDestination      /ccp-v2
    ConnectIdPAssertionLifetime   120
</ConnectIdPServiceProvider>
"""
CCP = site.RELAY_STATE + "?destination=%2Fccp-v2"
NEW_DOMAIN = CCP + "&new_domain=true"
WITHOUT_SCHEME = site.RELAY_STATE.replace("https://", "")
OTHER_INSTANCE = site.RELAY_STATE[:-1] + "0"


def encoded(text):
    return urllib.parse.quote(text, safe="")


@pytest.fixture(scope="module", name="idp")
def start_idp():
    with IdentityProvider(site.SMALLEST + PROVIDERS) as idp:
        yield idp


def test_attributes_that_aws_wants(idp):
    answer = idp.launch()
    assert answer.status == ["Success"]
    assert answer.attributes == {
        site.AWS + "Role": [site.ROLE],
        site.AWS + "RoleSessionName": ["Anna.Agent@example.com"],
        "connect_username": ["Anna.Agent@example.com"],
        "connect_role": [site.ROLE],
    }


def test_addresses(idp):
    answer = idp.launch()
    assert (answer.action == answer.destination == answer.recipient
            == site.ACS)
    assert answer.issuer == site.ENTITY_ID
    assert answer.text(saml.A + "Issuer") == site.ENTITY_ID
    assert answer.audience == site.AUDIENCE
    assert answer.relay_state == site.RELAY_STATE


def test_signature_is_on_the_assertion(idp):
    assert idp.launch().signed == {
        "assertion": (signature.RSA_SHA256, signature.SHA256)}


def test_nothing_was_asked(idp):
    answer = idp.launch()
    assert answer.in_response_to is None
    assert answer.confirmation.get("InResponseTo") is None


def test_name_id_says_nothing_about_the_person(idp):
    answer = idp.launch()
    assert answer.name_id_format in (saml.FORMAT + "persistent",
                                     saml.FORMAT + "transient")
    assert "anna" not in answer.name_id.lower()
    assert answer.name_id != idp.launch(user="anna", name="support").name_id


def test_identifiers_are_long_and_new(idp):
    seen = set()
    for _ in range(3):
        answer = idp.launch()
        for element in (answer.response, answer.assertion):
            assert re.fullmatch(r"_[0-9a-f]{40}", element.get("ID"))
            seen.add(element.get("ID"))
    assert len(seen) == 6


def test_lifetime(idp):
    for name, seconds in (("sales", 300), ("support", 120)):
        answer = idp.launch(name)
        issued = saml.moment(answer.assertion.get("IssueInstant"))
        assert abs(issued - time.time()) < 5
        assert answer.response.get("IssueInstant") == \
            answer.assertion.get("IssueInstant")
        conditions = answer.element(saml.A + "Conditions")
        start = saml.moment(conditions.get("NotBefore"))
        assert issued - 180 <= start <= issued
        for element in (conditions, answer.confirmation):
            end = saml.moment(element.get("NotOnOrAfter"))
            assert end == issued + seconds
        assert answer.confirmation.get("NotBefore") is None
        statement = answer.element(saml.A + "AuthnStatement")
        assert statement.get("SessionNotOnOrAfter") is None


def test_password_over_tls_is_said(idp):
    assert idp.launch().context == saml.CLASS + "PasswordProtectedTransport"


def test_section_of_its_own(idp):
    answer = idp.launch("support")
    region = "eu-central-1"
    assert answer.action == f"https://{region}.signin.aws.amazon.com/saml"
    assert answer.audience == "SupportCenter"
    assert answer.attributes[site.AWS + "SessionDuration"] == ["3600"]
    assert answer.relay_state == (
        f"https://{region}.console.aws.amazon.com/connect/federate/"
        "11111111-89ab-cdef-0123-456789abcdef?destination=%2Fccp-v2")


def test_other_service_provider(idp):
    answer = idp.launch("chat")
    assert answer.action == "https://chat.example.com/acs?a=1&b=2"
    assert answer.recipient == answer.destination == answer.action
    assert answer.audience == "urn:example:chat"
    assert set(answer.signed) == {"response", "assertion"}
    assert answer.attributes == {
        "connect_username": ["Anna.Agent@example.com"],
        "connect_role": [site.ROLE]}


@pytest.mark.parametrize("entity_id, action", [
    (site.AUDIENCE, site.ACS),
    ("urn:example:chat", "https://chat.example.com/acs?a=1&b=2"),
    ("https://support.example.com",
     "https://eu-central-1.signin.aws.amazon.com/saml"),
])
def test_launch_by_entity_id(idp, entity_id, action):
    for query in (entity_id, encoded(entity_id)):
        reply = idp.get("/saml/launch?sp=" + query, "anna")
        assert idp.answer(reply).action == action


@pytest.mark.parametrize("target, sent", [
    ("", site.RELAY_STATE),
    ("?", site.RELAY_STATE),
    ("?RelayState=", site.RELAY_STATE),
    ("?RelayState=" + site.RELAY_STATE, site.RELAY_STATE),
    ("?RelayState=" + encoded(site.RELAY_STATE), site.RELAY_STATE),
    ("?x=1&RelayState=" + site.RELAY_STATE, site.RELAY_STATE),
    ("?&RelayState=" + encoded(site.RELAY_STATE), site.RELAY_STATE),
    ("&RelayState=" + site.RELAY_STATE, site.RELAY_STATE),
    ("&RelayState=" + encoded(site.RELAY_STATE), site.RELAY_STATE),
    ("?RelayState=" + CCP, CCP),
    ("?RelayState=" + encoded(CCP), CCP),
    ("?&RelayState=" + CCP, CCP),
    ("&RelayState=" + CCP, CCP),
    ("?RelayState=" + CCP + "&new_domain=true", NEW_DOMAIN),
    ("?RelayState=" + encoded(NEW_DOMAIN), NEW_DOMAIN),
    ("?RelayState=" + CCP + "%26new_domain=true", NEW_DOMAIN),
    ("&RelayState=" + CCP + "&new_domain=true", NEW_DOMAIN),
])
def test_relay_state_in_all_its_spellings(idp, target, sent):
    reply = idp.get("/saml/launch/sales" + target, "anna")
    assert idp.answer(reply).relay_state == sent


@pytest.mark.parametrize("relay_state", [
    "https://evil.example.net/",
    OTHER_INSTANCE,
    site.RELAY_STATE.replace("us-west-2", "us-east-1"),
    site.RELAY_STATE.replace("https:", "http:"),
    site.RELAY_STATE + "@evil.example.net",
    site.RELAY_STATE + "/../../x",
    site.RELAY_STATE + "?destination=https://evil.example.net/",
    site.RELAY_STATE + "?destination=//evil.example.net/",
    encoded(site.RELAY_STATE),
    "javascript:alert(1)",
    WITHOUT_SCHEME,
])
def test_relay_state_of_another_place(idp, relay_state):
    reply = idp.get("/saml/launch/sales?RelayState=" + encoded(relay_state),
                    "anna")
    idp.refused(reply, 400, "relay-state")


def test_nobody_is_asked_who_they_are(idp):
    reply = idp.get("/saml/launch/sales")
    assert reply.status == 401
    assert reply.headers["WWW-Authenticate"].startswith("Basic ")
    assert "SAMLResponse" not in reply.text


def test_wrong_password(idp):
    client = idp.client()
    client.passwords = {"anna": "guessed"}
    assert client.get("/saml/launch/sales", "anna").status == 401
    idp.expect_log("AH01617: user anna")


@pytest.mark.parametrize("target", [
    "/nobody", "/SALES", "/sales/", "/sales/x", "?sp=urn:example:nobody",
    "?sp=", "", "/", "/%3Cscript%3E", "/sales%26x=y"])
def test_unknown_service_provider(idp, target):
    reply = idp.get("/saml/launch" + target, "anna")
    idp.refused(reply, 404, "service-provider|not-found")


@pytest.mark.parametrize("user, reason, heading", [
    ("bert", "connect_role", None),
    ("emil", "connect_username", None),
    ("cora", "connect_username|RoleSessionName",
     "RoleSessionName in AuthnResponse must match "
     "[a-zA-Z_0-9+=,.@-]{2,64}"),
    ("dirk", "connect_username|RoleSessionName", None),
    ("fay", "connect_role|Role", None),
])
def test_user_whom_aws_would_refuse(idp, user, reason, heading):
    reply = idp.get("/saml/launch/sales", user)
    line = idp.refused(reply, 403, reason)
    assert user in line
    assert heading is None or heading in reply.text


def test_value_stays_out_of_the_page(idp):
    reply = idp.get("/saml/launch/sales", "cora")
    idp.refused(reply, 403, "attribute-value")
    assert "Cora Space" not in reply.text


def test_launch_is_off_for_a_generic_service_provider(idp):
    idp.refused(idp.get("/saml/launch/desk", "anna"), 403, "launch")


def test_launch_is_get_only(idp):
    reply = idp.post("/saml/launch/sales", b"RelayState=x", "anna")
    idp.refused(reply, 405, "method")
    assert "GET" in reply.headers["Allow"]


def test_next_request_is_served_after_a_refusal(idp):
    idp.refused(idp.get("/saml/launch/sales", "bert"), 403, "connect_role")
    assert idp.launch().status == ["Success"]


def test_opener_may_close_the_popup(idp):
    reply = idp.get("/saml/launch/sales", "anna")
    assert "Cross-Origin-Opener-Policy" not in reply.headers


def test_children_serve_without_reading_the_key(idp):
    key = (idp.root / "conf" / "idp.key").stat()
    assert (key.st_uid, key.st_mode & 0o777) == (0, 0o600)
    assert idp.launch().status == ["Success"]
    owners = {pathlib.Path(f"/proc/{child}").stat().st_uid
              for child in idp.children()}
    assert owners == {pwd.getpwnam(httpd.CHILD_USER).pw_uid}
