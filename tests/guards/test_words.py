# SPDX-License-Identifier: GPL-3.0-or-later
"""What must stand in files, and what must not."""

import re

from guards.guard import Rule, code, guard, lines

LICENCE = "SPDX-License-Identifier: GPL-3.0-or-later"
BANNED = re.compile(
    r"(?<!->)\b(strcpy|strcat|strncat|strncpy|stpcpy|sprintf|vsprintf|gets"
    r"|scanf|sscanf|strtok|atoi|atol|atoll|atof|alloca|system|popen|rand"
    r"|srand|random|mktemp|tmpnam|tempnam|setjmp|longjmp)\s*\(")
# brackets keep these words out of what they find
LEFT_BEHIND = re.compile(
    r"/wor[k]/|/roo[t]/|/hom[e]/\w|\bTO[D]O\b|\bFIX[M]E\b"
    r"|deb\.debia[n]\.org|snapshot\.debia[n]|npmj[s]\.org"
    r"|\.\./share[d]/")
COMMENTED = r".*\.([chj]s?|py|mk|ac|am|ini)|(build|\.ci|tests/bench)/[a-z_]+" \
            r"|build/common\.sh"


def check_licence(files):
    for path, text in files.items():
        if LICENCE not in "\n".join(text.splitlines()[:2]):
            yield f"{path}: no {LICENCE} at its beginning"


def guard_name(path):
    """IDP_ROOM_FILE_H, and IDP_TEST_FILE_H for what tests share."""
    words = path.removesuffix(".h").split("/")
    room = "TEST" if words[0] == "tests" else words[1]
    return f"IDP_{room}_{words[-1]}_H".upper()


def check_header(files):
    for path, text in files.items():
        name = guard_name(path)
        start = rf"/\* {LICENCE} \*/\n#ifndef {name}\n#define {name}\n"
        if not re.match(start, text) or not text.endswith("\n#endif\n"):
            yield f"{path}: the guard should be {name}"


def check_banned(files):
    for path, text in files.items():
        for found in BANNED.finditer(code(text)):
            yield f"{path}: {found[1]}() is banned"


def check_left_behind(_, line):
    for found in LEFT_BEHIND.finditer(line):
        yield found[0]


C = r".*\.[ch]"
ROWS = "lib/sso/setting_rows.h"   # is included more than once on purpose

test_project, test_specimen, test_nothing = guard([
    Rule("licence", COMMENTED, check_licence, {
        "lib/a/b.c": "int x;\n",
        "lib/local.mk": f"# {LICENCE}\n",
        "build/a": f"#!/bin/sh\n\n# {LICENCE}\n",
    }, 2),
    Rule("header", rf"(?!{ROWS})(lib|tests)/.*\.h", check_header, {
        "lib/a/b.h": f"/* {LICENCE} */\n#ifndef IDP_A_B_H\n"
                     "#define IDP_A_B_H\n\n#endif\n",
        "lib/a/c.h": f"/* {LICENCE} */\n#ifndef IDP_A_B_H\n"
                     "#define IDP_A_B_H\n\n#endif\n",
        "tests/unit/c.h": f"/* {LICENCE} */\n",
    }, 2),
    Rule("banned", C, check_banned, {
        "lib/a/b.c": "/* atoi(x) */ f(\"atoi(x)\"); apr_strtok(x);\n"
                     "i = atoi(x);\nsprintf (x, y); env->random(x);\n",
    }, 2),
    Rule("left behind", r"(?!COPYING).*", lines(check_left_behind), {
        "README": "see /wor" "k/x\n",
        "lib/a/b.c": "/* TO" "DO */\n",
    }, 2),
])
