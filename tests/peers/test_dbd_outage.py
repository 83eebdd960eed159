# SPDX-License-Identifier: GPL-3.0-or-later
"""A database that is down, hangs or comes back, behind dbd: sources."""

import concurrent.futures
import contextlib
import time

import pytest

from pyidp import database as databases
from pyidp import dbd
from pyidp.mariadb import Mariadb
from pyidp.postgres import Postgres

TIMEOUT = 1                   # seconds
SLACK = 4
LIMIT = f"ConnectIdPSourceTimeout {TIMEOUT}"
LAUNCH = "/saml/launch/sales"
OUTAGE = (r"source: .*from dbd:\w+: (the database says: "
          r"|mod_dbd has no connection|no answer within|not asked)")
OF_MOD_DBD = r"\[dbd:error\]"
MPMS = ("event", *(pytest.param(mpm, marks=pytest.mark.all)
                   for mpm in ("worker", "prefork")))


@pytest.fixture(scope="module", name="database", params=[Postgres, Mariadb],
                ids=["postgres", "mariadb"])
def start_database(request):
    with request.param(dbd.tables()) as database:
        yield database


@pytest.fixture(scope="module", name="idp")
def start_idp(database):
    with dbd.identity_provider(database, LIMIT) as idp:
        yield idp


@contextlib.contextmanager
def hanging(database):
    database.hang()
    try:
        yield
    finally:
        database.go_on()


@contextlib.contextmanager
def down(database):
    database.stop()
    try:
        yield
    finally:
        database.start()


def unavailable(idp, reason=OUTAGE):
    """A launch that has to wait for the database, and does not for long."""
    idp.log.allow(OF_MOD_DBD)
    begin = time.monotonic()
    reply = idp.get(LAUNCH, "anna")
    assert time.monotonic() - begin < TIMEOUT + SLACK
    idp.refused(reply, 503, reason)
    assert int(reply.headers["Retry-After"]) > 0


def checked(idp, replies):
    """Their statuses; an answer is the right one.

    It is read in one thread, as lxml's schema wants it.
    """
    assert all(idp.answer(reply).attributes["connect_username"] == [dbd.AGENT]
               for reply in replies if reply.status == 200)
    return {reply.status for reply in replies}


def statuses(idp, count):
    """What COUNT launches give, some of them at a time."""
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        return checked(idp, list(pool.map(lambda _: idp.get(LAUNCH, "anna"),
                                          range(count))))


def works(idp):
    """On each connection that there is."""
    assert statuses(idp, 12) == {200}
    assert dbd.notes(idp, "unicode") == dbd.NOTES_OF["unicode"]


def recovers(idp):
    """Each child hears by itself that the database is back."""
    idp.log.allow(OUTAGE)
    idp.log.allow(OF_MOD_DBD)
    begin = time.monotonic()
    while statuses(idp, 12) != {200}:
        assert time.monotonic() - begin < TIMEOUT + SLACK
    works(idp)


def test_down_and_up_again(idp, database):
    works(idp)
    with down(database):
        for _ in range(3):
            unavailable(idp)
    recovers(idp)
    assert databases.PASSWORD not in idp.story()


def test_restart_that_nobody_saw(idp, database):
    works(idp)
    with down(database):
        pass
    works(idp)


def test_hangs_and_goes_on(idp, database):
    works(idp)
    with hanging(database):
        unavailable(idp, "no answer within 1 s .ConnectIdPSourceTimeout")
        unavailable(idp, "not asked")
    recovers(idp)


def test_others_are_served_while_it_hangs(idp, database):
    works(idp)
    idp.log.allow(OUTAGE)
    with (hanging(database),
          concurrent.futures.ThreadPoolExecutor(64) as pool):
        jobs = [pool.submit(idp.get, LAUNCH, "anna") for _ in range(64)]
        begin = time.monotonic()
        idp.metadata()
        assert time.monotonic() - begin < 2 * TIMEOUT + SLACK
        assert {job.result().status for job in jobs} == {503}
        begin = time.monotonic()
        for _ in range(10):
            idp.metadata()
        assert time.monotonic() - begin < SLACK
    recovers(idp)


@pytest.mark.all
def test_restarts_while_requests_run(idp, database):
    idp.log.allow(OUTAGE)
    idp.log.allow(OF_MOD_DBD)
    stop = False

    def ask():
        replies = []
        while not stop:
            replies.append(idp.get(LAUNCH, "anna"))
        return replies

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(ask) for _ in range(4)]
        for _ in range(2):
            with down(database):
                time.sleep(0.3)
            time.sleep(0.3)
        stop = True
        replies = [reply for job in jobs for reply in job.result()]
    assert checked(idp, replies) == {200, 503}
    recovers(idp)


@pytest.mark.parametrize("mpm", MPMS)
def test_graceful_restart_and_stop_while_it_hangs(database, mpm):
    with dbd.identity_provider(database, LIMIT, mpm=mpm) as idp:
        dbd.main_job(idp)
        with hanging(database):
            unavailable(idp)
            before = idp.children()
            idp.graceful()
            idp.wait(lambda: not set(before) & set(idp.children()),
                     "keeps its old children")
            unavailable(idp)
        recovers(idp)
        with hanging(database):
            unavailable(idp)
            begin = time.monotonic()
            idp.stop()
            assert time.monotonic() - begin < TIMEOUT + SLACK
        idp.start()
        recovers(idp)
