# SPDX-License-Identifier: GPL-3.0-or-later
"""Attribute rules: sources and options, seen in the assertion."""

import urllib.parse

import pytest

from pyidp import saml, site, sp
from pyidp.idp import IdentityProvider

BASIC = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"
URI = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
UNSPECIFIED = "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified"

STAFF = sp.agents(
    ("user", "mail", "team", "title", "note"),
    (("anna", "anna@example.org", "red;green;blue", "Dr. \"A\", <b>", ""),
     ("bert", "", " spaced ", "M\u00fcller \u20ac", "x"),
     ("Anna", "capital@example.org", "", "", ""),
     ("quo\"te", "quote@example.org", "", "", "")))

# name of the section: rules, user, attributes in the answer
GOOD = {
    "user": (["login user"], "anna", {"login": ["anna"]}),
    "value": (["site value:Berlin"], "anna", {"site": ["Berlin"]}),
    "value-quoted": (['site "value:New York & <Co>"'], "anna",
                     {"site": ["New York & <Co>"]}),
    "expr": (["mail expr:%{REMOTE_USER}@example.org"], "anna",
             {"mail": ["anna@example.org"]}),
    "expr-attr": (["team file:conf/staff.csv",
                   "path expr:/t/%{attr:mail}",
                   "mail file:conf/staff.csv"], "anna",
                  {"team": ["red;green;blue"], "path": ["/t/"],
                   "mail": ["anna@example.org"]}),
    "expr-earlier": (["mail file:conf/staff.csv",
                      "copy expr:<%{attr:mail}>"], "anna",
                     {"mail": ["anna@example.org"],
                      "copy": ["<anna@example.org>"]}),
    "env": (["room env:ROOM"], "anna", {"room": ["4.11"]}),
    "env-unset": (["room env:NOWHERE"], "anna", {}),
    "file": (["mail file:conf/staff.csv"], "anna",
             {"mail": ["anna@example.org"]}),
    "file-case": (["mail file:conf/staff.csv"], "Anna",
                  {"mail": ["capital@example.org"]}),
    "file-quotes": (["title file:conf/staff.csv"], "anna",
                    {"title": ["Dr. \"A\", <b>"]}),
    "file-utf8": (["title file:conf/staff.csv"], "bert",
                  {"title": ["M\u00fcller \u20ac"]}),
    "file-absent": (["mail file:conf/staff.csv"], "emil", {}),
    "file-empty": (["mail file:conf/staff.csv"], "bert", {}),
    "order": (["mail file:conf/staff.csv", "mail value:none@example.org"],
              "anna", {"mail": ["anna@example.org"]}),
    "order-next": (["mail file:conf/staff.csv",
                    "mail value:none@example.org"], "bert",
                   {"mail": ["none@example.org"]}),
    "default": (["mail file:conf/staff.csv default=nobody@example.org"],
                "bert", {"mail": ["nobody@example.org"]}),
    "default-unused": (["mail file:conf/staff.csv default=x"], "anna",
                       {"mail": ["anna@example.org"]}),
    "required": (["mail file:conf/staff.csv required"], "anna",
                 {"mail": ["anna@example.org"]}),
    "match": (["mail file:conf/staff.csv match=^[a-z]+@example\\.org$"],
              "anna", {"mail": ["anna@example.org"]}),
    "split": (["team file:conf/staff.csv split=;"], "anna",
              {"team": ["red", "green", "blue"]}),
    "split-match": (["team file:conf/staff.csv split=; match=^[a-z]+$"],
                    "anna", {"team": ["red", "green", "blue"]}),
    "join": (["team value:a", "team value:b join",
              "team file:conf/staff.csv join split=;"], "anna",
             {"team": ["a", "b", "red", "green", "blue"]}),
    "lower": (["name value:AbC\u00c4 lower"], "anna",
              {"name": ["abc\u00c4"]}),
    "upper": (["name user upper"], "anna", {"name": ["ANNA"]}),
    "rewrite": (["mail file:conf/staff.csv rewrite=/@.*$/@new.example/"],
                "anna", {"mail": ["anna@new.example"]}),
    "as": (["mail file:conf/staff.csv as=urn:oid:0.9.2342.1"], "anna",
           {"urn:oid:0.9.2342.1": ["anna@example.org"]}),
}
# name of the section: rules, user, a part of the log line
BAD = {
    "no-required": (["mail file:conf/staff.csv required"], "bert",
                    "attribute-missing.*mail"),
    "no-user": (["mail file:conf/staff.csv required"], "emil",
                "attribute-missing.*mail"),
    "no-match": (["mail file:conf/staff.csv match=^[0-9]+$"], "anna",
                 "attribute-value.*mail"),
    "part-match": (["team file:conf/staff.csv split=; match=^(red|blue)$"],
                   "anna", "attribute-value.*team"),
}
# what no reader of an assertion may have to make sense of
UNCLEAN = {
    "newline": "two%0Alines", "return": "re%0Dturn", "tab": "tab%09here",
    "bell": "bell%07", "delete": "delete%7F", "c1": "c1%C2%85",
    "no-utf8": "no%FFutf8", "half": "half%ED%A0%80",
    "non-character": "non-character%EF%BF%BE",
}
SECTION = """
<ConnectIdPServiceProvider {name}>
    ConnectIdPServiceEntityID urn:example:{name}
    ConnectIdPACS https://{name}.example.org/acs
    ConnectIdPLaunch on
{rules}
</ConnectIdPServiceProvider>
"""


