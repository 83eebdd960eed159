/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <apr_general.h>
#include <apr_strings.h>

#include <openssl/evp.h>
#include <openssl/sha.h>

#include "lib/page/page.h"

#define SMALL 6144            /* bytes of a whole error page */
#define EVIL "<b a='1' c=\"2\">&amp;"
#define SAFE "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;amp;"

#define ACS "https://sp.example/acs?a=1&b=2"
#define RESPONSE "PHNhbWxwOlJlc3BvbnNlLz4+/w=="

static apr_pool_t *pool;
static idp_view_t here;

static int make_pool(void **state)
{
    (void)state;
    return apr_pool_create(&pool, NULL)
           || idp_pages_open(&here.pages, pool, NULL, NULL);
}

static int destroy_pool(void **state)
{
    (void)state;
    apr_pool_destroy(pool);
    return 0;
}

static const idp_page_t *error_page(void)
{
    return idp_page_error(pool, &here, "config", "Heading", "_abc");
}

static const idp_page_t *post_page(void)
{
    return idp_page_post(pool, &here, "Sales", ACS, RESPONSE, "there");
}

static void assert_holds(const char *text, const char *part)
{
    if (!strstr(text, part)) {
        fail_msg("no \"%s\" in \"%s\"", part, text);
    }
}

static void assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part)) {
        fail_msg("\"%s\" in \"%s\"", part, text);
    }
}

static int count_of(const char *text, const char *part)
{
    int count = 0;

    for (; (text = strstr(text, part)); text += strlen(part)) {
        count++;
    }
    return count;
}

/* What stands between BEFORE and AFTER, each of which occurs once. */
static const char *between(const char *text, const char *before,
                           const char *after)
{
    const char *start;

    assert_int_equal(count_of(text, before), 1);
    assert_int_equal(count_of(text, after), 1);
    start = strstr(text, before) + strlen(before);
    return apr_pstrndup(pool, start, strstr(text, after) - start);
}

/* The policy's source for an element's CONTENT, not by the code's way. */
static const char *source_of(const char *content)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    char base64[64];

    SHA256((const unsigned char *)content, strlen(content), digest);
    EVP_EncodeBlock((unsigned char *)base64, digest, sizeof(digest));
    return apr_psprintf(pool, "'sha256-%s'", base64);
}

static const char *style_source(const idp_page_t *page)
{
    return source_of(between(page->html, "<style>", "</style>"));
}

static const char *script_source(const idp_page_t *page)
{
    return source_of(between(page->html, "<script>", "</script>"));
}

static void error_page_escapes(void **state)
{
    const idp_page_t *page = idp_page_error(pool, &here, "config",
                                            "1" EVIL, "3" EVIL);

    (void)state;
    assert_holds(page->html, "<title>1" SAFE "</title>");
    assert_holds(page->html, "<h1>1" SAFE "</h1>");
    assert_holds(page->html, "<code>3" SAFE "</code>");
    assert_lacks(page->html, "<b a");
}

static void post_page_escapes(void **state)
{
    const idp_page_t *page = idp_page_post(pool, &here, "1" EVIL,
                                           "2" EVIL, "3" EVIL, "4" EVIL);

    (void)state;
    assert_holds(page->html, "<h1>Signing you in to 1" SAFE "…</h1>");
    assert_holds(page->html, "<p>Open 1" SAFE " again");
    assert_holds(page->html, " action=\"2" SAFE "\"");
    assert_holds(page->html, " name=\"SAMLResponse\" value=\"3" SAFE "\"");
    assert_holds(page->html, " name=\"RelayState\" value=\"4" SAFE "\"");
    assert_lacks(page->html, "<b a");
}

static void error_page_policy(void **state)
{
    const idp_page_t *page = error_page();

    (void)state;
    assert_string_equal(
        page->policy,
        apr_pstrcat(pool, "default-src 'none'; base-uri 'none'; style-src ",
                    style_source(page),
                    "; form-action 'none'; frame-ancestors 'none'", NULL));
    assert_lacks(page->html, "<script");
}

