/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_HTTPD_DEADLINE_H
#define IDP_HTTPD_DEADLINE_H

/*
 * Questions about a user that another server answers through a library
 * which waits as long as it likes.  Each is asked on a thread of its own.
 * Whoever asks waits until the deadline; a thread that is late then ends
 * when its library lets it, and nobody hears what it has to say.
 *
 * A server that hangs does not collect threads.  After a late answer other
 * questions are refused at once for as long as the deadline was, then one is
 * tried; any answer, also a late one or an error, ends this.  And no
 * question is tried while IDP_DEADLINE_MAX_LATE threads are late.  All this
 * is for each deadline, and for each child of httpd by itself.
 */

#include "lib/base/env.h"

#include <apr_tables.h>

#define IDP_DEADLINE_MAX_LATE 16

/* What may hang: one for each server that is asked. */
typedef struct idp_deadline_t idp_deadline_t;

/*
 * Asks about USER and adds const char * to VALUES.  It runs beside the
 * thread of the request, and perhaps longer than the request: so all that it
 * makes or changes lives in POOL, which nobody else uses, and STATE is
 * constant.
 */
typedef const idp_error_t *(*idp_ask_t)(apr_array_header_t *values,
                                        apr_pool_t *pool, const void *state,
                                        const char *user);

/* A new one, in the configuration's pool, before there are children. */
idp_deadline_t *idp_deadline_create(apr_pool_t *pconf);

/*
 * To be called in each child as it starts.  At its end the child waits a
 * second for threads that are late.  Where there still are some, it ends at
 * once: its pools hold what they work with.
 */
void idp_deadline_start_child(apr_pool_t *pchild, apr_pool_t *pconf);

/*
 * ASK's values, or its error, in ENV's pool.  IDP_E_SOURCE where there is no
 * answer within TIMEOUT, or where the question is refused.
 */
const idp_error_t *idp_deadline_ask(apr_array_header_t *values,
                                    const idp_env_t *env,
                                    idp_deadline_t *deadline, idp_ask_t ask,
                                    const void *state, const char *user,
                                    apr_interval_time_t timeout);

#endif
