# SPDX-License-Identifier: GPL-3.0-or-later
"""An assertion needs this request's own user, and the Require lines."""

import http.client
import itertools

import pytest

from pyidp import attack, saml, site
from pyidp.attack import quote
from pyidp.client import Reply
from pyidp.httpd import MODULES
from pyidp.saml import AuthnRequest

PROVIDERS = """
<ConnectIdPServiceProvider x>
    ConnectIdPServiceEntityID urn:example:x
    ConnectIdPACS https://x.example.org/acs
    ConnectIdPLaunch on
    ConnectIdPRelayStateAllow ^[a-z?=&]*$
</ConnectIdPServiceProvider>
<ConnectIdPServiceProvider y>
    ConnectIdPServiceEntityID urn:example:y
    ConnectIdPACS https://y.example.org/acs
    ConnectIdPLaunch on
</ConnectIdPServiceProvider>
"""
ONLY_BERT = """
<Location /saml/launch/x>
    Require user bert
</Location>
"""
HEAD = site.MODULE + site.IDENTITY + PROVIDERS
REFUSED = r"AH\d|forbidden|not-own-request|service-provider|no-user|message"
SLASHES = ("Off", "On", "NoDecode")
MERGES = ("On", "Off")


def spellings():
    """Request targets that some server somewhere takes for /launch/x."""
    plain = "/saml/launch/x"
    tails = ["", "/", "//", "/.", "/..", "/../x", "/./", "/x", ".", "..",
             ";", ";x", ";x=y", ";/", "/;x", "%3bx", "%20", "%00", "%2f",
             "%2F", "%5c", "\\", "%2e", "%2f%2e%2e%2fx", "%09", "%0a", "~",
             "?", "??", "?x", "#", "%3f", "%23", "&", "&x=y", "%26",
             "&RelayState=", "&RelayState=abc", "&RelayState=a?b=c",
             "&&", "&sp=urn:example:y", "&?RelayState=abc", "?&",
             "?RelayState=abc", "?&RelayState=abc", "?sp=urn:example:y",
             "?SAMLRequest=AAAA", ".html", "$", "'", "%c0%af", "%252f"]
    yield from (plain + tail for tail in tails)
    for change in (("/saml", "//saml"), ("/saml", "/./saml"),
                   ("/saml", "/x/../saml"), ("/saml", "/%73aml"),
                   ("/saml", "/SAML"), ("/saml", "/saml;a"),
                   ("/saml", "/saml/."), ("/saml", "/saml/x/.."),
                   ("/saml", "/..;/saml"), ("/saml", "\\saml"),
                   ("/saml", "/%2e/saml"), ("/saml", "/x/%2e%2e/saml"),
                   ("/saml/", "/saml//"), ("/saml/", "/saml%2f"),
                   ("/saml/", "/saml%2F"), ("/saml/", "/saml/%2f"),
                   ("/saml/", "/saml\\"), ("/saml/", "/saml%5c"),
                   ("/launch", "/LAUNCH"), ("/launch", "/%6caunch"),
                   ("/launch", "/launch;a"), ("/launch", "/./launch"),
                   ("/launch", "/launch/../launch"),
                   ("/launch", "/metadata/../launch"),
                   ("/launch", "/metadata;/../launch"),
                   ("/launch", "/metadata%2f..%2flaunch"),
                   ("/launch/", "/launch//"), ("/launch/", "/launch%2f"),
                   ("/launch/", "/launch/./"), ("/launch/", "/launch/;/"),
                   ("/launch/", "/launch/y/../"), ("/launch/", "/launch/y;"),
                   ("/launch/", "/launch/y%2f..%2f"),
                   ("/launch/x", "/launch/%78"), ("/launch/x", "/launch/X"),
                   ("/launch/x", "/launch/%2578"),
                   ("/launch/x", "/launch/%u0078"),
                   ("/launch/x", "/launch/x%E2%80%8B"),
                   ("/launch/x", "/launch?sp=urn:example:x"),
                   ("/launch/x", "/launch?sp=urn%3aexample%3Ax"),
                   ("/launch/x", "/launch?&sp=urn:example:x"),
                   ("/launch/x", "/launch/?sp=urn:example:x"),
                   ("/launch/x", "/launch/y?sp=urn:example:x"),
                   ("/launch/x", "/launch/y&sp=urn:example:x"),
                   ("/launch/x", "/launch/y&x/../x"),
                   ("/launch/x", "/launch/y&/../x"),
                   ("/launch/x", "/launch/y&a/../x&b"),
                   ("/launch/x", "/launch/&/../x"),
                   ("/launch/x", "/launch/x/../y&/../x"),
                   ("/launch/x", "/launch/%26/../x")):
        yield plain.replace(*change)
    for host in ("http://idp.example.com", "https://idp.example.com",
                 "http://idp.example.com:80", "HTTP://IDP.EXAMPLE.COM",
                 "http://evil.example.net", "http://a&b.example.net"):
        yield host + plain
        yield host + plain + "&RelayState=abc"
        yield host + "//saml/launch/x"


