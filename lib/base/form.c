/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/base/form.h"

#include <stdbool.h>
#include <string.h>

#include "lib/base/text.h"

char *idp_form_value(apr_pool_t *pool, const char *text, const char *name)
{
    apr_size_t length = strlen(name);
    const char *found = NULL;
    bool twice = false;

    while (*text) {
        apr_size_t part = strcspn(text, "&");

        if (part > length && text[length] == '='
            && strncmp(text, name, length) == 0) {
            twice = found != NULL;
            found = text + length + 1;
        }
        text += part + (text[part] == '&' ? 1 : 0);
    }
    return found && !twice
        ? (char *)idp_text_percent_decode(pool, found, strcspn(found, "&"),
                                          true) : NULL;
}
