# SPDX-License-Identifier: GPL-3.0-or-later
"""Mistakes in the sections of service providers, found by "apachectl -t"."""

import pytest

from pyidp import keys, saml, site, sp
from pyidp.mistakes import Mistake

SECTION = "<ConnectIdPServiceProvider"
PRESET_LINE = "    ConnectIdPPreset       amazon-connect\n"
REGION_LINE = "    ConnectIdPAWSRegion    us-west-2\n"
INSTANCE_LINE = ("    ConnectIdPAWSInstance  "
                 "01234567-89ab-cdef-0123-456789abcdef\n")
SHOP = """
<ConnectIdPServiceProvider shop>
    ConnectIdPServiceEntityID  urn:example:shop
    ConnectIdPACS              https://shop.example.org/acs
</ConnectIdPServiceProvider>
"""
ENTITY_LINE = "    ConnectIdPServiceEntityID  urn:example:shop\n"
ACS_LINE = "    ConnectIdPACS              https://shop.example.org/acs\n"
BOTH = site.SMALLEST + SHOP
WIKI = "https://wiki.example.org/sp"
WIKI_ACS = "https://wiki.example.org/acs"


def sales(name, directive, old, new, *says, **more):
    """A mistake in the section of Amazon Connect."""
    return Mistake(f"sales-{name}", directive, old, new, *says, **more)


def setting(name, line, *says):
    """One more line in the section of Amazon Connect."""
    return Mistake(f"sales-{name}", line.split()[0], INSTANCE_LINE,
                   f"{INSTANCE_LINE}    {line}\n", *says)


def shop(name, directive, old, new, *says, **more):
    """A mistake in a section of its own addresses."""
    return Mistake(f"shop-{name}", directive, old, new, *says, base=BOTH,
                   **more)


def line(name, text, *says):
    """One more line in a section of its own addresses."""
    return Mistake(f"shop-{name}", text.split()[0], ACS_LINE,
                   f"{ACS_LINE}    {text}\n", *says, base=BOTH)


def metadata(name, text, *says):
    """A section whose metadata file holds TEXT."""
    return Mistake(f"metadata-{name}", "ConnectIdPMetadata",
                   ENTITY_LINE + ACS_LINE,
                   "    ConnectIdPMetadata conf/bad.xml\n", "bad.xml", *says,
                   base=BOTH, files={"conf/bad.xml": text})