static void post_page_policy(void **state)
{
    const idp_page_t *page = post_page();

    (void)state;
    assert_string_equal(
        page->policy,
        apr_pstrcat(pool, "default-src 'none'; base-uri 'none'; style-src ",
                    style_source(page), "; script-src ", script_source(page),
                    "; frame-ancestors 'none'", NULL));
}

static void policy_names_ancestors(void **state)
{
    static const char hosts[] = "https://a.example https://*.b.example";
    static const char wanted[] =
        "; frame-ancestors https://a.example https://*.b.example";
    idp_view_t framed = { here.pages, NULL, hosts };
    const idp_page_t *error = idp_page_error(pool, &framed, "config",
                                             NULL, "_abc");
    const idp_page_t *post = idp_page_post(pool, &framed, "Sales", ACS,
                                           RESPONSE, NULL);

    (void)state;
    assert_holds(error->policy, wanted);
    assert_lacks(error->policy, "frame-ancestors 'none'");
    assert_holds(post->policy, wanted);
    assert_lacks(post->policy, "frame-ancestors 'none'");
}

static void post_page_form(void **state)
{
    const char *form = between(post_page()->html, "<form ", "</form>");

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

static void relay_state_only_when_given(void **state)
{
    const idp_page_t *without = idp_page_post(pool, &here, "Sales", ACS,
                                              RESPONSE, NULL);
    const idp_page_t *empty = idp_page_post(pool, &here, "Sales", ACS,
                                            RESPONSE, "");

    (void)state;
    assert_lacks(without->html, "RelayState");
    assert_holds(empty->html, "name=\"RelayState\" value=\"\"");
}

static void pages_speak_to_everybody(void **state)
{
    const idp_page_t *pages[] = { error_page(), post_page() };
    int i;

    (void)state;
    for (i = 0; i < 2; i++) {
        const char *html = pages[i]->html;

        assert_ptr_equal(strstr(html, "<!DOCTYPE html>\n<html lang=\"en\" "
                                      "dir=\"ltr\">"), html);
        assert_holds(html, "<meta charset=\"utf-8\">");
        assert_holds(html, "width=device-width");
        assert_holds(between(html, "<main>", "</main>"), "<h1>");
        assert_holds(html, "prefers-color-scheme: dark");
        assert_holds(html, ":focus-visible");
    }
    assert_holds(pages[0]->html, "<div role=\"alert\">\n<h1>Heading</h1>");
    assert_holds(pages[0]->html, "<dt>Reference</dt>\n<dd><code>_abc</code>");
}

/* Nothing that the policy would block: external, or inline in attributes. */
static void pages_need_nothing_else(void **state)
{
    static const char *const foreign[] = {
        "src=", "href=", "url(", "@import", "style=", "onload=", "onclick=",
        "onsubmit=", "javascript:",
    };
    const idp_page_t *pages[] = { error_page(), post_page() };
    size_t i, j;

    (void)state;
    for (i = 0; i < 2; i++) {
        for (j = 0; j < sizeof(foreign) / sizeof(*foreign); j++) {
            assert_lacks(pages[i]->html, foreign[j]);
        }
    }
}

static void pages_are_small(void **state)
{
    (void)state;
    assert_in_range(strlen(error_page()->html), 1, SMALL - 1);
    assert_in_range(strlen(post_page()->html), 1, SMALL - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(error_page_escapes),
        cmocka_unit_test(post_page_escapes),
        cmocka_unit_test(error_page_policy),
        cmocka_unit_test(post_page_policy),
        cmocka_unit_test(policy_names_ancestors),
        cmocka_unit_test(post_page_form),
        cmocka_unit_test(relay_state_only_when_given),
        cmocka_unit_test(pages_speak_to_everybody),
        cmocka_unit_test(pages_need_nothing_else),
        cmocka_unit_test(pages_are_small),
    };
    int failed;

    apr_initialize();
    cmocka_set_message_output(CM_OUTPUT_TAP);
    failed = cmocka_run_group_tests(tests, make_pool, destroy_pool);
    apr_terminate();
    return failed;
}
