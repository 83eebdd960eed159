# SPDX-License-Identifier: GPL-3.0-or-later
"""ldap: sources when the directory is down, hangs, or is not trusted."""

import concurrent.futures
import contextlib
import socket
import time

import pytest

from pyidp import directory, keys
from pyidp.directory import LAUNCH, attributes, config_of
from pyidp.relay import Relay
from pyidp.slapd import BASE, Slapd

MAIL = {"mail": ["anna@example.com"]}
PEOPLE = {"anna": ("secret", {"mail": MAIL["mail"][0]})}
RULES = ("mail ldap:mail default=nobody@example.com",)
TIMEOUT = 2                   # ConnectIdPSourceTimeout
SLACK = 3
HOST = "127.0.0.1"
TRUST = "LDAPTrustedGlobalCert CA_BASE64 conf/ca.pem"
CA = {"conf/ca.pem": keys.authority().certificate_pem}
CERTIFICATE = keys.server("127.0.0.1")


@pytest.fixture(scope="module", name="slapd")
def start_slapd():
    with Slapd(PEOPLE, tls=CERTIFICATE) as slapd:
        yield slapd


@pytest.fixture(scope="module", name="idp")
def start_idp(slapd):
    with directory.provider(config_of(slapd.url, rules=RULES),
                            ["anna"]) as idp:
        yield idp


def out_of_order(idp, reason):
    """The launch is refused in time; for REASON, says the log."""
    before = time.monotonic()
    reply = idp.get(LAUNCH, "anna")
    assert time.monotonic() - before < TIMEOUT + SLACK
    assert reply.headers["Retry-After"] == "60"
    return idp.refused(reply, 503, "source: .*ldap:mail: the directory "
                       + reason)


@contextlib.contextmanager
def stopped(slapd):
    slapd.stop()
    try:
        yield
    finally:
        slapd.start()


@contextlib.contextmanager
def hanging(slapd):
    slapd.hang()
    try:
        yield
    finally:
        slapd.go_on()


def test_directory_goes_and_comes_back(idp, slapd):
    for _ in range(2):
        assert attributes(idp) == MAIL
        with stopped(slapd):
            out_of_order(idp, "127.0.0.1:.* cannot be reached: Can't contact "
                         "LDAP server.*; look whether it runs")
        # the connections of the pool are those of the slapd before
        assert attributes(idp) == MAIL


def test_directory_hangs_on_an_old_connection(idp, slapd):
    assert attributes(idp) == MAIL
    with hanging(slapd):
        out_of_order(idp, ".* refuses the bind: Timed out")
    assert attributes(idp) == MAIL


@pytest.mark.parametrize("word", ["", " STARTTLS", "ldaps"])
def test_directory_hangs_on_a_new_connection(slapd, word):
    url = slapd.secure_url if word == "ldaps" else slapd.url + word
    with directory.provider(config_of(url, TRUST), ["anna"], CA) as idp:
        with hanging(slapd):
            out_of_order(idp, ".* has no TLS that can be trusted: Timed out"
                         if word else ".* refuses the bind: Timed out")
        assert attributes(idp) == MAIL


def test_connection_that_a_firewall_forgot(slapd):
    """A new one is tried while there is time."""
    with Relay(slapd.port) as relay:
        url = f"ldap://127.0.0.1:{relay.port}/{BASE}"
        with directory.provider(config_of(url), ["anna"]) as idp:
            assert attributes(idp) == MAIL
            assert relay.forget() == 1
            before = time.monotonic()
            assert attributes(idp) == MAIL
            assert TIMEOUT / 4 < time.monotonic() - before < TIMEOUT


def test_two_attributes_wait_once(slapd):
    """The first rule's outage is the others'; none gets a default."""
    rules = ("role ldap:title fallback=error", "role value:guest",
             "mail ldap:mail default=nobody@example.com")
    with directory.provider(config_of(slapd.url, rules=rules),
                            ["anna"]) as idp:
        with hanging(slapd):
            out_of_order(idp, ".*Timed out")
        idp.expect_log("the next rule is tried")
        assert attributes(idp) == {"role": ["guest"], **MAIL}


def test_host_that_takes_no_connections():
    """Its queue is full, so it does not even say no."""
    with socket.socket() as full:
        full.bind((HOST, 0))
        full.listen(0)
        port = full.getsockname()[1]
        with socket.create_connection((HOST, port)):
            url = f"ldap://127.0.0.1:{port}/{BASE}"
            with directory.provider(config_of(url), ["anna"]) as idp:
                out_of_order(idp, ".* cannot be reached")


def test_stop_and_start_while_requests_run(idp, slapd):
    """Each answer has the right values, or there is none."""
    ends = time.monotonic() + 6

    def ask():
        statuses = []
        while time.monotonic() < ends:
            reply = idp.get(LAUNCH, "anna")
            if reply.status == 200:
                assert idp.answer(reply).attributes == MAIL
            statuses.append(reply.status)
        return statuses

    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        tasks = [pool.submit(ask) for _ in range(6)]
        while time.monotonic() < ends - 2:
            wait_until(lambda: idp.get(LAUNCH, "anna").status == 200)
            with stopped(slapd):
                wait_until(lambda: idp.get(LAUNCH, "anna").status == 503)
            with hanging(slapd):
                wait_until(lambda: idp.get(LAUNCH, "anna").status == 503)
        statuses = [status for task in tasks for status in task.result()]
    assert {200, 503} == set(statuses)
    idp.expect_log("source: .*ldap:mail")
    assert attributes(idp) == MAIL


def wait_until(condition):
    deadline = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def tls_url(slapd, word):
    return slapd.secure_url if word == "ldaps" else f"{slapd.url} {word}"


@pytest.mark.parametrize("word", ["ldaps", "TLS", "STARTTLS"])
def test_tls(slapd, word):
    with directory.provider(config_of(tls_url(slapd, word), TRUST),
                            ["anna"], CA) as idp:
        for _ in range(2):
            assert attributes(idp) == MAIL


@pytest.mark.parametrize("word", ["ldaps", "STARTTLS"])
@pytest.mark.parametrize("wrong", ["authority", "host"])
def test_tls_of_somebody_else(slapd, word, wrong):
    files = dict(CA)
    url = tls_url(slapd, word)
    if wrong == "authority":
        files["conf/ca.pem"] = keys.pair("other").certificate_pem
    else:
        url = url.replace("127.0.0.1", "localhost")
    with directory.provider(config_of(url, TRUST), ["anna"], files) as idp:
        out_of_order(idp, ".*has no TLS that can be trusted: .*; "
                     "look at its certificate")


@pytest.mark.parametrize("word", ["ldaps", "STARTTLS"])
def test_tls_that_nobody_checks(slapd, word):
    config = config_of(tls_url(slapd, word), "LDAPVerifyServerCert off")
    with directory.provider(config, ["anna"]) as idp:
        assert attributes(idp) == MAIL


@pytest.mark.parametrize("mode", ["STARTTLS", "SSL"])
def test_trusted_mode(slapd, mode):
    url = slapd.url if mode == "STARTTLS" else slapd.url.replace(
        str(slapd.port), str(slapd.tls_port))
    config = config_of(url, TRUST, f"LDAPTrustedMode {mode}")
    with directory.provider(config, ["anna"], CA) as idp:
        assert attributes(idp) == MAIL