def get_as_written(idp, target, user, method="GET"):
    """Targets that no client library would send."""
    try:
        return idp.line(target, user, method)
    except http.client.HTTPException:
        return None


def holds(idp, target, reply):
    """REPLY is no answer for the service provider x."""
    idp.log.allow(REFUSED)
    if reply is None:
        return
    assert b"x.example.org/acs" not in reply.body, target
    assert reply.status >= 300 or b"SAMLResponse" not in reply.body \
        or "y.example.org/acs" in reply.text, target
    assert reply.status < 500 or reply.status == 501, target


@pytest.mark.parametrize("slashes, merge",
                         itertools.product(SLASHES, MERGES))
def test_s20_every_spelling_of_a_launch(slashes, merge):
    config = (f"MergeSlashes {merge}\nAllowEncodedSlashes {slashes}\n"
              + HEAD + site.LOCATION + ONLY_BERT)
    with attack.Target(config) as idp:
        reached = 0
        for target in spellings():
            for user in (None, "anna"):
                holds(idp, target, get_as_written(idp, target, user))
            reply = get_as_written(idp, target, "bert")
            reached += bool(reply and b"x.example.org/acs" in reply.body)
        assert reached >= 20
        idp.alive()


def test_s20_the_right_user_by_the_same_spellings():
    """What reaches x at all does so for bert, and carries his answer."""
    with attack.Target(HEAD + site.LOCATION + ONLY_BERT) as idp:
        for target in ("/saml/launch/x&RelayState=abc",
                       "/saml/launch/x&RelayState=a?b=c",
                       "/saml/launch/x?RelayState=abc",
                       "/saml/launch?sp=urn:example:x&RelayState=abc"):
            answer = idp.answer(idp.line(target, "bert"))
            assert answer.audience == "urn:example:x"
            assert answer.relay_state.startswith("a")


METHODS = ["HEAD", "OPTIONS", "TRACE", "POST", "PUT", "DELETE", "PATCH",
           "CONNECT", "PROPFIND", "get", "GETX", "BREW", "QUERY", "LOCK",
           "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L"]
LIMITS = "<Limit A B C D E F G H I J K L>\n    Require all granted\n</Limit>"


@pytest.mark.parametrize("trace", ["off", "on", "extended"])
def test_s20_methods(trace):
    config = (f"TraceEnable {trace}\n" + HEAD + site.LOCATION + ONLY_BERT
              + f"<Location /limited>\n{LIMITS}\n</Location>\n")
    with attack.Target(config) as idp:
        for method, user, target in itertools.product(
                METHODS, (None, "anna"),
                ("/saml/launch/x", "/saml/launch?sp=urn:example:x",
                 "/saml/launch/x&RelayState=abc")):
            reply = get_as_written(idp, target, user, method)
            holds(idp, f"{method} {target}", reply)
        idp.alive()


def test_s20_methods_that_httpd_learnt_are_not_get():
    """A module or a Limit may teach httpd methods of high numbers."""
    config = (HEAD + site.LOCATION
              + f"<Location /limited>\n{LIMITS}\n</Location>\n")
    with attack.Target(config) as idp:
        for method in METHODS[-12:]:
            reply = idp.line("/saml/launch/x", "anna", method)
            idp.refuse(reply, "method", 405)
            reply = idp.line("/saml/sso?" + saml.redirect(AuthnRequest(
                "urn:example:x", attack.SSO)), "anna", method)
            idp.refuse(reply, "method", 405)


