# SPDX-License-Identifier: GPL-3.0-or-later
"""A real browser: Chromium without a screen, driven by Selenium."""

import base64
import contextlib
import hashlib
import json
import os
import pathlib
import shutil
import tempfile
import time
import urllib.parse

from cryptography.hazmat.primitives import serialization
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from . import keys
from .httpd import PATIENCE, PROJECT

DRIVER = "/usr/bin/chromedriver"
AXE = PROJECT / "tests/node_modules/axe-core/axe.min.js"
OPTIONS = ("--headless=new", "--no-first-run", "--disable-dev-shm-usage",
           "--disable-background-networking", "--disable-component-update",
           "--disable-default-apps", "--disable-extensions",
           "--disable-sync", "--lang=en-US")
RUN_AXE = """
const done = arguments[arguments.length - 1];
axe.run(document, {resultTypes: ['violations']}).then(
    found => done(found.violations.map(one => [
        one.impact, one.id, one.help, one.nodes.map(node => node.html)])),
    error => done([['critical', 'axe', String(error), []]]));
"""
SIZES = """
const root = document.scrollingElement;
return [root.scrollWidth, root.clientWidth];
"""
# the page as it is now has been painted
PAINT = """
const done = arguments[arguments.length - 1];
requestAnimationFrame(() => requestAnimationFrame(done));
"""


