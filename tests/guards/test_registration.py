# SPDX-License-Identifier: GPL-3.0-or-later
"""What exists is built, run and shipped; what is named exists."""

import re

from guards.guard import Rule, guard

MAKEFILE = r"Makefile\.am|(lib/\w+|tests|build)/local\.mk"
MADE_BY_NAME = re.compile(r"[\w/.-]+/[\w.-]+")


def named(text):
    """All paths in a makefile TEXT, without its comments."""
    return set(MADE_BY_NAME.findall(re.sub(r"(?m)^#.*", "", text)))


def check_library(files):
    """Each file of a room stands in the room's local.mk."""
    for path in files:
        room = path.rpartition("/")[0]
        if (path.endswith((".c", ".h"))
                and path not in named(files.get(f"{room}/local.mk", ""))):
            yield f"{path} does not stand in {room}/local.mk"


def check_named(files):
    """What a local.mk of the library names is there."""
    for makefile, text in files.items():
        if makefile.endswith("local.mk"):
            yield from (f"{makefile}: there is no {path}"
                        for path in named(text)
                        if path.endswith((".c", ".h")) and path not in files)


def check_included(files):
    for path in files:
        if path.endswith("local.mk") and (
                f"include {path}\n" not in files.get("Makefile.am", "")):
            yield f"{path} is not included in Makefile.am"


def check_unit(files):
    makefile = named(files.get("tests/local.mk", ""))
    for path in files:
        if path.endswith("_test.c") and path[:-2] not in makefile:
            yield f"{path} does not stand in tests/local.mk"


def check_programs(files):
    makefile = named(files.get("build/local.mk", ""))
    for path in files:
        if path != "build/local.mk" and path not in makefile:
            yield f"{path} does not stand in build/local.mk"


LIBRARY = r"lib/.*\.[ch]|lib/\w+/local\.mk"

test_project, test_specimen, test_nothing = guard([
    Rule("library", LIBRARY, check_library, {
        "lib/a/local.mk": "# lib/a/c.h\nx += lib/a/b.c \\\n\tlib/a/d.h\n",
        "lib/a/b.c": "", "lib/a/c.h": "", "lib/a/d.h": "", "lib/e/f.c": "",
    }, 2),
    Rule("named", LIBRARY, check_named, {
        "lib/a/local.mk": "x += lib/a/b.c lib/a/c.h\n", "lib/a/b.c": "",
    }),
    Rule("included", MAKEFILE, check_included, {
        "Makefile.am": "include lib/a/local.mk\n", "lib/a/local.mk": "",
        "lib/b/local.mk": "",
    }),
    Rule("unit", r"tests/unit/.*_test\.c|tests/local\.mk", check_unit, {
        "tests/local.mk": "x += tests/unit/a_test\n",
        "tests/unit/a_test.c": "", "tests/unit/b_test.c": "",
    }),
    Rule("programs", r"build/[^/]+", check_programs, {
        "build/local.mk": "x += build/a\n", "build/a": "", "build/b": "",
    }),
])
