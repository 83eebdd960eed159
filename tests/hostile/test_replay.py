# SPDX-License-Identifier: GPL-3.0-or-later
"""S13: a request is answered once, whichever child or node gets it again."""

import pytest

from pyidp import saml, site
from pyidp.idp import IdentityProvider
from pyidp.person import SIGNS_IN, Person
from pyidp.redis import Redis
from pyidp.saml import AuthnRequest

WIKI = """
<ConnectIdPServiceProvider wiki>
    ConnectIdPServiceEntityID urn:example:wiki
    ConnectIdPACS https://wiki.example.org/acs
</ConnectIdPServiceProvider>
<ConnectIdPServiceProvider shop>
    ConnectIdPServiceEntityID urn:example:shop
    ConnectIdPACS https://shop.example.org/acs
</ConnectIdPServiceProvider>
"""
BASIC = site.MODULE + site.IDENTITY + WIKI + site.LOCATION
FORM = site.MODULE + site.IDENTITY + WIKI + SIGNS_IN
AGAIN = "replay: the request .* was answered before"


@pytest.fixture(scope="module", name="idp")
def start_idp():
    with IdentityProvider(BASIC) as idp:
        yield idp


def ask(name="wiki", **fields):
    return AuthnRequest(f"urn:example:{name}", site.BASE + "/sso", **fields)


@pytest.mark.parametrize("first", ["redirect", "post"])
@pytest.mark.parametrize("second", ["redirect", "post"])
def test_twice(idp, first, second):
    request = ask()
    assert idp.answer(idp.sso(request, binding=first)).assertion is not None
    idp.refused(idp.sso(request, binding=second), 403, AGAIN)
    idp.refused(idp.sso(request, "fay", binding=second), 403, AGAIN)


def test_the_same_id_of_another_service_provider(idp):
    request = ask()
    other = ask("shop", id=request.id)
    assert idp.answer(idp.sso(request)).in_response_to == request.id
    assert idp.answer(idp.sso(other)).in_response_to == request.id


def test_what_was_not_answered_may_come_again(idp):
    request = ask()
    assert idp.sso(request, None).status == 401
    assert idp.answer(idp.sso(request)).assertion is not None


def test_a_refusal_is_no_answer(idp):
    request = ask(force_authn="true")
    for _ in range(2):
        idp.failed(idp.sso(request), ["Responder", "AuthnFailed"],
                   "authn-failed")


def test_other_children():
    """With prefork each request meets another child in its turn."""
    config = BASIC + """
StartServers 6
MinSpareServers 6
MaxSpareServers 6
MaxRequestWorkers 6
"""
    with IdentityProvider(config, mpm="prefork") as idp:
        idp.wait(lambda: len(idp.children()) >= 6, "has too few children")
        for _ in range(10):
            request = ask()
            idp.answer(idp.sso(request))
            idp.refused(idp.sso(request), 403, AGAIN)


def test_the_form_twice():
    with IdentityProvider(FORM) as idp:
        person = Person(idp)
        page = person.get("/saml/sso?" + saml.redirect(ask()))
        assert idp.answer(person.fill_in(page)).assertion is not None
        idp.refused(Person(idp).fill_in(page), 403, AGAIN)


def test_other_node():
    with Redis() as redis:
        config = (BASIC + f"ConnectIdPCache redis:127.0.0.1:{redis.port}\n")
        with IdentityProvider(config, modules=["socache_redis"]) as one, \
                IdentityProvider(config, modules=["socache_redis"]) as two:
            request = ask()
            one.answer(one.sso(request))
            two.refused(two.sso(request), 403, AGAIN)
            # who cannot tell does not answer
            redis.stop()
            one.log.allow("cache redis|socache_redis:(error|crit)")
            one.refused(one.sso(ask()), 503, "source: the cache does not say")
            redis.start()


def test_without_a_cache_configtest_warns():
    with IdentityProvider(BASIC, tls=False) as idp:
        idp.modules = tuple(name for name in idp.modules
                            if name != "socache_shmcb")
        status, text = idp.configtest()
        assert status == 0
        assert "a request that comes twice is answered twice" in text
        status, text = idp.configtest(site.SMALLEST)
        assert status == 0
        assert "twice" not in text
