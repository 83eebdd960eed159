# SPDX-License-Identifier: GPL-3.0-or-later
"""Service providers, and the files that know their users."""

import base64
import csv
import hashlib
import io
import xml.sax.saxutils

POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
ARTIFACT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact"
METADATA = "urn:oasis:names:tc:SAML:2.0:metadata"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

DESCRIPTOR = """\
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"
    entityID={entity_id}{valid_until}>
  <md:SPSSODescriptor AuthnRequestsSigned="{signed}"
      protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
{keys}{services}  </md:SPSSODescriptor>
</md:EntityDescriptor>
"""
KEY = """\
    <md:KeyDescriptor{use}>
      <ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
        <ds:X509Data>
          <ds:X509Certificate>{certificate}</ds:X509Certificate>
        </ds:X509Data>
      </ds:KeyInfo>
{methods}    </md:KeyDescriptor>
"""
METHOD = """\
      <md:EncryptionMethod Algorithm="{}">{}</md:EncryptionMethod>
"""
DIGEST = """\
<ds:DigestMethod xmlns:ds="http://www.w3.org/2000/09/xmldsig#"
          Algorithm="http://www.w3.org/2001/04/xmlenc#{}"/>"""
MGF = """\
<e:MGF xmlns:e="http://www.w3.org/2009/xmlenc11#"
          Algorithm="http://www.w3.org/2009/xmlenc11#{}"/>"""
SERVICE = """\
    <md:AssertionConsumerService index="{index}"{default}
        Binding={binding} Location={location}/>
"""


def quote(text):
    return xml.sax.saxutils.quoteattr(text)


def service(location, index=0, default=False, binding=POST):
    """One AssertionConsumerService."""
    return SERVICE.format(index=index, binding=quote(binding),
                          location=quote(location),
                          default=' isDefault="true"' if default else "")


def key(pair, use="signing", methods=()):
    """A KeyDescriptor; USE None: for both.

    METHODS are EncryptionMethods: an algorithm, or that, a digest and an
    MGF of OAEP.
    """
    written = []
    for method in methods:
        uri, digest, mgf = (method, None, None) if isinstance(
            method, str) else method
        written.append(METHOD.format(
            uri, (DIGEST.format(digest) if digest else "")
            + (MGF.format(mgf) if mgf else "")))
    return KEY.format(use=f' use="{use}"' if use else "",
                      certificate=pair.certificate_base64,
                      methods="".join(written))


def descriptor(entity_id, services, certificates=(), signed=False,
               valid_until=None):
    """An EntityDescriptor.

    SERVICES are ACS addresses or what service() returns; CERTIFICATES are
    pairs whose certificates sign; SIGNED is AuthnRequestsSigned.
    """
    written = [s if s.lstrip().startswith("<") else service(s, index)
               for index, s in enumerate(services)]
    return DESCRIPTOR.format(
        entity_id=quote(entity_id), signed=str(signed).lower(),
        valid_until=(f"\n    validUntil={quote(valid_until)}"
                     if valid_until else ""),
        keys="".join(key(c) for c in certificates),
        services="".join(written))


def metadata(entity_id, services, **more):
    """A metadata file of one service provider."""
    return DECLARATION + descriptor(entity_id, services, **more)


def aggregate(*descriptors):
    """A metadata file of several."""
    return (f'{DECLARATION}<md:EntitiesDescriptor xmlns:md="{METADATA}">\n'
            + "".join(descriptors) + "</md:EntitiesDescriptor>\n")


def agents(columns, rows):
    """A CSV file: the first column is the user."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def users(passwords):
    """An htpasswd file with fast hashes: tests do not wait for bcrypt."""
    return "".join(f"{name}:{{SHA}}{sha1(password)}\n"
                   for name, password in passwords.items())


def sha1(password):
    digest = hashlib.sha1(password.encode()).digest()
    return base64.b64encode(digest).decode()
