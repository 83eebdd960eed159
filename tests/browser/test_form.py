# SPDX-License-Identifier: GPL-3.0-or-later
"""The login form by keyboard, with a screen reader, in six languages."""

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from pyidp import console, site
from pyidp.console import LAUNCH
from pyidp.httpd import PROJECT

OUTLINE = """
const style = getComputedStyle(document.activeElement);
return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth);
"""
LANGUAGES = [("de-AT,de;q=0.9,en;q=0.5", "de"), ("ja", "ja"), ("es", "es"),
             ("fr-CA", "fr"), ("pt-BR", "pt"), ("nl", "en")]
LANDS = "Signed in: Anna.Agent@example.com"


@pytest.fixture(name="form")
def open_form(chromium):
    chromium.open(LAUNCH + "sales")
    chromium.arrive("Sign in to open sales")
    return chromium


def test_keyboard(form):
    order = []
    for _ in range(4):
        order.append(form.focus())
        assert form.driver.execute_script(OUTLINE) >= 2, order
        form.press(Keys.TAB)
    assert order == ["user", "password", "Sign in", "Help"]
    ActionChains(form.driver).key_down(Keys.SHIFT).send_keys(
        Keys.TAB * 4).key_up(Keys.SHIFT).perform()
    assert form.focus() == "user"
    form.press("anna", Keys.TAB, site.PASSWORDS["anna"], Keys.ENTER)
    form.arrive(LANDS)


def test_button_by_keyboard(form):
    form.press("anna", Keys.TAB, site.PASSWORDS["anna"], Keys.TAB,
               Keys.SPACE)
    form.arrive(LANDS)


def test_what_a_screen_reader_says(form):
    user, password, button = (form.one(name) for name in (
        "#user", "#password", "button"))
    assert user.accessible_name == "User name"
    assert password.accessible_name == "Password"
    assert (button.aria_role, button.accessible_name) == (
        "button", "Sign in")
    assert user.get_attribute("autocomplete") == "username"
    assert password.get_attribute("autocomplete") == "current-password"
    assert password.get_attribute("type") == "password"
    assert form.driver.title == form.text()


def test_after_a_wrong_password(form, idp):
    idp.expect_log("wrong password or unknown user")
    form.fill_in("anna", "wrong")
    form.wait(lambda: form.text("[role=alert]"), "says what is wrong")
    alert = form.one("[role=alert]")
    assert "is not right" in alert.text
    assert form.focus() == "password"
    for name in "#user", "#password":
        assert form.one(name).get_attribute("aria-describedby") == \
            alert.get_attribute("id")
    assert form.one("#user").get_attribute("value") == "anna"
    assert form.one("#password").get_attribute("value") == ""
    form.press(site.PASSWORDS["anna"], Keys.ENTER)
    form.arrive(LANDS)


def test_empty_fields_are_not_sent(form):
    form.requests()
    form.press(Keys.ENTER)
    form.press("anna", Keys.ENTER)
    assert form.focus() == "password"
    form.press(site.PASSWORDS["anna"], Keys.ENTER)
    form.arrive(LANDS)
    assert [url for method, url in form.requests() if method == "POST"] == [
        site.BASE + "/login", site.ACS]


def test_without_scripts(chromium):
    """By keyboard alone, and with a press more."""
    with chromium.without_scripts():
        chromium.open(LAUNCH + "sales")
        chromium.press("anna", Keys.TAB, site.PASSWORDS["anna"], Keys.ENTER)
        chromium.arrive("Signing you in to sales")
        chromium.press(Keys.TAB)
        assert chromium.focus() == "Continue"
        chromium.press(Keys.ENTER)
        chromium.arrive(LANDS)


def texts(language):
    """Key to text of one of the files that the pages are made of."""
    file = PROJECT / "lib/page/messages" / f"{language}.txt"
    return dict(line.split(" = ", 1)
                for line in file.read_text().splitlines() if " = " in line)


@pytest.mark.parametrize("accepted, language", LANGUAGES)
def test_language(chromium, idp, pictures, accepted, language):
    expected = texts(language)
    chromium.speak(accepted)
    try:
        chromium.look(200, 300, 2)
        chromium.open(LAUNCH + "sales")
        chromium.arrive(expected["login.title.app"].format(app="sales"))
        assert chromium.one("html").get_attribute("lang") == language
        assert chromium.text("label[for=password]") == \
            expected["login.password"]
        assert chromium.text("button") == expected["button.sign-in"]
        assert chromium.fits() and not chromium.faults()
        chromium.picture(pictures / f"login-{language}-zoom.png")
        idp.expect_log("service-provider")
        chromium.open(LAUNCH + "nobody")
        chromium.arrive(expected["error.service-provider.title"])
        assert chromium.fits()
        chromium.open(f"https://{console.CONSOLE}/frame")
        chromium.driver.switch_to.frame(0)
        chromium.arrive(expected["window.title"])
        chromium.click("summary")
        assert chromium.fits()
        chromium.picture(pictures / f"window-{language}-zoom.png")
    finally:
        chromium.speak("en")
