# SPDX-License-Identifier: GPL-3.0-or-later
"""What is signed is what is read: signature wrapping in its shapes."""

import copy

import pytest
from lxml import etree

from pyidp import attack, keys, signature
from pyidp.attack import VAULT, ask, resign, send, signed
from pyidp.saml import A, DS, P


@pytest.fixture(scope="module", name="idp")
def start_idp():
    with attack.Target() as idp:
        yield idp


def wrap(shape):
    """A message that holds an original, signed by the vault, and evil."""
    original = signed(VAULT)
    found = original.find(DS + "Signature")
    evil = ask(VAULT, provider_name="evil").element()
    extensions = etree.SubElement(evil, P + "Extensions")
    shape(evil, extensions, original, found)
    return evil


def in_extensions(evil, extensions, original, found):
    extensions.append(original)


def beside_the_signature(evil, extensions, original, found):
    evil.insert(1, found)
    extensions.append(original)


def signature_with_its_copy(evil, extensions, original, found):
    evil.insert(1, copy.deepcopy(found))
    extensions.append(original)


def inside_the_signature(evil, extensions, original, found):
    evil.remove(extensions)
    evil.insert(1, found)
    holder = etree.SubElement(found, DS + "Object")
    holder.append(original)


def inside_key_info(evil, extensions, original, found):
    evil.remove(extensions)
    evil.insert(1, found)
    found.find(DS + "KeyInfo").append(original)


def signature_in_extensions(evil, extensions, original, found):
    extensions.append(found)
    extensions.append(original)


def same_id(evil, extensions, original, found):
    evil.set("ID", original.get("ID"))
    evil.insert(1, found)
    extensions.append(original)


def same_id_spelt(spelling):
    def shape(evil, extensions, original, found):
        evil.set("ID", original.get("ID"))
        evil.insert(1, found)
        holder = etree.SubElement(extensions, "holder")
        holder.set(spelling, original.get("ID"))
        holder.append(original)
    shape.__name__ = f"same_id_spelt_{spelling.rsplit('}')[-1]}"
    return shape


def decoy_first(evil, extensions, original, found):
    evil.insert(1, signature.sign(evil, keys.pair("attacker")))
    extensions.append(original)
    evil.insert(2, copy.deepcopy(found))


def reference_to_all(evil, extensions, original, found):
    evil.insert(1, found)
    found.find(f"{DS}SignedInfo/{DS}Reference").set("URI", "")
    extensions.append(original)


def two_references(evil, extensions, original, found):
    evil.insert(1, found)
    info = found.find(DS + "SignedInfo")
    second = copy.deepcopy(info.find(DS + "Reference"))
    second.set("URI", "#" + evil.get("ID"))
    info.insert(2, second)
    extensions.append(original)


def pointer(evil, extensions, original, found):
    evil.insert(1, found)
    found.find(f"{DS}SignedInfo/{DS}Reference").set(
        "URI", f"#xpointer(id('{original.get('ID')}'))")
    extensions.append(original)


@pytest.mark.parametrize("shape", [
    in_extensions, beside_the_signature, signature_with_its_copy,
    inside_the_signature, inside_key_info, signature_in_extensions,
    same_id, same_id_spelt("Id"), same_id_spelt("id"),
    same_id_spelt("{http://www.w3.org/XML/1998/namespace}id"),
    decoy_first, reference_to_all, two_references, pointer,
], ids=lambda shape: shape.__name__)
def test_s1_wrapping(idp, shape):
    idp.refuse(send(idp, wrap(shape)), "signature|message")


def test_s1_xml_id_of_the_message_itself(idp):
    request = ask(VAULT)
    root = request.element()
    root.set("{http://www.w3.org/XML/1998/namespace}id", request.id)
    signature.sign(root, keys.pair("vault"))
    idp.refuse(send(idp, root), "signature|message")


def test_s1_text_that_a_comment_splits(idp):
    for text in (f"{VAULT}<!-- x -->", f"{VAULT}<?x y?>",
                 f"<![CDATA[{VAULT}]]>", f"<a>{VAULT}</a>",
                 f"{VAULT}<a/>"):
        message = ask("ISSUER").xml().decode().replace("ISSUER", text)
        idp.refuse(send(idp, message), "message", 400)


def test_s1_nothing_else_is_signed(idp):
    """A signature over the Issuer alone, and one over nothing."""
    root = signed(VAULT)
    root.find(A + "Issuer").set("ID", "_issuer")
    found = root.find(DS + "Signature")
    found.find(f"{DS}SignedInfo/{DS}Reference").set("URI", "#_issuer")
    resign(root, "vault")
    idp.refuse(send(idp, root), r"\bsignature\b", 403)
    root = signed(VAULT)
    info = root.find(f"{DS}Signature/{DS}SignedInfo")
    info.remove(info.find(DS + "Reference"))
    resign(root, "vault")
    idp.refuse(send(idp, root), r"\bsignature\b", 403)
