/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_BASE_ENV_H
#define IDP_BASE_ENV_H

/*
 * The impure things: memory, clock, randomness and the log.  They arrive as
 * the first argument, so that a test can hand in a fixed clock and fixed
 * random bytes and compare an answer byte for byte.
 */

#include <stdbool.h>

#include "lib/base/error.h"

#include <apr_tables.h>
#include <apr_time.h>

/* What was done on the way to an answer. */
typedef struct idp_step_t {
    const char *subject;      /* such as the NAME of an attribute */
    const char *by;           /* such as a rule's SOURCE, or NULL */
    const char *what;         /* a few words */
    const char *text;         /* a value or a reason, or NULL */
} idp_step_t;

typedef struct idp_env_t {
    apr_pool_t *pool;         /* everything returned lives here */
    apr_time_t now;           /* microseconds since 1970 */
    bool (*random)(unsigned char *bytes, int count); /* false: none to have */
    void (*log)(void *baton, idp_log_level_t level, const char *line);
    void *log_baton;
    apr_array_header_t *steps; /* gets idp_step_t; NULL: nobody looks */
} idp_env_t;

/* Notes a step, where somebody looks.  The texts are kept, not copied. */
void idp_env_note(const idp_env_t *env, const char *subject, const char *by,
                  const char *what, const char *text);

/* Cryptographic random bytes from OpenSSL; the normal env->random. */
bool idp_env_random(unsigned char *bytes, int count);

/*
 * A new identifier: "_" and 40 hexadecimal digits (160 random bits), valid
 * as xs:ID.  SAML Core 1.3.4.  NULL where there is no randomness.
 */
const char *idp_env_id(const idp_env_t *env);

#endif
