# SPDX-License-Identifier: GPL-3.0-or-later
# the amazon-connect preset: regions, endpoints, RelayState, value checks;
# may include lib/base and lib/attr
lib_sources += lib/aws/arn.c lib/aws/attributes.c lib/aws/aws.h \
	lib/aws/check.c lib/aws/endpoint.c lib/aws/preset.c \
	lib/aws/preset.h lib/aws/region.c lib/aws/relay_state.c \
	lib/aws/role.c
