/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/base/env.h"

#include <apr_escape.h>
#include <apr_strings.h>

#include <openssl/rand.h>

#define ID_BYTES 20

bool idp_env_random(unsigned char *bytes, int count)
{
    return RAND_bytes(bytes, count) == 1;
}

const char *idp_env_id(const idp_env_t *env)
{
    unsigned char bytes[ID_BYTES];
    const char *id = NULL;

    if (env->random(bytes, sizeof(bytes))) {
        id = apr_pstrcat(env->pool, "_",
                         apr_pescape_hex(env->pool, bytes, sizeof(bytes), 0),
                         NULL);
    }
    return id;
}

void idp_env_note(const idp_env_t *env, const char *subject, const char *by,
                  const char *what, const char *text)
{
    if (env->steps) {
        idp_step_t step = { subject, by, what, text };

        APR_ARRAY_PUSH(env->steps, idp_step_t) = step;
    }
}
