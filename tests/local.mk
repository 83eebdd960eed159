# SPDX-License-Identifier: GPL-3.0-or-later
# make check runs the unit tests: lib/ without httpd.  The tests with
# servers, and the guards, are run by build/test.
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) \
	$(top_srcdir)/build/tap-driver.sh
LDADD = libconnectidp.la $(CMOCKA_LIBS) $(LASSO_LIBS) $(XMLSEC_LIBS) \
	$(LIBXML_LIBS) $(OPENSSL_LIBS) $(APR_LIBS)

if HAVE_CMOCKA
check_PROGRAMS += tests/unit/attr_csv_live_test \
	tests/unit/attr_csv_test tests/unit/attr_fetch_test \
	tests/unit/attr_resolve_test \
	tests/unit/attr_rule_test tests/unit/aws_attributes_test \
	tests/unit/aws_check_test tests/unit/aws_config_test \
	tests/unit/aws_relay_state_test tests/unit/aws_role_test \
	tests/unit/catalog_test tests/unit/language_test \
	tests/unit/page_brand_test tests/unit/page_login_test \
	tests/unit/page_test tests/unit/ctl_agents_test
check_PROGRAMS += tests/unit/acs_test tests/unit/algorithm_test \
	tests/unit/answer_test \
	tests/unit/authn_context_test tests/unit/authn_request_test \
	tests/unit/binding_test tests/unit/differential_test \
	tests/unit/encrypt_test \
	tests/unit/error_test tests/unit/exchange_test tests/unit/file_test \
	tests/unit/idp_metadata_test tests/unit/key_test \
	tests/unit/launch_test tests/unit/nameid_test \
	tests/unit/octets_test \
	tests/unit/parameters_test tests/unit/provider_test \
	tests/unit/registry_test tests/unit/settings_test \
	tests/unit/signature_test tests/unit/signed_exchange_test \
	tests/unit/sp_metadata_test tests/unit/wrapping_test \
	tests/unit/xml_test tests/unit/text_test
check_PROGRAMS += tests/unit/form_test tests/unit/revocation_test \
	tests/unit/seal_test tests/unit/session_test \
	tests/unit/throttle_test tests/unit/ticket_test
check_PROGRAMS += tests/unit/logout_message_test \
	tests/unit/participant_test
endif
tests_unit_ctl_agents_test_LDADD = libctl.la $(LDADD)

TESTS += $(check_PROGRAMS)

# tests/bench/run: what lasso alone reaches; tests/bench/signing_in
EXTRA_PROGRAMS = tests/bench/plain_lasso tests/bench/session_check
tests_bench_session_check_CPPFLAGS = $(AM_CPPFLAGS)
tests_bench_plain_lasso_LDADD = $(LASSO_LIBS) $(LIBXML_LIBS)

# make reference: the directives in README, from the rows of the settings
EXTRA_PROGRAMS += tests/guards/reference
reference: tests/guards/reference
	$(top_srcdir)/build/reference tests/guards/reference \
		$(top_srcdir)/README
.PHONY: reference
CLEANFILES += $(EXTRA_PROGRAMS)

# the archive gets the tests without what building and running them made
dist-hook:
	tar -C $(srcdir) -cf - --exclude=node_modules --exclude=__pycache__ \
		--exclude=.deps --exclude=.dirstamp --exclude='*.o' \
		--exclude='*.log' --exclude='*.trs' \
		$(check_PROGRAMS:%=--exclude=%) \
		$(EXTRA_PROGRAMS:%=--exclude=%) tests | tar -C $(distdir) -xf -
