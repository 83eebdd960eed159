/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/page/language.h"

#include <string.h>

#include <apr_lib.h>
#include <apr_strings.h>

#define SPACE " \t"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define BEST 1000             /* a weight of 1 */

/* "0.8" as 800; 0 where it is no weight of RFC 9110 12.4.2. */
static int read_weight(const char *text, apr_size_t length)
{
    int weight = 0;
    int unit = BEST;
    apr_size_t i;

    for (i = 0; i < length; i++) {
        bool good = i == 1 ? text[i] == '.'
                           : apr_isdigit(text[i]) && i < 5;

        if (!good) {
            return 0;
        }
        if (i != 1) {
            weight += (text[i] - '0') * unit;
            unit /= 10;
        }
    }
    return weight <= BEST ? weight : 0;
}

/*
 * Reads "en-GB;q=0.8" of LENGTH bytes into TAG, in lower case.  The weight
 * of 0 to BEST; 0 too where it is no range.
 */
static int read_range(char tag[IDP_MESSAGES_MAX_TAG + 1], const char *text,
                      apr_size_t length)
{
    const char *end = text + length;
    apr_size_t i = 0;

    while (end > text && strchr(SPACE, end[-1])) {
        end--;
    }
    while (text < end && i < IDP_MESSAGES_MAX_TAG
           && (apr_isalnum(*text) || *text == '-')) {
        tag[i++] = *text++;
    }
    tag[i] = '\0';
    idp_language_lower(tag);
    if (text == end) {
        return BEST;
    }
    text += strspn(text, SPACE);
    if (*text != ';') {
        return 0;
    }
    text += 1 + strspn(text + 1, SPACE);
    return end - text > 2 && apr_tolower(text[0]) == 'q' && text[1] == '='
        ? read_weight(text + 2, (apr_size_t)(end - text) - 2) : 0;
}

/* The language of TAG, or of what is left when its end is cut off. */
static const idp_messages_t *look_up(apr_hash_t *languages, char *tag)
{
    const idp_messages_t *found = NULL;
    char *cut = tag;

    while (cut && !found) {
        found = apr_hash_get(languages, tag, APR_HASH_KEY_STRING);
        cut = strrchr(tag, '-');
        if (cut) {
            *cut = '\0';
        }
    }
    return found;
}

const idp_messages_t *idp_language_choose(apr_hash_t *languages,
                                          const char *header)
{
    const idp_messages_t *chosen = NULL;
    int best = 0;
    int i;

    for (i = 0; header && i < IDP_LANGUAGE_MAX_RANGES; i++) {
        char tag[IDP_MESSAGES_MAX_TAG + 1];
        apr_size_t length;
        int weight;

        header += strspn(header, SPACE ",");
        length = strcspn(header, ",");
        weight = read_range(tag, header, length);
        if (weight > best) {
            const idp_messages_t *found = look_up(languages, tag);

            chosen = found ? found : chosen;
            best = found ? weight : best;
        }
        header = header[length] ? header + length : NULL;
    }
    return chosen;
}

void idp_language_lower(char *tag)
{
    for (; *tag; tag++) {
        *tag = (char)apr_tolower(*tag);
    }
}

bool idp_language_is_tag(const char *text)
{
    apr_size_t part = strspn(text, LETTERS);
    bool good = part >= 2 && part <= 3
                && strlen(text) <= IDP_MESSAGES_MAX_TAG;

    for (text += part; good && *text; text += part) {
        part = 1 + strspn(text + 1, LETTERS "0123456789");
        good = *text == '-' && part >= 2 && part <= 9;
    }
    return good;
}