GOOD = sp.metadata(WIKI, [WIKI_ACS], certificates=[keys.pair("wiki")])
DTD = '<!DOCTYPE x [<!ENTITY e "v">]>\n'
MISTAKES = [
    shop("no-name", SECTION, "Provider shop>", "Provider>", "found",
         "characters"),
    shop("two-names", SECTION, "Provider shop>", "Provider shop two>",
         "shop two|one NAME|NAME"),
    shop("name", SECTION, "Provider shop>", "Provider sh/op>", "sh/op"),
    shop("same-name", SECTION, "Provider shop>", "Provider sales>",
         "sales"),
    shop("open", SECTION, "/acs\n</ConnectIdPServiceProvider>", "/acs\n",
         "</ConnectIdPServiceProvider>|not closed"),
    shop("same-entity", SECTION, "urn:example:shop",
         "urn:amazon:webservices", "urn:amazon:webservices", "sales",
         mark="shop>"),
    shop("no-entity", SECTION, ENTITY_LINE, "",
         "ConnectIdPServiceEntityID", "ConnectIdPMetadata", mark="shop>"),
    shop("no-acs", SECTION, ACS_LINE, "", "ConnectIdPACS", mark="shop>"),
    shop("acs-scheme", "ConnectIdPACS", "https://shop", "ftp://shop",
         "ftp://", "https"),
    shop("acs-script", "ConnectIdPACS", "https://shop.example.org/acs",
         "javascript:alert(1)", "javascript", "https"),
    shop("acs-path", "ConnectIdPACS", "https://shop.example.org/acs",
         "/acs", '"/acs"', "https"),
    shop("acs-fragment", "ConnectIdPACS", "org/acs", "org/acs#x", "#x"),
    shop("acs-user", "ConnectIdPACS", "https://shop", "https://a@shop",
         "a@shop"),
    shop("unknown", "ConnectIdPFoo", ACS_LINE,
         ACS_LINE + "    ConnectIdPFoo bar\n"),
    line("region", "ConnectIdPAWSRegion us-east-1", "ConnectIdPPreset",
         "amazon-connect"),
    line("preset", "ConnectIdPPreset amazon", "\"amazon\"",
         "generic or amazon-connect"),
    line("sign", "ConnectIdPSign none", "none", "assertion.*response.*both"),
    line("launch", "ConnectIdPLaunch maybe", "On|on"),
    line("lifetime-word", "ConnectIdPAssertionLifetime soon", "soon",
         "second|number"),
    line("lifetime-zero", "ConnectIdPAssertionLifetime 0", "0"),
    line("lifetime-long", "ConnectIdPAssertionLifetime 99999999",
         "99999999"),
    line("skew", "ConnectIdPClockSkew -1", "-1"),
    line("release", "ConnectIdPRelease mial", "mial"),
    line("name-id", "ConnectIdPNameID nickname", "nickname",
         "persistent.*transient|transient.*persistent"),
    line("name-id-source", "ConnectIdPNameID persistent fyle:x", "fyle",
         "file:FILE"),
    line("name-id-format", "ConnectIdPNameID kerberos", "SOURCE"),
    line("name-id-word", "ConnectIdPNameID kerberos user stored", "stored",
         "only persistent"),
    line("relay-state", "ConnectIdPRelayState javascript:x", "javascript"),
    line("relay-state-allow", "ConnectIdPRelayStateAllow (", r"\("),
    line("ancestors", 'ConnectIdPFrameAncestors "a;b"', "a;b"),
    line("attribute", "ConnectIdPAttribute team fyle:x", "fyle",
         "file:FILE"),
    sales("preset", "ConnectIdPPreset", "amazon-connect", "amazon-conect",
          "amazon-conect", "amazon-connect"),
    sales("region", "ConnectIdPAWSRegion", "us-west-2", "us-west-9",
          "us-west-9", "us-west-2"),
    sales("region-case", "ConnectIdPAWSRegion", "us-west-2", "US-West-2",
          "US-West-2", "us-west-2"),
    sales("no-region", "ConnectIdPAWSRegion", REGION_LINE, "", "us-west-2",
          mark="sales>"),
    sales("no-instance", "ConnectIdPAWSInstance", INSTANCE_LINE, "",
          "found 0", "expected 1", mark="sales>"),
    sales("instance", "ConnectIdPAWSInstance", "01234567-89ab", "01234567",
          "01234567-cdef", "UUID"),
    sales("two-regions", "ConnectIdPAWSInstance", "us-west-2",
          "us-west-2 eu-west-2", "found 1", "expected 2"),
    setting("role", "ConnectIdPAWSRole arn:x arn:y", "arn:x",
            "arn:PARTITION:iam"),
    setting("accounts", "ConnectIdPAWSRole "
            "arn:aws:iam::123456789012:role/%{attr:connect_role} "
            "arn:aws:iam::210987654321:saml-provider/x", "123456789012",
            "210987654321"),
    setting("partition", "ConnectIdPAWSRole "
            "arn:aws-cn:iam::123456789012:role/a "
            "arn:aws-cn:iam::123456789012:saml-provider/x", "aws-cn"),
    setting("duration-short", "ConnectIdPAWSSessionDuration 899", "899",
            "900 to 43200"),
    setting("duration-long", "ConnectIdPAWSSessionDuration 43201", "43201",
            "900 to 43200"),
    setting("duration-word", "ConnectIdPAWSSessionDuration 12h", "12h",
            "900 to 43200"),
    setting("destination", "ConnectIdPAWSDestination //evil.example.net",
            "evil", "/ccp-v2"),
    setting("endpoint", "ConnectIdPAWSEndpoint http://evil.example.net/saml",
            "evil", "https|signin|sign-in"),
    sales("no-role-rule", SECTION, "ConnectIdPAttribute connect_role  ",
          "ConnectIdPAttribute connect_rule value:x\n#", "connect_role",
          mark="sales>"),
    metadata("missing-end", GOOD.replace("</md:Entity", "<md:Entity"),
             "line"),
    metadata("no-xml", "not XML\n", "XML|line"),
    metadata("empty", "", "empty|XML"),
    metadata("dtd", DTD + GOOD.replace(sp.DECLARATION, ""), "DTD|DOCTYPE"),
    metadata("html", "<html/>", "html", "EntityDescriptor"),
    metadata("idp", GOOD.replace("SPSSO", "Affiliation"), "service provider"),
    metadata("no-acs", sp.metadata(WIKI, [sp.service(
        WIKI_ACS, binding=sp.ARTIFACT)]), "HTTP-POST"),
    metadata("acs", sp.metadata(WIKI, ["javascript:alert(1)"]),
             "javascript", "https"),
    metadata("expired", sp.metadata(WIKI, [WIKI_ACS],
                                    valid_until=saml.stamp(-60)),
             "validUntil"),
    metadata("signed-without-certificate", sp.metadata(
        WIKI, [WIKI_ACS], signed=True), "AuthnRequestsSigned",
        "certificate"),
    metadata("certificate", GOOD.replace("MII", "AAA"), "certificate"),
    metadata("entity", sp.metadata("", [WIKI_ACS]), "entityID"),
    metadata("two", sp.aggregate(sp.descriptor(WIKI, [WIKI_ACS]),
                                 sp.descriptor(WIKI + "2", [WIKI_ACS])),
             "ConnectIdPServiceEntityID"),
    shop("no-metadata", "ConnectIdPMetadata", ENTITY_LINE + ACS_LINE,
         "    ConnectIdPMetadata conf/none.xml\n", "none.xml", "No such"),
    Mistake("outside-preset", "ConnectIdPPreset", site.SALES,
            site.SALES + "ConnectIdPPreset generic\n",
            "ConnectIdPServiceProvider", mark="ConnectIdPPreset generic"),
    Mistake("outside-acs", "ConnectIdPACS", site.SALES,
            site.SALES + "ConnectIdPACS https://x.example.org/\n",
            "ConnectIdPServiceProvider"),
    Mistake("federation-same-entity", "ConnectIdPMetadata", site.SALES,
            site.SALES + "ConnectIdPMetadata conf/a.xml\n"
            "ConnectIdPMetadata conf/b.xml\n", WIKI,
            mark="b.xml", files={"conf/a.xml": GOOD, "conf/b.xml": GOOD}),
    Mistake("federation-empty-folder", "ConnectIdPMetadata", site.SALES,
            site.SALES + "ConnectIdPMetadata tls\n", "tls"),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: m.name)
