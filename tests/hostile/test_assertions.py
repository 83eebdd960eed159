# SPDX-License-Identifier: GPL-3.0-or-later
"""An assertion says what it must, no more, and of the right user."""

import concurrent.futures
import itertools
import time

import pytest

from pyidp import attack, keys, saml, site, sp
from pyidp.attack import ACS, VAULT, WIKI, ask
from pyidp.saml import A, P, moment

USERS = {f"user{n:03}": f"password of {n}" for n in range(400)}
ROWS = [(name, f"{name}.agent", site.ROLE) for name in USERS]
SHORT = """
<ConnectIdPServiceProvider short>
    ConnectIdPServiceEntityID urn:example:short
    ConnectIdPACS https://short.example.org/a https://short.example.org/b
    ConnectIdPAudience urn:example:one urn:example:two
    ConnectIdPAssertionLifetime 60
    ConnectIdPClockSkew 10
    ConnectIdPNameID persistent user stored
    ConnectIdPLaunch on
</ConnectIdPServiceProvider>
"""
SHORT_ID = "urn:example:short"
DEFAULT = (300, 180)
TIMES = {WIKI: DEFAULT, VAULT: DEFAULT, SHORT_ID: (60, 10)}
SERVICES = {WIKI: ACS[WIKI], VAULT: ACS[VAULT],
            SHORT_ID: "https://short.example.org/a"}
AUDIENCES = {WIKI: [WIKI], VAULT: [VAULT],
             SHORT_ID: ["urn:example:one", "urn:example:two"]}


class Crowd(attack.Target):
    """A target that hundreds of users know."""

    passwords = {**site.PASSWORDS, **USERS}


@pytest.fixture(scope="module", name="idp")
def start_idp():
    files = {
        "conf/users": sp.users(Crowd.passwords),
        "conf/agents.csv": sp.agents(
            ("user", "connect_username", "connect_role"),
            ROWS + [("anna", "Anna", site.ROLE)])}
    with Crowd(attack.CONFIG + SHORT, files) as idp:
        yield idp


def narrow(answer, acs, audiences, request_id, times, began):
    """ANSWER says just this, and holds for no longer than TIMES."""
    lifetime, skew = times
    now = time.time()
    assertion = answer.assertion
    issued = moment(assertion.get("IssueInstant"))
    assert began - 1 <= issued <= now
    assert answer.response.get("IssueInstant") == assertion.get(
        "IssueInstant")
    assert answer.issuer == site.ENTITY_ID
    assert assertion.findtext(A + "Issuer") == site.ENTITY_ID
    assert answer.action == answer.destination == answer.recipient == acs
    assert answer.in_response_to == request_id
    confirmation = answer.confirmation
    assert confirmation.get("InResponseTo") == request_id
    assert confirmation.get("NotBefore") is None
    assert moment(confirmation.get("NotOnOrAfter")) == issued + lifetime
    conditions = answer.element(A + "Conditions")
    assert moment(conditions.get("NotBefore")) == issued - skew
    assert moment(conditions.get("NotOnOrAfter")) == issued + lifetime
    restriction = answer.element(f"{A}Conditions/{A}AudienceRestriction")
    assert [a.text for a in restriction] == audiences
    assert len(conditions) == 1
    statement = answer.element(A + "AuthnStatement")
    assert moment(statement.get("AuthnInstant")) <= issued
    assert statement.get("SessionNotOnOrAfter") is None
    ids = [e.get("ID") for e in answer.response.iter() if e.get("ID")]
    assert len(ids) == len(set(ids)) == 2
    assert all(len(one) > 32 for one in ids + [statement.get("SessionIndex")])
    assert [e.tag for e in answer.response] .count(A + "Assertion") == 1
    assert answer.response.find(f".//{A}EncryptedAssertion") is None
    assert answer.response.find(f".//{P}Extensions") is None
    return ids


@pytest.mark.parametrize("binding", ["redirect", "post"])
@pytest.mark.parametrize("issuer", sorted(SERVICES))
def test_s24_answer_to_a_request(idp, issuer, binding):
    pair = keys.pair("vault") if issuer == VAULT else None
    seen = []
    for _ in range(3):
        began = time.time()
        request = ask(issuer)
        answer = idp.answer(idp.sso(request, binding=binding, pair=pair))
        seen += narrow(answer, SERVICES[issuer], AUDIENCES[issuer],
                       request.id, TIMES[issuer], began)
    assert len(set(seen)) == 6


