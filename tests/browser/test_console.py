# SPDX-License-Identifier: GPL-3.0-or-later
"""From the console of somebody else to AWS: in a tab, a window, a frame."""

import urllib.parse

import pytest

from pyidp import console, site
from pyidp.console import LAUNCH

CONSOLE = f"https://{console.CONSOLE}/"
OTHER = f"https://{console.OTHER}/"
LANDS = "Signed in: Anna.Agent@example.com"
CCP = site.RELAY_STATE + "?destination=%2Fccp-v2"


def sign_in(chromium):
    chromium.fill_in("anna", site.PASSWORDS["anna"])
    chromium.arrive(LANDS)


def facts(chromium):
    """What the stand-in of AWS says of who has signed in."""
    words = chromium.text("dl").splitlines()
    return dict(zip(words[::2], words[1::2]))


@pytest.mark.parametrize("relay_state", [
    CCP, urllib.parse.quote(CCP, safe="")], ids=["raw", "encoded"])
def test_launch(chromium, relay_state):
    chromium.open(LAUNCH + "sales?RelayState=" + relay_state)
    chromium.arrive("Sign in to open sales")
    sign_in(chromium)
    assert chromium.driver.current_url == site.ACS
    found = facts(chromium)
    assert found["Connect instance"] == site.INSTANCE
    assert found["Region"] == site.REGION
    assert found["Destination in Connect"] in ("/ccp-v2", "%2Fccp-v2")
    assert found["Role"] == site.ROLE.split(",")[0]
    # the second time nobody is asked
    chromium.requests()
    chromium.open(LAUNCH + "sales")
    chromium.arrive(LANDS)
    assert "Destination in Connect" not in facts(chromium)
    assert (("POST", site.BASE + "/login") not in chromium.requests())
    assert chromium.complaints() == []


def popup_is_closed(chromium):
    return chromium.driver.execute_script("return window.popup.closed")


def test_window_that_the_console_opens_and_closes(chromium):
    chromium.open(CONSOLE + "popup")
    opener = chromium.driver.current_window_handle
    with chromium.new_window(lambda: chromium.click("button")) as popup:
        chromium.arrive("Sign in to open sales")
        sign_in(chromium)
        assert chromium.driver.current_url == site.ACS
        chromium.driver.switch_to.window(opener)
        assert popup_is_closed(chromium) is False
        chromium.driver.execute_script("window.popup.close()")
        chromium.wait(lambda: popup_is_closed(chromium), "is closed")
        chromium.wait(lambda: popup not in chromium.driver.window_handles,
                      "is gone")


def test_frame(chromium):
    """No password inside somebody else's page; with a session it works."""
    chromium.open(CONSOLE + "frame")
    chromium.driver.switch_to.frame(0)
    chromium.arrive("Sign in in a window")
    assert chromium.count("input, form") == 0
    with chromium.new_window(lambda: chromium.click(".button")):
        assert chromium.driver.current_url == LAUNCH + "support"
        assert chromium.driver.execute_script("return opener !== null")
        sign_in(chromium)
    chromium.open(CONSOLE + "frame")
    chromium.driver.switch_to.frame(0)
    chromium.arrive(LANDS)
    assert facts(chromium)["Connect instance"] == console.INSTANCE
    assert chromium.complaints() == []


@pytest.mark.parametrize("signed_in", [False, True])
@pytest.mark.parametrize("page", [OTHER + "frame", CONSOLE + "other-frame"])
def test_frame_that_is_not_allowed(chromium, page, signed_in):
    """By another origin; or of a service provider that allows nobody."""
    if signed_in:
        chromium.open(site.BASE + "/login")
        chromium.fill_in("anna", site.PASSWORDS["anna"])
        chromium.arrive("Your applications")
        chromium.complaints()
    chromium.open(page)
    chromium.driver.switch_to.frame(0)
    said = []
    chromium.wait(lambda: said.extend(chromium.complaints()) or said,
                  "complains")
    assert [line for line in said if "frame-ancestors" in line
            and "idp.example.com" in line] == said
    assert chromium.text("h1") not in ("Sign in in a window", LANDS)
    assert chromium.count("input, .button") == 0
