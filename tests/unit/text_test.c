/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text from outside: each function with what is right and what is not. */

#include "tests/unit/fixture.h"

#include "lib/base/text.h"

#define HOUR apr_time_from_sec(3600)

/* TEXT is clean, or is not. */
static const struct {
    const char *text;
    bool clean;
} characters[] = {
    { "", true },
    { "plain text ~", true },
    { "a\tb", false },
    { "a\nb", false },
    { "a\rb", false },
    { "\x01", false },
    { "\x1f", false },
    { "\x20", true },
    { "\x7e", true },
    { "\x7f", false },
    { "\x80", false },
    { "\xc2\x80", false },              /* C1 control characters */
    { "\xc2\x9f", false },
    { "\xc2\xa0", true },
    { "gr\xc3\xbc\xc3\x9f" "e", true },
    { "\xdf\xbf", true },               /* U+07FF, the last of two bytes */
    { "\xc0\x80", false },              /* overlong forms */
    { "\xc1\xbf", false },
    { "\xe0\x9f\xbf", false },
    { "\xe0\xa0\x80", true },
    { "\xf0\x8f\xbf\xbf", false },
    { "\xf0\x90\x80\x80", true },
    { "\xed\x9f\xbf", true },
    { "\xed\xa0\x80", false },          /* surrogates */
    { "\xed\xbf\xbf", false },
    { "\xee\x80\x80", true },
    { "\xef\xb7\x8f", true },
    { "\xef\xb7\x90", false },          /* U+FDD0 to U+FDEF */
    { "\xef\xb7\xaf", false },
    { "\xef\xb7\xb0", true },
    { "\xef\xbb\xbf", false },          /* a byte order mark */
    { "\xef\xbf\xbd", true },
    { "\xef\xbf\xbe", false },          /* U+FFFE, U+FFFF, U+1FFFF */
    { "\xef\xbf\xbf", false },
    { "\xf0\x9f\xbf\xbf", false },
    { "\xf4\x8f\xbf\xbd", true },
    { "\xf4\x8f\xbf\xbf", false },
    { "\xf4\x90\x80\x80", false },      /* above U+10FFFF */
    { "\xf8\x88\x80\x80\x80", false },
    { "\xff", false },
    { "\xe2\x80\xa8", false },          /* line and paragraph separators */
    { "\xe2\x80\xa9", false },
    { "\xe2\x80\xaa", true },
    { "a\xc3", false },                 /* cut off */
    { "a\xe2\x82", false },
    { "a\xf0\x9f\x98", false },
    { "\xc3(", false },
};

static void clean(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < ROWS(characters); i++) {
        if (idp_text_is_clean(characters[i].text) != characters[i].clean) {
            fail_msg("row %d: \"%s\"", (int)i,
                     idp_text_log(pool, characters[i].text, 20));
        }
    }
}

static void html(void **state)
{
    static const char *const pairs[][2] = {
        { "", "" },
        { "plain", "plain" },
        { "<", "&lt;" },
        { "a<b>c&d\"e'f", "a&lt;b&gt;c&amp;d&quot;e&#39;f" },
        { "''\"\"", "&#39;&#39;&quot;&quot;" },
        { "&amp;", "&amp;amp;" },
        { "gr\xc3\xbc\xc3\x9f" "e>", "gr\xc3\xbc\xc3\x9f" "e&gt;" },
    };
    size_t i;

    (void)state;
    for (i = 0; i < ROWS(pairs); i++) {
        assert_string_equal(idp_text_html(pool, pairs[i][0]), pairs[i][1]);
    }
}

static void json(void **state)
{
    (void)state;
    assert_string_equal(idp_text_json(pool, ""), "\"\"");
    assert_string_equal(idp_text_json(pool, "a\"b\\c/\xc3\xa4<"),
                        "\"a\\\"b\\\\c/\xc3\xa4<\"");
    assert_string_equal(idp_text_json(pool, "\n\x1f\x7f"),
                        "\"\\u000A\\u001F\x7f\"");
}

static void log_line(void **state)
{
    (void)state;
    assert_string_equal(idp_text_log(pool, "plain ~", 7), "plain ~");
    assert_string_equal(idp_text_log(pool, "", 5), "");
    assert_string_equal(idp_text_log(pool, "a\r\nb\x1b[31m\x7f", 99),
                        "a\\x0D\\x0Ab\\x1B[31m\\x7F");
    assert_string_equal(idp_text_log(pool, "\"\\\xff%s", 99),
                        "\\x22\\x5C\\xFF%s");
    assert_string_equal(idp_text_log(pool, "\n\n\n\n", 3),
                        "\\x0A\\x0A\\x0A...");
    assert_string_equal(idp_text_log(pool, "abc", 0), "...");
}

