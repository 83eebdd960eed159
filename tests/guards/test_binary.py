# SPDX-License-Identifier: GPL-3.0-or-later
"""The shared object: stays loaded, shows one symbol, changes nothing."""

import re

import pytest

from guards import binary
from guards.guard import project
from pyidp.httpd import MODULE

WRONG = """\
static int counter;
static int table[2] = { 1, 2 };
static const char *const words[] = { "a", "b" };
int common;
int first(int i);
int second(int i);

int first(int i)
{
    static _Thread_local int calls;

    return counter++ + table[i] + *words[i] + calls++;
}

int second(int i)
{
    return table[i] = i + common;
}
"""


@pytest.fixture(scope="module", name="wrong")
def make_wrong(tmp_path_factory):
    """A folder with an object and a library that break every rule."""
    folder = tmp_path_factory.mktemp("wrong")
    (folder / "wrong.c").write_text(WRONG)
    binary.output("gcc", "-fPIC", "-c", folder / "wrong.c", "-o",
                  folder / "wrong.o")
    binary.output("gcc", "-shared", folder / "wrong.o", "-o",
                  folder / "wrong.so")
    return folder


def test_stays_loaded():
    assert binary.stays_loaded(MODULE)


def test_one_symbol():
    assert binary.exported(MODULE) == {"connect_idp_module"}


def test_no_mutable_statics():
    sources = [path for path in project()
               if re.fullmatch(r"(lib/.*|mod_connect_idp)\.c", path)]
    found = {(source, name) for source in sources
             for name in binary.mutable(binary.object_of(source))}
    assert found == {("mod_connect_idp.c", "connect_idp_module")}


def test_source_without_object_is_found():
    with pytest.raises(AssertionError, match="was not built"):
        binary.object_of("lib/base/nothing.c")


def test_wrong_library_is_found(wrong):
    assert not binary.stays_loaded(wrong / "wrong.so")
    assert binary.exported(wrong / "wrong.so") == {
        "first", "second", "common"}


def test_wrong_object_is_found(wrong):
    names = {name.partition(".")[0]
             for name in binary.mutable(wrong / "wrong.o")}
    assert names == {"counter", "table", "common", "calls"}
