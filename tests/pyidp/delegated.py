# SPDX-License-Identifier: GPL-3.0-or-later
"""Sign-in that another module of httpd does, and what we then say."""

from . import saml, site

HEAD = site.MODULE + site.IDENTITY + site.SALES
ROLE = f"ConnectIdPAttribute connect_role value:{site.ROLE}\n"


def signed_in(idp, reply, name, context):
    """REPLY is an answer for the agent NAME of the class CONTEXT."""
    answer = idp.answer(reply)
    assert answer.status == ["Success"]
    assert answer.context == saml.CLASS + context
    assert answer.attributes == {
        site.AWS + "Role": [site.ROLE],
        site.AWS + "RoleSessionName": [name],
        "connect_username": [name],
        "connect_role": [site.ROLE],
    }
    return answer
