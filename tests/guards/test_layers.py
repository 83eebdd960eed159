# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may include whom: imports point one way, foreign things have a home.

    base <- saml, attr, aws, page <- sso <- lib/httpd <- mod_connect_idp.c
    base <- attr, aws <- ctl <- connectidpctl.c -> sso
"""

import re

from guards.guard import Rule, code, guard, lines

INCLUDE = re.compile(r'\s*#\s*include\s+(["<])([^">]+)[">]')
MAIN = "mod_connect_idp.c"
PROGRAM = "connectidpctl.c"

# what each room may include, as regular expressions
ROOMS = {
    "lib/base": r"lib/base/.*",
    "lib/attr": r"lib/(base|attr)/.*",
    "lib/aws": r"lib/(base|attr|aws)/.*",
    "lib/saml": r"lib/(base|saml)/.*|lib/attr/attribute\.h",
    "lib/page": r"lib/(base|page)/.*",
    "lib/sso": r"lib/(base|attr|aws|saml|page|sso)/.*",
    "lib/ctl": r"lib/(base|attr|aws|ctl)/.*",
    "lib/httpd": r"lib/(?!ctl/).*",
    MAIN: r"lib/(?!ctl/).*",
    PROGRAM: r"lib/(?!httpd/).*",
}

# foreign headers, and the files that may include them
HTTPD = rf"lib/httpd/.*|{re.escape(MAIN)}"
HOMES = {
    r"(httpd|(http|ap|util|mod|mpm)_\w+|scoreboard)\.h": HTTPD,
    r"(lasso|xmlsec|libxml)/.*": r"lib/saml/.*",
    r"pcre2?.*\.h": r"lib/attr/pattern\.c",
    r"curl/.*": r"lib/ctl/fetch\.c",
    r"glib.*": r"lib/saml/.*",
}
SIGNING = re.compile(r"\b(?:EVP_(?:Digest)?(?:Sign|Verify)\w*"
                     r"|EVP_PKEY_(?:sign|verify)\w*"
                     r"|(?:RSA|ECDSA)_(?:sign|verify)\w*)\s*\(")


def room(path):
    return "/".join(path.split("/")[:2])


def check_include(path, line):
    found = INCLUDE.match(line)
    if found is None:
        return
    quote, header = found.groups()
    if quote == '"':
        allowed = ROOMS.get(room(path))
        if allowed is None:
            yield f"{room(path)} is a room that no rule knows"
        elif not re.fullmatch(allowed, header):
            yield f"{room(path)} must not include {header}"
    for foreign, home in HOMES.items():
        if re.fullmatch(foreign, header) and not re.fullmatch(home, path):
            yield f"<{header}> belongs to {home}"


def check_signing(files):
    for path, text in files.items():
        for found in SIGNING.finditer(code(text)):
            yield f"{path}: {found[0]} belongs into lib/saml"


SOURCES = rf"lib/.*\.[ch]|{re.escape(MAIN)}|{re.escape(PROGRAM)}"

test_project, test_specimen, test_nothing = guard([
    Rule("include", SOURCES, lines(check_include), {
        "lib/base/a.c": '#include "lib/base/b.h"\n#include "lib/attr/c.h"\n',
        "lib/attr/a.c": '#include "lib/aws/b.h"\n',
        "lib/aws/a.h": '# include "lib/saml/b.h"\n',
        "lib/saml/a.c": '#include "lib/attr/attribute.h"\n'
                        '#include "lib/attr/rule.h"\n',
        "lib/page/a.c": '#include "lib/sso/b.h"\n',
        "lib/sso/a.c": '#include "lib/httpd/b.h"\n#include <httpd.h>\n'
                       '#include <http_log.h>\n#include <ap_expr.h>\n',
        "lib/attr/b.c": "#include <pcre2.h>\n#include <libxml/tree.h>\n",
        "lib/httpd/a.c": "#include <lasso/lasso.h>\n#include <httpd.h>\n",
        "lib/new/a.c": '#include "lib/base/b.h"\n',
        "lib/ctl/a.c": '#include "lib/aws/b.h"\n#include "lib/sso/c.h"\n',
        "lib/httpd/b.c": '#include "lib/ctl/a.h"\n',
        PROGRAM: '#include "lib/ctl/a.h"\n#include "lib/httpd/c.h"\n',
        MAIN: '#include "config.h"\n#include <httpd.h>\n',
    }, 17),
    Rule("signing", r"(?!lib/saml/)lib/.*\.[ch]", check_signing, {
        "lib/sso/a.c": "/* EVP_DigestSign() */\nx = EVP_DigestSign (y);\n",
    }),
])