def test_mistake(bench, mistake):
    mistake.check(bench)


def test_table_is_long_enough():
    names = [mistake.name for mistake in MISTAKES]
    assert len(names) == len(set(names)) >= 60


def test_good_section(bench):
    status, text = bench.configtest(BOTH)
    assert (status, text.strip()) == (0, "Syntax OK")


def test_two_contact_centers_of_the_same_audience(bench):
    second = site.SALES.replace(" sales>", " support>").replace(
        PRESET_LINE, PRESET_LINE
        + "    ConnectIdPServiceEntityID urn:example:support\n"
        + "    ConnectIdPAudience urn:amazon:webservices\n")
    status, text = bench.configtest(site.SMALLEST + second)
    assert (status, text.strip()) == (0, "Syntax OK")


def test_consumer_service_of_http_is_taken_with_a_warning(bench):
    bench.write("conf/plain.xml",
                sp.metadata(WIKI, ["http://wiki.example.org/acs"]))
    for new in ("ConnectIdPACS http://shop.example.org/acs\n",
                "ConnectIdPMetadata conf/plain.xml\n"):
        old = ACS_LINE if "ACS" in new else ENTITY_LINE + ACS_LINE
        status, text = bench.configtest(BOTH.replace(old, new))
        assert status == 0, text
        assert "example.org/acs is http" in text and "use https" in text
