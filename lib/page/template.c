/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/page/template.h"

#include <string.h>

#include <apr_strings.h>

#include "lib/base/text.h"

/* HTML, and the slot behind it; IDP_SLOT_COUNT at the end. */
typedef struct piece_t {
    struct iovec html;
    idp_slot_t slot;
} piece_t;

static const char *const names[IDP_SLOT_COUNT + 1] = {
    [IDP_SLOT_LANGUAGE] = "{{language}}",
    [IDP_SLOT_DIRECTION] = "{{direction}}",
    [IDP_SLOT_TITLE] = "{{title}}",
    [IDP_SLOT_STYLE] = "{{style}}",
    [IDP_SLOT_BRAND] = "{{brand}}",
    [IDP_SLOT_MAIN] = "{{main}}",
    [IDP_SLOT_HELP] = "{{help}}",
    [IDP_SLOT_SCRIPT] = "{{script}}",
    [IDP_SLOT_COUNT] = NULL
};

static idp_slot_t slot_at(const char *text)
{
    int slot = 0;

    while (slot < IDP_SLOT_COUNT
           && strncmp(text, names[slot], strlen(names[slot])) != 0) {
        slot++;
    }
    return (idp_slot_t)slot;
}

static int line_of(const char *bytes, const char *at)
{
    int line = 1;

    for (; bytes < at; bytes++) {
        line += *bytes == '\n';
    }
    return line;
}

const idp_error_t *idp_template_read(const apr_array_header_t **pieces,
                                     apr_pool_t *pool, const char *file,
                                     const char *bytes)
{
    apr_array_header_t *read = apr_array_make(pool, 16, sizeof(piece_t));
    const char *html = bytes;
    const char *open;
    int mains = 0;
    piece_t *piece;

    while ((open = strstr(html, "{{")) != NULL) {
        piece = apr_array_push(read);
        piece->html.iov_base = (void *)html;
        piece->html.iov_len = (size_t)(open - html);
        piece->slot = slot_at(open);
        if (piece->slot == IDP_SLOT_COUNT) {
            return idp_error(pool, IDP_E_CONFIG, "%s:%d: \"%s\" was found; "
                             "%s is expected", file, line_of(bytes, open),
                             idp_text_log(pool, open, 20),
                             idp_text_list(pool, names, " or "));
        }
        mains += piece->slot == IDP_SLOT_MAIN;
        html = open + strlen(names[piece->slot]);
    }
    piece = apr_array_push(read);
    piece->html.iov_base = (void *)html;
    piece->html.iov_len = strlen(html);
    piece->slot = IDP_SLOT_COUNT;
    if (mains != 1) {
        return idp_error(pool, IDP_E_CONFIG, "%s has {{main}} %d times; once "
                         "is expected", file, mains);
    }
    *pieces = read;
    return NULL;
}

const char *idp_template_fill(apr_pool_t *pool,
                              const apr_array_header_t *pieces,
                              const char *const values[IDP_SLOT_COUNT])
{
    struct iovec *parts = apr_palloc(pool, 2 * (size_t)pieces->nelts
                                           * sizeof(*parts));
    struct iovec *end = parts;
    int i;

    for (i = 0; i < pieces->nelts; i++) {
        const piece_t *piece = &APR_ARRAY_IDX(pieces, i, piece_t);
        const char *value = piece->slot == IDP_SLOT_COUNT
            ? "" : values[piece->slot];

        *end++ = piece->html;
        end->iov_base = (void *)value;
        end->iov_len = strlen(value);
        end++;
    }
    return apr_pstrcatv(pool, parts, (apr_size_t)(end - parts), NULL);
}
