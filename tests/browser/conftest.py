# SPDX-License-Identifier: GPL-3.0-or-later
"""A browser, an identity provider, a console that opens it, and AWS."""

import os
import pathlib

import pytest

from pyidp import console, site
from pyidp.aws import Aws
from pyidp.chromium import Chromium
from pyidp.idp import IdentityProvider

SCREENSHOTS = "CONNECT_IDP_SCREENSHOTS"


@pytest.fixture(scope="module", name="idp")
def start_idp():
    with IdentityProvider(console.CONFIG, console.FILES) as idp:
        yield idp


@pytest.fixture(scope="module", name="browser")
def start_browser(idp):
    """Chromium; all servers that it knows run as long as it does."""
    with Aws(console.AWS, idp.get("/saml/metadata").body,
             console.INSTANCES, site.ROLE) as aws, console.Website() as website:
        hosts = {idp.host: idp.port, console.CONSOLE: website.port,
                 console.OTHER: website.port,
                 **dict.fromkeys(console.AWS, aws.port)}
        with Chromium(hosts) as browser:
            yield browser


@pytest.fixture(name="chromium")
def forget(browser):
    """Chromium at no page, without cookies, in a window of 400x600."""
    browser.cdp("Network.clearBrowserCookies")
    browser.open("about:blank")
    browser.look(400, 600)
    browser.complaints()
    browser.requests()
    return browser


@pytest.fixture(scope="session", name="pictures")
def make_folder(tmp_path_factory):
    """The folder for screenshots."""
    named = os.environ.get(SCREENSHOTS)
    folder = (pathlib.Path(named) if named
              else tmp_path_factory.mktemp("screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