def test_s20_require_inside_limit():
    """Who is asked for a name only at GET is not asked at HEAD's other
    spellings; and without a name there is nothing."""
    location = site.LOCATION.replace(
        "    Require valid-user\n",
        "    <Limit GET POST>\n        Require valid-user\n    </Limit>\n")
    with attack.Target(HEAD + location) as idp:
        for method in METHODS:
            reply = get_as_written(idp, "/saml/launch/x", None, method)
            holds(idp, method, reply)
        assert idp.launch("x").audience == "urn:example:x"
        idp.log.allow(REFUSED)


INSIDE = """
LoadModule include_module {modules}/mod_include.so
LoadModule dir_module {modules}/mod_dir.so
LoadModule actions_module {modules}/mod_actions.so
LoadModule negotiation_module {modules}/mod_negotiation.so
LoadModule mime_module {modules}/mod_mime.so
TypesConfig /dev/null
ErrorDocument 404 /saml/launch/x
ErrorDocument 401 /saml/launch/x
ErrorDocument 403 /saml/launch/x
<Directory ${{ROOT}}/htdocs>
    Require all granted
    Options +Includes +MultiViews
    AddOutputFilter INCLUDES .shtml
    SetEnvIf Request_URI . force-response-1.0
</Directory>
<Location /secret>
    AuthType Basic
    AuthName "Secret"
    AuthBasicProvider file
    AuthUserFile conf/users
    Require user bert
</Location>
<Location /index>
    DirectoryIndex /saml/launch/x
    FallbackResource /saml/launch/x
</Location>
<Location /fallback>
    FallbackResource /saml/launch/x
</Location>
<Location /action>
    Action act /saml/launch/x virtual
    SetHandler act
</Location>
<Directory ${{ROOT}}/htdocs/rewritten>
    RewriteEngine On
    RewriteRule ^ /saml/launch/x [PT,L]
</Directory>
RewriteEngine On
RewriteRule ^/passed$ /saml/launch/x [PT]
RewriteRule ^/plain$ /saml/launch/x
Alias /aliased /saml/launch/x
"""
PAGES = {
    "htdocs/page.shtml": '<!--#include virtual="/saml/launch/x" -->',
    "htdocs/posted.shtml":
        '<!--#include virtual="/saml/launch/x&RelayState=abc" -->',
    "htdocs/sp.shtml":
        '<!--#include virtual="/saml/launch?sp=urn:example:x" -->',
    "htdocs/index/x": "", "htdocs/fallback/x": "", "htdocs/action/x": "",
    "htdocs/rewritten/x": "", "htdocs/type.var":
        "URI: /saml/launch/x\nContent-type: text/html\n\n",
}


@pytest.mark.parametrize("public", [False, True])
def test_s20_requests_that_httpd_makes_of_others(public):
    """Subrequests and internal redirects, with and without a Require."""
    location = site.LOCATION.replace(
        "valid-user", "all granted") if public else site.LOCATION
    config = HEAD + location + INSIDE.format(modules=MODULES)
    with attack.Target(config, PAGES) as idp:
        for target in ("/page.shtml", "/posted.shtml", "/sp.shtml",
                       "/missing", "/secret", "/index/", "/index",
                       "/fallback/", "/fallback/y", "/action/x", "/action/y",
                       "/rewritten/x", "/rewritten/", "/passed", "/plain",
                       "/aliased", "/type.var", "/type"):
            for user in (None, "anna", "bert"):
                reply = idp.get(target, user)
                assert b"SAMLResponse" not in reply.body, target
        idp.alive()
        idp.log.allow("AH0|connect_idp|unable to include")
        if not public:
            assert idp.launch("x").audience == "urn:example:x"


