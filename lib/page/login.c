/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/page/frame.h"

#include <apr_strings.h>

#include "lib/base/text.h"

#define MAX_USER "256"        /* characters */
#define MAX_PASSWORD "1024"

#define PROBLEM "problem"     /* the id of what is said about the fields */

/* What went wrong, read out at once by screen readers. */
static const char *problem_of(apr_pool_t *pool,
                              const idp_messages_t *messages,
                              const idp_login_page_t *login)
{
    return !login->problem ? "" : apr_pstrcat(
        pool, "<p id=\"" PROBLEM "\" class=\"problem\" role=\"alert\">",
        idp_say(pool, messages, login->problem, "seconds",
                apr_itoa(pool, login->wait), NULL), "</p>\n", NULL);
}

/*
 * A labelled field.  NAME is the field's and its text's key; ATTRIBUTES are
 * HTML.
 */
static const char *field(apr_pool_t *pool, const idp_messages_t *messages,
                         const idp_login_page_t *login, const char *name,
                         bool focus, const char *attributes)
{
    const char *label = idp_say(pool, messages, apr_pstrcat(
                                pool, "login.", name, NULL), NULL);

    return apr_pstrcat(
        pool, "<label for=\"", name, "\">", label, "</label>\n"
        "<input id=\"", name, "\" name=\"", name, "\" required "
        "autocapitalize=\"none\" autocorrect=\"off\" spellcheck=\"false\"",
        login->problem ? " aria-describedby=\"" PROBLEM "\"" : "",
        focus ? " autofocus" : "", attributes, ">\n", NULL);
}

const idp_page_t *idp_page_login(apr_pool_t *pool, const idp_view_t *view,
                                 const idp_login_page_t *login)
{
    const idp_messages_t *messages = idp_view_messages(view);
    bool known = login->user && *login->user;
    idp_frame_t frame = {
        view, messages,
        .title = login->target
            ? idp_say(pool, messages, "login.title.app", "app",
                      login->target, NULL)
            : idp_say(pool, messages, "login.title", NULL),
        .script = IDP_SCRIPT_LOGIN,
        .form_action = idp_frame_origin(pool, login->action),
    };
    const char *user = apr_pstrcat(
        pool, " autocomplete=\"username\" maxlength=\"" MAX_USER "\" "
        "value=\"", known ? idp_text_html(pool, login->user) : "", "\"",
        NULL);

    frame.main = apr_pstrcat(
        pool,
        idp_frame_heading(pool, frame.title),
        problem_of(pool, messages, login),
        "<form method=\"post\" action=\"",
        idp_text_html(pool, login->action), "\">\n",
        idp_frame_hidden(pool, "ticket", login->ticket),
        field(pool, messages, login, "user", !known, user),
        field(pool, messages, login, "password", known,
              " type=\"password\" autocomplete=\"current-password\" "
              "maxlength=\"" MAX_PASSWORD "\""),
        "<button>", idp_say(pool, messages, "button.sign-in", NULL),
        "</button>\n"
        "</form>\n", NULL);
    return idp_frame_page(pool, &frame);
}
