/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all pages have in common, the error page, and the HTTP-POST page. */

#include "tests/unit/page_fixture.h"

#define MAX_LOGIN 15360       /* bytes of a whole login page */
#define MAX_PAGE 6144         /* of any page: it is less still */

#define ACS "https://sp.example/acs?a=1&b=2"
#define RESPONSE "PHNhbWxwOlJlc3BvbnNlLz4+/w=="

static const idp_page_t *error_page(const idp_view_t *view)
{
    return idp_page_error(pool, view, "forbidden", NULL, "_abc");
}

static const idp_page_t *post_page(const idp_view_t *view)
{
    return idp_page_post(pool, view, "Sales", ACS, RESPONSE, "there");
}

static const idp_page_t *login_page(const idp_view_t *view)
{
    idp_login_page_t login = { HOST "/login", "t", "ann", "Sales",
                               "login.wait", 30 };

    return idp_page_login(pool, view, &login);
}

static const idp_page_t *window_page(const idp_view_t *view)
{
    return idp_page_window(pool, view, HOST "/launch/sales");
}

static const idp_page_t *apps_page(const idp_view_t *view)
{
    apr_array_header_t *apps = apr_array_make(pool, 1, sizeof(idp_app_t));
    idp_app_t *app = apr_array_push(apps);

    app->name = "Sales";
    app->url = HOST "/launch/sales";
    return idp_page_apps(pool, view, "ann", apps, HOST "/logout", "t");
}

static const idp_page_t *ask_page(const idp_view_t *view)
{
    return idp_page_logout_ask(pool, view, "ann", HOST "/logout", "t");
}

static const idp_page_t *done_page(const idp_view_t *view)
{
    idp_logout_page_t logout = { .user = "ann", .everywhere = true,
                                 .again = HOST "/login" };

    return idp_page_logout_done(pool, view, &logout);
}

static const struct {
    const char *title;
    const idp_page_t *(*make)(const idp_view_t *view);
    size_t most;              /* bytes */
    const char *policy;       /* its end, without who may frame it */
} pages[] = {
    { "login", login_page, MAX_LOGIN, "; form-action " HOST },
    { "window", window_page, MAX_PAGE, "; form-action 'none'" },
    { "apps", apps_page, MAX_PAGE, "; form-action " HOST },
    { "logout_ask", ask_page, MAX_PAGE, "; form-action " HOST },
    { "logout_done", done_page, MAX_PAGE, "; form-action 'none'" },
    { "error", error_page, MAX_PAGE, "; form-action 'none'" },
    { "post", post_page, MAX_PAGE, "" },
};

static const char *const languages[] = {
    "de", "en", "es", "fr", "ja", "pt"
};

/* Every page in every language: whole, closed, small, with its policy. */
static void is_a_page(void **state)
{
    const size_t row = (size_t)((const char *)*state - (const char *)pages)
                       / sizeof(pages[0]);
    size_t i;

    for (i = 0; i < ROWS(languages); i++) {
        const idp_page_t *page = pages[row].make(new_view(languages[i]));
        const char *html = page->html;

        assert_string_equal(page->language, languages[i]);
        assert_ptr_equal(strstr(html, apr_psprintf(
            pool, "<!DOCTYPE html>\n<html lang=\"%s\" dir=\"ltr\">",
            languages[i])), html);
        assert_holds(html, "<meta charset=\"utf-8\">");
        assert_holds(html, "width=device-width");
        assert_holds(between(html, "<main>", "</main>"), "<h1>");
        assert_holds(html, "prefers-color-scheme: dark");
        assert_holds(html, ":focus-visible");
        assert_closed(page);
        assert_policy(page, apr_pstrcat(pool, pages[row].policy,
                                        "; frame-ancestors 'none'", NULL));
        assert_in_range(strlen(html), 1, pages[row].most);
        print_message("# %s.%s: %d bytes\n", pages[row].title, languages[i],
                      (int)strlen(html));
    }
}

static void ancestors(void **state)
{
    idp_view_t view = *new_view(NULL);
    size_t i;

    (void)state;
    view.ancestors = "https://a.example https://*.b.example";
    for (i = 0; i < ROWS(pages); i++) {
        assert_policy(pages[i].make(&view), apr_pstrcat(
            pool, pages[i].policy, "; frame-ancestors https://a.example "
            "https://*.b.example", NULL));
    }
}

static void error(void **state)
{
    const char *html = error_page(new_view("en"))->html;

    (void)state;
    assert_holds(html, "<title>You may not open this application</title>");
    assert_holds(html, "<div role=\"alert\">\n"
                       "<h1>You may not open this application</h1>\n"
                       "<p>Ask your administrator");
    assert_holds(html, "<dt>Reference</dt>\n<dd><code>_abc</code></dd>");
    assert_lacks(html, "<script");
}

static void error_escapes(void **state)
{
    const char *html = idp_page_error(pool, new_view(NULL), "config",
                                      "1" EVIL, "2" EVIL)->html;

    (void)state;
    assert_holds(html, "<title>1" SAFE "</title>");
    assert_holds(html, "<h1>1" SAFE "</h1>");
    assert_holds(html, "<code>2" SAFE "</code>");
    assert_lacks(html, "<b a");
}

static void post(void **state)
{
    const char *form = between(post_page(new_view(NULL))->html, "<form ",
                               "</form>");

    (void)state;
    assert_holds(form, "method=\"post\"");
    assert_holds(form, "action=\"https://sp.example/acs?a=1&amp;b=2\"");
    assert_holds(form, "autocomplete=\"off\"");
    assert_holds(form, "<input type=\"hidden\" name=\"SAMLResponse\" "
                       "value=\"" RESPONSE "\">");
    assert_holds(form, "<input type=\"hidden\" name=\"RelayState\" "
                       "value=\"there\">");
    assert_holds(form, "<button>Continue</button>");
}

static void post_escapes(void **state)
{
    const char *html = idp_page_post(pool, new_view(NULL), "1" EVIL,
                                     "2" EVIL, "3" EVIL, "4" EVIL)->html;

    (void)state;
    assert_holds(html, "<h1>Signing you in to 1" SAFE "…</h1>");
    assert_holds(html, "<p>Open 1" SAFE " again");
    assert_holds(html, " action=\"2" SAFE "\"");
    assert_holds(html, " name=\"SAMLResponse\" value=\"3" SAFE "\"");
    assert_holds(html, " name=\"RelayState\" value=\"4" SAFE "\"");
    assert_lacks(html, "<b a");
}

static void relay_state_only_when_given(void **state)
{
    const idp_view_t *view = new_view(NULL);

    (void)state;
    assert_lacks(idp_page_post(pool, view, "Sales", ACS, RESPONSE,
                               NULL)->html, "RelayState");
    assert_holds(idp_page_post(pool, view, "Sales", ACS, RESPONSE,
                               "")->html, "name=\"RelayState\" value=\"\"");
}

int main(void)
{
    static suite_t suite;

    ADD_ROWS(&suite, pages, is_a_page);
    ADD(&suite, ancestors);
    ADD(&suite, error);
    ADD(&suite, error_escapes);
    ADD(&suite, post);
    ADD(&suite, post_escapes);
    ADD(&suite, relay_state_only_when_given);
    return run_suite(&suite, "page");
}
