# SPDX-License-Identifier: GPL-3.0-or-later
"""Files to import: other columns, and everything that is refused."""

import pytest

from pyidp import ctl, site

HEADER = b"user,connect_username,connect_role\n"
OLD = "user,connect_username,connect_role\nOld,old-name,Agent\n"
ROLE = site.ROLE.encode()
PAIR = "expected ROLE-ARN,PROVIDER-ARN"
NAME = "expected 2 to 64 letters, digits"
PLAIN = "expected 1 to 64 letters, digits"
DIRTY = "has a control character or is not UTF-8"

# what follows the header: the lines that are wrong, and a part of why
BAD = {
    "username-space": (b"a,x y,Agent\n", {2: [NAME]}),
    "username-short": (b"a,x,Agent\n", {2: [NAME]}),
    "username-long": (b"a," + b"x" * 65 + b",Agent\n", {2: [NAME]}),
    "username-connect": (b"a,x+y,Agent\n", {2: ["a user name of Amazon"]}),
    "role-space": (b"a,xy,The Agent\n", {2: [PLAIN]}),
    "role-long": (b"a,xy," + b"r" * 65 + b"\n", {2: [PLAIN]}),
    "role-alone": (b"a,xy,arn:aws:iam::123456789012:role/R\n", {2: [PAIR]}),
    "role-arn": (b'a,xy,"' + ROLE.replace(b":role/", b":rule/") + b'"\n',
                 {2: ["arn:PARTITION:iam::ACCOUNT:role/NAME"]}),
    "role-provider": (b'a,xy,"' + ROLE.replace(b"provider/", b"p/")
                      + b'"\n', {2: ["saml-provider/NAME"]}),
    "role-digits": (b'a,xy,"' + ROLE.replace(b"123456789012", b"12")
                    + b'"\n', {2: ["expected 12 digits"]}),
    "role-accounts": (b'a,xy,"' + ROLE.replace(b"1234567890", b"0000000000",
                                               1) + b'"\n',
                      {2: ["expected one account"]}),
    "both": (b"a,x y,The Agent\n", {2: [NAME, PLAIN]}),
    "no-user": (b"a,xy,R\n,xy,R\n", {3: ['"user" is empty']}),
    "twice": (b"a,xy,R\nb,xy,R\na,zz,R\n", {4: ['"a" stands in line 2']}),
    "too-few": (b"a,xy\n", {2: ["2 fields; expected 3"]}),
    "too-many": (b"a,xy,R,\n", {2: ["4 fields; expected 3"]}),
    "empty-line": (b"a,xy,R\n\nb,xy,R\n", {3: ["1 fields; expected 3"]}),
    "control": (b"a,x\x01y,R\n", {2: [DIRTY]}),
    "nul": (b"a,x\x00y,R\n", {2: [DIRTY]}),
    "latin-1": (b"J\xfcrgen,xy,R\n", {2: [DIRTY]}),
    "surrogate": (b"\xed\xa0\x80,xy,R\n", {2: [DIRTY]}),
    "line-break": (b'"a\nb",xy,R\n', {2: ["without control characters"]}),
    "tab": (b'"a\tb",xy,R\n', {2: ["without control characters"]}),
    "long": (b"x" * 8193 + b",xy,R\n", {2: ["8193 bytes; expected 8192"]}),
    "quote-within": (b'a,x"y,R\n', {2: ["a quote within a field"]}),
    "quote-after": (b'a,"x"y,R\n', {2: ["after a closing quote"]}),
    "quote-open": (b'a,xy,R\nb,"xy,R\n', {3: ["expected a closing quote"]}),
    # each error leaves the following lines to be looked at
    "many": (b'a,x"y,R\nb,"x"y,R\nc,xy,\x02\nd,xy,The R\n"e\nf",xy,R\n'
             b"g,x y,R\r\nh,xy,R\n,,\n",
             {2: ["a quote within"], 3: ["after a closing"], 4: [DIRTY],
              5: [PLAIN], 6: ["without control"], 8: [NAME],
              10: ['"user" is empty']}),
}
# all of a file, and what is said about its first line
BAD_HEADERS = {
    "empty": (b"", "the file is empty"),
    "mark-alone": (b"\xef\xbb\xbf", "the file is empty"),
    "no-user": (b"name,a\nanna,b\n", 'no column "user" for user; expected '
                'one of "name", "a", named by user=COLUMN'),
    "same": (b"user,a,a\nanna,b,c\n", 'column 3 is "a"'),
    "unnamed": (b"user,,a\nanna,b,c\n", 'column 2 is ""'),
    "latin-1": (b"user,\xfcber\nanna,b\n", DIRTY),
    "columns": (b"user" + b",x" * 256 + b"\n", "more than 256 fields"),
}
# all of a file, and what the store then has of it
GOOD = {
    "mark": (b"\xef\xbb\xbf" + HEADER + b"a,xy,R\n", "a,xy,R\n"),
    "crlf": (HEADER.replace(b"\n", b"\r\n") + b"a,xy,R\r\nb,xy,R\r\n",
             "a,xy,R\nb,xy,R\n"),
    "no-end": (HEADER + b"a,xy,R", "a,xy,R\n"),
    "quotes": (HEADER + b'"a,""b""",xy,"R"\n', '"a,""b""",xy,R\n'),
    "no-values": (HEADER + b"a,,\n", "a,,\n"),
    "other-order": (b"connect_role,user,connect_username\nR,a,xy\n",
                    "a,xy,R\n"),
    "reversed-pair": (
        HEADER + b'a,xy,"' + b",".join(ROLE.split(b",")[::-1]) + b'"\n',
        'a,xy,"' + ",".join(site.ROLE.split(",")[::-1]) + '"\n'),
    "path": (HEADER + b"a,xy,team/R\n", "a,xy,team/R\n"),
    "nobody": (HEADER, ""),
    "password": (b"user,connect_role,Old Password\na,R,secret\n", "a,,R\n"),
}


