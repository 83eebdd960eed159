/* SPDX-License-Identifier: GPL-3.0-or-later */
#define PCRE2_CODE_UNIT_WIDTH 8

#include "lib/attr/pattern.h"
#include "lib/base/text.h"

#include <string.h>

#include <apr_strings.h>

#include <pcre2.h>

/*
 * Less than 20 ms of one core, and memory for a group that repeats over the
 * longest value.  Patterns for names and ARNs need a few dozen steps.
 */
#define MAX_STEPS 100000
#define MAX_KIBIBYTES 8192

#define MESSAGE_SIZE 256      /* PCRE2's longest message has 120 or so */
#define SHOWN 80              /* bytes of a regex in a message */

struct idp_pattern_t {
    const char *regex;
    pcre2_code *code;
    pcre2_match_context *limits;
};

static apr_status_t free_code(void *code)
{
    pcre2_code_free(code);
    return APR_SUCCESS;
}

static apr_status_t free_limits(void *limits)
{
    pcre2_match_context_free(limits);
    return APR_SUCCESS;
}

static const char *message_of(apr_pool_t *pool, int status)
{
    PCRE2_UCHAR message[MESSAGE_SIZE];

    pcre2_get_error_message(status, message, sizeof(message));
    return apr_pstrdup(pool, (const char *)message);
}

const idp_error_t *idp_pattern_read(const idp_pattern_t **pattern,
                                    apr_pool_t *pool, const char *regex)
{
    idp_pattern_t *read = apr_pcalloc(pool, sizeof(*read));
    const idp_error_t *error = NULL;
    PCRE2_SIZE offset = 0;
    int status = 0;

    read->regex = apr_pstrdup(pool, regex);
    read->limits = pcre2_match_context_create(NULL);
    apr_pool_cleanup_register(pool, read->limits, free_limits,
                              apr_pool_cleanup_null);
    /* \C would cut characters into bytes. */
    read->code = pcre2_compile((PCRE2_SPTR)read->regex, PCRE2_ZERO_TERMINATED,
                               PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C
                               | PCRE2_DOLLAR_ENDONLY,
                               &status, &offset, NULL);
    apr_pool_cleanup_register(pool, read->code, free_code,
                              apr_pool_cleanup_null);
    if (!read->limits) {
        error = idp_error(pool, IDP_E_CONFIG, "out of memory");
    }
    else if (!read->code) {
        error = idp_error(pool, IDP_E_CONFIG,
                          "expected a regular expression; \"%s\" has at "
                          "character %lu: %s",
                          idp_text_log(pool, regex, SHOWN),
                          (unsigned long)offset + 1,
                          message_of(pool, status));
    }
    else {
        pcre2_set_match_limit(read->limits, MAX_STEPS);
        pcre2_set_heap_limit(read->limits, MAX_KIBIBYTES);
        *pattern = read;
    }
    return error;
}

/* What stands for the character or the pair at TEXT; NULL: it is wrong. */
static const char *piece_of(apr_pool_t *pool, const char *text,
                            unsigned groups)
{
    const char *piece = NULL;

    if (*text == '$') {
        unsigned group = (unsigned char)text[1] - '0';

        piece = group <= 9 && group <= groups
              ? apr_psprintf(pool, "${%u}", group) : NULL;
    }
    else if (*text == '\\') {
        piece = text[1] == '$' ? "$$" : text[1] == '/' ? "/"
              : text[1] == '\\' ? "\\" : NULL;
    }
    else {
        piece = apr_pstrmemdup(pool, text, 1);
    }
    return piece;
}

const idp_error_t *idp_pattern_read_replacement(const char **replacement,
                                                apr_pool_t *pool,
                                                const idp_pattern_t *pattern,
                                                const char *text)
{
    const idp_error_t *error = NULL;
    const char *read = "";
    uint32_t groups = 0;

    pcre2_pattern_info(pattern->code, PCRE2_INFO_CAPTURECOUNT, &groups);
    while (*text && !error) {
        const char *piece = piece_of(pool, text, groups);

        if (!piece) {
            error = idp_error(pool, IDP_E_CONFIG,
                              "\"%s\" in TEXT is neither a group of REGEX, "
                              "which has %u, nor one of \\$ \\/ \\\\",
                              idp_text_log(pool, apr_pstrndup(pool, text, 2),
                                           2), groups);
        }
        else {
            read = apr_pstrcat(pool, read, piece, NULL);
            text += strchr("$\\", *text) ? 2 : 1;
        }
    }
    if (!error) {
        *replacement = read;
    }
    return error;
}

static const idp_error_t *refuse(apr_pool_t *pool,
                                 const idp_pattern_t *pattern, int status)
{
    const char *regex = idp_text_log(pool, pattern->regex, SHOWN);

    return status == PCRE2_ERROR_NOMATCH
         ? idp_error(pool, IDP_E_ATTRIBUTE_VALUE, "does not match \"%s\"",
                     regex)
         : idp_error(pool, IDP_E_ATTRIBUTE_VALUE,
                     "cannot be compared with \"%s\": %s", regex,
                     message_of(pool, status));
}

const idp_error_t *idp_pattern_search(const idp_pattern_t *pattern,
                                      apr_pool_t *pool, const char *text)
{
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    int status = PCRE2_ERROR_NOMEMORY;

    if (data) {
        status = pcre2_match(pattern->code, (PCRE2_SPTR)text,
                             PCRE2_ZERO_TERMINATED, 0, 0, data,
                             pattern->limits);
        pcre2_match_data_free(data);
    }
    return status < 0 ? refuse(pool, pattern, status) : NULL;
}

const idp_error_t *idp_pattern_replace(const char **text,
                                       const idp_pattern_t *pattern,
                                       apr_pool_t *pool,
                                       const char *replacement,
                                       apr_size_t max)
{
    PCRE2_SIZE size = max + 1;
    char *out = apr_palloc(pool, size);
    const idp_error_t *error = NULL;
    int status = pcre2_substitute(pattern->code, (PCRE2_SPTR)*text,
                                  PCRE2_ZERO_TERMINATED, 0,
                                  PCRE2_SUBSTITUTE_UNSET_EMPTY, NULL,
                                  pattern->limits, (PCRE2_SPTR)replacement,
                                  PCRE2_ZERO_TERMINATED, (PCRE2_UCHAR *)out,
                                  &size);

    if (status == PCRE2_ERROR_NOMEMORY) {
        error = idp_error(pool, IDP_E_ATTRIBUTE_VALUE,
                          "is rewritten to more than %lu bytes",
                          (unsigned long)max);
    }
    else if (status < 0) {
        error = refuse(pool, pattern, status);
    }
    else {
        *text = out;
    }
    return error;
}
