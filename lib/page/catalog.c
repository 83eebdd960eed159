/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/page/catalog.h"

#include <string.h>

#include <apr_file_info.h>
#include <apr_fnmatch.h>
#include <apr_strings.h>

#include "lib/page/embedded.h"
#include "lib/page/folder.h"
#include "lib/page/language.h"

#define MESSAGES ".txt"

/* NAME without its ".txt", or NULL where it does not end so. */
static const char *tag_of(apr_pool_t *pool, const char *name)
{
    bool is_messages = name[0] != '.'
        && apr_fnmatch("*" MESSAGES, name, 0) == APR_SUCCESS;

    return is_messages
        ? apr_pstrmemdup(pool, name, strlen(name) - strlen(MESSAGES)) : NULL;
}

static const apr_hash_t *english_of(apr_hash_t *languages)
{
    idp_messages_t *english = apr_hash_get(languages, IDP_CATALOG_ENGLISH,
                                           APR_HASH_KEY_STRING);

    return english->texts;
}

/* The language TAG; a new one has the texts of English. */
static idp_messages_t *language_of(apr_hash_t *languages, apr_pool_t *pool,
                                   const char *tag)
{
    char *key = apr_pstrdup(pool, tag);
    idp_messages_t *messages;

    idp_language_lower(key);
    messages = apr_hash_get(languages, key, APR_HASH_KEY_STRING);
    if (!messages) {
        messages = apr_palloc(pool, sizeof(*messages));
        messages->language = tag;
        messages->texts = apr_hash_copy(pool, english_of(languages));
        apr_hash_set(languages, key, APR_HASH_KEY_STRING, messages);
    }
    return messages;
}

/* English itself, from which the others take keys and names of values. */
static const idp_error_t *add_english(apr_hash_t *languages,
                                      apr_pool_t *pool)
{
    static const char file[] = IDP_CATALOG_ENGLISH MESSAGES;
    idp_messages_t *english = apr_palloc(pool, sizeof(*english));

    english->language = IDP_CATALOG_ENGLISH;
    english->texts = apr_hash_make(pool);
    apr_hash_set(languages, IDP_CATALOG_ENGLISH, APR_HASH_KEY_STRING,
                 english);
    return idp_messages_read(english->texts, pool, NULL, file,
                             idp_folder_built_in(file));
}

static const idp_error_t *add_built_in(apr_hash_t *languages,
                                       apr_hash_t *model, apr_pool_t *pool)
{
    const idp_embedded_t *row;
    const idp_error_t *error = NULL;

    for (row = idp_embedded; row->name && !error; row++) {
        const char *tag = tag_of(pool, row->name);

        if (tag) {
            error = idp_messages_read(
                language_of(languages, pool, tag)->texts, pool, model,
                row->name, row->text);
        }
    }
    return error;
}

/* Adds the message file PATH, which is called NAME, if it is one. */
static const idp_error_t *add_file(apr_hash_t *languages, apr_hash_t *model,
                                   apr_pool_t *pool, const char *path,
                                   const char *name)
{
    const char *tag = tag_of(pool, name);
    const char *bytes = NULL;
    const idp_error_t *error = NULL;

    if (tag && !idp_language_is_tag(tag)) {
        error = idp_error(pool, IDP_E_CONFIG, "%s is not called after a "
                          "language; a name like nl.txt or pt-BR.txt is "
                          "expected", path);
    }
    else if (tag && apr_hash_count(languages) == IDP_CATALOG_MAX) {
        error = idp_error(pool, IDP_E_CONFIG, "%s: there are more than %d "
                          "languages", path, IDP_CATALOG_MAX);
    }
    else if (tag) {
        error = idp_folder_read(&bytes, pool, path);
    }
    if (bytes) {
        error = idp_messages_read(language_of(languages, pool, tag)->texts,
                                  pool, model, path, bytes);
    }
    return error;
}

static const idp_error_t *add_folder(apr_hash_t *languages,
                                     apr_hash_t *model, apr_pool_t *pool,
                                     const char *folder)
{
    const idp_error_t *error = NULL;
    apr_finfo_t info;
    apr_dir_t *open;
    char why[120];
    apr_status_t status = apr_dir_open(&open, folder, pool);

    if (status != APR_SUCCESS) {
        return idp_error(pool, IDP_E_CONFIG, "the folder %s cannot be read: "
                         "%s", folder, apr_strerror(status, why,
                                                    sizeof(why)));
    }
    while (!error
           && apr_dir_read(&info, APR_FINFO_NAME, open) == APR_SUCCESS) {
        error = add_file(languages, model, pool,
                         apr_pstrcat(pool, folder, "/", info.name, NULL),
                         info.name);
    }
    apr_dir_close(open);
    return error;
}

const idp_error_t *idp_catalog_open(apr_hash_t **languages, apr_pool_t *pool,
                                    const char *folder)
{
    apr_hash_t *opened = apr_hash_make(pool);
    const idp_error_t *error = add_english(opened, pool);
    apr_hash_t *model = apr_hash_copy(pool, english_of(opened));

    if (!error) {
        error = add_built_in(opened, model, pool);
    }
    if (!error && folder) {
        error = add_folder(opened, model, pool, folder);
    }
    if (!error) {
        *languages = opened;
    }
    return error;
}
