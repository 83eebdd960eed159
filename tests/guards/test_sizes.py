# SPDX-License-Identifier: GPL-3.0-or-later
"""How long files, functions and lines may be."""

import ast
import re

from guards.guard import Rule, guard, lines

MAX_FILE = 400                # lines
MAX_MAIN = 300
MAX_FUNCTION = 60
MAX_LINE = 80                 # columns
TAB = 8

SOURCES = r"(?!.*\.(json|csv|txt|xml)$)(lib|tests|build|\.ci)/.*" \
          r"|mod_connect_idp\.c|configure\.ac|Makefile\.am"

# file, or file:function, that may be longer, and why
EXCEPTIONS = {}


def check_files(files):
    for path, text in files.items():
        most = MAX_MAIN if path == "mod_connect_idp.c" else MAX_FILE
        count = len(text.splitlines())
        if count > most and path not in EXCEPTIONS:
            yield f"{path}: {count} lines"


def functions_of_c(text):
    """(first line, number of lines) by braces that stand in column 1."""
    start = None
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(r"\{|(?:async )?function\b.*\{$", line):
            start = number
        elif line.startswith("}") and start is not None:
            yield start, number - start + 1
            start = None


def functions_of_python(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            yield node.lineno, node.end_lineno - node.lineno + 1


def functions(path, text):
    python = path.endswith(".py") or text.startswith("#!/usr/bin/python3")
    return functions_of_python(text) if python else functions_of_c(text)


def check_functions(files):
    found = 0
    for path, text in files.items():
        for start, count in functions(path, text):
            found += 1
            if count > MAX_FUNCTION and f"{path}:{start}" not in EXCEPTIONS:
                yield f"{path}:{start}: a function of {count} lines"
    assert found, "functions: nothing to check"


def check_width(_, line):
    width = len(line.expandtabs(TAB))
    if width > MAX_LINE:
        yield f"{width} columns"


LONG = "    x;\n" * (MAX_FUNCTION - 1)

test_project, test_specimen, test_nothing = guard([
    Rule("file", SOURCES, check_files, {
        "lib/a/b.c": "\n" * (MAX_FILE + 1),
        "lib/a/c.c": "\n" * MAX_FILE,
        "mod_connect_idp.c": "\n" * (MAX_MAIN + 1),
    }, 2),
    Rule("function", SOURCES, check_functions, {
        "lib/a/b.c": "int f(void)\n{\n" + LONG + "}\n",
        "lib/a/c.c": "int f(void)\n{\n    x;\n}\n",
        "tests/a.py": "def f():\n" + LONG.replace(";", "") + "    x\n",
        "build/a": "f()\n{\n" + LONG + "}\n",
        "tests/a.js": "async function f() {\n" + LONG + "}\n",
    }, 4),
    Rule("width", SOURCES, lines(check_width), {
        "lib/a/b.c": "x" * (MAX_LINE + 1) + "\n" + "x" * MAX_LINE,
        "Makefile.am": "\t" * (MAX_LINE // TAB) + "x",
    }, 2),
])
