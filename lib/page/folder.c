/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/page/folder.h"

#include <string.h>

#include <apr_file_info.h>
#include <apr_strings.h>

#include "lib/base/file.h"
#include "lib/base/text.h"
#include "lib/page/embedded.h"

const char *idp_folder_built_in(const char *name)
{
    const idp_embedded_t *row = idp_embedded;

    while (strcmp(row->name, name) != 0) {
        row++;
    }
    return row->text;
}

/* Lines and tabs are fine here, which a text of one line must not have. */
static bool is_clean(apr_pool_t *pool, const char *text)
{
    char *line = apr_pstrdup(pool, text);
    char *c;

    for (c = line; *c; c++) {
        *c = strchr("\t\r\n", *c) ? ' ' : *c;
    }
    return idp_text_is_clean(line);
}

const idp_error_t *idp_folder_read(const char **text, apr_pool_t *pool,
                                   const char *file)
{
    const char *read = NULL;
    apr_size_t size = 0;
    const idp_error_t *error = idp_file_read(&read, &size, pool, file,
                                             IDP_FOLDER_MAX_FILE);

    if (!error && strlen(read) != size) {
        error = idp_error(pool, IDP_E_CONFIG, "%s has a NUL byte", file);
    }
    if (!error) {
        *text = read;
    }
    return error;
}

const idp_error_t *idp_folder_find(const char **text, const char **file,
                                   apr_pool_t *pool, const char *folder,
                                   const char *name)
{
    apr_finfo_t info;
    const idp_error_t *error = NULL;
    const char *path = folder
        ? apr_pstrcat(pool, folder, "/", name, NULL) : NULL;

    *file = name;
    *text = idp_folder_built_in(name);
    if (path && apr_stat(&info, path, APR_FINFO_TYPE, pool) == APR_SUCCESS) {
        *file = path;
        error = idp_folder_read(text, pool, path);
    }
    if (!error && !is_clean(pool, *text)) {
        error = idp_error(pool, IDP_E_CONFIG, "%s is not UTF-8 text, or has "
                          "control characters or a byte order mark", *file);
    }
    return error;
}
