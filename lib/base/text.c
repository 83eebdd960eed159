/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/base/text.h"

#include <stdlib.h>
#include <string.h>

#include <apr_base64.h>
#include <apr_lib.h>
#include <apr_strings.h>

#define HEX "0123456789ABCDEF"

/* Reads one UTF-8 character; 0 where there is none of RFC 3629's form. */
static unsigned long next_character(const unsigned char **at)
{
    static const unsigned long lowest[] = { 0, 0x80, 0x800, 0x10000 };
    const unsigned char *s = *at;
    int extra = s[0] < 0x80 ? 0 : (s[0] & 0xe0) == 0xc0 ? 1
              : (s[0] & 0xf0) == 0xe0 ? 2 : (s[0] & 0xf8) == 0xf0 ? 3 : -1;
    unsigned long c = extra <= 0 ? s[0] : s[0] & (0x3f >> extra);
    int i;

    if (extra < 0) {
        return 0;
    }
    for (i = 1; i <= extra; i++) {
        if ((s[i] & 0xc0) != 0x80) {
            return 0;
        }
        c = c << 6 | (s[i] & 0x3f);
    }
    *at = s + extra + 1;
    return c < lowest[extra] || (c >= 0xd800 && c <= 0xdfff)
           || c > 0x10ffff ? 0 : c;
}

bool idp_text_is_clean(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    bool clean = true;

    while (clean && *at) {
        unsigned long c = next_character(&at);

        clean = c >= 0x20 && !(c >= 0x7f && c <= 0x9f)
                && !(c >= 0xfdd0 && c <= 0xfdef) && (c & 0xfffe) != 0xfffe
                && c != 0x2028 && c != 0x2029 && c != 0xfeff;
    }
    return clean;
}

static const char *html_of(char c)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    default: return "&#39;";
    }
}

/* A response is 6 KB without a special character, hence strcspn. */
const char *idp_text_html(apr_pool_t *pool, const char *text)
{
    static const char special[] = "&<>\"'";
    apr_size_t size = strlen(text) + 1;
    const char *s = text;
    char *out, *d;

    for (s += strcspn(s, special); *s; s += 1 + strcspn(s + 1, special)) {
        size += strlen(html_of(*s)) - 1;
    }
    out = d = apr_palloc(pool, size);
    for (s = text; ; s++) {
        apr_size_t plain = strcspn(s, special);
        const char *html;

        memcpy(d, s, plain);
        d += plain;
        s += plain;
        if (!*s) {
            break;
        }
        html = html_of(*s);
        memcpy(d, html, strlen(html));
        d += strlen(html);
    }
    *d = '\0';
    return out;
}

const char *idp_text_log(apr_pool_t *pool, const char *text, apr_size_t max)
{
    apr_size_t length = strlen(text);
    apr_size_t take = length < max ? length : max;
    char *out = apr_palloc(pool, take * 4 + 4);
    char *d = out;
    apr_size_t i;

    for (i = 0; i < take; i++) {
        unsigned char c = (unsigned char)text[i];

        if (c < 0x20 || c > 0x7e || c == '"' || c == '\\') {
            *d++ = '\\';
            *d++ = 'x';
            *d++ = HEX[c >> 4];
            *d++ = HEX[c & 15];
        }
        else {
            *d++ = (char)c;
        }
    }
    memcpy(d, take < length ? "..." : "", take < length ? 4 : 1);
    return out;
}

const char *idp_text_json(apr_pool_t *pool, const char *text)
{
    char *out = apr_palloc(pool, strlen(text) * 6 + 3);
    char *d = out;

    *d++ = '"';
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;

        if (c < 0x20) {
            memcpy(d, "\\u00", 4);
            d[4] = HEX[c >> 4];
            d[5] = HEX[c & 15];
            d += 6;
        }
        else {
            if (c == '"' || c == '\\') {
                *d++ = '\\';
            }
            *d++ = (char)c;
        }
    }
    memcpy(d, "\"", 2);
    return out;
}

static int hex_value(char c)
{
    const char *at = c ? strchr(HEX, apr_toupper(c)) : NULL;

    return at ? (int)(at - HEX) : -1;
}

const char *idp_text_percent_decode(apr_pool_t *pool, const char *text,
                                    apr_size_t length, bool plus)
{
    char *out = apr_palloc(pool, length + 1);
    char *d = out;
    apr_size_t i;

    for (i = 0; i < length; i++) {
        int c = text[i];

        if (c == '%') {
            bool whole = length - i > 2;
            int high = whole ? hex_value(text[i + 1]) : -1;
            int low = whole ? hex_value(text[i + 2]) : -1;

            c = high < 0 || low < 0 ? '\0' : high << 4 | low;
            i += 2;
        }
        else if (c == '+' && plus) {
            c = ' ';
        }
        if (c == '\0') {
            return NULL;
        }
        *d++ = (char)c;
    }
    *d = '\0';
    return out;
}

