# SPDX-License-Identifier: GPL-3.0-or-later
"""connectidpctl agents: each verb on both kinds of store."""

import pytest

from pyidp import ctl, site

HEADER = "user,connect_username,connect_role\n"
ROLE = f'"{site.ROLE}"'
TWO = HEADER + f"anna,Anna.Agent,{ROLE}\nbert,bert@example.com,Agent\n"
ODD = ("' OR 1=1 --", "*)(uid=*", 'quo"te', "com,ma", "J\u00fcrgen \u20ac",
       "100%s", " spaced ", "-", "x" * 8192)
WRONG_CALLS = (
    (), ("list",), ("import",), ("import", "a.csv"), ("export",),
    ("export", "a.csv", "b"), ("set", "a.csv", "anna"),
    ("set", "a.csv", "anna", "--replace"), ("get", "a.csv"),
    ("get", "a.csv", "anna", "b"), ("delete", "a.csv"),
    ("import", "a.csv", "b.csv", "--preset=aws"),
    ("import", "a.csv", "b.csv", "--force"),
    ("export", "a.csv", "--preset=generic"))
WRONG_WORDS = (
    ("import", "b.csv", "Username"), ("import", "b.csv", "=Username"),
    ("import", "b.csv", ":=text"), ("import", "b.csv", "a=b", "a:=c"),
    ("import", "b.csv", "user:=anna"), ("import", "b.csv", "x=Password"),
    ("import", "b.csv", "a\x01=b"), ("set", "anna", "Username"),
    ("set", "anna", "=x"), ("set", "anna", "a=1", "a=2"),
    ("set", "anna", "user=bert"), ("set", "anna", "a\x01=b"),
    ("set", "anna", "a" * 257 + "=b"), ("set", "", "a=b"))


@pytest.fixture(name="store", params=("csv", "sqlite"))
def make_store(request, tmp_path):
    return ctl.Store(request.param, tmp_path)


@pytest.fixture(name="full")
def make_full(store):
    store.does("import", store.foreign(TWO),
               says="2 agents read, 2 new, 0 changed, 0 unchanged\n")
    return store


def test_import(full):
    full.holds(TWO)
    if full.kind == "csv":
        assert full.file.read_text() == TWO
    else:
        assert full.query("SELECT connect_role FROM agents WHERE user = ?",
                          "anna") == [(site.ROLE,)]
        keys = [(row[1], row[5]) for row
                in full.query("PRAGMA table_info(agents)") if row[5]]
        assert keys == [("user", 1)]


def test_import_merges(full):
    given = HEADER + f"cora,cora,Agent\nanna,anna,{ROLE}\nbert,,Agent\n"
    full.does("import", full.foreign(given),
              says="3 agents read, 1 new, 2 changed, 0 unchanged\n")
    full.holds(HEADER + f"anna,anna,{ROLE}\nbert,,Agent\ncora,cora,Agent\n")
    full.does("import", full.foreign("connect_role,user\nBoss,cora\n"),
              says="1 agents read, 0 new, 1 changed, 0 unchanged\n")
    full.does("import", full.foreign(TWO + "cora,cora,Boss\n"),
              says="3 agents read, 0 new, 2 changed, 1 unchanged\n")
    full.holds(TWO + "cora,cora,Boss\n")


def test_replace(full):
    given = HEADER + f"bert,bert@example.com,Agent\ncora,cora,{ROLE}\n"
    full.does("import", "--replace", full.foreign(given),
              says="2 agents read, 1 new, 0 changed, 1 unchanged, "
                   "1 deleted\n")
    full.holds(given)


def test_replace_without_a_column(full):
    full.does("import", full.foreign("user,connect_role\nbert,Agent\n"),
              "--replace", says="1 agents read, 0 new, 1 changed, "
                                "0 unchanged, 1 deleted\n")
    # httpd's statements for SQLite live as long as the columns do
    full.holds("user,connect_role\nbert,Agent\n" if full.kind == "csv"
               else HEADER + "bert,,Agent\n")


