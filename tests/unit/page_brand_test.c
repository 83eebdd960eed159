/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose pages these are: ConnectIdPBrand and the files of ConnectIdPPages. */

#include "tests/unit/page_fixture.h"

/* An error page with what FOLDER and WORD say; both may be NULL. */
static const idp_error_t *open_page(const idp_page_t **page,
                                    const char *folder, const char *word)
{
    const idp_brand_t *brand = NULL;
    idp_view_t view = { NULL, "en", NULL };
    const idp_error_t *error = word
        ? idp_brand_read(&brand, pool, &word, 1) : NULL;

    if (!error) {
        error = idp_pages_open(&view.pages, pool, folder, brand);
    }
    if (!error) {
        *page = idp_page_error(pool, &view, "config", NULL, "_abc");
    }
    return error;
}

static const struct {
    const char *title;
    const char *html;
    const char *policy;
} good[] = {
    { "name=A & B", "<header>A &amp; B</header>", "style-src" },
    { "logo=/a/logo.svg", "<header><img src=\"/a/logo.svg\" alt=\"\"></header>",
      "; img-src 'self';" },
    { "logo=https://a.example:8443/x?y=1&z",
      "<img src=\"https://a.example:8443/x?y=1&amp;z\"",
      "; img-src https://a.example:8443;" },
    { "colour=#0B57d0", "{ --button: #0B57d0; --on-button: #ffffff; }",
      "style-src" },
    { "help=https://a.example/help",
      "<footer><a href=\"https://a.example/help\" target=\"_blank\" "
      "rel=\"noopener noreferrer\">Help</a></footer>", "style-src" },
    { "help=mailto:desk@a.example", "<a href=\"mailto:desk@a.example\"",
      "style-src" },
};

static void takes(void **state)
{
    const char *const *row = *state;
    const idp_page_t *page = NULL;

    assert_no_error(open_page(&page, NULL, row[0]));
    assert_holds(page->html, row[1]);
    assert_holds(page->policy, row[2]);
    assert_holds(page->policy, source_of(between(page->html, "<style>",
                                                 "</style>")));
}

/* Black or white, whichever has the higher contrast by WCAG 2.2. */
static const struct {
    const char *title;
    const char *text;
} colours[] = {
    { "colour=#000000", "#ffffff" }, { "colour=#ffffff", "#000000" },
    { "colour=#ff0000", "#000000" }, { "colour=#0000ff", "#ffffff" },
    { "colour=#00ff00", "#000000" }, { "colour=#757575", "#ffffff" },
    { "colour=#777777", "#000000" }, { "colour=#ffff00", "#000000" },
    { "colour=#7b1fa2", "#ffffff" }, { "colour=#e3000b", "#ffffff" },
};

static void contrasts(void **state)
{
    const char *const *row = *state;
    const idp_page_t *page = NULL;

    assert_no_error(open_page(&page, NULL, row[0]));
    assert_holds(page->html, apr_pstrcat(pool, "--on-button: ", row[1],
                                         "; }\n</style>", NULL));
}

static const struct {
    const char *title;
    const char *expected;
} bad[] = {
    { "name=", "a name of 1 to 100 bytes is expected" },
    { "colour=red", "a colour like #0b57d0 is expected" },
    { "colour=#12345", "a colour like" },
    { "colour=#12345g", "a colour like" },
    { "colour=#1234567", "a colour like" },
    { "logo=", "an https URL or a path on this host" },
    { "logo=http://a.example/x", "an https URL or a path on this host" },
    { "logo=//a.example/x", "an https URL or a path on this host" },
    { "logo=data:image/png;base64,AAAA", "an https URL or a path" },
    { "logo=https://", "an https URL" },
    { "logo=https://a.example/;script-src *", "an https URL" },
    { "logo=https://a.example\\@b", "an https URL" },
    { "logo=https://u@a.example/", "an https URL" },
    { "logo=/a\"b", "an https URL or a path" },
    { "help=javascript:alert(1)", "an https URL or mailto:NAME@HOST" },
    { "help=mailto:nobody", "an https URL or mailto:NAME@HOST" },
    { "help=http://a.example", "an https URL or mailto:NAME@HOST" },
    { "title=x", "name=TEXT, logo=URL, colour=#RRGGBB or help=URL" },
    { "name", "name=TEXT, logo=URL, colour=#RRGGBB or help=URL" },
};

