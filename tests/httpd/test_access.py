# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may open what is said with httpd's own Require lines."""

import pytest

from pyidp import site
from pyidp.idp import IdentityProvider
from pyidp.saml import AuthnRequest

PROVIDERS = """
<ConnectIdPServiceProvider wiki>
    ConnectIdPServiceEntityID urn:example:wiki
    ConnectIdPACS https://wiki.example.org/acs
    ConnectIdPLaunch on
</ConnectIdPServiceProvider>
<ConnectIdPServiceProvider shop>
    ConnectIdPServiceEntityID urn:example:shop
    ConnectIdPACS https://shop.example.org/acs
    ConnectIdPLaunch on
</ConnectIdPServiceProvider>
<ConnectIdPServiceProvider bank>
    ConnectIdPServiceEntityID urn:example:bank
    ConnectIdPACS https://bank.example.org/acs
    ConnectIdPLaunch on
</ConnectIdPServiceProvider>
"""
RULES = """
<Location /saml/launch/wiki>
    Require user anna
</Location>
<Location /saml/launch/shop>
    AuthGroupFile conf/groups
    Require group sales
</Location>
<Location /saml/launch/bank>
    Require all denied
</Location>
"""
HEAD = site.MODULE + site.IDENTITY + PROVIDERS
ALLOWED = {"wiki": {"anna"}, "shop": {"bert", "fay"}, "bank": set()}
CASES = [(name, user, user in users) for name, users in ALLOWED.items()
         for user in ("anna", "bert", "fay")]


@pytest.fixture(scope="module", name="idp")
def start_idp():
    with IdentityProvider(HEAD + site.LOCATION + RULES,
                          {"conf/groups": "sales: bert fay\n"}) as idp:
        yield idp


@pytest.fixture(scope="module", name="open_idp")
def start_idp_without_authentication():
    with IdentityProvider(HEAD) as idp:
        yield idp


def ask(name):
    return AuthnRequest(f"urn:example:{name}", site.BASE + "/sso")


@pytest.mark.parametrize("name, user, allowed", CASES)
def test_require_rules_the_launch(idp, name, user, allowed):
    reply = idp.get("/saml/launch/" + name, user)
    if allowed:
        assert idp.answer(reply).audience == f"urn:example:{name}"
    else:
        assert reply.status in (401, 403)
        assert "SAMLResponse" not in reply.text
        idp.expect_log("AH01631|AH01630")


@pytest.mark.parametrize("name, user, allowed", CASES)
def test_require_rules_the_launch_by_entity_id(idp, name, user, allowed):
    reply = idp.get(f"/saml/launch?sp=urn:example:{name}", user)
    judge(idp, reply, name, allowed)


@pytest.mark.parametrize("binding", ["redirect", "post"])
@pytest.mark.parametrize("name, user, allowed", CASES)
def test_require_of_the_launch_rules_sso(idp, name, user, allowed, binding):
    judge(idp, idp.sso(ask(name), user, binding), name, allowed)


def judge(idp, reply, name, allowed):
    if allowed:
        assert idp.answer(reply).audience == f"urn:example:{name}"
    else:
        line = idp.refused(reply, 403, "forbidden")
        assert name in line
        idp.expect_log("AH01631|AH01630")


def test_require_that_looks_at_the_path():
    """The launch address and /sso have the same lines, which tell them
    apart."""
    config = HEAD + site.LOCATION.replace("Require valid-user", """
    <RequireAll>
        Require valid-user
        Require expr "%{REQUEST_URI} !~ m#/launch/bank#"
    </RequireAll>""")
    with IdentityProvider(config) as idp:
        for name, allowed in (("wiki", True), ("bank", False)):
            judge(idp, idp.sso(ask(name)), name, allowed)
            judge(idp, idp.get(f"/saml/launch?sp=urn:example:{name}",
                               "anna"), name, allowed)


@pytest.mark.parametrize("target", [
    "/saml/launch/wiki", "/saml/launch?sp=urn:example:wiki", "/saml/sso",
    "/saml/sso?SAMLRequest=AAAA", "/saml/", "/saml/preview"])
def test_without_an_auth_type_nothing_is_served(open_idp, target):
    reply = open_idp.get(target)
    open_idp.refused(reply, 403, "no-user")
    for word in ("AuthType", "Require valid-user"):
        assert word in reply.text


def test_claimed_user_without_an_auth_type_is_nobody(open_idp):
    reply = open_idp.get("/saml/launch/wiki", "anna")
    open_idp.refused(reply, 403, "no-user")


def test_require_all_granted_authenticates_nobody():
    config = HEAD + site.LOCATION.replace("valid-user", "all granted")
    with IdentityProvider(config) as idp:
        idp.refused(idp.get("/saml/launch/wiki"), 403, "no-user")


def test_metadata_is_public_even_where_all_is_denied():
    config = HEAD + """
<Location />
    Require all denied
</Location>
"""
    with IdentityProvider(config) as idp:
        assert idp.get("/saml/metadata").status == 200
        assert idp.get("/saml/launch/wiki").status == 403
        idp.expect_log("AH01630")


@pytest.mark.parametrize("target", [
    "/saml/nothing", "/saml/metadata/x", "/saml/launchpad", "/saml/sso/x",
    "/saml/METADATA"])
def test_unknown_path_below_the_base(idp, target):
    assert idp.get(target).status == 401
    idp.refused(idp.get(target, "anna"), 404, "not-found")


@pytest.mark.parametrize("target", [
    "/", "/samlx", "/saml.html", "/sam", "/x/saml/metadata", "/SAML/sso"])
def test_other_paths_are_not_ours(idp, target):
    reply = idp.get(target)
    assert reply.status in (403, 404)
    assert "Reference" not in reply.text
    if reply.status == 403:
        idp.expect_log("AH01276|AH01630")


@pytest.mark.parametrize("target", [
    "//saml/launch/wiki", "/saml//launch/wiki", "/saml/./launch/wiki",
    "/x/../saml/launch/wiki", "/%73aml/launch/wiki",
    "/saml/launch/%77iki", "/saml/launch//wiki", "/saml/launch/wiki/",
    "/saml/launch/wiki;x=y", "/saml/launch/wiki%2f", "/saml%2flaunch/wiki"])
def test_spelling_of_a_path_opens_nothing(idp, target):
    for user in (None, "bert"):
        reply = idp.get(target, user)
        assert reply.status in (401, 403, 404)
        assert "SAMLResponse" not in reply.text
        idp.log.allow("AH01631|AH01630|forbidden|service-provider")
