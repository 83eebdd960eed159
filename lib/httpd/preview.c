/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/httpd/preview.h"

#include <apr_strings.h>

#include "lib/base/form.h"
#include "lib/base/text.h"
#include "lib/httpd/tree.h"
#include "lib/sso/preview.h"

typedef enum { ELSEWHERE, ABOVE, THERE } rules_t;

/* What <Location> or <LocationMatch> LINE rules, seen from PATH. */
static rules_t rules_of(apr_pool_t *pool, const ap_directive_t *line,
                        const char *path)
{
    const char *args = line->args;
    char *word = NULL;
    rules_t rules = ELSEWHERE;

    if (strcasecmp(line->directive, "<LocationMatch") == 0) {
        rules = ABOVE;        /* perhaps */
    }
    else if (strcasecmp(line->directive, "<Location") == 0) {
        word = ap_getword_conf(pool, &args);
        word[strcspn(word, ">")] = '\0';
        rules = strcmp(word, path) == 0 ? THERE
            : strcmp(word, "~") == 0
              || strncmp(word, path, strlen(word)) == 0 ? ABOVE : ELSEWHERE;
    }
    return rules;
}

/* Does a Require line stand in SECTION, also inside of <RequireAny>? */
static bool has_require(const ap_directive_t *section)
{
    const ap_directive_t *line = section->first_child;
    bool found = false;

    for (; line && !found; line = line->next) {
        found = strcasecmp(line->directive, "Require") == 0
            || has_require(line);
    }
    return found;
}

/* What is found out about the sections that rule a path. */
typedef struct search_t {
    apr_pool_t *pool;
    const server_rec *server;
    const char *path;
    rules_t last;             /* of those that have Require lines */
    bool lost;                /* it was there, and then came another */
} search_t;

/* Looks at the sections inside the server's virtual host, or outside. */
static void look(search_t *search, bool inside)
{
    const ap_directive_t *line = ap_conftree;

    for (; line; line = idp_tree_next(line)) {
        rules_t rules = rules_of(search->pool, line, search->path);

        if (rules != ELSEWHERE && inside == (idp_tree_host(line) != NULL)
            && idp_tree_is_of(line, search->server) && has_require(line)) {
            search->lost = search->last == THERE && rules == ABOVE;
            search->last = rules;
        }
    }
}

/*
 * Of the sections that rule a path, the Require lines of the last one count,
 * however short its path is; those of a virtual host come last.
 */
bool idp_preview_is_guarded(apr_pool_t *pool, const server_rec *s,
                            const char *base_path)
{
    search_t search = { pool, s, apr_pstrcat(pool, base_path, "/preview",
                                             NULL), ELSEWHERE, false };

    look(&search, false);
    look(&search, true);
    if (search.lost) {
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, s, "connect_idp: the "
                     "Require lines of <Location %s> do not count, since "
                     "others follow that rule it too; put it behind them",
                     search.path);
    }
    return search.last == THERE;
}

/* Whose preview it is: that of the user of the request, or another's. */
static const idp_error_t *choose_user(const char **user,
                                      const idp_exchange_t *exchange,
                                      const request_rec *r)
{
    const char *other = r->args ? idp_form_value(r->pool, r->args, "user")
                                : NULL;

    if (other && strcmp(other, exchange->in.user) != 0
        && !exchange->provider->shows_others) {
        return idp_error(r->pool, IDP_E_FORBIDDEN, "the preview of another "
                         "user was asked for; <Location %s/preview> with a "
                         "Require line says who may see that",
                         exchange->provider->base_path);
    }
    *user = other && *other ? other : exchange->in.user;
    return NULL;
}

static const struct {
    const char *accepted;
    const char *type;
    const char *(*write)(apr_pool_t *pool, const idp_preview_t *preview);
} forms[] = {
    { "application/json", "application/json", idp_preview_json },
    { "text/plain", "text/plain; charset=utf-8", idp_preview_text },
    { NULL, NULL, NULL }
};

/* In the form that the request accepts by name; else it is a page. */
static void reply_with(idp_exchange_t *exchange, request_rec *r,
                       const idp_preview_t *preview)
{
    static const idp_page_t nothing = { "", "default-src 'none'", "en" };
    const char *accept = apr_table_get(r->headers_in, "Accept");
    int i = 0;

    while (forms[i].accepted
           && (!accept || !strstr(accept, forms[i].accepted))) {
        i++;
    }
    idp_reply_page(&exchange->reply, 200, forms[i].write ? &nothing
                   : idp_preview_page(r->pool, exchange->in.view, preview));
    if (forms[i].write) {
        exchange->reply.html = forms[i].write(r->pool, preview);
        exchange->reply.type = forms[i].type;
    }
}

const idp_error_t *idp_preview_handle(idp_exchange_t *exchange,
                                      request_rec *r)
{
    const char *name = exchange->in.parameters.of[IDP_PARAM_SP].value;
    char *self = r->user;
    idp_preview_t preview = { 0 };
    idp_in_t in = exchange->in;
    const idp_error_t *error = choose_user(&in.user, exchange, r);

    if (!error) {
        /* expressions say %{REMOTE_USER} */
        r->user = apr_pstrdup(r->pool, in.user);
        error = idp_preview_make(&preview, &exchange->env,
                                 exchange->provider, &in, name,
                                 strcmp(self, in.user) == 0);
        r->user = self;
    }
    if (!error) {
        exchange->reply.sp = preview.sp;
        exchange->reply.note = apr_psprintf(r->pool, "the preview of %s for "
                                            "%s was shown to %s",
                                            preview.sp->entity_id,
                                            idp_text_log(r->pool, in.user,
                                                         200),
                                            idp_text_log(r->pool, self, 200));
        exchange->reply.level = IDP_LOG_INFO;
        reply_with(exchange, r, &preview);
    }
    return error;
}