const char *idp_text_percent_encode(apr_pool_t *pool, const char *text)
{
    char *out = apr_palloc(pool, strlen(text) * 3 + 1);
    char *d = out;

    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;

        if (apr_isalnum(c) || strchr("-._~", c)) {
            *d++ = (char)c;
        }
        else {
            *d++ = '%';
            *d++ = HEX[c >> 4];
            *d++ = HEX[c & 15];
        }
    }
    *d = '\0';
    return out;
}

/* True where TEXT is whole groups of four with padding only at its end. */
static bool is_base64(const char *text, apr_size_t length)
{
    apr_size_t digits = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "abcdefghijklmnopqrstuvwxyz0123456789+/");

    return length % 4 == 0 && length - digits <= 2
           && strspn(text + digits, "=") == length - digits;
}

const char *idp_text_base64_decode(apr_pool_t *pool, const char *text,
                                   apr_size_t length, bool spaces,
                                   apr_size_t *size)
{
    char *packed = apr_palloc(pool, length + 1);
    char *out = NULL;
    char *d = packed;
    apr_size_t i;

    for (i = 0; i < length; i++) {
        if (!spaces || !text[i] || !strchr(" \t\r\n", text[i])) {
            *d++ = text[i];
        }
    }
    *d = '\0';
    length = (apr_size_t)(d - packed);
    if (strlen(packed) == length && is_base64(packed, length)) {
        out = apr_palloc(pool, length / 4 * 3 + 1);
        *size = (apr_size_t)apr_base64_decode_binary((unsigned char *)out,
                                                     packed);
        out[*size] = '\0';
    }
    return out;
}

const char *idp_text_base64_encode(apr_pool_t *pool, const void *bytes,
                                   apr_size_t size)
{
    char *out = apr_palloc(pool, (size + 2) / 3 * 4 + 1);

    apr_base64_encode_binary(out, bytes, (int)size);
    return out;
}

const char *idp_text_time(apr_pool_t *pool, apr_time_t time)
{
    apr_time_exp_t t;

    apr_time_exp_gmt(&t, time);
    return apr_psprintf(pool, "%04d-%02d-%02dT%02d:%02d:%02dZ",
                        t.tm_year + 1900, t.tm_mon + 1, t.tm_mday, t.tm_hour,
                        t.tm_min, t.tm_sec);
}

/* Reads exactly COUNT digits; -1 where they are not all digits. */
static int digits_of(const char *text, int count)
{
    int value = 0;

    for (; count > 0; count--, text++) {
        if (!apr_isdigit(*text)) {
            return -1;
        }
        value = value * 10 + *text - '0';
    }
    return value;
}

bool idp_text_read_time(apr_time_t *time, const char *text)
{
    apr_time_exp_t t = { 0 };
    apr_time_exp_t again;     /* the 30th of February is another day */
    apr_time_t read;
    const char *end;

    if (strlen(text) < 20 || text[4] != '-' || text[7] != '-'
        || text[10] != 'T' || text[13] != ':' || text[16] != ':') {
        return false;
    }
    t.tm_year = digits_of(text, 4) - 1900;
    t.tm_mon = digits_of(text + 5, 2) - 1;
    t.tm_mday = digits_of(text + 8, 2);
    t.tm_hour = digits_of(text + 11, 2);
    t.tm_min = digits_of(text + 14, 2);
    t.tm_sec = digits_of(text + 17, 2);
    end = text + 19;
    if (*end == '.' && apr_isdigit(end[1])) {
        end += 1 + strspn(end + 1, "0123456789");
    }
    if (strcmp(end, "Z") != 0 || t.tm_year < 70 || t.tm_mon < 0
        || t.tm_mon > 11 || t.tm_mday < 1 || t.tm_mday > 31
        || t.tm_hour < 0 || t.tm_hour > 23 || t.tm_min < 0 || t.tm_min > 59
        || t.tm_sec < 0 || t.tm_sec > 59
        || apr_time_exp_gmt_get(&read, &t) != APR_SUCCESS
        || apr_time_exp_gmt(&again, read) != APR_SUCCESS
        || again.tm_mday != t.tm_mday) {
        return false;
    }
    *time = read;
    return true;
}

bool idp_text_read_number(long *number, const char *text, long low,
                          long high)
{
    apr_size_t digits = strspn(text, "0123456789");
    bool good = digits > 0 && digits <= 10 && text[digits] == '\0';

    if (good) {
        long read = strtol(text, NULL, 10);

        good = read >= low && read <= high;
        if (good) {
            *number = read;
        }
    }
    return good;
}

const char *idp_text_list(apr_pool_t *pool, const char *const *words,
                          const char *last)
{
    const char *list = "";
    int i;

    for (i = 0; words[i]; i++) {
        const char *before = i == 0 ? "" : words[i + 1] ? ", " : last;

        list = apr_pstrcat(pool, list, before, words[i], NULL);
    }
    return list;
}

bool idp_text_in(const apr_array_header_t *words, const char *word)
{
    bool found = false;
    int i;

    for (i = 0; words && i < words->nelts && !found; i++) {
        found = strcmp(APR_ARRAY_IDX(words, i, const char *), word) == 0;
    }
    return found;
}