class Chromium:
    """Knows HOSTS (name to port on 127.0.0.1) by https and nobody else.

    "with Chromium(hosts) as chromium:" starts it with a new profile, and at
    the end stops it and removes the profile.
    """

    def __init__(self, hosts):
        self.hosts = hosts
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="connect-idp-"))
        self.driver = None
        self.size = (0, 0)    # of the window, as it was set last

    def __enter__(self):
        try:
            self.driver = webdriver.Chrome(
                service=Service(DRIVER, log_path=str(self.root / "log"),
                                env={**os.environ,
                                     "HOME": str(self.root)}),
                options=self.options())
        except BaseException:
            shutil.rmtree(self.root)
            raise
        self.driver.set_page_load_timeout(PATIENCE)
        self.driver.set_script_timeout(PATIENCE)
        return self

    def __exit__(self, *exception):
        try:
            self.driver.quit()
        finally:
            shutil.rmtree(self.root, ignore_errors=True)

    def options(self):
        rules = [f"MAP {host}:443 127.0.0.1:{port}"
                 for host, port in self.hosts.items()]
        options = webdriver.ChromeOptions()
        for option in (*OPTIONS, f"--user-data-dir={self.root / 'profile'}",
                       "--host-resolver-rules="
                       + ",".join([*rules, "MAP * ~NOTFOUND",
                                   "EXCLUDE 127.0.0.1"]),
                       "--ignore-certificate-errors-spki-list="
                       + key_hash()):
            options.add_argument(option)
        if os.geteuid() == 0:
            options.add_argument("--no-sandbox")
        # third-party cookies pass, as an administrator may say for a site
        options.add_experimental_option("prefs", {
            "profile.block_third_party_cookies": False,
            "profile.cookie_controls_mode": 0})
        options.set_capability("goog:loggingPrefs", {
            "browser": "ALL", "performance": "ALL"})
        return options

    # what a person does

    def open(self, url):
        self.driver.get(url)

    def press(self, *keys_):
        """Presses keys: what has the focus gets them."""
        ActionChains(self.driver).send_keys(*keys_).perform()

    def click(self, selector):
        self.one(selector).click()

    def double_click(self, selector):
        ActionChains(self.driver).double_click(self.one(selector)).perform()

    def fill_in(self, user, password):
        """Fills in the login form and presses Enter."""
        field = self.one("#user")
        field.clear()
        field.send_keys(user)
        self.one("#password").send_keys(password, Keys.ENTER)

    def replace(self, field, value):
        """What an attacker, or time, makes of a hidden FIELD."""
        self.driver.execute_script(
            "document.getElementsByName(arguments[0])[0].value"
            " = arguments[1]", field, value)

    @contextlib.contextmanager
    def new_window(self, action=None):
        """In the window that ACTION opens; without ACTION, in a new tab.

        At the end it is closed, where it is still there.
        """
        before = self.driver.current_window_handle
        known = set(self.driver.window_handles)
        if action:
            action()
            self.wait(lambda: set(self.driver.window_handles) - known,
                      "a window opens")
            new, = set(self.driver.window_handles) - known
            self.driver.switch_to.window(new)
        else:
            self.driver.switch_to.new_window("tab")
            new = self.driver.current_window_handle
        try:
            yield new
        finally:
            if new in self.driver.window_handles:
                self.driver.switch_to.window(new)
                self.driver.close()
            self.driver.switch_to.window(before)

    # what a person has set

    def cdp(self, command, **parameters):
        return self.driver.execute_cdp_cmd(command, parameters)

    def look(self, width, height, scale=1, scheme="light"):
        """The window's size in CSS pixels, the zoom, dark or light."""
        self.size = (width, height)
        self.cdp("Emulation.setDeviceMetricsOverride", width=width,
                 height=height, deviceScaleFactor=scale, mobile=False)
        self.cdp("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": scheme}])

    def speak(self, languages):
        """What the browser says in Accept-Language."""
        agent = self.driver.execute_script("return navigator.userAgent")
        self.cdp("Network.setUserAgentOverride", userAgent=agent,
                 acceptLanguage=languages)

    @contextlib.contextmanager
    def without_scripts(self):
        self.cdp("Emulation.setScriptExecutionDisabled", value=True)
        try:
            yield
        finally:
            self.cdp("Emulation.setScriptExecutionDisabled", value=False)

    # what a person sees

    def one(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def text(self, selector="h1"):
        """The text of what SELECTOR finds, or "" where there is nothing."""
        found = self.driver.find_elements(By.CSS_SELECTOR, selector)
        return found[0].text if found else ""

    def count(self, selector):
        return len(self.driver.find_elements(By.CSS_SELECTOR, selector))

    def focus(self):
        """The name or text of what has the focus."""
        found = self.driver.switch_to.active_element
        return found.get_attribute("name") or found.text

    def wait(self, condition, what):
        """Polls until CONDITION() holds, also while a page goes away."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                if condition():
                    return
            except WebDriverException:
                pass
            if time.monotonic() > deadline:
                raise AssertionError(
                    f"{what}: not at {self.driver.current_url}, which says\n"
                    + self.text("body"))
            time.sleep(0.02)

    def arrive(self, heading):
        """Waits for a page whose heading begins with HEADING."""
        self.wait(lambda: self.text().startswith(heading), heading)

    def picture(self, file):
        """Saves what the page looks like, down to its end."""
        width, height = self.size
        self.driver.execute_async_script(PAINT)
        page = self.cdp("Page.getLayoutMetrics")["cssContentSize"]
        shot = self.cdp(
            "Page.captureScreenshot",
            captureBeyondViewport=page["height"] > height,
            clip={"x": 0, "y": 0, "width": width, "scale": 1,
                  "height": max(height, page["height"])})
        file.write_bytes(base64.b64decode(shot["data"]))

    # what a person cannot see

    def fits(self):
        """Is there nothing to scroll to at the right?"""
        needed, given = self.driver.execute_script(SIZES)
        return needed <= given

    def faults(self):
        """What axe finds: impact, rule, sentence, elements."""
        if not self.driver.execute_script("return 'axe' in window"):
            self.driver.execute_script(AXE.read_text())
        return self.driver.execute_async_script(RUN_AXE)

    def complaints(self):
        """What the console says since the last time."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self):
        """(method, URL) of all that was asked for since the last time."""
        found = []
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                request = message["params"]["request"]
                found.append((request["method"], request["url"]))
        return found

    def strangers(self):
        """What was asked of others than HOSTS since the last time."""
        return [url for _, url in self.requests()
                if urllib.parse.urlsplit(url).hostname not in self.hosts]


def key_hash():
    """Of the one key that all TLS servers of the tests have."""
    key = keys.server("localhost").key.public_key().public_bytes(
        serialization.Encoding.DER,
        serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(key).digest()).decode()
