/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/page/page.h"

#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#include "lib/base/text.h"

#define MAX_NAME 100          /* bytes */
#define HTTPS "https://"
#define MAILTO "mailto:"

/* NULL where VALUE was taken, else what would be right. */
typedef const char *take_t(idp_brand_t *brand, apr_pool_t *pool,
                           const char *value);

static bool begins(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* Nothing that ends an attribute, a URL, or a source of the policy. */
static bool is_plain(const char *url)
{
    apr_size_t i;

    for (i = 0; url[i] > ' ' && url[i] < 0x7f; i++) {
        if (strchr("\"'<>\\^`{|};,", url[i])) {
            break;
        }
    }
    return url[i] == '\0';
}

/* The https origin of URL, or NULL where it has none. */
static const char *origin_of(apr_pool_t *pool, const char *url)
{
    apr_size_t host = 0;

    if (begins(url, HTTPS)) {
        host = strspn(url + strlen(HTTPS), "abcdefghijklmnopqrstuvwxyz"
                      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:");
    }
    return host > 0 && strchr("/?#", url[strlen(HTTPS) + host])
        ? apr_pstrmemdup(pool, url, strlen(HTTPS) + host) : NULL;
}

static const char *take_name(idp_brand_t *brand, apr_pool_t *pool,
                             const char *value)
{
    bool good = *value && strlen(value) <= MAX_NAME;

    if (good) {
        brand->name = value;
    }
    return good ? NULL
        : apr_psprintf(pool, "a name of 1 to %d bytes", MAX_NAME);
}

static const char *take_logo(idp_brand_t *brand, apr_pool_t *pool,
                             const char *value)
{
    bool local = value[0] == '/' && value[1] != '/';
    const char *origin = local ? "'self'" : origin_of(pool, value);
    bool good = origin && is_plain(value);

    if (good) {
        brand->logo = value;
        brand->logo_origin = origin;
    }
    return good ? NULL : "an https URL or a path on this host, such as "
                         "/pictures/logo.svg";
}

static const char *take_colour(idp_brand_t *brand, apr_pool_t *pool,
                               const char *value)
{
    bool good = value[0] == '#' && strlen(value) == 7
                && strspn(value + 1, "0123456789abcdefABCDEF") == 6;

    (void)pool;
    if (good) {
        brand->colour = value;
    }
    return good ? NULL : "a colour like #0b57d0";
}

static const char *take_help(idp_brand_t *brand, apr_pool_t *pool,
                             const char *value)
{
    bool good = is_plain(value)
        && (origin_of(pool, value)
            || (begins(value, MAILTO) && strchr(value, '@')));

    if (good) {
        brand->help = value;
    }
    return good ? NULL : "an https URL or mailto:NAME@HOST";
}

static const struct {
    const char *start;
    take_t *take;
} parts[] = {
    { "name=", take_name },
    { "logo=", take_logo },
    { "colour=", take_colour },
    { "help=", take_help },
};

#define PARTS (sizeof(parts) / sizeof(parts[0]))

const idp_error_t *idp_brand_read(const idp_brand_t **brand,
                                  apr_pool_t *pool, const char *const *words,
                                  int count)
{
    idp_brand_t *read = apr_pcalloc(pool, sizeof(*read));
    const char *right = NULL;
    apr_size_t part;
    int i;

    for (i = 0; i < count && !right; i++) {
        for (part = 0; part < PARTS && !begins(words[i], parts[part].start);
             part++) {
        }
        right = part == PARTS
            ? "name=TEXT, logo=URL, colour=#RRGGBB or help=URL"
            : parts[part].take(read, pool,
                               words[i] + strlen(parts[part].start));
    }
    if (right) {
        return idp_error(pool, IDP_E_CONFIG, "\"%s\" was found; %s is "
                         "expected", words[i - 1], right);
    }
    *brand = read;
    return NULL;
}
