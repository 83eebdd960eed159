# SPDX-License-Identifier: GPL-3.0-or-later
# the programs that a person runs, and automake's own
EXTRA_DIST += build/check_demo build/common.sh build/compile_in \
	build/demo build/deps build/fail2ban/connect-idp.conf \
	build/reference build/test
