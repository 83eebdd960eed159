# SPDX-License-Identifier: GPL-3.0-or-later
"""A browser for tests: cookies, redirects, and forms that send themselves."""

import urllib.parse

import lxml.html

MOVED = (301, 302, 303, 307)
MAX_STEPS = 12


class Browser:
    """Knows the servers CLIENTS (origin to Client) and nobody else.

    USERS maps an origin to the user who answers when it asks for a name.
    """

    def __init__(self, clients, users):
        self.clients = clients
        self.users = users
        self.cookies = {origin: {} for origin in clients}
        self.visited = []
        self.forms = []

    def step(self, url, body):
        """One request; keeps the cookies of its answer."""
        parts = urllib.parse.urlsplit(url)
        origin = origin_of(url)
        target = urllib.parse.urlunsplit(
            ("", "", parts.path or "/", parts.query, ""))
        jar = self.cookies[origin]
        headers = {"Host": parts.netloc, "Accept": "text/html,*/*"}
        if jar:
            headers["Cookie"] = "; ".join(
                f"{name}={value}" for name, value in jar.items())
        self.visited.append(url)
        reply = self.clients[origin].request(
            "GET" if body is None else "POST", target,
            self.users.get(origin), headers, body)
        for cookie in reply.headers.get_all("Set-Cookie", ()):
            name, _, value = cookie.partition(";")[0].partition("=")
            jar[name] = value
        return reply

    def open(self, url, body=None, change=None):
        """Opens URL and goes on until a page waits for a person, or has a
        form for a server that this browser does not know.

        CHANGE may alter the fields (a dict) of each form that sends itself.
        """
        for _ in range(MAX_STEPS):
            reply = self.step(url, body)
            body = None
            if reply.status in MOVED:
                url = urllib.parse.urljoin(url, reply.headers["Location"])
                continue
            form = sending_form(reply)
            if form is None or origin_of(form.action) not in self.clients:
                return reply
            fields = {name: value for name, value in form.form_values()
                      if name.startswith(("SAML", "RelayState"))}
            self.forms.append(dict(fields))
            if change:
                change(fields)
            url, body = form.action, urllib.parse.urlencode(fields).encode()
        raise AssertionError("goes in circles: " + " -> ".join(self.visited))


def origin_of(url):
    parts = urllib.parse.urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def sending_form(reply):
    """The one form of a page with a SAML message in it, or None."""
    if reply.headers.get_content_type() != "text/html" or not reply.body:
        return None
    for form in lxml.html.fromstring(reply.text).forms:
        if {"SAMLRequest", "SAMLResponse"} & set(form.fields):
            return form
    return None
