# SPDX-License-Identifier: GPL-3.0-or-later
"""What people do besides: two tabs, going back, pressing twice."""

import pytest
from selenium.webdriver.common.keys import Keys

from pyidp import console, site
from pyidp.console import LAUNCH

HOME = site.BASE + "/"
LANDS = "Signed in: Anna.Agent@example.com"


def fill_in(chromium, user="anna"):
    chromium.fill_in(user, site.PASSWORDS[user])


def test_two_tabs(chromium):
    """Each tab gets where it wanted to go, whichever is first."""
    chromium.open(LAUNCH + "sales")
    with chromium.new_window():
        chromium.open(LAUNCH + "support")
        chromium.arrive("Sign in to open support")
        fill_in(chromium)
        chromium.arrive(LANDS)
        assert console.INSTANCE in chromium.text("dl")
        assert console.REGION in chromium.driver.current_url
    chromium.arrive("Sign in to open sales")
    fill_in(chromium)
    chromium.arrive(LANDS)
    assert site.INSTANCE in chromium.text("dl")
    assert chromium.driver.current_url == site.ACS


def test_two_people_in_two_tabs(chromium, idp):
    """The last one to sign in is signed in, in both tabs."""
    idp.log.allow("AH01631")
    chromium.open(HOME)
    with chromium.new_window():
        chromium.open(HOME)
        fill_in(chromium, "bert")
        chromium.wait(lambda: "as bert" in chromium.text("main"), "bert")
    fill_in(chromium)
    chromium.wait(lambda: "as anna" in chromium.text("main"), "anna")
    with chromium.new_window():
        chromium.open(HOME)
        assert "Signed in as anna" in chromium.text("main")


def test_back_after_signing_in(chromium):
    """The form has given way to what was wanted."""
    chromium.open(LAUNCH + "sales")
    fill_in(chromium)
    chromium.arrive(LANDS)
    chromium.driver.back()
    chromium.arrive(LANDS)
    assert chromium.count("#password") == 0
    assert chromium.complaints() == []


def test_back_after_a_wrong_password(chromium, idp):
    idp.expect_log("wrong password or unknown user")
    chromium.open(LAUNCH + "sales")
    chromium.fill_in("bert", "wrong")
    chromium.wait(lambda: chromium.text(".problem"), "says what is wrong")
    chromium.driver.back()
    chromium.arrive("Sign in to open sales")
    assert chromium.one("#password").get_attribute("value") == ""
    assert chromium.one("button").is_enabled()
    fill_in(chromium)
    chromium.arrive(LANDS)


def test_back_after_signing_out(chromium):
    """Nobody sees who was there, and nobody gets in."""
    chromium.open(HOME)
    fill_in(chromium)
    chromium.arrive("Your applications")
    chromium.click("button")
    chromium.arrive("You are signed out here")
    for _ in range(2):
        chromium.driver.back()
        assert "anna" not in chromium.text("body")
    chromium.open(HOME)
    chromium.arrive("Sign in")
    assert chromium.count("#password") == 1


def posts(chromium):
    return [url for method, url in chromium.requests() if method == "POST"]


def test_double_click(chromium):
    chromium.open(LAUNCH + "sales")
    chromium.one("#user").send_keys("anna")
    chromium.one("#password").send_keys(site.PASSWORDS["anna"])
    chromium.requests()
    chromium.double_click("button")
    chromium.arrive(LANDS)
    assert posts(chromium) == [site.BASE + "/login", site.ACS]


def test_double_click_without_scripts(chromium):
    """The form goes twice; both are answered, the last one is seen."""
    with chromium.without_scripts():
        chromium.open(LAUNCH + "sales")
        chromium.press("anna", Keys.TAB, site.PASSWORDS["anna"])
        chromium.double_click("button")
        chromium.arrive("Signing you in to sales")
        chromium.click("button")
        chromium.arrive(LANDS)


@pytest.mark.parametrize("times", [1, 2])
def test_reload_of_the_login_page(chromium, times):
    chromium.open(LAUNCH + "sales")
    for _ in range(times):
        chromium.driver.refresh()
    fill_in(chromium)
    chromium.arrive(LANDS)


def test_expired_form(chromium):
    """It says so, keeps the name, and goes on from there."""
    chromium.open(LAUNCH + "sales")
    chromium.replace("ticket", console.SEALER.ticket(lives=-1))
    fill_in(chromium)
    chromium.wait(lambda: "for too long" in chromium.text("[role=alert]"),
                  "says that it has expired")
    assert chromium.focus() == "password"
    chromium.press(site.PASSWORDS["anna"], Keys.ENTER)
    chromium.arrive("Your applications")


@pytest.mark.parametrize("ticket", ["", "x", console.SEALER.session()],
                         ids=["none", "other", "purpose"])
def test_forged_form(chromium, idp, ticket):
    idp.expect_log("login-form")
    chromium.open(LAUNCH + "sales")
    chromium.replace("ticket", ticket)
    fill_in(chromium)
    chromium.arrive("This form cannot be used")
    chromium.open(HOME)
    chromium.arrive("Sign in")


def test_form_of_another_site(chromium, idp):
    """Nobody is signed in by a page elsewhere."""
    idp.expect_log("cross-site")
    chromium.open(f"https://{console.OTHER}/forge")
    chromium.click("button")
    chromium.arrive("This form was sent from another site")
    chromium.open(HOME)
    chromium.arrive("Sign in")
