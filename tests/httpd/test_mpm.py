# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job under each way in which httpd runs its children."""

import concurrent.futures

import pytest

from pyidp import keys, saml, site
from pyidp.idp import IdentityProvider
from pyidp.saml import AuthnRequest

MPMS = ("event", "worker", "prefork")
SHOP = """
<ConnectIdPServiceProvider shop>
    ConnectIdPServiceEntityID urn:example:shop
    ConnectIdPACS https://shop.example.org/acs
</ConnectIdPServiceProvider>
"""


@pytest.fixture(scope="module", name="idp", params=MPMS)
def start_idp(request):
    with IdentityProvider(site.SMALLEST + SHOP, mpm=request.param) as idp:
        yield idp


def main_job(idp):
    answer = idp.launch()
    assert answer.recipient == site.ACS
    assert answer.attributes[site.AWS + "Role"] == [site.ROLE]
    for binding in ("redirect", "post"):
        request = AuthnRequest("urn:example:shop", site.BASE + "/sso")
        answer = idp.answer(idp.sso(request, binding=binding))
        assert answer.in_response_to == request.id


def test_main_job(idp):
    main_job(idp)


def test_refusals_and_answers_in_turn(idp):
    for _ in range(3):
        idp.refused(idp.get("/saml/launch/sales", "bert"), 403,
                    "connect_role")
        main_job(idp)


def test_each_answer_is_of_its_own_request(idp):
    users = {"anna": "Anna.Agent@example.com", "cora": "Cora Space"}

    def sign_in(number):
        user = sorted(users)[number % 2]
        request = AuthnRequest("urn:example:shop", site.BASE + "/sso")
        return user, request, idp.sso(request, user)

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for user, request, reply in pool.map(sign_in, range(64)):
            answer = idp.answer(reply)
            assert answer.in_response_to == request.id
            assert answer.attributes["connect_username"] == [users[user]]


def test_two_graceful_restarts(idp):
    for _ in range(2):
        idp.graceful()
        main_job(idp)


def test_graceful_restart_brings_a_new_key_and_new_users(idp):
    serials = []
    for name in ("fresh", "idp"):
        pair = keys.pair(name)
        idp.write("conf/idp.key", pair.key_pem)
        idp.write("conf/idp.crt", pair.certificate_pem)
        idp.write("conf/agents.csv", site.AGENTS.replace(
            "Anna.Agent", f"Anna.{name}"))
        idp.graceful()
        answer = idp.launch()
        serials.append(idp.metadata().certificates[0].serial_number)
        assert answer.attributes["connect_username"] == [
            f"Anna.{name}@example.com"]
    assert serials == [keys.pair(name).certificate.serial_number
                       for name in ("fresh", "idp")]


def test_metadata_outlives_a_restart(idp):
    before = idp.get("/saml/metadata").body
    idp.graceful()
    assert idp.get("/saml/metadata").body == before
    assert saml.Metadata(before).entity_id == site.ENTITY_ID
