# SPDX-License-Identifier: GPL-3.0-or-later
"""Two nodes with one secret and one Redis are one identity provider."""

import re

import pytest

from pyidp import seal, site
from pyidp.idp import IdentityProvider
from pyidp.person import CONFIG, Person, asks, problem
from pyidp.redis import Redis

KEY = seal.new_key()
FREE = 5


def node(redis):
    return IdentityProvider(
        CONFIG + f"ConnectIdPCache redis:127.0.0.1:{redis.port}\n"
        "ConnectIdPSecret conf/secret.key\n", {
            **site.files(), "conf/secret.key": KEY},
        modules=["socache_redis"])


@pytest.fixture(scope="module", name="redis")
def start_redis():
    with Redis() as redis:
        yield redis


@pytest.fixture(scope="module", name="nodes")
def start_nodes(redis):
    with node(redis) as one, node(redis) as two:
        yield one, two


def at(server, person):
    """PERSON's browser, led to SERVER by a load balancer."""
    moved = Person(server)
    moved.cookies = dict(person.cookies)
    return moved


def test_session_of_the_other_node(nodes):
    one, two = nodes
    person = Person(one)
    page = person.get()
    # the form of one node, sent to the other
    assert at(two, person).fill_in(page).status == 200
    person.fill_in(page)
    assert two.answer(at(two, person).get()).action == site.ACS


def test_signing_out_holds_at_both(nodes):
    one, two = nodes
    person = Person(one)
    person.sign_in()
    copies = at(one, person), at(two, person)
    page = at(two, person).get("/saml/logout")
    token = re.search('name="token" value="([^"]+)"', page.text)[1]
    assert copies[1].post("/saml/logout", {"token": token}).status == 200
    for server in nodes:
        assert asks(at(server, person).get())


def test_throttle_counts_at_both(nodes):
    for server in nodes:
        server.log.allow("wrong password or unknown user")
    page = nodes[0].get("/saml/login")
    for number in range(FREE + 1):
        reply = Person(nodes[number % 2]).fill_in(page, "cora", "wrong")
        assert problem(reply)
    for server in nodes:
        reply = Person(server).fill_in(page, "cora")
        assert problem(reply, 429)
    nodes[0].wait(lambda: Person(nodes[1]).fill_in(page, "cora").status
                  == 200, "locks out")
