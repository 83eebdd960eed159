# SPDX-License-Identifier: GPL-3.0-or-later
"""Persistent NameIDs that a database keeps, gives and takes back."""

import pytest

from pyidp import dbd, saml, site, sp
from pyidp.idp import IdentityProvider
from pyidp.saml import AuthnRequest

WIKI = "urn:example:wiki"
PERSISTENT = saml.FORMAT + "persistent"
TABLE = """
CREATE TABLE names (login TEXT, sp TEXT, id TEXT);
INSERT INTO names VALUES ('anna', 'wiki', 'w-0001');
INSERT INTO names VALUES ('anna', 'shop', 's-0001');
INSERT INTO names VALUES ('bert', 'wiki', 'w-0002');
INSERT INTO names VALUES ('cora', 'wiki', 'w-0003');
INSERT INTO names VALUES ('cora', 'wiki', 'w-0004');
INSERT INTO names VALUES ('dirk', 'wiki', '');
INSERT INTO names VALUES ('emil', 'wiki', NULL);
"""
CONFIG = site.MODULE + site.IDENTITY + """
DBDriver      sqlite3
DBDParams     "{params}"
DBDPrepareSQL "SELECT id FROM names WHERE login = %s AND sp = 'wiki'" wiki_id
DBDPrepareSQL "SELECT id FROM names WHERE login = %s AND sp = 'shop'" shop_id
<ConnectIdPServiceProvider wiki>
    ConnectIdPServiceEntityID urn:example:wiki
    ConnectIdPACS https://wiki.example.org/acs
    ConnectIdPLaunch on
    ConnectIdPNameID persistent dbd:wiki_id stored
</ConnectIdPServiceProvider>
<ConnectIdPServiceProvider shop>
    ConnectIdPServiceEntityID urn:example:shop
    ConnectIdPACS https://shop.example.org/acs
    ConnectIdPLaunch on
    ConnectIdPNameID persistent dbd:shop_id stored
</ConnectIdPServiceProvider>
""" + site.LOCATION


@pytest.fixture(scope="module", name="sqlite")
def make_sqlite():
    with dbd.Sqlite(TABLE) as sqlite:
        yield sqlite


@pytest.fixture(scope="module", name="idp")
def start_idp(sqlite):
    config = CONFIG.format(params=sqlite.params)
    with IdentityProvider(config, {"conf/users": sp.users(site.PASSWORDS)},
                          modules=("dbd",)) as idp:
        yield idp


def test_each_service_provider_gets_its_own(idp):
    answer = idp.launch("wiki")
    assert answer.name_id_format == PERSISTENT
    assert answer.name_id == "w-0001"
    assert idp.launch("shop").name_id == "s-0001"
    assert idp.launch("wiki", "bert").name_id == "w-0002"


def test_revoked_and_given_anew(idp, sqlite):
    """A NameID is revoked in the table: from the next sign-in on."""
    sqlite.sql("DELETE FROM names WHERE id = 'w-0002'")
    for allow in ("true", "false"):
        request = AuthnRequest(WIKI, destination=site.BASE + "/sso",
                               name_id_format=PERSISTENT, allow_create=allow)
        idp.refused(idp.sso(request, "bert"), 403,
                    "attribute-missing.*NameID persistent")
    sqlite.sql("INSERT INTO names VALUES ('bert', 'wiki', 'w-0102')")
    assert idp.launch("wiki", "bert").name_id == "w-0102"
    sqlite.sql("UPDATE names SET id = 'w-0202' WHERE id = 'w-0102'")
    assert idp.launch("wiki", "bert").name_id == "w-0202"


@pytest.mark.parametrize("user, reason", [
    ("cora", "attribute-value.*NameID persistent: .*has 2 values"),
    ("dirk", "attribute-missing.*NameID persistent"),
    ("emil", "attribute-missing.*NameID persistent"),
    ("fay", "attribute-missing.*NameID persistent"),
])
def test_not_exactly_one_is_none(idp, user, reason):
    idp.refused(idp.get("/saml/launch/wiki", user), 403, reason)
