/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_TEST_PAGE_FIXTURE_H
#define IDP_TEST_PAGE_FIXTURE_H

/* What the tests of the pages share. */

#include "tests/unit/fixture.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include "lib/page/page.h"

#define EVIL "<b a='1' c=\"2\">&amp;"
#define SAFE "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;amp;"

#define HOST "https://idp.example"

/* How LANGUAGES (Accept-Language) sees what is built in. */
static inline const idp_view_t *new_view(const char *languages)
{
    idp_view_t *view = apr_pcalloc(pool, sizeof(*view));

    assert_no_error(idp_pages_open(&view->pages, pool, NULL, NULL));
    view->languages = languages;
    return view;
}

static inline apr_status_t remove_folder(void *data)
{
    apr_pool_t *own = NULL;
    apr_dir_t *folder = NULL;
    apr_finfo_t info;

    apr_pool_create(&own, NULL);
    if (apr_dir_open(&folder, data, own) == APR_SUCCESS) {
        while (apr_dir_read(&info, APR_FINFO_NAME, folder) == APR_SUCCESS) {
            apr_file_remove(apr_pstrcat(own, data, "/", info.name, NULL),
                            own);
        }
        apr_dir_close(folder);
        apr_dir_remove(data, own);
    }
    apr_pool_destroy(own);
    return APR_SUCCESS;
}

/* A new folder that lives as long as the test. */
static inline const char *new_folder(void)
{
    const char *parent = NULL;
    char *path;

    assert_int_equal(apr_temp_dir_get(&parent, pool), APR_SUCCESS);
    path = apr_pstrcat(pool, parent, "/idp-test-XXXXXX", NULL);
    assert_non_null(mkdtemp(path));
    apr_pool_cleanup_register(pool, path, remove_folder,
                              apr_pool_cleanup_null);
    return path;
}

static inline void put_file(const char *folder, const char *name,
                            const char *bytes, size_t size)
{
    apr_file_t *file = NULL;

    assert_int_equal(apr_file_open(&file, apr_pstrcat(pool, folder, "/",
                                                      name, NULL),
                                   APR_FOPEN_WRITE | APR_FOPEN_CREATE,
                                   APR_FPROT_OS_DEFAULT, pool), APR_SUCCESS);
    assert_int_equal(apr_file_write_full(file, bytes, size, NULL),
                     APR_SUCCESS);
    assert_int_equal(apr_file_close(file), APR_SUCCESS);
}

static inline int count_of(const char *text, const char *part)
{
    int count = 0;

    for (; (text = strstr(text, part)); text += strlen(part)) {
        count++;
    }
    return count;
}

/* What stands between BEFORE and AFTER, each of which occurs once. */
static inline const char *between(const char *text, const char *before,
                                  const char *after)
{
    const char *start;

    assert_int_equal(count_of(text, before), 1);
    assert_int_equal(count_of(text, after), 1);
    start = strstr(text, before) + strlen(before);
    return apr_pstrmemdup(pool, start,
                          (size_t)(strstr(text, after) - start));
}

/* The policy's source for an element's CONTENT, not by the code's way. */
static inline const char *source_of(const char *content)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    char base64[64];

    SHA256((const unsigned char *)content, strlen(content), digest);
    EVP_EncodeBlock((unsigned char *)base64, digest, sizeof(digest));
    return apr_psprintf(pool, "'sha256-%s'", base64);
}

/*
 * The policy of PAGE is strict, fits its style sheet and script, and ENDS
 * with what may be framed and where forms go.
 */
static inline void assert_policy(const idp_page_t *page, const char *ends)
{
    bool script = strstr(page->html, "<script>") != NULL;

    assert_string_equal(page->policy, apr_pstrcat(
        pool, "default-src 'none'; base-uri 'none'; style-src ",
        source_of(between(page->html, "<style>", "</style>")),
        script ? "; script-src " : "",
        script ? source_of(between(page->html, "<script>", "</script>"))
               : "", ends, NULL));
}

/* Nothing that the policy would block: external, or inline in attributes. */
static inline void assert_closed(const idp_page_t *page)
{
    static const char *const foreign[] = {
        "src=", "url(", "@import", "style=", "javascript:", " onload=",
        " onclick=", " onsubmit=", "{{", "}}",
    };
    size_t i;

    for (i = 0; i < ROWS(foreign); i++) {
        assert_lacks(page->html, foreign[i]);
    }
    assert_int_equal(count_of(page->html, "<h1>")
                     - count_of(page->html, "<div id=\"used\""), 1);
}

#endif
