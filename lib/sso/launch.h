/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_SSO_LAUNCH_H
#define IDP_SSO_LAUNCH_H

/* A part of the launch that the preview has too. */

#include "lib/sso/exchange.h"

/*
 * The RelayState to send to SP: the one that came in, where it is allowed,
 * or SP's own.  IDP_E_RELAY_STATE.
 */
const idp_error_t *idp_launch_relay_state(const char **relay_state,
                                          const idp_env_t *env,
                                          const idp_sp_t *sp,
                                          const idp_in_t *in);

#endif
