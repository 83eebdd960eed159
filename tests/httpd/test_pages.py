# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages in the reader's language, in the administrator's own looks."""

import pytest

from pyidp import site
from pyidp.idp import IdentityProvider

OWN = site.SMALLEST + """
ConnectIdPPages conf/pages
ConnectIdPBrand "name=Our Desk" logo=/logo.svg help=mailto:desk@example.com
"""
FRAME = """<html lang="{{language}}"><title>{{title}}</title>{{style}}
<main id="ours">{{brand}}{{main}}{{help}}</main>{{script}}
"""
FILES = {
    "conf/pages/nl.txt": "error.not-found.title = Die pagina is er niet\n",
    "conf/pages/frame.html": FRAME,
}
LANGUAGES = [
    (None, "en", "There is no such page here"),
    ("xx", "en", "There is no such page here"),
    ("de-AT, en;q=0.5", "de", "Diese Seite gibt es hier nicht"),
    ("ja", "ja", "このページはありません"),
    ("x" * 4000 + ", fr", "fr", "Cette page n’existe pas ici"),
]


@pytest.fixture(scope="module", name="idp")
def start_idp():
    with IdentityProvider() as idp:
        yield idp


@pytest.fixture(scope="module", name="own")
def start_own():
    with IdentityProvider(OWN, FILES) as own:
        yield own


def missing_page(idp, languages):
    headers = {"Accept-Language": languages} if languages else {}
    reply = idp.client().get("/saml/nothing-here", user="anna",
                           headers=headers)
    idp.refused(reply, 404, "there is no endpoint")
    return reply


@pytest.mark.parametrize("accepted,language,title", LANGUAGES)
def test_language(idp, accepted, language, title):
    reply = missing_page(idp, accepted)
    assert reply.headers["Content-Language"] == language
    assert f'<html lang="{language}"' in reply.text
    assert f"<h1>{title}</h1>" in reply.text


def test_folder_and_brand(own):
    reply = missing_page(own, "nl")
    assert reply.headers["Content-Language"] == "nl"
    assert ('<main id="ours"><header><img src="/logo.svg" '
            'alt="Our Desk">') in reply.text
    assert "<h1>Die pagina is er niet</h1>" in reply.text
    assert '<a href="mailto:desk@example.com"' in reply.text
    assert "img-src 'self'" in reply.headers["Content-Security-Policy"]
