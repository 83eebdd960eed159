# SPDX-License-Identifier: GPL-3.0-or-later
# messages, keys, signatures, metadata: the only home of lasso, xmlsec and
# OpenSSL's signing; may include lib/base and, for an answer, lib/attr
lib_sources += lib/saml/algorithm.c lib/saml/algorithm.h \
	lib/saml/answer.c lib/saml/answer.h lib/saml/assertion.c \
	lib/saml/assertion.h lib/saml/authn_context.c \
	lib/saml/authn_context.h lib/saml/authn_request.c \
	lib/saml/authn_request.h lib/saml/binding.c lib/saml/binding.h \
	lib/saml/idp_metadata.c lib/saml/idp_metadata.h lib/saml/key.c \
	lib/saml/key.h lib/saml/nameid.c lib/saml/nameid.h \
	lib/saml/parameters.c lib/saml/parameters.h \
	lib/saml/pss.c \
	lib/saml/saml.h lib/saml/sign.c lib/saml/signature.h \
	lib/saml/sp_metadata.c lib/saml/sp_metadata.h lib/saml/start.c \
	lib/saml/verify.c lib/saml/xml.c lib/saml/xml.h
lib_sources += lib/saml/requested.c lib/saml/requested.h
lib_sources += lib/saml/document.c lib/saml/document.h \
	lib/saml/logout_request.c lib/saml/logout_request.h \
	lib/saml/logout_response.c lib/saml/logout_response.h \
	lib/saml/protocol.c lib/saml/protocol.h lib/saml/send.c \
	lib/saml/send.h lib/saml/sign_octets.c lib/saml/slo.c \
	lib/saml/slo.h lib/saml/soap.c lib/saml/soap.h
lib_sources += lib/saml/encrypt.c lib/saml/encrypt.h \
	lib/saml/sp_keys.c lib/saml/sp_keys.h