@pytest.fixture(name="store", params=("csv", "sqlite"))
def make_store(request, tmp_path):
    store = ctl.Store(request.param, tmp_path)
    store.does("import", store.foreign(OLD))
    return store


@pytest.mark.parametrize("rows, faults", BAD.values(), ids=BAD)
def test_bad_lines(store, rows, faults):
    file = store.foreign(HEADER + rows)
    said = store.refuses("import", file).splitlines()
    expected = [(line, part) for line, parts in faults.items()
                for part in parts]
    assert len(said) == len(expected) + 1, said
    for sentence, (line, part) in zip(said, expected):
        assert sentence.startswith(f"{file}:{line}: ")
        assert part in sentence
    assert said[-1] == (f"{file}: nothing was written; "
                        f"faults: {len(expected)}")
    store.holds(OLD)


@pytest.mark.parametrize("text, part", BAD_HEADERS.values(), ids=BAD_HEADERS)
def test_bad_header(store, text, part):
    file = store.foreign(text)
    said = store.refuses("import", "--replace", file)
    assert said.startswith(f"{file}:1: ")
    assert part in said


def test_bad_file(store):
    said = store.refuses("import", store.folder / "none.csv")
    assert "none.csv cannot be read: No such file" in said
    assert "is not a file" in store.refuses("import", store.folder)


@pytest.mark.parametrize("text, rows", GOOD.values(), ids=GOOD)
def test_good(store, text, rows):
    store.does("import", store.foreign(text))
    store.holds(OLD + rows)


def test_generic(store):
    rows = HEADER + b"a,x y,The Agent\n"
    store.does("import", store.foreign(rows), "--preset=generic")
    store.does("set", "a", "connect_role=An Agent", "--preset=generic")
    store.holds(OLD + "a,x y,An Agent\n")
    for part in ("x\x01", "x" * 8193):
        assert "connect_role: found" in store.refuses(
            "set", "a", f"connect_role={part}", "--preset=generic")


@pytest.mark.parametrize("value, part", (
    ("connect_username=x y", NAME), ("connect_role=The Agent", PLAIN),
    ("connect_role=a\nb", "control"), ("connect_role=" + "x" * 8193, "8193"),
    (b"connect_role=\xff".decode(errors="surrogateescape"), "UTF-8")))
def test_bad_set(store, value, part):
    said = store.refuses("set", "Old", value)
    assert said.startswith(value.partition("=")[0] + ": found")
    assert part in said
    assert "user: found" in store.refuses("set", "a\nb", "connect_role=R")


def test_bad_text_for_all(store):
    rows = HEADER + b"a,xy,R\nb,xy,R\n"
    said = store.refuses("import", store.foreign(rows), "user=user",
                         "connect_role:=The Agent")
    assert said.count(PLAIN) == 1


def test_missing_columns(store):
    file = store.foreign(HEADER + b"a,xy,R\n")
    said = store.refuses("import", file, "user=Login", "connect_role=Role")
    assert said.startswith(f'{file}:1: there is no column "Login" for user')
    assert f'{file}:1: there is no column "Role" for connect_role' in said


def test_own_name_for_users(tmp_path):
    store = ctl.Store("csv", tmp_path)
    store.file.write_text("login,a\nanna,b\n")
    store.does("set", "anna", "a=c")
    store.holds("login,a\nanna,c\n")
    assert 'has its users in the column "login"' in store.refuses(
        "set", "anna", "login=x")


def amazon(store):
    return store.does(
        "import", ctl.DATA / "amazon-connect-users.csv", "user=user login",
        "connect_username=user login", f"connect_role:={site.ROLE}")


def test_amazon_connect(store):
    assert amazon(store) == "3 agents read, 3 new, 0 changed, 0 unchanged\n"
    assert amazon(store) == "3 agents read, 0 new, 0 changed, 3 unchanged\n"
    users = ["jane.doe", "juan@example.com", "AMansa"]
    exported = store.does("export").splitlines()
    assert sorted(exported) == sorted(OLD.splitlines() + [
        f'{user},{user},"{site.ROLE}"' for user in users])
    assert b"Tr0ub4dor" not in store.bytes()
    assert store.does("get", "juan@example.com") == (
        f"connect_username=juan@example.com\nconnect_role={site.ROLE}\n")


def test_salesforce(store):
    store.does("import", ctl.DATA / "salesforce-report.csv",
               "user=Federation ID", "connect_username=Username",
               "connect_role:=ConnectAgent", "--replace",
               says="3 agents read, 3 new, 0 changed, 0 unchanged, "
                    "1 deleted\n")
    store.holds("user,connect_username,connect_role\n"
                "E1001,jane.doe@example.com,ConnectAgent\n"
                "E1002,juan@example.com.sales,ConnectAgent\n"
                "E1003,akua_mansa@example.com,ConnectAgent\n")
