# SPDX-License-Identifier: GPL-3.0-or-later
"""What an error log holds, and what it must not hold after a test."""

import re
import time

LINE = re.compile(
    r"\[\w{3} \w{3} \d\d [\d:.]+ \d{4}\] "
    r"\[\w*:(?P<level>emerg|alert|crit|error|warn|notice|info|debug|trace\d)"
    r"\] \[pid \d+(?::tid \d+)?\] ")
LOUD = {"emerg", "alert", "crit", "error", "warn"}
NEVER = re.compile(
    r"GLib|CRITICAL|exit signal|AddressSanitizer|LeakSanitizer"
    r"|runtime error|seg fault|Segmentation|core dump|libxml|xmlSec|xmlsec")
# httpd's event MPM alone, when a stop meets a connection that is closing
OF_HTTPD = r"\[mpm_event:error\].* AH03092: process_lingering_close"
PATIENCE = 5.0


class ErrorLog:
    """The part of an error log that no test has answered for yet."""

    def __init__(self, path):
        self.path = path
        self.offset = 0
        self.expected = []
        self.allowed = []

    def lines(self):
        """The lines since the last settle()."""
        if not self.path.exists():
            return []
        with self.path.open("rb") as file:
            file.seek(self.offset)
            text = file.read()
        return text.decode("utf-8", "backslashreplace").splitlines()

    def find(self, pattern):
        """The first new line that matches PATTERN; waits for it a little."""
        deadline = time.monotonic() + PATIENCE
        while True:
            for line in self.lines():
                if re.search(pattern, line):
                    return line
            if time.monotonic() > deadline:
                raise AssertionError(
                    f"no log line matches {pattern!r} in:\n"
                    + "\n".join(self.lines()))
            time.sleep(0.02)

    def expect(self, pattern):
        """This test makes a loud line that matches; it must come."""
        self.expected.append(pattern)

    def allow(self, pattern):
        """This test may make loud lines that match."""
        self.allowed.append(pattern)

    def settle(self):
        """Answers for all lines so far; fails where one is unexpected."""
        expected, self.expected = self.expected, []
        allowed, self.allowed = self.allowed + expected, []
        try:
            for pattern in expected:
                self.find(pattern)
            bad = [line for line in self.lines()
                   if not harmless(line, allowed)]
        finally:
            if self.path.exists():
                self.offset = self.path.stat().st_size
        assert not bad, "unexpected in the error log:\n" + "\n".join(bad)


def harmless(line, allowed):
    """True where LINE needs no explanation or has one."""
    if NEVER.search(line):
        return False
    match = LINE.match(line)  # None for what is said before the log opens
    return (match is not None and match["level"] not in LOUD
            or any(re.search(pattern, line)
                   for pattern in [OF_HTTPD, *allowed]))
