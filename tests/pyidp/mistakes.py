# SPDX-License-Identifier: GPL-3.0-or-later
"""What "apachectl -t" must say about a mistake in the configuration."""

import re

from . import site


class Mistake:
    """The smallest configuration with OLD replaced by NEW.

    The message must name DIRECTIVE, the file and the line (that of MARK, by
    default of NEW's first line with the directive in it), and match each of
    SAYS: what was found, and what would be right.
    """

    def __init__(self, name, directive, old, new, *says, mark=None,
                 base=site.SMALLEST, files=None):
        assert base.count(old) == 1, f"{name}: {old!r} is not there once"
        self.name = name
        self.directive = directive
        self.config = base.replace(old, new)
        self.says = says
        self.files = files or {}
        self.mark = mark or next(
            (line for line in new.splitlines() if directive in line), None)

    def check(self, server):
        """Runs the configuration test of SERVER, which has FILES."""
        for path, text in self.files.items():
            server.write(path, text)
        status, text = server.configtest(self.config)
        assert status != 0, f"accepted:\n{text}"
        assert self.directive in text, text
        where = r"\d+"
        if self.mark:
            where = str(server.line_of(self.config, self.mark))
        assert re.search(rf"line {where} of \S*conf/test\.conf"
                         rf"|conf/test\.conf:{where}\b"
                         rf"|conf/test\.conf, line {where}\b", text), (
            f"line {where} is not named:\n{text}")
        for pattern in self.says:
            assert re.search(pattern, text), f"no {pattern!r} in:\n{text}"
