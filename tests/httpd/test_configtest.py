# SPDX-License-Identifier: GPL-3.0-or-later
"""Mistakes in the settings of the server, found by "apachectl -t"."""

import pytest
from cryptography.hazmat.primitives import serialization

from pyidp import keys, site, sp
from pyidp.mistakes import Mistake

BASE = "ConnectIdPBaseURL"
KEY = "ConnectIdPKey"
ATTRIBUTE = "ConnectIdPAttribute"
BASE_LINE = "ConnectIdPBaseURL   https://idp.example.com/saml\n"
KEY_LINE = "ConnectIdPKey       conf/idp.key conf/idp.crt\n"
ROLE_LINE = ("ConnectIdPAttribute connect_role      file:conf/agents.csv"
             "  required\n")
HEADER = "user,connect_username,connect_role\n"


def locked(pair):
    """The key of PAIR under a passphrase."""
    return pair.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"secret")).decode()


def base(name, url, *says):
    return Mistake(f"base-{name}", BASE, BASE_LINE, f"{BASE} {url}\n", *says)


def key(name, line, *says, **files):
    """FILES are below conf/; "_" stands for the dot."""
    return Mistake(f"key-{name}", KEY, KEY_LINE, f"{KEY} {line}\n", *says,
                   files={"conf/" + path.replace("_", "."): text
                          for path, text in files.items()})


def pair(name, made, *says):
    return key(name, "conf/bad.key conf/bad.crt", *says,
               bad_key=made.key_pem, bad_crt=made.certificate_pem)


def rule(name, words, *says):
    line = f"{ATTRIBUTE} {words}\n"
    return Mistake(f"rule-{name}", ATTRIBUTE, ROLE_LINE, ROLE_LINE + line,
                   *says, mark=line.strip())


def pages(name, words, *says, **files):
    """FILES are the message files of conf/pages."""
    line = f"ConnectIdP{words}\n"
    return Mistake(f"pages-{name}", line.split()[0], KEY_LINE,
                   KEY_LINE + line, *says,
                   files={f"conf/pages/{language}.txt": text
                          for language, text in files.items()})


def table(name, text, *says):
    return Mistake(f"table-{name}", ATTRIBUTE, ROLE_LINE,
                   ROLE_LINE + f"{ATTRIBUTE} team file:conf/bad.csv\n",
                   "bad.csv", *says, mark="bad.csv",
                   files={"conf/bad.csv": text})


