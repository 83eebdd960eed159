# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of applications, and who may open which."""

import lxml.html
import pytest

from pyidp import saml, site
from pyidp.idp import IdentityProvider, check_page
from pyidp.person import CONFIG, LAUNCH, Person, asks
from pyidp.saml import AuthnRequest

MORE = """
<ConnectIdPServiceProvider wiki>
    ConnectIdPServiceEntityID urn:example:wiki
    ConnectIdPACS https://wiki.example.org/acs
    ConnectIdPLaunch on
</ConnectIdPServiceProvider>
<ConnectIdPServiceProvider archive>
    ConnectIdPServiceEntityID urn:example:archive
    ConnectIdPACS https://archive.example.org/acs
    ConnectIdPLaunch on
</ConnectIdPServiceProvider>
<ConnectIdPServiceProvider silent>
    ConnectIdPServiceEntityID urn:example:silent
    ConnectIdPACS https://silent.example.org/acs
</ConnectIdPServiceProvider>
<Location /saml/launch/wiki>
    Require user fay
</Location>
<Location /saml/launch/archive>
    Require group clerks
    AuthGroupFile conf/groups
</Location>
"""
FILES = {"conf/groups": "clerks: fay anna\n"}
OPENS = {"anna": ["archive", "sales"], "bert": ["sales"],
         "fay": ["archive", "sales", "wiki"]}


@pytest.fixture(scope="module", name="idp")
def start_idp():
    with IdentityProvider(CONFIG + MORE, FILES) as idp:
        yield idp


def apps(reply):
    """Name to address, in order."""
    check_page(reply)
    assert reply.status == 200
    return {link.text: link.get("href") for link in
            lxml.html.fromstring(reply.text).xpath("//ul//a")}


@pytest.mark.parametrize("user", sorted(OPENS))
def test_what_a_user_may_open(idp, user):
    idp.log.allow("AH01631")
    person = Person(idp)
    for reply in (person.sign_in(user, "/saml/"), person.get("/saml/"),
                  person.get("/saml")):
        found = apps(reply)
        assert list(found) == OPENS[user]
        for name, address in found.items():
            assert address == f"{site.BASE}/launch/{name}"
        assert f"Signed in as {user}" in reply.text


def test_nobody_is_asked(idp):
    for target in "/saml/", "/saml":
        assert asks(idp.get(target))


def test_with_basic():
    basic = site.HEAD + site.SALES + site.LOCATION + MORE
    with IdentityProvider(basic, FILES) as idp:
        idp.log.allow("AH01631")
        for user, names in OPENS.items():
            assert list(apps(idp.get("/saml/", user))) == names
        assert idp.get("/saml/").status == 401


def ask(name):
    return "/saml/sso?" + saml.redirect(AuthnRequest(
        f"urn:example:{name}", site.BASE + "/sso"))


@pytest.mark.parametrize("target", ["/saml/launch/wiki",
                                    "/saml/launch?sp=urn:example:wiki",
                                    ask("wiki")],
                         ids=["launch", "entity", "sso"])
def test_one_who_may_not(idp, target):
    """Refused after the form and later; another user then may."""
    idp.log.allow("AH01631|forbidden")
    person = Person(idp)
    page = person.get(target)
    idp.refused(person.fill_in(page), 403, "forbidden")
    reply = person.get(target)
    assert reply.status in (401, 403)
    assert "SAMLResponse" not in reply.text
    # elsewhere the session is good
    assert idp.answer(person.get()).action == site.ACS
    answer = idp.answer(person.fill_in(page, "fay"))
    assert answer.action == "https://wiki.example.org/acs"
    if "SAMLRequest" in target:
        # which is answered once
        target = ask("wiki")
    assert idp.answer(person.get(target)).action == answer.action


def test_launch_that_is_off(idp):
    reply = Person(idp).sign_in(target="/saml/launch/silent")
    idp.refused(reply, 403, "launch")


def test_unknown_path_says_so_without_asking(idp):
    idp.refused(idp.get("/saml/nothing"), 404, "not-found")


def test_session_opens_launch(idp):
    idp.log.allow("AH01631")
    person = Person(idp)
    person.sign_in("anna", "/saml/login")
    assert idp.answer(person.get(LAUNCH)).action == site.ACS