def test_set_get_delete(full):
    full.does("set", "bert", "connect_role=Boss", says="bert: changed\n")
    full.does("set", "bert", "connect_role=Boss", says="bert: unchanged\n")
    full.does("get", "bert", says="connect_username=bert@example.com\n"
                                  "connect_role=Boss\n")
    full.does("set", "cora", "connect_username=co", "connect_role=",
              says="cora: new\n")
    full.does("get", "cora", says="connect_username=co\n")
    full.does("delete", "bert", says="bert: deleted\n")
    full.holds(HEADER + f"anna,Anna.Agent,{ROLE}\ncora,co,\n")
    for verb in ("get", "delete"):
        assert "there is no user bert" in full.refuses(verb, "bert")


def test_users_differ_by_case(full):
    full.does("set", "Anna", "connect_role=Boss", says="Anna: new\n")
    assert site.ROLE in full.does("get", "anna")


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_text(store, text):
    store.does("set", text, f"note={text}", "connect_role=Agent",
               says=f"{text}: new\n")
    store.does("get", text, says=f"note={text}\nconnect_role=Agent\n")
    exported = store.does("export")
    other = ctl.Store("csv", store.folder)
    other.file = store.folder / "other.csv"
    other.name = f"file:{other.file}"
    other.does("import", store.foreign(exported))
    other.holds(exported)
    store.does("delete", text)
    store.holds("user,note,connect_role\n")


def test_new_column(full):
    if full.kind == "sqlite":
        said = full.refuses("set", "bert", "mail=b@x")
        assert 'no column "mail"; --add-columns would add it' in said
        assert "apachectl graceful" in full.does(
            "set", "bert", "mail=b@x", "--add-columns")
    else:
        full.does("set", "bert", "mail=b@x",
                  says="new column mail\nbert: changed\n")
    assert "mail=b@x" in full.does("get", "bert")
    assert "mail" not in full.does("get", "anna")


def test_columns_of_sqlite(tmp_path):
    store = ctl.Store("sqlite", tmp_path)
    done = ctl.agents("set", store.name, "anna", 'a" TEXT); DROP--=b')
    assert done.returncode == 1
    assert "expected a name of letters, digits and _" in done.stderr
    store.query('CREATE TABLE agents (id INTEGER PRIMARY KEY, "user" TEXT)')
    assert 'found "id" as the first column; expected user' in (
        store.refuses("export"))
    store.query("DROP TABLE agents")
    store.query('CREATE TABLE agents ("user" TEXT, a TEXT)')
    assert "expected \"user TEXT PRIMARY KEY\"" in (
        store.refuses("set", "anna", "a=b"))


def test_bad_value_in_store(full):
    if full.kind == "csv":
        full.file.write_bytes(b"user,a\nanna,\x01\n")
    else:
        full.query("UPDATE agents SET connect_role = char(1)")
    assert "control character" in full.refuses("get", "anna")


@pytest.mark.parametrize("verb, words", (
    ("export", ()), ("get", ("anna",)), ("delete", ("anna",))))
def test_no_store(store, verb, words):
    assert "No such file or directory" in store.refuses(verb, *words)
    assert not list(store.folder.iterdir())


def test_other_files(tmp_path):
    (tmp_path / "a.sqlite").write_text("user\nanna\n")
    done = ctl.agents("export", f"sqlite:{tmp_path}/a.sqlite")
    assert done.returncode == 1 and "not a database" in done.stderr
    (tmp_path / "b.csv").mkdir()
    done = ctl.agents("export", f"{tmp_path}/b.csv")
    assert done.returncode == 1 and "is not a file" in done.stderr


@pytest.mark.parametrize("words", WRONG_CALLS, ids=" ".join)
def test_wrong_call(words):
    done = ctl.agents(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "connectidpctl agents import STORE FILE" in done.stderr


@pytest.mark.parametrize("words", WRONG_WORDS,
                         ids=range(len(WRONG_WORDS)))
def test_wrong_words(store, words):
    said = store.refuses(words[0], *words[1:], status=2)
    assert "expected" in said
    assert not store.file.exists()


@pytest.mark.parametrize("words", (("--help",), ("import", "--help")))
def test_help(words):
    done = ctl.agents(*words)
    assert (done.returncode, done.stderr) == (0, "")
    assert "connectidpctl agents import STORE FILE" in done.stdout