MISTAKES = [
    pages("folder", "Pages conf/nowhere", "conf/nowhere cannot be read"),
    pages("key", "Pages conf/pages", r"pages/nl\.txt:2: .*\"helpp\"",
          nl="help = Hulp\nhelpp = x\n"),
    pages("colour", "Brand colour=red", "colour=red", "#0b57d0"),
    pages("logo", "Brand logo=http://x.example/l", "http:", "https URL"),
    Mistake("base-missing", BASE, BASE_LINE, "", "https://"),
    base("no-scheme", "idp.example.com/saml", "idp.example.com/saml",
         "https://"),
    base("scheme", "ftp://idp.example.com/saml", "ftp", "https"),
    base("no-host", "https:///saml", "https:///saml"),
    base("query", "https://idp.example.com/saml?x=1", r"\?x=1"),
    base("fragment", "https://idp.example.com/saml#x", "#x"),
    base("user", "https://me@idp.example.com/saml", "me@"),
    base("port", "https://idp.example.com:99999/saml", "99999"),
    base("space", '"https://idp.example.com/my saml"', "my saml"),
    base("dots", "https://idp.example.com/a/../saml", r"\.\./"),
    Mistake("entity-long", "ConnectIdPEntityID", KEY_LINE, KEY_LINE
            + "ConnectIdPEntityID urn:" + "x" * 1024 + "\n", "1024"),
    Mistake("entity-no-uri", "ConnectIdPEntityID", KEY_LINE, KEY_LINE
            + "ConnectIdPEntityID \"my idp\"\n", "my idp", "URI"),
    Mistake("key-missing", KEY, KEY_LINE, "", "KEY|CERT|PEM"),
    key("one-word", "conf/idp.key", "CERT"),
    key("no-key-file", "conf/none.key conf/idp.crt", "none.key", "No such"),
    key("no-certificate-file", "conf/idp.key conf/none.crt", "none.crt",
        "No such"),
    key("folder", "conf conf/idp.crt", r"conf\b", "not a file"),
    key("empty", "conf/empty.key conf/idp.crt", "empty.key", "PRIVATE KEY",
        empty_key=""),
    key("no-key", "conf/bad.key conf/idp.crt", "bad.key", "PRIVATE KEY",
        bad_key=keys.pair().certificate_pem),
    key("no-certificate", "conf/idp.key conf/bad.crt", "bad.crt",
        "CERTIFICATE", bad_crt="no certificate\n"),
    key("locked", "conf/bad.key conf/idp.crt", "bad.key", "passphrase",
        bad_key=locked(keys.pair())),
    pair("mismatch", keys.mismatch(), "bad.key", "bad.crt", "belong"),
    pair("expired", keys.expired(), "bad.crt", r"valid from \d{4}", "new"),
    pair("not-yet", keys.not_yet(), "bad.crt", r"valid from \d{4}", "new"),
    pair("weak", keys.pair("weak", 1024), "1024", "2048"),
    Mistake("key-ec-for-aws", KEY, KEY_LINE,
            f"{KEY} conf/ec.key conf/ec.crt\n",
            "RSA", "2048", mark="Provider sales>", files={
                "conf/ec.key": keys.pair("ec", "ec").key_pem,
                "conf/ec.crt": keys.pair("ec", "ec").certificate_pem}),
    key("state", "conf/idp.key conf/idp.crt old", "old",
        "active.*next.*retired"),
    key("none-active", "conf/idp.key conf/idp.crt next", "active"),
    Mistake("key-two-active", KEY, KEY_LINE, KEY_LINE + KEY_LINE.replace(
        "\n", " active\n"), "active", mark="idp.crt active"),
    rule("no-source", "team", "SOURCE"),
    rule("source", "team fyle:x.csv", "fyle", "file:FILE"),
    rule("source-empty", "team file:", "file:", "file:FILE"),
    rule("env-empty", "team env:", "env:", "env:NAME"),
    rule("value-empty", "team value:", "value:", "value:TEXT"),
    rule("option", "team user requird", "requird", "required"),
    rule("regex", "team user match=(", r"\(", "parenthes|REGEX"),
    rule("expression", "team expr:%{REMOTE_USER", "REMOTE_USER"),
    rule("expression-function", "team expr:%{nothing:x}", "nothing"),
    rule("split", "team user split=ab", "ab", "one"),
    rule("format", "team user format=xml", "xml", "uri.*basic"),
    rule("default-empty", "team user default=", "default="),
    rule("required-text", "team user required=yes", "required=yes"),
    rule("rewrite", "team user rewrite=a", "rewrite", "/REGEX/TEXT/"),
    rule("lower-upper", "team user lower upper", "lower", "upper"),
    rule("header", "team header:X-Team", "ConnectIdPTrustHeader X-Team"),
    rule("no-such-table", "team file:conf/none.csv", "none.csv", "No such"),
    rule("no-such-column", "team file:conf/agents.csv", "agents.csv",
         "team", "connect_username"),
    rule("folder", "team file:conf", "not a file"),
    table("empty", "", "line 1|header"),
    table("quotes", HEADER + 'anna,"open,x\n', "quote"),
    table("short-row", "user,team\nanna\n", "line 2", "2"),
    table("long-row", "user,team\nanna,a,b\n", "line 2", "2"),
    table("same-user", "user,team\nanna,a\nbert,b\nanna,c\n", "line 4",
          "anna"),
    table("same-column", "user,team,team\nanna,a,b\n", "line 1", "team"),
    table("tab", "user,team\nanna,a\tb\n", "line 2", "control character"),
    table("no-utf8", b"user,team\nanna,\xff\xfe\n", "line 2", "UTF-8"),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: m.name)
def test_mistake(bench, mistake):
    mistake.check(bench)


def test_smallest_configuration(bench):
    status, text = bench.configtest()
    assert (status, text.strip()) == (0, "Syntax OK")


@pytest.mark.parametrize("old, new", [
    (KEY_LINE, KEY_LINE.replace("crt", "crt active")),
    (KEY_LINE, KEY_LINE + "ConnectIdPKey conf/n.key conf/n.crt next\n"),
    (KEY_LINE, KEY_LINE + "ConnectIdPEntityID urn:example:idp\n"),
    (BASE_LINE, BASE_LINE.replace("com/saml", "com:8443/saml/")),
    (BASE_LINE, BASE_LINE + "ConnectIdPClockSkew 0\n"),
    (ROLE_LINE, ROLE_LINE + "ConnectIdPAttribute team user lower\n"),
])
def test_other_good_configuration(bench, old, new):
    bench.write("conf/n.key", keys.pair("n").key_pem)
    bench.write("conf/n.crt", keys.pair("n").certificate_pem)
    status, text = bench.configtest(site.SMALLEST.replace(old, new))
    assert (status, text.strip()) == (0, "Syntax OK")


def test_base_url_of_http_is_taken_with_a_warning(bench):
    status, text = bench.configtest(
        site.SMALLEST.replace("https://idp", "http://idp"))
    assert status == 0, text
    assert BASE in text and "use https" in text


def test_agents_with_a_byte_order_mark_and_crlf(bench):
    bench.write("conf/excel.csv", b"\xef\xbb\xbf"
                + site.AGENTS.replace("\n", "\r\n").encode())
    status, text = bench.configtest(
        site.SMALLEST.replace("agents.csv", "excel.csv"))
    assert status == 0, text


def test_module_without_any_setting_is_silent(bench):
    status, text = bench.configtest(site.MODULE)
    assert (status, text.strip()) == (0, "Syntax OK")


def test_large_table_is_read_in_no_time(bench):
    rows = ((f"user{n}", f"agent{n}", site.ROLE) for n in range(50_000))
    bench.write("conf/large.csv", sp.agents(
        ("user", "connect_username", "connect_role"), rows))
    status, text = bench.configtest(
        site.SMALLEST.replace("agents.csv", "large.csv"))
    assert status == 0, text
