# SPDX-License-Identifier: GPL-3.0-or-later
"""NameIDs: each format, what is asked for, and the computed ones."""

import base64
import hashlib
import hmac
import json
import re

import pytest

from pyidp import saml, seal, site, sp
from pyidp.idp import IdentityProvider
from pyidp.saml import AuthnRequest

OLD = "urn:oasis:names:tc:SAML:1.1:nameid-format:"
ENCRYPTED = saml.FORMAT + "encrypted"
# the URN, what the directive says behind the word, and what anna gets
FORMATS = {
    "transient": (saml.FORMAT, "", None),
    "persistent": (saml.FORMAT, "", None),
    "emailAddress": (OLD, "expr:%{REMOTE_USER}@example.org",
                     "anna@example.org"),
    "unspecified": (OLD, "user", "anna"),
    "kerberos": (saml.FORMAT, "expr:%{REMOTE_USER}@EXAMPLE.ORG",
                 "anna@EXAMPLE.ORG"),
    "X509SubjectName": (OLD, "expr:CN=%{REMOTE_USER},O=Example",
                        "CN=anna,O=Example"),
    "WindowsDomainQualifiedName": (OLD, r"value:EXAMPLE\anna",
                                   r"EXAMPLE\anna"),
    "entity": (saml.FORMAT, "expr:urn:example:user:%{REMOTE_USER}",
               "urn:example:user:anna"),
}
URNS = {word: row[0] + word for word, row in FORMATS.items()}
KEY = seal.new_key()
SALT = seal.new_key()
SECRET = KEY + "persistent " + SALT
SECRET_LINE = "ConnectIdPSecret conf/secret.key\n"
# people whom nobody may take for each other
USERS = ("anna", "Anna", "ANNA", "an na", "an  na", "\u00e9", "e\u0301",
         "\ufb01", "fi", "\u212b", "\u00c5")
PASSWORDS = {user: "secret" for user in USERS}


def entity(name):
    return "urn:example:" + name


def section(name, *lines):
    return "\n    ".join((
        f"<ConnectIdPServiceProvider {name}>",
        f"ConnectIdPServiceEntityID {entity(name)}",
        f"ConnectIdPACS https://{name}.example.org/acs",
        "ConnectIdPLaunch on", *lines)) + "\n</ConnectIdPServiceProvider>\n"


def line(word):
    return f"ConnectIdPNameID {word} {FORMATS[word][1]}"


IDS = {"conf/ids.csv": sp.agents(("user", "NameID"), [
    ("anna", "7"), ("Anna", "n-1"), ("ANNA", ""), ("an na", "x" * 257)])}
CONFIG = site.MODULE + site.IDENTITY + SECRET_LINE + site.LOCATION + "".join(
    section(word, line(word)) for word in FORMATS) + section(
    "many", *map(line, ("persistent", "emailAddress", "unspecified"))
) + section("other", line("persistent")
) + section("number", "ConnectIdPNameID persistent file:conf/ids.csv"
) + section("stored", "ConnectIdPNameID persistent file:conf/ids.csv stored"
) + section("wrong", "ConnectIdPNameID emailAddress user"
) + section("silent")


def identity_provider(config=CONFIG, secret=SECRET):
    idp = IdentityProvider(config, {
        "conf/secret.key": secret, "conf/users": sp.users(PASSWORDS), **IDS})
    idp.passwords = PASSWORDS
    return idp


@pytest.fixture(scope="module", name="idp")
def start_idp():
    with identity_provider() as idp:
        yield idp


def expected(value, name, salt=SALT):
    """What lib/saml/nameid.h says, by another library."""
    digest = hmac.new(base64.b64decode(salt),
                      entity(name).encode() + b"\0" + value.encode(),
                      hashlib.sha256).digest()
    return base64.b32encode(digest).decode().rstrip("=").lower()


def name_id(answer):
    """Text, Format, NameQualifier and SPNameQualifier."""
    assert answer.status == ["Success"]
    found = answer.element(f"{saml.A}Subject/{saml.A}NameID")
    return (found.text, found.get("Format"), found.get("NameQualifier"),
            found.get("SPNameQualifier"))


