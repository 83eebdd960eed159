# SPDX-License-Identifier: GPL-3.0-or-later
"""What README tells an administrator to write, as it stands there."""

import pathlib
import re

README = pathlib.Path(__file__).resolve().parents[2] / "README"


def block(*parts):
    """The one block of httpd's configuration that has all PARTS."""
    blocks = re.findall(r"^```apache\n(.*?)^```$", README.read_text(),
                        re.MULTILINE | re.DOTALL)
    found = [text for text in blocks if all(part in text for part in parts)]
    assert len(found) == 1, f"{len(found)} blocks of README have {parts}"
    return re.sub(r"^LoadModule .*\n", "", found[0], flags=re.MULTILINE)
