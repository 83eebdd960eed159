# SPDX-License-Identifier: GPL-3.0-or-later
"""The secret behind sessions: made once, changed, kept over restarts."""

import re

from pyidp import seal
from pyidp.idp import IdentityProvider
from pyidp.person import CONFIG, SESSION, Person, asks

SECRET = "ConnectIdPSecret conf/secret.key\n"


def test_secret_is_made_once_and_by_no_test():
    with IdentityProvider(CONFIG) as idp:
        file = idp.root / "state" / "secret"
        before = file.read_bytes()
        status = file.stat()
        assert (status.st_mode & 0o7777, status.st_uid) == (0o600, 0)
        assert (file.parent.stat().st_mode & 0o777) == 0o700
        person = Person(idp)
        person.sign_in()
        idp.graceful()
        assert file.read_bytes() == before
        assert idp.answer(person.get()).status == ["Success"]
    config = CONFIG.replace("StateDir state", "StateDir elsewhere/state")
    bench = IdentityProvider(config)
    try:
        assert bench.configtest()[0] == 0
        assert not (bench.root / "elsewhere").exists()
    finally:
        bench.remove()


def sign_out(person):
    page = person.get("/saml/logout")
    token = re.search('name="token" value="([^"]+)"', page.text)[1]
    reply = person.post("/saml/logout", {"token": token})
    assert reply.status == 200
    assert SESSION not in person.cookies


def test_restart_and_rotation_lose_nobody():
    old, new = seal.new_key(), seal.new_key()
    with IdentityProvider(CONFIG + SECRET, {"conf/secret.key": old}) as idp:
        person = Person(idp)
        page = person.get()
        person.sign_in()
        signed_out = Person(idp)
        signed_out.sign_in()
        kept = dict(signed_out.cookies)
        sign_out(signed_out)
        for key, graceful in ((old, True), (old, False), (new + old, True)):
            idp.write("conf/secret.key", key)
            if graceful:
                idp.graceful()
            else:
                idp.stop()
                idp.start()
            assert idp.answer(person.get()).status == ["Success"]
            # who had signed out stays so
            signed_out.cookies = dict(kept)
            assert asks(signed_out.get())
        # the form that was open all the while is good, too
        person.fill_in(page)
        assert seal.Sealer(new).open("session", person.cookies[SESSION])
        idp.write("conf/secret.key", new)
        idp.graceful()
        assert idp.answer(person.get()).status == ["Success"]
        person.cookies = {SESSION: seal.Sealer(old).session()}
        assert asks(person.get())
