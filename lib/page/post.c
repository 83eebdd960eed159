/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/page/frame.h"

#include <apr_strings.h>

#include "lib/base/text.h"

/*
 * Submits while the page still loads, so that browsers put the service
 * provider's page in its place in the history.  The form then goes, since a
 * second press would send the same response again.  A page that comes back
 * from a browser's memory says that it is used up.
 */
static const char submit[] =
    "\n"
    "addEventListener('pageshow', function (event) {\n"
    "    document.getElementById('once').hidden = event.persisted;\n"
    "    document.getElementById('used').hidden = !event.persisted;\n"
    "});\n"
    "document.forms[0].submit();\n"
    "document.forms[0].hidden = true;\n";

static const char *hidden_field(apr_pool_t *pool, const char *name,
                                const char *value)
{
    return apr_pstrcat(pool, "<input type=\"hidden\" name=\"", name,
                       "\" value=\"", idp_text_html(pool, value), "\">\n",
                       NULL);
}

const idp_page_t *idp_page_post(apr_pool_t *pool, const idp_view_t *view,
                                const char *name, const char *action,
                                const char *response,
                                const char *relay_state)
{
    const char *who = idp_text_html(pool, name);
    idp_frame_t frame = {
        .title = "Signing you in",
        .script = submit,
        .ancestors = view->ancestors,
    };

    /* Without autocomplete=off a reload may bring an old response back. */
    frame.main = apr_pstrcat(
        pool,
        "<div id=\"once\">\n"
        "<h1>Signing you in to ", who, "&hellip;</h1>\n"
        "<form method=\"post\" action=\"", idp_text_html(pool, action),
        "\" autocomplete=\"off\">\n",
        hidden_field(pool, "SAMLResponse", response),
        relay_state ? hidden_field(pool, "RelayState", relay_state) : "",
        "<p>If this page does not change by itself, press Continue.</p>\n"
        "<button>Continue</button>\n"
        "</form>\n"
        "</div>\n"
        "<div id=\"used\" hidden>\n"
        "<h1>This sign-in is used up</h1>\n"
        "<p>Open ", who, " again from where you started.</p>\n"
        "</div>\n", NULL);
    return idp_frame_page(pool, &frame);
}
