# SPDX-License-Identifier: GPL-3.0-or-later
"""Mistakes about dbd: sources, found by "apachectl -t"."""

import pytest

from pyidp import httpd, site
from pyidp.mistakes import Mistake

LOAD = httpd.loaded(["dbd"]) + "\n"
DRIVER = "DBDriver sqlite3\nDBDParams conf/agents.db\n"
USERNAME = 'DBDPrepareSQL "SELECT name FROM t WHERE login = %s" username\n'
RULE = "ConnectIdPAttribute mail dbd:username\n"
GOOD = site.SMALLEST + LOAD + DRIVER + USERNAME + RULE


def mistake(name, old, new, *says):
    return Mistake(name, "ConnectIdPAttribute", old, new, *says, base=GOOD,
                   mark=RULE.strip())


def statement(name, where):
    text = f'DBDPrepareSQL "SELECT name FROM t WHERE {where}" username\n'
    return mistake(name, USERNAME, text, "the statement of dbd:username is ",
                   "expected one parameter, %s, which is the user")


MISTAKES = [
    mistake("module", LOAD + DRIVER + USERNAME, "", "need mod_dbd",
            "LoadModule dbd_module"),
    mistake("driver", DRIVER, "", "dbd:username has no database",
            "add DBDriver and DBDParams"),
    mistake("label", USERNAME, USERNAME.replace(" username", " other"),
            "dbd:username has no statement", "DBDPrepareSQL .* username"),
    mistake("case", USERNAME, USERNAME.replace(" username", " Username"),
            "dbd:username has no statement"),
    mistake("taken-away", USERNAME, USERNAME + "DBDPrepareSQL username\n",
            "dbd:username has no statement"),
    mistake("other-host", USERNAME, "<VirtualHost 127.0.0.1:9>\n" + USERNAME
            + "</VirtualHost>\n", "dbd:username has no statement"),
    statement("no-parameter", "login = 'anna'"),
    statement("two-parameters", "login = %s OR mail = %s"),
    statement("wildcard", "login = %s AND name LIKE '%x'"),
    statement("number", "login = %d"),
    Mistake("no-label", "ConnectIdPAttribute", RULE,
            "ConnectIdPAttribute mail dbd:\n", "dbd:LABEL", base=GOOD),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: m.name)
def test_mistake(bench, mistake):
    mistake.check(bench)


@pytest.mark.parametrize("where", [
    "login = %s", "login = %s AND name LIKE '100 %%'",
    "login = %s AND name LIKE '%'", "login = %s AND name LIKE '%%x%%'"])
def test_good_statement(bench, where):
    config = GOOD.replace("login = %s", where)
    assert bench.configtest(config)[0] == 0, bench.configtest(config)[1]


def test_statement_in_a_file_and_a_condition(bench):
    bench.write("conf/sql.conf", USERNAME)
    config = GOOD.replace(USERNAME, "<IfModule dbd_module>\n"
                          "Include conf/sql.conf\n</IfModule>\n")
    assert bench.configtest(config)[0] == 0, bench.configtest(config)[1]
