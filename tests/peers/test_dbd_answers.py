# SPDX-License-Identifier: GPL-3.0-or-later
"""dbd: sources, answered by real databases."""

import pytest

from pyidp import dbd
from pyidp.mariadb import Mariadb
from pyidp.postgres import Postgres


@pytest.fixture(scope="module", name="database",
                params=[dbd.Sqlite, Postgres, Mariadb],
                ids=["sqlite", "postgres", "mariadb"])
def start_database(request):
    with request.param(dbd.tables()) as database:
        yield database


@pytest.fixture(scope="module", name="idp")
def start_idp(database):
    with dbd.identity_provider(database) as idp:
        yield idp


def test_main_job(idp):
    dbd.main_job(idp)


@pytest.mark.parametrize("user", ["anna", "unicode", "quotes", *dbd.ODD])
def test_rows_are_values(idp, user):
    assert dbd.notes(idp, user) == dbd.NOTES_OF[user]


@pytest.mark.parametrize("user", ["nobody", "null", "empty"])
def test_no_value(idp, user):
    assert dbd.notes(idp, user) is None


def test_null_among_values(idp):
    assert dbd.notes(idp, "half") == ["the other half"]


def test_required_value_is_missing(idp):
    idp.refused(idp.get("/saml/launch/sales", "nobody"), 403,
                "attribute-missing.*connect_username.*dbd:username")


@pytest.mark.parametrize("user, reason", [
    (dbd.LONG, "has 10000 bytes; expected 8192"),
    (dbd.MANY, "dbd:notes: 1001 rows; expected 1000 at most"),
])
def test_too_much(idp, user, reason):
    idp.refused(idp.get("/saml/launch/wiki", user), 403,
                f"attribute-value.*{reason}")