/* DECODED is NULL where TEXT is broken; PLUS_TOO with '+' as a space. */
static const struct {
    const char *text;
    const char *decoded;
    const char *plus_too;
} escapes[] = {
    { "", "", "" },
    { "a+b", "a+b", "a b" },
    { "%41%7a%2B", "Az+", "Az+" },
    { "%e2%82%AC", "\xe2\x82\xac", "\xe2\x82\xac" },
    { "%2541", "%41", "%41" },
    { "%00", NULL, NULL },
    { "a%00b", NULL, NULL },
    { "%", NULL, NULL },
    { "a%4", NULL, NULL },
    { "%4", NULL, NULL },
    { "%4g", NULL, NULL },
    { "%g4", NULL, NULL },
    { "% 4", NULL, NULL },
    { "%-1", NULL, NULL },
    { "%u0041", NULL, NULL },
    { "%%41", NULL, NULL },
};

static void percent_decode(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < ROWS(escapes); i++) {
        const char *text = escapes[i].text;

        assert_same(idp_text_percent_decode(pool, text, strlen(text), false),
                    escapes[i].decoded);
        assert_same(idp_text_percent_decode(pool, text, strlen(text), true),
                    escapes[i].plus_too);
    }
    /* what stands behind LENGTH does not count, also not in an escape */
    assert_null(idp_text_percent_decode(pool, "a%41", 2, false));
    assert_null(idp_text_percent_decode(pool, "a%41", 3, false));
    assert_string_equal(idp_text_percent_decode(pool, "a%41%", 4, false),
                        "aA");
    assert_null(idp_text_percent_decode(pool, "a\0b", 3, false));
}

static void percent_encode(void **state)
{
    char all[256];
    const char *encoded;
    int i;

    (void)state;
    assert_string_equal(idp_text_percent_encode(pool, "aZ09-._~"),
                        "aZ09-._~");
    assert_string_equal(idp_text_percent_encode(pool, "/?&=+ %\xc3\xbc"),
                        "%2F%3F%26%3D%2B%20%25%C3%BC");
    for (i = 1; i < 256; i++) {
        all[i - 1] = (char)i;
    }
    all[255] = '\0';
    encoded = idp_text_percent_encode(pool, all);
    assert_string_equal(idp_text_percent_decode(pool, encoded,
                                                strlen(encoded), true), all);
}

/* SIZE is -1 where TEXT is not base64, SPACED where spaces are taken. */
static const struct {
    const char *text;
    int size;
    int spaced;
    const char *bytes;
} codes[] = {
    { "", 0, 0, "" },
    { "QQ==", 1, 1, "A" },
    { "QUI=", 2, 2, "AB" },
    { "QUJD", 3, 3, "ABC" },
    { "QUJDRA==", 4, 4, "ABCD" },
    { "+/8=", 2, 2, "\xfb\xff" },
    { "AAAA", 3, 3, "\0\0\0" },
    { "QUJ\nD", -1, 3, "ABC" },
    { " Q U\tJ\r\nD ", -1, 3, "ABC" },
    { "QUI =", -1, 2, "AB" },
    { "Q", -1, -1, NULL },
    { "QQ", -1, -1, NULL },
    { "QQ=", -1, -1, NULL },
    { "QUJDQ", -1, -1, NULL },
    { "Q===", -1, -1, NULL },
    { "====", -1, -1, NULL },
    { "=", -1, -1, NULL },
    { "QQ==QQ==", -1, -1, NULL },
    { "QQ=A", -1, -1, NULL },
    { "=QQQ", -1, -1, NULL },
    { "QUJD====", -1, -1, NULL },
    { "QUJ-", -1, -1, NULL },
    { "QUJ_", -1, -1, NULL },
    { "QU\xc3\xbc", -1, -1, NULL },
    { "QU%3D", -1, -1, NULL },
    { "QUI\x0b", -1, -1, NULL },
};

static void check_base64(const char *text, bool spaces, int size,
                         const char *bytes)
{
    apr_size_t found = 77;
    const char *read = idp_text_base64_decode(pool, text, strlen(text),
                                              spaces, &found);

    if (size < 0) {
        assert_null(read);
        assert_int_equal(found, 77);
    }
    else {
        assert_non_null(read);
        assert_int_equal(found, size);
        assert_memory_equal(read, bytes, size);
        assert_int_equal(read[size], 0);
    }
}

static void base64(void **state)
{
    apr_size_t size = 0;
    size_t i;

    (void)state;
    for (i = 0; i < ROWS(codes); i++) {
        check_base64(codes[i].text, false, codes[i].size, codes[i].bytes);
        check_base64(codes[i].text, true, codes[i].spaced, codes[i].bytes);
    }
    assert_null(idp_text_base64_decode(pool, "QUJD\0QUJ", 8, true, &size));
    assert_string_equal(idp_text_base64_encode(pool, "", 0), "");
    assert_string_equal(idp_text_base64_encode(pool, "\xfb\xff\0A", 4),
                        "+/8AQQ==");
}

