# SPDX-License-Identifier: GPL-3.0-or-later
"""Users and values whose characters mean something to somebody."""

import csv
import io
import unicodedata

import pytest

from pyidp import attack, saml, site, sp
from pyidp.saml import AuthnRequest

CLEAN = [
    "*", "*)(uid=*", "*)(|(uid=*))", "(&)", "a)(cn=b", "\\2a", "\\",
    "' OR 1=1 --", "'; DROP TABLE users; --", "\" OR \"\"=\"", "`id`",
    "$(id)", "; id", "| id", "&& id", "%s%s%n", "%{REMOTE_ADDR}", "%{attr:x}",
    "%{env:PATH}", "%{file:/etc/passwd}", "%{reqenv:PATH}", "${jndi:ldap}",
    "${REMOTE_USER}", "$1", "\\1", "{{7*7}}", "<%= 1 %>", "<script>",
    "</saml:AttributeValue><saml:AttributeValue>admin", "&amp;", "&#65;",
    "]]>", "<!--", "-->", "a,b", "a;b", "\"quoted\"", "=1+1", "@SUM(A1)",
    "a b", " a", "a ", "..", "../../etc/passwd", "/", "a/b", "a?b", "a#b",
    "a&b=c", "a=b", "a+b", "a%20b", "-rf", "--", "null", "NULL", "true", "0",
    "root", "ANNA", "Anna", "anna ", "\u00e9", "e\u0301", "\u00df", "\u0131",
    "\u043d\u0430", "\u4e2d", "\U0001f600", "\ufb01", "\u212b", "a\u00a0b",
    "a\u200bb", "a" * 200,
]
DIRTY = {  # name as bytes: refused wherever it would be sent
    "lf": b"a\nb", "cr": b"a\rb", "crlf": b"a\r\nX-Evil: 1", "tab": b"a\tb",
    "escape": b"a\x1b[31mb", "bell": b"a\x07", "del": b"a\x7f",
    "latin-1": b"caf\xe9", "short utf-8": b"a\xc3", "long utf-8": b"\xc0\xaf",
    "surrogate": b"\xed\xa0\x80", "no character": b"a\xef\xbf\xbe",
    "nel": b"a\xc2\x85b", "ls": b"a\xe2\x80\xa8b", "bom": b"\xef\xbb\xbfa",
    "above unicode": b"\xf4\x90\x80\x80",
}
PASSWORD = "one for all"
CONFIG = site.MODULE + site.IDENTITY + """
ConnectIdPAttribute by_user user
ConnectIdPAttribute by_expr expr:%{REMOTE_USER}
ConnectIdPAttribute by_part expr:<%{REMOTE_USER}>
ConnectIdPAttribute by_call expr:%{tolower:%{REMOTE_USER}}
ConnectIdPAttribute by_attr expr:%{attr:by_user}
ConnectIdPAttribute by_env  env:REMEMBERED
ConnectIdPAttribute value   file:conf/values.csv
SetEnvIfExpr "%{HTTP:X-Remembered} =~ /(.+)/" REMEMBERED=$1
<ConnectIdPServiceProvider app>
    ConnectIdPServiceEntityID urn:example:app
    ConnectIdPACS https://app.example.org/acs
    ConnectIdPNameID persistent user stored
    ConnectIdPLaunch on
</ConnectIdPServiceProvider>
<ConnectIdPServiceProvider bare>
    ConnectIdPServiceEntityID urn:example:bare
    ConnectIdPACS https://bare.example.org/acs
    ConnectIdPRelease none
    ConnectIdPLaunch on
</ConnectIdPServiceProvider>
"""
EVERYBODY = site.LOCATION.replace("AuthUserFile conf/users", """\
AuthUserFile conf/odd""")


def names():
    return [name for name in CLEAN if ":" not in name]


def htpasswd(all_names):
    line = b":{SHA}" + sp.sha1(PASSWORD).encode() + b"\n"
    return b"".join(name + line for name in all_names)


def table():
    rows = [(name, "value of " + name) for name in names()]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows([("user", "value"), *rows])
    return out.getvalue()


@pytest.fixture(scope="module", name="idp")
def start_idp():
    files = {"conf/values.csv": table(), "conf/odd": htpasswd(
        [name.encode() for name in names()]
        + [name for name in DIRTY.values() if b"\n" not in name])}
    with attack.Target(CONFIG + EVERYBODY, files) as idp:
        yield idp


def launch(idp, name, user, headers=None):
    """Signs USER (text or bytes) in at NAME."""
    return idp.get(f"/saml/launch/{name}", headers={
        "Authorization": "Basic " + attack.basic(user, PASSWORD),
        **(headers or {})})


