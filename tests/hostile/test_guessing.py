# SPDX-License-Identifier: GPL-3.0-or-later
"""S26 and S27: guessing passwords; who waits, and nobody is locked out."""

import pathlib
import re
import subprocess
import time

import pytest

from pyidp import site, sp
from pyidp.idp import IdentityProvider
from pyidp.person import CONFIG, DEVICE, LAUNCH, Person, cookies, problem

FREE_USER = 5
FREE_ADDRESS = 30
PASSWORD = "tr0ub4dor&3 +%"
TRACES = "LogLevel trace8\nCustomLog logs/access.log \"%r %{Cookie}i %s\"\n"
FILTER = pathlib.Path(__file__).parents[2] / "build/fail2ban/connect-idp.conf"


@pytest.fixture(name="idp")
def start_idp():
    """One for each test: counts must not meet."""
    with IdentityProvider(CONFIG) as idp:
        yield idp


def guess(person, page, user="anna", count=1):
    """COUNT wrong passwords; the last answer."""
    person.server.log.allow("wrong password or unknown user|AH01617|AH01618"
                            "|throttled")
    for _ in range(count):
        reply = person.fill_in(page, user, "wrong")
    return reply


def waits(reply):
    """The seconds that REPLY asks for: in its header and for people."""
    assert problem(reply, 429).startswith("There were too many")
    seconds = int(reply.headers["Retry-After"])
    assert f" {seconds} " in problem(reply, 429)
    return seconds


def test_form(idp):
    person = Person(idp)
    page = person.get()
    for _ in range(FREE_USER + 1):
        assert problem(guess(person, page)).startswith("The user name")
    # the right password does not help before the time has come
    assert 1 <= waits(person.fill_in(page)) <= 2
    for user in "Anna", "bert", "nobody":
        assert problem(guess(person, page, user))
    idp.wait(lambda: person.fill_in(page).status == 200, "locks out")
    assert DEVICE in person.cookies
    # all is forgotten
    assert problem(guess(Person(idp), page, count=FREE_USER + 1))


def test_attempts_during_the_wait(idp):
    """Whoever hammers at anna does not keep her out."""
    person = Person(idp)
    page = person.get()
    guess(person, page, count=FREE_USER + 1)
    start = time.monotonic()
    count = 0
    while (reply := guess(person, page)).status == 429:
        assert time.monotonic() - start < 5
        count += 1
    assert problem(reply) and count > 2


def test_her_own_browser_is_not_locked_out(idp):
    anna = Person(idp)
    page = anna.get()
    anna.fill_in(page)
    guess(Person(idp), page, count=FREE_USER + 3)
    assert waits(Person(idp).fill_in(page)) >= 1
    assert idp.answer(anna.fill_in(page)).action == site.ACS
    # the cookie is for anna alone, and no licence to guess
    bert = Person(idp)
    bert.cookies = {DEVICE: anna.cookies[DEVICE]}
    guess(Person(idp), page, "bert", FREE_USER + 2)
    assert waits(bert.fill_in(page, "bert")) >= 1
    guess(anna, page, count=FREE_USER + 2)
    assert waits(anna.fill_in(page)) >= 1


def test_address(idp):
    """Many names from one address: at last every name waits."""
    person = Person(idp)
    page = person.get()
    for number in range(FREE_ADDRESS):
        assert problem(guess(person, page, f"user{number}"))
    assert idp.answer(person.fill_in(page)).action == site.ACS
    assert problem(guess(person, page, "another"))
    assert waits(Person(idp).fill_in(page)) >= 1
    idp.wait(lambda: Person(idp).fill_in(page).status == 200, "locks out")


def launch(idp, password, user="anna", target=LAUNCH):
    client = idp.client()
    client.passwords = {user: password}
    return client.get(target, user)


def test_basic():
    with IdentityProvider() as idp:
        idp.log.allow("AH01617|AH01618|AH01631|throttled")
        # a password that nobody looked at was not wrong
        for _ in range(FREE_ADDRESS + 1):
            assert launch(idp, "correct horse", target="/saml/metadata"
                          ).status == 200
        for _ in range(FREE_USER + 1):
            assert launch(idp, "wrong").status == 401
        reply = launch(idp, "correct horse")
        idp.refused(reply, 429, "throttled")
        assert 1 <= int(reply.headers["Retry-After"]) <= 2
        assert launch(idp, "no role", "bert").status == 403
        idp.wait(lambda: launch(idp, "correct horse").status == 200,
                 "locks out")
        for _ in range(FREE_USER):
            assert launch(idp, "wrong").status == 401
        assert launch(idp, "correct horse").status == 200
        idp.log.allow("attribute-missing")


