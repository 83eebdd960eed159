# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for every test: a module to test, and quiet error logs."""

import signal

import pytest

from pyidp import httpd, idp


def pytest_sessionstart():
    # whoever ends the tests ends their servers too
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if not httpd.MODULE.exists():
        pytest.exit(f"{httpd.MODULE} is not there: build the module, or "
                    "name it in CONNECT_IDP_MODULE", returncode=4)


@pytest.fixture(autouse=True)
def quiet_logs():
    """After every test no log holds what the test did not announce."""
    yield
    for server in httpd.Httpd.running:
        server.log.settle()


@pytest.fixture(scope="module", name="bench")
def make_bench():
    """A server that never runs; configurations are tested on it."""
    bench = idp.IdentityProvider()
    yield bench
    bench.remove()