@pytest.mark.parametrize("name", names())
def test_s22_user_names_are_only_text(idp, name):
    """What arrives is the name of the one who signed in, letter by letter."""
    reply = launch(idp, "app", name)
    if reply.status == 401:
        # httpd's htpasswd reader does not know such a name: nobody is in
        assert name.startswith("#") or name != name.strip()
        idp.log.allow("AH0161[78]")
        return
    answer = idp.answer(reply)
    assert answer.name_id == name
    assert answer.attributes["by_user"] == [name]
    assert answer.attributes["by_expr"] == [name]
    assert answer.attributes["by_part"] == [f"<{name}>"]
    assert answer.attributes["by_attr"] == [name]
    assert answer.attributes["value"] == ["value of " + name]
    assert "by_env" not in answer.attributes


def test_s22_no_two_names_are_one(idp):
    """Case, space and Unicode form make different people."""
    forms = {}
    for name in ("ANNA", "Anna", "anna ", "\u00e9", "e\u0301", "\ufb01",
                 "\u212b", "\u00df", "\u0131", "a b", "a\u00a0b", " a", "a "):
        reply = launch(idp, "app", name)
        idp.log.allow("AH0161[78]")
        if reply.status == 200:
            forms[name] = idp.answer(reply).name_id
    assert len(forms) >= 9
    assert all(name == sent for name, sent in forms.items())
    assert len({unicodedata.normalize("NFKC", n).casefold()
                for n in forms}) < len(forms)
    reply = launch(idp, "app", "\uff21nna")
    assert reply.status == 401


@pytest.mark.parametrize("name", sorted(DIRTY))
def test_s22_names_that_readers_would_read_differently(idp, name):
    reply = launch(idp, "app", DIRTY[name])
    if reply.status == 401:
        idp.log.allow("AH0161[78]")
        assert b"\n" in DIRTY[name] or b"\r" in DIRTY[name] \
            or b"\t" in DIRTY[name]
        return
    idp.refuse(reply, "attribute-value", 403)
    assert "X-Evil" not in reply.headers


@pytest.mark.parametrize("name", sorted(DIRTY))
def test_s22_dirty_names_reach_no_page(idp, name):
    """Also where no attribute has the name in it."""
    reply = launch(idp, "bare", DIRTY[name])
    idp.log.allow("AH0161[78]|attribute")
    assert reply.status in (200, 401, 403)
    assert DIRTY[name] not in reply.body
    for line in idp.log.lines():
        assert line.isascii() and line.isprintable(), repr(line)


@pytest.mark.parametrize("value", names())
def test_s22_values_of_the_environment(idp, value):
    try:
        value.encode("latin-1")
    except UnicodeEncodeError:
        return
    reply = launch(idp, "app", "root", {"X-Remembered": value.encode()})
    answer = idp.answer(reply)
    assert answer.attributes["by_env"] == [value.strip()]


@pytest.mark.parametrize("name", sorted(
    set(DIRTY) - {"lf", "cr", "crlf", "bell", "del", "escape"}))
def test_s22_dirty_values_of_the_environment(idp, name):
    reply = launch(idp, "app", "root", {"X-Remembered": DIRTY[name]})
    idp.refuse(reply, "attribute-value.*by_env|400", 403)


@pytest.mark.parametrize("text", [
    "user,value\na,b\x00\n", "user,value\na\n",
    "user,value\na,b,c\n", "user,value\na,b\na,c\n", "user,value\n,b\n",
    "", "\n", "user\n", "user,user\n", "user,value\na,\"b\n",
    "user,value\na,b\"c\n", "user,value\na,\x1b[31m\n",
    b"user,value\na,caf\xe9\n", "user,value\na,\ufffe\n",
    "user,value\r\ra,b\r", "user;value\na;b\n"])
def test_s22_files_that_could_be_read_in_two_ways(text):
    target = attack.Target(CONFIG + EVERYBODY, {"conf/values.csv": text})
    try:
        status, said = target.configtest()
        assert status != 0, f"accepted:\n{said}"
        assert "values.csv" in said
    finally:
        target.remove()


def test_s22_names_in_requests_are_not_expressions(idp):
    for text in ("%{REMOTE_USER}", "%{env:PATH}", "${ROOT}", "$1"):
        request = AuthnRequest("urn:example:app", attack.SSO,
                               provider_name=text, subject=text)
        reply = idp.get("/saml/sso?" + saml.redirect(request, text), headers={
            "Authorization": "Basic " + attack.basic("root", PASSWORD)})
        answer = idp.failed(reply, ["Requester", "UnknownPrincipal"],
                            "subject")
        assert answer.relay_state == text