@pytest.mark.parametrize("name, issuer", [("wiki", WIKI),
                                          ("short", SHORT_ID)])
def test_s24_launch(idp, name, issuer):
    began = time.time()
    narrow(idp.launch(name), SERVICES[issuer], AUDIENCES[issuer], None,
           TIMES[issuer], began)


def test_s24_launch_of_amazon_connect(idp):
    began = time.time()
    answer = idp.launch("sales")
    narrow(answer, site.ACS, [site.AUDIENCE], None, DEFAULT, began)
    assert answer.relay_state == site.RELAY_STATE


@pytest.mark.parametrize("wish", [
    {"force_authn": "true"}, {"subject": "user001"},
    {"protocol_binding": sp.ARTIFACT}, {"name_id_format": "urn:x"},
    {"contexts": [saml.CLASS + "X509"]}, {"sp_name_qualifier": VAULT}])
def test_s24_failure_says_nothing_of_anybody(idp, wish):
    request = ask(**wish)
    reply = idp.sso(request)
    answer = idp.failed(reply, idp.answer(reply).status, "connect_idp")
    assert answer.in_response_to == request.id
    assert answer.action == answer.destination == ACS[WIKI]
    text = answer.xml.decode()
    for word in ("Assertion>", "NameID>", "Attribute", "anna", "Anna",
                 "user001"):
        assert word not in text
    assert "Success" not in text


@pytest.mark.parametrize("line", [
    "ConnectIdPAssertionLifetime 0", "ConnectIdPAssertionLifetime -1",
    "ConnectIdPAssertionLifetime 86400", "ConnectIdPAssertionLifetime x",
    "ConnectIdPAssertionLifetime 1e3", "ConnectIdPClockSkew -1",
    "ConnectIdPClockSkew 86400"])
def test_s24_times_that_are_too_wide(bench, line):
    status, text = bench.configtest(site.SMALLEST + line + "\n")
    assert status != 0, f"accepted:\n{text}"
    assert line.split()[0] in text


def one_of(idp, number, user):
    """One sign-in of USER; what it says of whom."""
    request = ask(SHORT_ID, acs_url="https://short.example.org/b")
    state = f"state of {user} {number}"
    if number % 3 == 0:
        answer = saml.Answer(saml.Form(idp.get(
            "/saml/launch/sales", user).text), idp.certificate)
        assert answer.attributes[site.AWS + "RoleSessionName"] == [
            f"{user}.agent"]
        assert answer.relay_state == site.RELAY_STATE
    else:
        reply = idp.sso(request, user, ("redirect", "post")[number % 2],
                        relay_state=state)
        answer = saml.Answer(saml.Form(reply.text), idp.certificate)
        assert answer.name_id == user
        assert answer.in_response_to == request.id
        assert answer.relay_state == state
    assert answer.attributes["connect_username"] == [f"{user}.agent"]
    assert answer.attributes["mail"] == [f"{user}@example.org"]
    other = answer.xml.decode().replace(user, "")
    assert "user" not in other.replace("connect_username", "")
    return answer.assertion.get("ID")


def crowd(idp, count):
    """COUNT sign-ins of all users by 64 threads."""
    idp.certificate = idp.metadata().certificates[0]
    users = itertools.islice(itertools.cycle(USERS), count)
    with concurrent.futures.ThreadPoolExecutor(64) as pool:
        ids = list(pool.map(lambda pair: one_of(idp, *pair),
                            enumerate(users)))
    assert len(set(ids)) == count
    idp.log.allow("AH00484")            # more threads than workers
    idp.alive()


def test_s19_everybody_gets_his_own(idp):
    crowd(idp, 1200)


@pytest.mark.all
def test_s19_thousands_get_their_own(idp):
    crowd(idp, 20000)


def test_s19_refused_and_taken_at_once(idp):
    """Requests that fail do not leave anything for those that do not."""
    idp.certificate = idp.metadata().certificates[0]
    idp.log.allow("connect_idp|AH00484")

    def either(number):
        user = f"user{number % 400:03}"
        if number % 2:
            return one_of(idp, number, user)
        reply = idp.sso(ask(WIKI, acs_url=attack.EVIL), user,
                        relay_state=f"lost of {user}")
        assert reply.status == 400
        assert user not in reply.text
        assert attack.EVIL not in reply.text
        return number

    with concurrent.futures.ThreadPoolExecutor(32) as pool:
        assert len(set(pool.map(either, range(600)))) == 600
    idp.alive()
