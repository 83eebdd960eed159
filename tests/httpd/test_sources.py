# SPDX-License-Identifier: GPL-3.0-or-later
"""Attribute sources of requests, of files that change, of other modules."""

import os
import pathlib
import shutil
import subprocess
import time

import pytest

from pyidp import site, sp
from pyidp.idp import IdentityProvider

TOP = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = TOP / "tests/example_source/mod_example_source.c"
HEADER = TOP / "lib/httpd/mod_connect_idp.h"
PATIENCE = 15.0

WIKI = """
<ConnectIdPServiceProvider wiki>
    ConnectIdPServiceEntityID urn:example:wiki
    ConnectIdPACS https://wiki.example.org/acs
    ConnectIdPLaunch on
    {rules}
</ConnectIdPServiceProvider>
"""


def config_of(*lines, rules=("mail header:X-Mail",)):
    return (site.MODULE + site.IDENTITY + "\n".join(lines) + WIKI.format(
        rules="\n    ".join("ConnectIdPAttribute " + rule for rule in rules))
        + site.LOCATION)


def mail(idp, **headers):
    answer = idp.launch("wiki", headers={
        name.replace("_", "-"): value for name, value in headers.items()})
    return answer.attributes.get("mail")


def test_header_from_this_machine():
    with IdentityProvider(config_of("ConnectIdPTrustHeader X-Mail")) as idp:
        assert mail(idp, X_Mail="a@example.org") == ["a@example.org"]
        assert mail(idp) is None
        idp.refused(idp.get("/saml/launch/wiki", "anna",
                            headers={"X-Mail": "\u00ff"}),
                    403, "attribute-value.*is not clean")


def test_header_from_anybody():
    config = config_of("ConnectIdPTrustHeader X-Mail from=192.0.2.0/24")
    with IdentityProvider(config) as idp:
        assert mail(idp, X_Mail="a@example.org") is None
        idp.expect_log("header X-Mail came from 127.0.0.1, which is not "
                       "trusted")


def test_header_from_a_named_peer():
    config = config_of("ConnectIdPTrustHeader X-Other X-Mail "
                       "from=192.0.2.7 from=127.0.0.1")
    with IdentityProvider(config) as idp:
        assert mail(idp, x_mail="a@example.org") == ["a@example.org"]


@pytest.mark.parametrize("proxy, taken", [("127.0.0.1", True),
                                          ("192.0.2.9", False)])
def test_header_by_mod_remoteip(proxy, taken):
    config = config_of("RemoteIPHeader X-Forwarded-For",
                       f"RemoteIPInternalProxy {proxy}",
                       "ConnectIdPTrustHeader X-Mail from=192.0.2.1")
    with IdentityProvider(config, modules=("remoteip",)) as idp:
        found = mail(idp, X_Mail="a@example.org",
                     X_Forwarded_For="198.51.100.5")
        assert found == (["a@example.org"] if taken else None)
        if not taken:
            idp.expect_log("header X-Mail came from 127.0.0.1")


@pytest.mark.parametrize("line, sentence", [
    ("", "say ConnectIdPTrustHeader X-Mail"),
    ("ConnectIdPTrustHeader X-Other", "say ConnectIdPTrustHeader X-Mail"),
    ("ConnectIdPTrustHeader X-Mail from=example.org",
     "from=example.org; an address or a network"),
    ("ConnectIdPTrustHeader X-Mail from=10.0.0.0/64",
     "from=10.0.0.0/64; an address or a network"),
])
def test_header_that_nobody_trusts(line, sentence):
    with IdentityProvider(site.SMALLEST) as idp:
        status, text = idp.configtest(config_of(line))
        assert status != 0
        assert sentence in text


def agents(role):
    return sp.agents(("user", "mail"), (("anna", role),))


def test_file_that_changes():
    config = config_of(rules=("mail file:conf/mail.csv",))
    with IdentityProvider(
            config, {"conf/mail.csv": agents("old@example.org")}) as idp:
        assert mail(idp) == ["old@example.org"]
        idp.write("conf/mail.new", agents("new@example.org"))
        os.rename(idp.root / "conf/mail.new", idp.root / "conf/mail.csv")
        until(lambda: mail(idp) == ["new@example.org"])
        # each child says so of itself; what it has read stays
        idp.write("conf/mail.csv", "user,mail\nanna,x,y\n")
        idp.log.allow("mail.csv has changed and is wrong.*line 2.*3 fields")
        deadline = time.monotonic() + PATIENCE
        while "has changed and is wrong" not in idp.story():
            assert mail(idp) == ["new@example.org"]
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert mail(idp) == ["new@example.org"]
        idp.write("conf/mail.csv", agents("last@example.org"))
        until(lambda: mail(idp) == ["last@example.org"])


def until(condition):
    """Polls until CONDITION() holds, in three requests one after another."""
    deadline = time.monotonic() + PATIENCE
    while not all(condition() for _ in range(3)):
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.fixture(scope="module", name="example")
def build_example(tmp_path_factory):
    """The example, built as its author would build it."""
    folder = tmp_path_factory.mktemp("example")
    for path in EXAMPLE, HEADER:
        shutil.copy(path, folder)
    subprocess.run(["apxs", "-c", "-Wc,-Wall", "-Wc,-Werror", EXAMPLE.name],
                   cwd=folder, check=True, capture_output=True)
    return folder / ".libs/mod_example_source.so"


def test_source_of_another_module(example):
    config = (f"LoadModule example_source_module {example}\n"
              + config_of(rules=("mail greeting:silence",
                                 'mail greeting:Hello "rewrite=/, / /"')))
    with IdentityProvider(config) as idp:
        assert mail(idp) == ["Hello anna"]


def test_source_of_another_module_fails(example):
    config = (f"LoadModule example_source_module {example}\n"
              + config_of(rules=("mail greeting:down", "mail value:x")))
    with IdentityProvider(config) as idp:
        reply = idp.get("/saml/launch/wiki", "anna")
        assert reply.headers["Retry-After"] == "60"
        idp.refused(reply, 503, "source: attribute.*mail.*greeting:down: "
                    "the well of greetings is dry")
        status, text = idp.configtest(config.replace(
            "greeting:down", '"greeting:two words"'))
        assert status != 0
        assert '"two words" was found; one word is expected' in text


def test_source_that_nobody_provides():
    with IdentityProvider(site.SMALLEST) as idp:
        status, text = idp.configtest(config_of(rules=("mail crm:x",)))
        assert status != 0
        assert 'unknown source "crm:x"; expected user' in text


