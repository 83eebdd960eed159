/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/logout.h"

#include <string.h>

#include <apr_strings.h>

#include "lib/base/text.h"
#include "lib/sso/participant.h"
#include "lib/sso/revocation.h"

#define PURPOSE "logout-state"
#define LIFETIME apr_time_from_sec(3600)
#define MAX_COOKIE 3900       /* of 4,096 bytes with its name */

/* What stands in front of the session, a line each; may be empty. */
enum { EVERYWHERE, RESULTS, PENDING, REQUESTER, POST, REQUEST_ID,
       RELAY_STATE, LINES };

const char *idp_logout_seal(const idp_env_t *env, const idp_sealer_t *sealer,
                            const idp_logout_t *logout)
{
    const char *relay_state = logout->relay_state
        ? idp_text_percent_encode(env->pool, logout->relay_state) : "-";
    const char *text = apr_pstrcat(
        env->pool, logout->everywhere ? "1" : "0", "\n", logout->results,
        "\n", logout->pending, "\n", logout->requester, "\n",
        logout->post ? "1" : "0", "\n", logout->request_id, "\n",
        logout->relay_state ? "+" : "", relay_state, "\n",
        idp_session_write(env->pool, logout->session), NULL);
    const char *sealed = idp_seal(env, sealer, PURPOSE, env->now + LIFETIME,
                                  text, strlen(text));

    return sealed && strlen(sealed) <= MAX_COOKIE ? sealed : NULL;
}

/* Cuts the LINES off TEXT; what is left of it, or NULL. */
static const char *read_lines(char **lines, apr_pool_t *pool,
                              const char *text)
{
    int i;

    for (i = 0; i < LINES && text; i++) {
        apr_size_t length = strcspn(text, "\n");

        lines[i] = apr_pstrmemdup(pool, text, length);
        text = text[length] ? text + length + 1 : NULL;
    }
    return text;
}

idp_logout_t *idp_logout_unseal(const idp_env_t *env,
                                const idp_sealer_t *sealer, const char *text)
{
    idp_logout_t *logout = apr_pcalloc(env->pool, sizeof(*logout));
    char *lines[LINES] = { NULL };
    apr_size_t size = 0;
    const char *plain = text ? idp_unseal(env, sealer, PURPOSE, text, &size,
                                          NULL) : NULL;
    const char *rest = plain ? read_lines(lines, env->pool, plain) : NULL;

    if (rest) {
        logout->session = idp_session_read(env->pool, rest);
        logout->everywhere = lines[EVERYWHERE][0] == '1';
        logout->results = lines[RESULTS];
        logout->pending = lines[PENDING];
        logout->requester = lines[REQUESTER];
        logout->post = lines[POST][0] == '1';
        logout->request_id = lines[REQUEST_ID];
        logout->relay_state = lines[RELAY_STATE][0] != '+' ? NULL
            : idp_text_percent_decode(env->pool, lines[RELAY_STATE] + 1,
                                      strlen(lines[RELAY_STATE] + 1), false);
    }
    return logout->session ? logout : NULL;
}

idp_logout_t *idp_logout_begin(idp_reply_t *reply, const idp_env_t *env,
                               const idp_provider_t *provider,
                               const idp_session_t *session)
{
    idp_logout_t *logout = apr_pcalloc(env->pool, sizeof(*logout));
    apr_size_t count = (apr_size_t)(session->participants->nelts
                                    + session->more);

    logout->session = session;
    logout->everywhere = !provider->cache || idp_revoke(
        env, provider->cache, IDP_REVOKE_SESSION, session->id);
    logout->results = apr_pcalloc(env->pool, count + 1);
    memset(logout->results, IDP_LOGOUT_WAITS, count);
    logout->pending = logout->requester = logout->request_id = "";
    reply->session_ends = true;
    return logout;
}

void idp_logout_skip(idp_logout_t *logout)
{
    char *asked = strchr(logout->results, IDP_LOGOUT_ASKED);

    if (asked) {
        *asked = IDP_LOGOUT_LEFT;
    }
    logout->pending = "";
}