/* TIME is -1 where TEXT is no time. */
static const struct {
    const char *text;
    apr_time_t time;
} times[] = {
    { "1970-01-01T00:00:00Z", 0 },
    { "1970-01-02T03:04:05Z", 27 * HOUR + apr_time_from_sec(245) },
    { "1970-01-01T00:00:00.999Z", 0 },
    { "1970-01-01T00:00:00.123456789012345678Z", 0 },
    { "2026-11-24T08:00:00Z", APR_TIME_C(1795507200000000) },
    { "2028-02-29T00:00:00Z", APR_TIME_C(1835395200000000) },
    { "9999-12-31T23:59:59Z", APR_TIME_C(253402300799000000) },
    { "", -1 },
    { "2026-11-24", -1 },
    { "2026-11-24T08:00:00", -1 },
    { "2026-11-24T08:00:00z", -1 },
    { "2026-11-24t08:00:00Z", -1 },
    { "2026-11-24 08:00:00Z", -1 },
    { "2026-11-24T08:00:00+00:00", -1 },
    { "2026-11-24T08:00:00ZZ", -1 },
    { "2026-11-24T08:00:00Z ", -1 },
    { " 2026-11-24T08:00:00Z", -1 },
    { "2026-11-24T08:00:00.Z", -1 },
    { "2026-11-24T08:00:00.5", -1 },
    { "2026-11-24T08:00:00,5Z", -1 },
    { "2026/11/24T08:00:00Z", -1 },
    { "2026-11-24T08-00-00Z", -1 },
    { "1969-12-31T23:59:59Z", -1 },
    { "0000-01-01T00:00:00Z", -1 },
    { "-026-11-24T08:00:00Z", -1 },
    { "12026-11-24T08:00:00Z", -1 },
    { "2026-00-24T08:00:00Z", -1 },
    { "2026-13-24T08:00:00Z", -1 },
    { "2026-11-00T08:00:00Z", -1 },
    { "2026-11-32T08:00:00Z", -1 },
    { "2026-11-31T08:00:00Z", -1 },
    { "2026-02-29T08:00:00Z", -1 },
    { "2026-11-24T24:00:00Z", -1 },
    { "2026-11-24T08:60:00Z", -1 },
    { "2026-11-24T08:00:60Z", -1 },
    { "2026-11-24T08:00:61Z", -1 },
    { "2026-11-24T08:00:-1Z", -1 },
    { "2026-1a-24T08:00:00Z", -1 },
};

static void time_text(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < ROWS(times); i++) {
        apr_time_t time = -77;
        bool read = idp_text_read_time(&time, times[i].text);

        if (read != (times[i].time >= 0)
            || time != (read ? times[i].time : -77)) {
            fail_msg("\"%s\" was read as %ld", times[i].text, (long)time);
        }
        if (read && !strchr(times[i].text, '.')) {
            assert_string_equal(idp_text_time(pool, time), times[i].text);
        }
    }
    assert_string_equal(idp_text_time(pool, APR_TIME_C(1999999)),
                        "1970-01-01T00:00:01Z");
}

/* NUMBER is -1 where TEXT is no number of 5 to 70000. */
static const struct {
    const char *text;
    long number;
} numbers[] = {
    { "5", 5 }, { "70000", 70000 }, { "0000000005", 5 }, { "4", -1 },
    { "70001", -1 }, { "", -1 }, { " 5", -1 }, { "5 ", -1 }, { "+5", -1 },
    { "-5", -1 }, { "5.0", -1 }, { "0x10", -1 }, { "1e3", -1 },
    { "00000000005", -1 }, { "9999999999", -1 },
    { "18446744073709551621", -1 }, { "abc", -1 },
};

static void number(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < ROWS(numbers); i++) {
        long found = -77;
        bool read = idp_text_read_number(&found, numbers[i].text, 5, 70000);

        if (read != (numbers[i].number >= 0)
            || found != (read ? numbers[i].number : -77)) {
            fail_msg("\"%s\" was read as %ld", numbers[i].text, found);
        }
    }
}

static void lists(void **state)
{
    static const char *const words[] = { "a", "b", "c", NULL };
    apr_array_header_t *array = apr_array_make(pool, 2, sizeof(char *));

    (void)state;
    assert_string_equal(idp_text_list(pool, words, " or "), "a, b or c");
    assert_string_equal(idp_text_list(pool, words + 1, " or "), "b or c");
    assert_string_equal(idp_text_list(pool, words + 2, " or "), "c");
    assert_string_equal(idp_text_list(pool, words + 3, " or "), "");
    APR_ARRAY_PUSH(array, const char *) = "one";
    APR_ARRAY_PUSH(array, const char *) = "two";
    assert_true(idp_text_in(array, "two"));
    assert_false(idp_text_in(array, "Two"));
    assert_false(idp_text_in(array, "tw"));
    assert_false(idp_text_in(array, ""));
    assert_false(idp_text_in(NULL, "two"));
}

int main(void)
{
    static suite_t suite;

    ADD(&suite, json);
    ADD(&suite, clean);
    ADD(&suite, html);
    ADD(&suite, log_line);
    ADD(&suite, percent_decode);
    ADD(&suite, percent_encode);
    ADD(&suite, base64);
    ADD(&suite, time_text);
    ADD(&suite, number);
    ADD(&suite, lists);
    return run_suite(&suite, "text");
}
