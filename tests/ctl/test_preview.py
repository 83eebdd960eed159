# SPDX-License-Identifier: GPL-3.0-or-later
"""connectidpctl preview: asks a server what it would send."""

import json
import os
import subprocess

import pytest

from pyidp import ctl, keys, site
from pyidp.idp import IdentityProvider
from pyidp.person import CONFIG

GUARD = """
<Location /saml/preview>
    Require user anna
</Location>
"""
PATIENCE = 30


@pytest.fixture(scope="module", name="idp")
def start_idp():
    with IdentityProvider(site.SMALLEST + GUARD) as idp:
        yield idp


def preview(idp, *words, password=site.PASSWORDS["anna"]):
    """What connectidpctl preview says to WORDS, at IDP."""
    authority = idp.write("conf/authority.pem",
                          keys.authority().certificate_pem)
    environment = {**os.environ, "CONNECTIDPCTL_PASSWORD": password}
    return subprocess.run(
        [ctl.PROGRAM, "preview", site.BASE, *words, f"--cacert={authority}",
         f"--connect=127.0.0.1:{idp.port}"], timeout=PATIENCE, text=True,
        env=environment, capture_output=True, check=False)


def test_for_whoever_asks(idp):
    done = preview(idp, "sales", "--as=anna")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "What would be sent"
    assert f"    RelayState: {site.RELAY_STATE}" in lines
    assert f"    {site.AWS}Role: {site.ROLE}" in lines
    assert ("    connect_username, file:conf/agents.csv: gave: "
            "Anna.Agent@example.com") in lines
    assert lines[-1] == "</samlp:Response>"


def test_for_another_user(idp):
    done = preview(idp, "sales", "cora", "--as=anna")
    assert done.returncode == 1
    assert done.stdout.startswith(
        "Nothing would be sent. AWS would have said: RoleSessionName")
    assert "How it came about" in done.stdout
    assert "samlp:Response" not in done.stdout


def test_as_json(idp):
    done = preview(idp, "sales", "cora", "--as=anna", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["refused"]["code"] == "attribute-value"


@pytest.mark.parametrize("words, password, says", [
    (("sales",), "", "status 401"),
    (("sales", "--as=anna"), "wrong", "status 401"),
    (("sales", "--as=fay"), site.PASSWORDS["fay"], "status 401"),
    (("nobody", "--as=anna"), site.PASSWORDS["anna"], "status 404"),
])
def test_not_let_in(idp, words, password, says):
    done = preview(idp, *words, password=password)
    assert done.returncode == 1
    assert says in done.stderr
    assert done.stdout == ""
    idp.log.allow("AH01617|AH01631|service-provider")


def test_login_page_is_no_preview():
    with IdentityProvider(CONFIG) as idp:
        done = preview(idp, "sales")
        assert done.returncode == 1
        assert "a login page, perhaps" in done.stderr


def test_certificate_of_somebody_else(idp, tmp_path):
    other = tmp_path / "other.pem"
    other.write_text(keys.pair().certificate_pem)
    done = subprocess.run(
        [ctl.PROGRAM, "preview", site.BASE, "sales", f"--cacert={other}",
         f"--connect=127.0.0.1:{idp.port}"], timeout=PATIENCE, text=True,
        capture_output=True, check=False)
    assert done.returncode == 1
    assert "certificate" in done.stderr


@pytest.mark.parametrize("words", [
    (), (site.BASE,), (site.BASE, "sales", "anna", "bert"),
    (site.BASE, "sales", "--password=x")])
def test_wrong_use(words):
    done = subprocess.run([ctl.PROGRAM, "preview", *words], text=True,
                          timeout=PATIENCE, capture_output=True, check=False)
    assert done.returncode == 2
    assert "connectidpctl preview BASE-URL NAME" in done.stderr