def ask(idp, name, user="anna", **fields):
    return idp.sso(AuthnRequest(entity(name), destination=site.BASE + "/sso",
                                **fields), user)


@pytest.mark.parametrize("word", FORMATS)
def test_each_format(idp, word):
    first, second = (name_id(idp.launch(word)) for _ in range(2))
    text = first[0]
    assert first[1] == URNS[word]
    assert first[2:] == ((site.ENTITY_ID, entity(word))
                         if word == "persistent" else (None, None))
    if word == "transient":
        assert text != second[0]
        assert len(text) == 41
    else:
        assert first == second
        assert text == (FORMATS[word][2] or expected("anna", word))


@pytest.mark.parametrize("configured", [*FORMATS, "silent"])
@pytest.mark.parametrize("asked", [*FORMATS, None])
def test_asked_and_configured(idp, asked, configured):
    """The format that is asked for, or none; never another in its place."""
    default = "transient" if configured == "silent" else configured
    reply = ask(idp, configured, name_id_format=URNS.get(asked))
    if asked in (default, None, "unspecified"):
        assert name_id(idp.answer(reply))[1] == URNS[default]
    elif asked == "transient":
        assert name_id(idp.answer(reply))[1] == URNS["transient"]
    else:
        idp.failed(reply, ["Requester", "InvalidNameIDPolicy"],
                   "nameid-policy.*" + asked)


@pytest.mark.parametrize("asked, text", [
    ("persistent", expected("anna", "many")),
    (None, expected("anna", "many")),
    ("emailAddress", "anna@example.org"),
    ("unspecified", "anna"),
])
def test_one_of_several(idp, asked, text):
    reply = ask(idp, "many", name_id_format=URNS.get(asked))
    assert name_id(idp.answer(reply))[0] == text


@pytest.mark.parametrize("fields", [
    {"name_id_format": URNS["kerberos"]},
    {"name_id_format": ENCRYPTED},
    {"name_id_format": URNS["persistent"].upper()},
    {"name_id_format": "persistent"},
    {"name_id_format": URNS["persistent"],
     "sp_name_qualifier": entity("other")},
    {"sp_name_qualifier": entity("other")},
    {"name_id_format": URNS["transient"],
     "sp_name_qualifier": "urn:example:affiliation"},
])
def test_policy_that_cannot_be_met(idp, fields):
    idp.failed(ask(idp, "many", allow_create="true", **fields),
               ["Requester", "InvalidNameIDPolicy"], "nameid-policy")


@pytest.mark.parametrize("word", ["persistent", "emailAddress", "transient"])
def test_own_qualifier_comes_back(idp, word):
    reply = ask(idp, word, name_id_format=URNS[word],
                sp_name_qualifier=entity(word))
    assert name_id(idp.answer(reply))[3] == entity(word)


def test_entity_has_no_qualifier(idp):
    reply = ask(idp, "entity", name_id_format=URNS["entity"],
                sp_name_qualifier=entity("entity"))
    idp.failed(reply, ["Requester", "InvalidNameIDPolicy"],
               "nameid-policy.*8.3.6")


@pytest.mark.parametrize("allow", ["true", "false", "1", "0", None])
@pytest.mark.parametrize("name", ["persistent", "stored"])
def test_nothing_is_created(idp, name, allow):
    """A computed NameID is always there, a stored one is or is not."""
    user = "Anna"
    reply = ask(idp, name, user, allow_create=allow,
                name_id_format=URNS["persistent"])
    assert name_id(idp.answer(reply))[0] == (
        "n-1" if name == "stored" else expected(user, name))


def test_every_user_and_service_provider_has_another(idp):
    seen = set()
    for user in USERS:
        for name in ("persistent", "other", "many"):
            text = idp.launch(name, user).name_id
            assert text == expected(user, name)
            assert len(text) == 52
            assert text == text.lower()
            seen.add(text)
    assert len(seen) == 3 * len(USERS)


def test_computed_from_a_source(idp):
    assert idp.launch("number").name_id == expected("7", "number")
    assert idp.launch("number", "an na").name_id == \
        expected("x" * 257, "number")