def test_s20_without_authentication_of_its_own():
    """Credentials that nobody checked, and users of other modules."""
    claims = [
        {"Authorization": "Basic " + attack.basic("anna", "correct horse")},
        {"Authorization": "Bearer anna"}, {"Authorization": "Negotiate AAAA"},
        {"Authorization": 'Digest username="anna"'},
        {"Remote-User": "anna", "X-Remote-User": "anna"},
        {"REMOTE_USER": "anna", "AUTH_TYPE": "Basic"},
        {"Cookie": "session=anna; REMOTE_USER=anna"},
        {"Proxy-Authorization": "Basic " + attack.basic("anna", "x")},
    ]
    for lines in (
            "", "SetEnv REMOTE_USER anna\nSetEnvIf Host . REMOTE_USER=anna\n",
            "<Location /saml>\n    Require all granted\n</Location>\n",
            "<Location /saml>\n    AuthType None\n    Require all granted\n"
            "</Location>\n",
            site.LOCATION.replace("valid-user", "all granted"),
            site.LOCATION.replace("Require valid-user",
                                  "Require ip 127.0.0.1"),
            site.LOCATION.replace("Require valid-user", "<RequireAny>\n"
                                  "Require all granted\nRequire valid-user\n"
                                  "</RequireAny>"),
            site.LOCATION + "RewriteEngine On\n"
            "RewriteRule . - [E=REMOTE_USER:anna]\n"
            "RequestHeader set X-Remote-User anna\n"
            .replace("valid-user", "all granted")):
        with attack.Target(HEAD + lines) as idp:
            for headers in claims:
                if "Require valid-user" in lines \
                        and headers is claims[0] \
                        and "RequireAny" not in lines:
                    continue
                for target in (
                        "/saml/launch/x", "/saml/launch?sp=urn:example:x",
                        "/saml/launch/x&RelayState=abc", "/saml/sso?"
                        + saml.redirect(AuthnRequest("urn:example:x",
                                                     attack.SSO))):
                    idp.no_answer(idp.get(target, headers=headers))
                    idp.log.allow("AH0|no-user|forbidden")


def test_s20_users_without_a_name():
    """mod_authn_anon lets people in whose name is empty."""
    config = HEAD + f"""
LoadModule authn_anon_module {MODULES}/mod_authn_anon.so
""" + site.LOCATION.replace("AuthBasicProvider file", """\
AuthBasicProvider anon
    Anonymous_NoUserID On
    Anonymous_MustGiveEmail Off
    Anonymous *
""").replace("    AuthUserFile conf/users\n", "")
    with attack.Target(config) as idp:
        reply = idp.get("/saml/launch/x", headers={
            "Authorization": "Basic " + attack.basic("", "a@b")})
        idp.refuse(reply, "no-user", 403)


@pytest.mark.parametrize("name, entity", [("x", "urn:example:x")])
def test_s20_sso_is_held_to_the_launch(name, entity):
    """The same Require lines, whatever a request makes of them."""
    for rule in ("Require user bert", "Require all denied",
                 "Require not ip 127.0.0.1\nRequire valid-user",
                 "AuthUserFile conf/none\nRequire valid-user",
                 "Require expr %{REMOTE_USER} == 'bert'",
                 "Require expr %{REQUEST_URI} !~ m#launch/x#",
                 "Require group none\nAuthGroupFile conf/none",
                 "AuthType None\nRequire all granted"):
        if "not ip" in rule:
            rule = f"<RequireAll>\n{rule}\n</RequireAll>"
        config = (HEAD + site.LOCATION
                  + f"<Location /saml/launch/{name}>\n{rule}\n</Location>\n")
        with attack.Target(config, {"conf/none": ""}) as idp:
            request = AuthnRequest(entity, attack.SSO)
            for reply in (
                    idp.get(f"/saml/launch/{name}", "anna"),
                    idp.get(f"/saml/launch?sp={quote(entity)}", "anna"),
                    idp.sso(request), idp.sso(request, binding="post"),
                    idp.line(f"/saml/launch/{name}&RelayState=", "anna")):
                idp.no_answer(reply)
                idp.log.allow("AH0|connect_idp")


def test_s20_one_connection_two_users():
    """The user of one request is not the next one's."""
    with attack.Target(HEAD + site.LOCATION + ONLY_BERT) as idp:
        connection = http.client.HTTPConnection("127.0.0.1", idp.port)
        for user, may in (("bert", True), ("anna", False), (None, False),
                          ("bert", True), (None, False)):
            headers = {"Host": idp.host}
            if user:
                headers["Authorization"] = "Basic " + attack.basic(
                    user, idp.passwords[user])
            connection.request("GET", "/saml/launch/x", headers=headers)
            response = connection.getresponse()
            reply = Reply(response.status, response.headers,
                          response.read())
            assert (b"SAMLResponse" in reply.body) == may
        connection.close()
        idp.log.allow(REFUSED)
