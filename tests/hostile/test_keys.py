# SPDX-License-Identifier: GPL-3.0-or-later
"""The private key is root's alone, and nothing hands it out."""

import os
import pathlib
import pwd
import re
import stat
import subprocess

import pytest

from pyidp import attack, httpd, keys
from pyidp.attack import ask


@pytest.fixture(scope="module", name="idp")
def start_idp():
    with attack.Target() as idp:
        yield idp


def as_child(command):
    """Runs COMMAND as the user of the children."""
    child = pwd.getpwnam(httpd.CHILD_USER)
    return subprocess.run(command, user=child.pw_uid, group=child.pw_gid,
                          extra_groups=[], capture_output=True, check=False)


def test_s31_children_cannot_read_the_key(idp):
    key = idp.root / "conf" / "idp.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.stat().st_uid == os.getuid() == 0
    child = pwd.getpwnam(httpd.CHILD_USER).pw_uid
    for pid in idp.children():
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
        assert re.search(rf"Uid:\t{child}\t{child}\t{child}\t{child}", status)
        opened = [os.readlink(f"/proc/{pid}/fd/{fd}")
                  for fd in os.listdir(f"/proc/{pid}/fd")]
        assert not any("idp." in name for name in opened), opened
    assert as_child(["cat", str(idp.root / "conf" / "idp.crt")]).stdout
    done = as_child(["cat", str(key)])
    assert done.returncode != 0 and not done.stdout
    assert idp.answer(idp.sso(ask())).status == ["Success"]


def test_s31_key_serves_after_graceful_restarts():
    """Root reads it anew each time; the old children's copy goes."""
    with attack.Target() as idp:
        first = idp.children()
        for _ in range(2):
            idp.graceful()
            assert idp.answer(idp.sso(ask())).status == ["Success"]
        idp.wait(lambda: not set(first) & set(idp.children()),
                 "keeps its first children")
        new = keys.pair("new")
        idp.write("conf/idp.key", new.key_pem)
        idp.write("conf/idp.crt", new.certificate_pem)
        idp.graceful()
        assert idp.metadata().certificates == [new.certificate]
        assert idp.answer(idp.sso(ask())).status == ["Success"]


def test_s31_wrong_key_at_a_restart_keeps_nobody_in():
    """configtest says so, and does not say the key."""
    target = attack.Target()
    try:
        pair = keys.mismatch()
        target.write("conf/idp.key", pair.key_pem)
        target.write("conf/idp.crt", pair.certificate_pem)
        status, text = target.configtest()
        assert status != 0
        for line in pair.key_pem.splitlines()[1:-1]:
            assert line not in text
    finally:
        target.remove()


def test_s31_nothing_serves_the_key(idp):
    secret = [line for line in keys.pair().key_pem.splitlines()
              if not line.startswith("--")]
    for target in ("/saml/metadata", "/saml/launch/wiki", "/saml/",
                   "/saml/../conf/idp.key", "/saml/%2e%2e/conf/idp.key",
                   "/conf/idp.key", "/saml/idp.key"):
        reply = idp.get(target, "anna")
        idp.log.allow("AH0|not-found")
        for line in secret:
            assert line not in reply.text
    text = idp.get("/saml/metadata").text
    assert "PRIVATE" not in text
    assert text.count("X509Certificate>") == 2
