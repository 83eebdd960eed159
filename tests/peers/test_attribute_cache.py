# SPDX-License-Identifier: GPL-3.0-or-later
"""ConnectIdPAttributeCache: kept for children and nodes, and for how long."""

import time

import pytest

from pyidp import seal
from pyidp.directory import LAUNCH, attributes, config_of, provider
from pyidp.redis import Redis
from pyidp.slapd import Slapd

PEOPLE = {"anna": ("x", {"mail": "anna@example.com"}), "bert": ("x", {})}
KEY = seal.new_key()
SECRET = {"conf/secret.key": KEY}


@pytest.fixture(name="slapd")
def start_slapd():
    with Slapd(PEOPLE) as slapd:
        yield slapd


@pytest.fixture(scope="module", name="redis")
def start_redis():
    with Redis() as redis:
        yield redis


def node(url, redis, *lines, keep=3600, **more):
    return provider(
        config_of(url, f"ConnectIdPAttributeCache {keep}",
                  f"ConnectIdPCache redis:127.0.0.1:{redis.port}",
                  "ConnectIdPSecret conf/secret.key", *lines, **more),
        PEOPLE, SECRET, modules=["socache_redis"])


def is_asked(idp, user="anna"):
    """The directory is away: whoever asks it gets a 503."""
    reply = idp.get(LAUNCH, user)
    if reply.status == 503:
        idp.expect_log("source: .*ldap:mail")
    return reply.status == 503


def test_other_node_has_it_too(slapd, redis):
    with node(slapd.url, redis) as one, node(slapd.url, redis) as two:
        assert attributes(one) == {"mail": ["anna@example.com"]}
        slapd.stop()
        try:
            for idp in (one, two, two, one):
                assert attributes(idp) == {"mail": ["anna@example.com"]}
            assert is_asked(two, "bert")
        finally:
            slapd.start()


@pytest.mark.parametrize("lines, more", [
    ((), {"rules": ("mail ldap:cn", "mail ldap:mail")}),
    (("LDAPConnectionTimeout 9",), {}),
    ((), {"keep": 3599}),
])
def test_other_settings_get_no_old_values(slapd, redis, lines, more):
    with node(slapd.url, redis) as idp:
        assert attributes(idp) == {"mail": ["anna@example.com"]}
    slapd.stop()
    try:
        with node(slapd.url, redis, *lines, **more) as idp:
            reply = idp.get(LAUNCH, "anna")
            assert reply.status == 503
            idp.expect_log("source: ")
    finally:
        slapd.start()


def test_other_secret_gets_no_old_values(slapd, redis):
    with node(slapd.url, redis) as idp:
        assert attributes(idp) == {"mail": ["anna@example.com"]}
        slapd.stop()
        try:
            idp.write("conf/secret.key", seal.new_key())
            idp.graceful()
            assert is_asked(idp)
        finally:
            slapd.start()


def test_kept_for_as_long_as_said(slapd, redis):
    with node(slapd.url, redis, keep=1) as idp:
        assert attributes(idp) == {"mail": ["anna@example.com"]}
        slapd.stop()
        try:
            deadline = time.monotonic() + 10
            while not is_asked(idp):
                assert time.monotonic() < deadline, "kept for ever"
                time.sleep(0.1)
        finally:
            slapd.start()


def test_not_kept_by_default(slapd):
    with provider(config_of(slapd.url), PEOPLE) as idp:
        assert attributes(idp) == {"mail": ["anna@example.com"]}
        slapd.stop()
        try:
            assert is_asked(idp)
        finally:
            slapd.start()


def test_an_outage_is_not_kept(slapd, redis):
    with node(slapd.url, redis, "# another key") as idp:
        slapd.stop()
        try:
            assert is_asked(idp, "bert")
        finally:
            slapd.start()
        assert attributes(idp, "bert") == {}