@pytest.mark.parametrize("name, user, reason", [
    ("number", "ANNA", "attribute-missing.*NameID persistent"),
    ("number", "fi", "attribute-missing.*NameID persistent"),
    ("stored", "ANNA", "attribute-missing.*NameID persistent"),
    ("stored", "fi", "attribute-missing.*NameID persistent"),
    ("stored", "an na", "attribute-value.*NameID persistent"),
    ("wrong", "anna", "attribute-value.*NameID emailAddress"),
])
def test_no_value_no_answer(idp, name, user, reason):
    for reply in (idp.get(f"/saml/launch/{name}", user),
                  ask(idp, name, user)):
        idp.refused(reply, 403, reason)


def test_metadata_lists_what_is_configured(idp):
    def formats(provider):
        return [found.text for found in provider.metadata().descriptor.iter(
            saml.MD + "NameIDFormat")]
    assert formats(idp) == list(URNS.values())
    with IdentityProvider() as smallest:
        assert formats(smallest) == [URNS["transient"]]


def test_preview_says_how(idp):
    reply = idp.get("/saml/preview?sp=number", "anna",
                    headers={"Accept": "application/json"})
    found = json.loads(reply.text)
    text = expected("7", "number")
    assert (found["name_id"], found["name_id_format"]) == (
        text, URNS["persistent"])
    assert [(step["by"], step["what"], step["text"])
            for step in found["steps"] if step["subject"] == "NameID"] == [
        ("file:conf/ids.csv", "gave", "7"),
        ("persistent", "computed for the service provider", text)]


def test_restart_rotation_and_nodes():
    """Nothing but the line "persistent" makes a difference."""
    new = seal.new_key()
    with identity_provider() as one, identity_provider(
            secret=new + "persistent " + SALT) as two:
        text = expected("anna", "persistent")
        assert one.launch("persistent").name_id == text
        assert two.launch("persistent").name_id == text
        for secret in (new + SECRET, new + "persistent " + SALT):
            one.write("conf/secret.key", secret)
            one.graceful()
            assert one.launch("persistent").name_id == text
            one.stop()
            one.start()
            assert one.launch("persistent").name_id == text
        salt = seal.new_key()
        one.write("conf/secret.key", new + "persistent " + salt)
        one.graceful()
        assert one.launch("persistent").name_id == expected(
            "anna", "persistent", salt)


def test_secret_of_ones_own():
    """Made once, with the line in it, where no file is named."""
    config = CONFIG.replace(SECRET_LINE, "ConnectIdPStateDir state\n")
    with identity_provider(config) as idp:
        file = idp.root / "state" / "secret"
        assert file.stat().st_mode & 0o7777 == 0o600
        salt = file.read_text().split("\npersistent ")[1]
        text = expected("anna", "other", salt)
        assert idp.launch("other").name_id == text
        idp.stop()
        idp.start()
        assert idp.launch("other").name_id == text
    bench = identity_provider(config)
    try:
        assert bench.configtest()[0] == 0
        assert not (bench.root / "state").exists()
    finally:
        bench.remove()


def configtest(secret, *lines):
    """What is said of a service provider with LINES."""
    bench = identity_provider(
        site.MODULE + site.IDENTITY + SECRET_LINE + site.LOCATION
        + section("app", *lines), secret)
    try:
        return bench.configtest()
    finally:
        bench.remove()


def test_secret_from_before():
    """It does for everything but a computed NameID, which says how."""
    assert configtest(KEY, line("transient"), line("emailAddress"),
                      "ConnectIdPNameID persistent user stored")[0] == 0
    assert configtest(SECRET, line("persistent"))[0] == 0
    status, text = configtest(KEY, line("persistent"))
    assert status != 0
    assert re.search(r"test\.conf:\d+: ConnectIdPNameID: .*conf/secret\.key "
                     "has no key for that; add a line", text), text
    assert "openssl rand -base64 32" in text


@pytest.mark.parametrize("more, says", [
    ("persistent " + SALT, ":3: it is the second persistent key"),
    ("persistent " + SALT[:8] + "\n", ":3: the line is not 32 bytes"),
])
def test_secret_that_is_wrong(more, says):
    status, text = configtest(SECRET + more, line("persistent"))
    assert status != 0
    assert "ConnectIdPSecret" in text
    assert "conf/secret.key" + says in text
    assert SALT.strip() not in text
