# SPDX-License-Identifier: GPL-3.0-or-later
"""Each page: readable by everybody, in every window, with nothing else."""

import re

import pytest
from selenium.webdriver.common.keys import Keys

from pyidp import console, site
from pyidp.console import LAUNCH
from pyidp.person import LAUNCH as TARGET
from pyidp.person import Person

WRONG = "wrong password or unknown user"
# name to width, height, zoom, scheme; 400x600 at 200 % has 200x300 of CSS
LOOKS = {"light": (400, 600, 1, "light"), "dark": (400, 600, 1, "dark"),
         "zoom": (200, 300, 2, "light")}


def login(chromium, _):
    chromium.open(LAUNCH + "sales")
    chromium.arrive("Sign in to open sales")


def sign_in(chromium, user="anna", target=site.BASE + "/"):
    chromium.open(target)
    chromium.arrive("Sign in")
    chromium.fill_in(user, site.PASSWORDS[user])


def wrong(chromium, idp):
    login(chromium, idp)
    chromium.fill_in("anna", "wrong")
    chromium.wait(lambda: "is not right" in chromium.text(".problem"),
                  "says that it is wrong")


def throttled(chromium, idp):
    """The browser has all typed when others have guessed too often."""
    idp.log.allow(WRONG)
    login(chromium, idp)
    chromium.press("emil", Keys.TAB, "wrong")
    other = Person(idp)
    page = other.get(TARGET)
    wait = 0
    while wait < 2:
        reply = other.fill_in(page, "emil", "wrong")
        wait = int(reply.headers.get("Retry-After", 0))
    chromium.press(Keys.ENTER)
    chromium.wait(lambda: "too many" in chromium.text(".problem"),
                  "says how long to wait")


def failing(chromium, idp):
    login(chromium, idp)
    users = idp.root / "conf" / "users"
    away = users.rename(idp.root / "conf" / "away")
    try:
        chromium.fill_in("anna", "x")
        chromium.wait(lambda: "cannot be checked" in
                      chromium.text(".problem"), "says that it fails")
    finally:
        away.rename(users)


def expired(chromium, idp):
    login(chromium, idp)
    chromium.replace("ticket", console.SEALER.ticket(lives=-1))
    chromium.fill_in("anna", "x")
    chromium.wait(lambda: "for too long" in chromium.text(".problem"),
                  "says that it has expired")


def window(chromium, _):
    chromium.open(f"https://{console.CONSOLE}/frame")
    chromium.driver.switch_to.frame(0)
    chromium.arrive("Sign in in a window")


def window_help(chromium, idp):
    window(chromium, idp)
    chromium.click("summary")
    assert "Firefox" in chromium.text("details")


def apps(chromium, _):
    sign_in(chromium)
    chromium.arrive("Your applications")


def ask(chromium, idp):
    apps(chromium, idp)
    chromium.open(site.BASE + "/logout")
    chromium.arrive("Sign out anna?")


def done(chromium, idp):
    ask(chromium, idp)
    chromium.click("button")
    chromium.arrive("You are signed out here")


def nobody(chromium, _):
    chromium.open(site.BASE + "/logout")
    chromium.arrive("Nobody is signed in")


def post(chromium, _):
    """The service provider answers with 204: the browser stays."""
    sign_in(chromium, target=LAUNCH + "silent")
    chromium.arrive("Signing you in to silent")


def post_by_hand(chromium, idp):
    apps(chromium, idp)
    with chromium.without_scripts():
        chromium.open(LAUNCH + "sales")
    assert chromium.text("button") == "Continue"


def no_page(chromium, idp):
    apps(chromium, idp)
    chromium.open(site.BASE + "/nothing-here")
    chromium.arrive("There is no such page here")


def unknown(chromium, _):
    chromium.open(LAUNCH + "nobody")
    chromium.arrive("This application is not known here")


def message(chromium, _):
    chromium.open(site.BASE + "/sso?SAMLRequest=AAAA")
    chromium.arrive("The application sent a request that cannot be read")


def forbidden(chromium, _):
    sign_in(chromium, "fay", LAUNCH + "silent")
    chromium.arrive("You may not open this application")


def no_role(chromium, _):
    sign_in(chromium, "bert", LAUNCH + "sales")
    chromium.arrive("Your account is not set up for this application")


def bad_name(chromium, _):
    sign_in(chromium, "cora", LAUNCH + "sales")
    chromium.arrive("AWS would have said: RoleSessionName")


def relay_state(chromium, _):
    sign_in(chromium, "anna", LAUNCH + "sales?RelayState=https://x.example/")
    chromium.arrive("The page that was asked for does not belong")


def forged(chromium, idp):
    login(chromium, idp)
    chromium.replace("ticket", "x")
    chromium.fill_in("anna", "x")
    chromium.arrive("This form cannot be used")


def cross_site(chromium, _):
    chromium.open(f"https://{console.OTHER}/forge")
    chromium.click("button")
    chromium.arrive("This form was sent from another site")


# function, status of the page, what the log says of it at most
PAGES = [
    (login, 200, None), (wrong, 401, WRONG), (throttled, 429, None),
    (failing, 503, "AH01620|cannot check passwords"), (expired, 401, None),
    (window, 200, None), (window_help, 200, None), (apps, 200, None),
    (ask, 200, None), (done, 200, None), (nobody, 200, None),
    (post, 200, None), (post_by_hand, 200, None),
    (no_page, 404, "not-found"), (unknown, 404, "service-provider"),
    (message, 400, "message"), (forbidden, 403, "AH01631|forbidden"),
    (no_role, 403, "attribute-missing"), (bad_name, 403, "attribute-value"),
    (relay_state, 400, "relay-state"), (forged, 400, "login-form"),
    (cross_site, 403, "cross-site"),
]


@pytest.mark.parametrize("page, status, logs", PAGES,
                         ids=[page[0].__name__ for page in PAGES])
def test_page(chromium, idp, pictures, page, status, logs):
    if logs:
        idp.expect_log(logs)
    page(chromium, idp)
    for name, look in LOOKS.items():
        chromium.look(*look)
        assert chromium.fits(), name
        assert name == "zoom" or chromium.faults() == [], name
        chromium.picture(pictures / f"{page.__name__}-{name}.png")
    assert [said for said in chromium.complaints()
            if not re.search(rf"/saml\S* - .* status of {status}\b", said)
            ] == []
    assert chromium.strangers() == []


def test_checks_find_what_is_bad(chromium):
    chromium.open(f"https://{console.CONSOLE}/bad")
    assert not chromium.fits()
    assert {"html-has-lang", "image-alt", "label"} <= {
        fault[1] for fault in chromium.faults()}
    assert len(chromium.complaints()) == 1
    assert chromium.strangers() == ["https://other.example/"]
