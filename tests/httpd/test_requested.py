# SPDX-License-Identifier: GPL-3.0-or-later
"""Attributes that a service provider's metadata asks for."""

import pytest

from pyidp import site, sp
from pyidp.idp import IdentityProvider

MAIL = "urn:oid:0.9.2342.19200300.100.1.3"
CONSUMING = """\
    <md:AttributeConsumingService index="{index}"{default}>
      <md:ServiceName xml:lang="en">A wiki</md:ServiceName>
{requested}    </md:AttributeConsumingService>
"""
REQUESTED = """\
      <md:RequestedAttribute Name="{name}"{required}/>
"""
RULES = f"""
ConnectIdPLaunch on
ConnectIdPAttribute mail file:conf/staff.csv as={MAIL}
ConnectIdPAttribute team value:red
ConnectIdPAttribute room value:4.11
"""
STAFF = "user,mail\nanna,anna@example.org\nbert,\n"


def consuming(*names, index=1, default=""):
    """An AttributeConsumingService; a name that ends in ! is required."""
    return CONSUMING.format(index=index, default=default, requested="".join(
        REQUESTED.format(name=name.rstrip("!"), required=(
            ' isRequired="true"' if name.endswith("!") else ""))
        for name in names))


def metadata(name, *services):
    return sp.metadata(f"urn:example:{name}",
                       [f"https://{name}.example.org/acs", *services])


# name of the service provider: what it asks for, ConnectIdPRelease
PROVIDERS = {
    "asks": ([consuming(MAIL, "team")], "requested"),
    "asks-more": ([consuming(MAIL)], "requested room"),
    "asks-nothing": ([], "requested"),
    "needs": ([consuming(MAIL + "!")], "requested"),
    "needs-named": ([consuming(MAIL + "!")], "mail team"),
    "needs-what-it-does-not-get": ([consuming(MAIL + "!")], "team"),
    "needs-all": ([consuming(MAIL + "!")], ""),
    "two": ([consuming("room"), consuming("team", index=2)], "requested"),
    "two-default": ([consuming("room"), consuming(
        "team", index=2, default=' isDefault="true"')], "requested"),
}
SECTION = """
<ConnectIdPServiceProvider {name}>
    ConnectIdPMetadata conf/{name}.xml
    {release}
</ConnectIdPServiceProvider>
"""


@pytest.fixture(scope="module", name="idp")
def start_idp():
    config = site.MODULE + site.IDENTITY + RULES + "".join(
        SECTION.format(name=name, release=(
            f"ConnectIdPRelease {release}" if release else ""))
        for name, (_, release) in PROVIDERS.items()) + site.LOCATION
    files = {f"conf/{name}.xml": metadata(name, *services)
             for name, (services, _) in PROVIDERS.items()}
    with IdentityProvider(config, files | {"conf/staff.csv": STAFF}) as idp:
        yield idp


@pytest.mark.parametrize("name, user, attributes", [
    ("asks", "anna", {MAIL: ["anna@example.org"], "team": ["red"]}),
    ("asks", "bert", {"team": ["red"]}),
    ("asks-more", "anna", {MAIL: ["anna@example.org"], "room": ["4.11"]}),
    ("asks-nothing", "anna", {}),
    ("needs", "anna", {MAIL: ["anna@example.org"]}),
    ("needs-named", "anna", {MAIL: ["anna@example.org"], "team": ["red"]}),
    ("needs-what-it-does-not-get", "bert", {"team": ["red"]}),
    ("two", "anna", {"room": ["4.11"]}),
    ("two-default", "anna", {"team": ["red"]}),
])
def test_released(idp, name, user, attributes):
    answer = idp.launch(name, user)
    if attributes:
        assert answer.attributes == attributes
    else:
        assert not list(answer.assertion.iter("{*}Attribute"))


@pytest.mark.parametrize("name", ["needs", "needs-named", "needs-all"])
def test_required_and_missing(idp, name):
    idp.refused(idp.get(f"/saml/launch/{name}", "bert"), 403,
                f'attribute-missing: the attribute "{MAIL}" has no value, '
                f"and the metadata of urn:example:{name} says isRequired")


def test_required_and_unknown(idp):
    idp.write("conf/other.xml", metadata("other", consuming("badge!")))
    status, text = idp.configtest(
        site.MODULE + site.IDENTITY + SECTION.format(
            name="other", release="") + site.LOCATION)
    assert status == 0
    assert 'urn:example:other requires the attribute "badge"' in text


@pytest.mark.parametrize("service, sentence", [
    (consuming("x", default=' isDefault="perhaps"'),
     "an isDefault that is no boolean"),
    (consuming("x").replace(' Name="x"', ""), "RequestedAttribute has no "
     "Name"),
    (consuming("x!").replace('"true"', '"perhaps"'),
     "an isRequired that is no boolean"),
    (consuming(*(f"a{number}" for number in range(201))),
     "more than 200 RequestedAttributes"),
])
def test_metadata_that_is_wrong(idp, service, sentence):
    idp.write("conf/other.xml", metadata("other", service))
    status, text = idp.configtest(
        site.MODULE + site.IDENTITY + SECTION.format(
            name="other", release="") + site.LOCATION)
    assert status != 0
    assert sentence in text