def test_basic_and_the_form_count_together():
    config = CONFIG + site.LOCATION.replace("/saml", "/saml/preview")
    with IdentityProvider(config) as idp:
        person = Person(idp)
        page = person.get()
        idp.log.allow("AH01617")
        for _ in range(3):
            assert launch(idp, "wrong", target="/saml/preview").status == 401
            assert problem(guess(person, page))
        assert waits(person.fill_in(page)) >= 1


def test_refused_by_require_is_no_wrong_password():
    config = site.SMALLEST.replace("valid-user", "user dirk")
    with IdentityProvider(config) as idp:
        for _ in range(FREE_USER + 3):
            assert launch(idp, "correct horse").status == 401
            idp.expect_log("AH01631")


def slow(user, password):
    """A line of an htpasswd file whose hash takes about 20 ms."""
    return subprocess.run(
        ["/usr/bin/htpasswd", "-nbB", "-C", "8", user, password],
        stdout=subprocess.PIPE, text=True, check=True).stdout


def blurred(text):
    """TEXT without what is new in each form."""
    return re.sub(r'name="ticket" value="[^"]+"', "", text)


def test_unknown_users_look_like_known_ones(idp):
    """Also where it takes time to find out that a password is wrong."""
    idp.write("conf/users", slow("anna", "correct horse"))
    person = Person(idp)
    page = person.get()
    texts, times, headers = {}, {}, {}
    for _ in range(FREE_USER):
        for user in "anna", "arno":
            start = time.monotonic()
            reply = guess(person, page, user)
            times.setdefault(user, []).append(time.monotonic() - start)
            texts.setdefault(user, set()).add(
                blurred(reply.text).replace(user, "NAME"))
            headers.setdefault(user, set()).add(
                (reply.status, *sorted(set(reply.headers) - {"Date"})))
    assert texts["anna"] == texts["arno"] and len(texts["anna"]) == 1
    assert headers["anna"] == headers["arno"]
    # both wait for the same end, which comes later than any hash; how much
    # later an answer arrives is up to the machine
    assert min(times["anna"] + times["arno"]) >= 0.1, times
    for user in "anna", "arno":
        guess(person, page, user)
        assert waits(guess(person, page, user)) >= 1


def test_no_password_anywhere():
    config = TRACES + CONFIG
    files = {"conf/users": sp.users({"anna": PASSWORD})}
    with IdentityProvider(config, files) as idp:
        idp.log.allow(".")
        person = Person(idp)
        page = person.get()
        for user, password in (("anna", PASSWORD), ("anna", PASSWORD + "x"),
                               ("nobody", PASSWORD), ("", PASSWORD),
                               ("anna", PASSWORD * 100)):
            reply = person.fill_in(page, user, password)
            assert "tr0ub" not in reply.text + str(reply.headers)
        person.fill_in(page, "anna", PASSWORD,
                       {"Origin": "https://evil.example.net"})
        person.fill_in(page, "anna", PASSWORD, ticket="x")
        person.fill_in(page, "anna", PASSWORD,
                       {"Content-Type": "text/plain"})
        idp.log.find("cross-site")
        said = idp.story()
        assert "trace" in said and "tr0ub" not in said
        for file in (idp.root / "state").iterdir():
            assert b"tr0ub" not in file.read_bytes()


def regex(idp, *options):
    """What fail2ban makes of IDP's error log."""
    return subprocess.run(
        ["/usr/bin/fail2ban-regex", *options, str(idp.log.path),
         str(FILTER)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, check=False, timeout=60).stdout


def test_fail2ban(idp):
    person = Person(idp)
    page = person.get()
    guess(person, page, count=2)
    guess(person, page, 'x" from 192.0.2.66')
    person.fill_in(page, "anna", "wrong", {
        "Referer": 'https://x/" from 192.0.2.66'})
    guess(person, page, 'connect_idp: wrong password or unknown user "y')
    # none of these is a guess
    person.fill_in(page, "", "x")
    idp.refused(person.fill_in(page, ticket="x"), 400, "login-form")
    person.fill_in(page)
    idp.log.find("login-form")
    report = regex(idp)
    assert "Failregex: 5 total" in report, report
    assert regex(idp, "-o", "ip").split() == ["127.0.0.1"] * 5
    users = regex(idp, "-o", "user")
    assert users.splitlines()[:2] == ["anna", "anna"], users


def test_device_cookie_is_not_for_those_who_failed(idp):
    person = Person(idp)
    assert not cookies(guess(person, person.get()))
