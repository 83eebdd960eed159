# SPDX-License-Identifier: GPL-3.0-or-later
"""An httpd that is an identity provider."""

import re

import lxml.html

from . import saml, site
from .httpd import Httpd


class IdentityProvider(Httpd):
    """Serves CONFIG with the files of the smallest configuration."""

    passwords = site.PASSWORDS

    def __init__(self, config=site.SMALLEST, files=None, **more):
        super().__init__(config, {**site.files(), **(files or {})}, **more)

    def metadata(self, host=None, path="/saml"):
        reply = self.client(host).get(path + "/metadata")
        assert reply.status == 200, reply.text
        return saml.Metadata(reply.body)

    def launch(self, name="sales", user="anna", **more):
        """Opens the launch address of NAME; the answer that it gives."""
        return self.answer(self.get(f"/saml/launch/{name}", user, **more))

    def sso(self, request, user="anna", binding="redirect", **more):
        """Sends REQUEST; the reply as it is.  MORE is saml.redirect's."""
        if binding == "redirect":
            return self.get("/saml/sso?" + saml.redirect(request, **more),
                            user)
        return self.post("/saml/sso", saml.post(request, **more), user)

    def answer(self, reply):
        """The Response that REPLY carries, verified with our metadata."""
        assert reply.status == 200, reply.text
        check_page(reply)
        assert "form-action" not in reply.headers["Content-Security-Policy"]
        return saml.Answer(saml.Form(reply.text),
                           self.metadata().certificates[0])

    def failed(self, reply, status, reason):
        """REPLY carries a Response that says STATUS (its two codes).

        REASON is a regular expression for the line in the log.
        """
        answer = self.answer(reply)
        assert answer.status == status
        assert answer.assertion is None
        assert "response" in answer.signed
        self.expect_log(reason)
        return answer

    def refused(self, reply, status, reason):
        """REPLY is an error page; its reference id leads to REASON's line.

        REASON is a regular expression for the rest of the log line.
        """
        assert reply.status == status, reply.text
        check_page(reply)
        assert "SAMLResponse" not in reply.text
        line = self.log.find(re.escape(reference(reply)))
        assert re.search(reason, line), line
        self.expect_log(re.escape(reference(reply)))
        return line


def reference(reply):
    """The reference id on an error page."""
    found = lxml.html.fromstring(reply.text).findall(".//code")
    assert len(found) == 1, reply.text
    assert re.fullmatch(r"[0-9A-Za-z_-]{8,}", found[0].text), found[0].text
    return found[0].text


def check_page(reply):
    """What is true of every page of ours."""
    assert reply.headers.get_content_type() == "text/html"
    assert reply.headers.get_content_charset() == "utf-8"
    assert "no-store" in reply.headers["Cache-Control"]
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    policy = reply.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors" in policy
    assert "unsafe" not in policy