def section(name, rules):
    return SECTION.format(name=name, rules="\n".join(
        "    ConnectIdPAttribute " + rule for rule in rules))


@pytest.fixture(scope="module", name="idp")
def start_idp():
    config = (site.MODULE + site.IDENTITY + site.LOCATION
              + "SetEnvIf Remote_Addr . ROOM=4.11\n"
              + "".join(section(name, case[0])
                        for name, case in {**GOOD, **BAD}.items())
              + section("formats", [
                  "plain value:x", "uri value:x format=uri",
                  "basic value:x format=basic",
                  "free value:x format=unspecified as=urn:example:free",
                  "oid value:x as=urn:oid:2.5.4.42 friendly=givenName"])
              + "".join(section("unclean-" + name, [
                  f"note expr:%{{unescape:{text}}}"])
                        for name, text in UNCLEAN.items())
              + section("released", [
                  "a value:1", "b value:2", "c value:3",
                  "d expr:%{attr:b}"]).replace(
                      "</", "    ConnectIdPRelease a d\n</"))
    with IdentityProvider(config, {"conf/staff.csv": STAFF}) as idp:
        idp.passwords = {**site.PASSWORDS, "Anna": "capital"}
        idp.write("conf/users", sp.users(idp.passwords))
        yield idp


@pytest.mark.parametrize("name", GOOD)
def test_value(idp, name):
    _, user, attributes = GOOD[name]
    assert idp.launch(name, user).attributes == attributes


@pytest.mark.parametrize("name", BAD)
def test_value_that_is_refused(idp, name):
    _, user, reason = BAD[name]
    line = idp.refused(idp.get("/saml/launch/" + name, user), 403, reason)
    assert user in line


def test_name_formats(idp):
    answer = idp.launch("formats")
    assert answer.formats == {
        "plain": BASIC, "uri": URI, "basic": BASIC,
        "urn:example:free": UNSPECIFIED, "urn:oid:2.5.4.42": BASIC}
    friendly = {a.get("Name"): a.get("FriendlyName")
                for a in answer.assertion.iter(saml.A + "Attribute")}
    assert friendly["urn:oid:2.5.4.42"] == "givenName"
    assert friendly["plain"] is None


def test_only_what_is_released(idp):
    assert idp.launch("released").attributes == {"a": ["1"], "d": ["2"]}


def test_header_is_no_source_of_env(idp):
    reply = idp.get("/saml/launch/env-unset", "anna",
                    headers={"NOWHERE": "forged", "X-Nowhere": "forged"})
    assert idp.answer(reply).attributes == {}


def test_value_that_looks_like_an_expression_stays_text():
    hostile = "%{HTTP_HOST} $1 ${PORT} ' OR 1=1 -- *)(uid=*"
    config = (site.MODULE + site.IDENTITY + site.LOCATION + section(
        "app", ["note file:conf/staff.csv", "copy expr:%{attr:note}"]))
    staff = sp.agents(("user", "note"), [("anna", hostile)])
    with IdentityProvider(config, {"conf/staff.csv": staff}) as idp:
        assert idp.launch("app").attributes == {
            "note": [hostile], "copy": [hostile]}


@pytest.mark.parametrize("name", UNCLEAN)
def test_value_with_control_characters_is_refused(idp, name):
    line = idp.refused(idp.get("/saml/launch/unclean-" + name, "anna"), 403,
                       "attribute-value.*note")
    value = urllib.parse.unquote(UNCLEAN[name], errors="replace")
    assert value not in line


def test_rules_of_a_section_replace_those_of_the_server():
    config = (site.HEAD + site.LOCATION
              + section("app", ["connect_role value:none", "team value:x"]))
    with IdentityProvider(config) as idp:
        assert idp.launch("app").attributes == {
            "connect_username": ["Anna.Agent@example.com"],
            "connect_role": ["none"], "team": ["x"]}