static void refuses(void **state)
{
    const char *const *row = *state;
    const idp_page_t *page = NULL;

    assert_error(open_page(&page, NULL, row[0]), IDP_E_CONFIG,
                 apr_psprintf(pool, "\"%s\" was found; ", row[0]));
    assert_error(open_page(&page, NULL, row[0]), IDP_E_CONFIG, row[1]);
}

static void all_together(void **state)
{
    static const char *const words[] = {
        "name=A\"B", "logo=/l.png", "colour=#ffffff", "help=mailto:a@b.example"
    };
    const idp_brand_t *brand = NULL;
    idp_view_t view = { NULL, NULL, NULL };
    const char *html;

    (void)state;
    assert_no_error(idp_brand_read(&brand, pool, words, ROWS(words)));
    assert_no_error(idp_pages_open(&view.pages, pool, NULL, brand));
    html = idp_page_window(pool, &view, "/x")->html;
    assert_holds(html, "<img src=\"/l.png\" alt=\"A&quot;B\">");
    assert_holds(html, "--on-button: #000000");
    assert_holds(html, "mailto:a@b.example");
}

/* A folder with one file. */
static const char *folder_with(const char *name, const char *text)
{
    const char *folder = new_folder();

    put_file(folder, name, text, strlen(text));
    return folder;
}

static void own_frame(void **state)
{
    const idp_page_t *page = NULL;
    const char *folder = folder_with(
        "frame.html", "<p>{{title}}|{{brand}}|{{main}}|{{language}}");

    (void)state;
    assert_no_error(open_page(&page, folder, "name=Ours"));
    assert_ptr_equal(strstr(page->html, "<p>This sign-in service is not set "
                            "up correctly|<header>Ours</header>|<div "),
                     page->html);
    assert_holds(page->html, "|en");
    assert_lacks(page->html, "<style>");
}

static void own_style(void **state)
{
    const idp_page_t *page = NULL;

    (void)state;
    assert_no_error(open_page(&page, folder_with("style.css", "p { x: y; }"),
                              "colour=#ffffff"));
    assert_policy(page, "; form-action 'none'; frame-ancestors 'none'");
    assert_holds(between(page->html, "<style>", "</style>"),
                 "p { x: y; }:root { --button: #ffffff;");
}

static const struct {
    const char *title;
    const char *text;
    const char *wrong;
} files[] = {
    { "frame.html", "<p>", "/frame.html has {{main}} 0 times" },
    { "frame.html", "{{main}}{{main}}", "{{main}} 2 times" },
    { "frame.html", "{{main}}\n{{man}}",
      "/frame.html:2: \"{{man}}\" was found" },
    { "frame.html", "{{main}}{{", "{{language}}, {{direction}}" },
    { "frame.html", "{{main}}\xc3", "is not UTF-8" },
    { "style.css", "</style>", "/style.css has \"</\"" },
    { "style.css", "\xff", "is not UTF-8" },
};

static void wrong_file(void **state)
{
    const char *const *row = *state;
    const idp_page_t *page = NULL;

    assert_error(open_page(&page, folder_with(row[0], row[1]), NULL),
                 IDP_E_CONFIG, row[2]);
    assert_null(page);
}

int main(void)
{
    static suite_t suite;

    ADD_ROWS(&suite, good, takes);
    ADD_ROWS(&suite, colours, contrasts);
    ADD_ROWS(&suite, bad, refuses);
    ADD(&suite, all_together);
    ADD(&suite, own_frame);
    ADD(&suite, own_style);
    ADD_ROWS(&suite, files, wrong_file);
    return run_suite(&suite, "page_brand");
}
