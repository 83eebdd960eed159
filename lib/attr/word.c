/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/attr/rule.h"
#include "lib/base/text.h"

#include <string.h>

#include <apr_strings.h>

#define SHOWN 80              /* bytes of a word in a message */

/* The bytes of TEXT before SIGN, or all of them. */
static apr_size_t length_before(const char *text, char sign)
{
    const char *at = strchr(text, sign);

    return at ? (apr_size_t)(at - text) : strlen(text);
}

/* The index of the form with WORD's name, or that of the NULL. */
static int index_of(const char *const *forms, char sign, const char *word)
{
    apr_size_t length = length_before(word, sign);
    int i = 0;

    while (forms[i] && (length_before(forms[i], sign) != length
                        || strncmp(forms[i], word, length) != 0)) {
        i++;
    }
    return i;
}

const idp_error_t *idp_word_find(int *index, const char **text,
                                 apr_pool_t *pool, const char *kind,
                                 const char *const *forms, char sign,
                                 const char *word)
{
    int i = index_of(forms, sign, word);
    const char *form = forms[i];
    const char *after = strchr(word, sign);
    bool wants = form && strchr(form, sign);
    const idp_error_t *error = NULL;

    if (!form) {
        error = idp_error(pool, IDP_E_CONFIG, "unknown %s \"%s\"; expected %s",
                          kind, idp_text_log(pool, word, SHOWN),
                          idp_text_list(pool, forms, " or "));
    }
    else if (wants ? !after || !after[1] : after != NULL) {
        error = idp_error(pool, IDP_E_CONFIG, "%s \"%s\" %s; expected %s",
                          kind, idp_text_log(pool, word, SHOWN),
                          wants ? "says too little" : "says too much", form);
    }
    else {
        *index = i;
        *text = wants ? after + 1 : NULL;
    }
    return error;
}

const idp_error_t *idp_word_check_name(apr_pool_t *pool, const char *kind,
                                       const char *text)
{
    apr_size_t length = strlen(text);
    const idp_error_t *error = NULL;

    if (length == 0 || length > IDP_ATTR_MAX_NAME || strchr(text, ' ')) {
        error = idp_error(pool, IDP_E_CONFIG,
                          "%s is \"%s\", %lu bytes; expected 1 to %d bytes "
                          "without spaces",
                          kind, idp_text_log(pool, text, SHOWN),
                          (unsigned long)length, IDP_ATTR_MAX_NAME);
    }
    return error;
}
