/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/base/file.h"

#include <apr_file_io.h>
#include <apr_strings.h>

const idp_error_t *idp_file_read(const char **bytes, apr_size_t *size,
                                 apr_pool_t *pool, const char *file,
                                 apr_size_t max)
{
    const idp_error_t *error = NULL;
    apr_file_t *handle = NULL;
    apr_finfo_t info = { 0 };
    char *read = NULL;
    char why[120];
    apr_status_t status;

    status = apr_file_open(&handle, file, APR_FOPEN_READ, 0, pool);
    if (status == APR_SUCCESS) {
        status = apr_file_info_get(&info, APR_FINFO_SIZE | APR_FINFO_TYPE,
                                   handle);
    }
    if (status == APR_SUCCESS && info.filetype != APR_REG) {
        error = idp_error(pool, IDP_E_CONFIG, "%s is not a file", file);
    }
    else if (status == APR_SUCCESS && (apr_uint64_t)info.size > max) {
        error = idp_error(pool, IDP_E_CONFIG,
                          "%s has %" APR_OFF_T_FMT " bytes; at most %"
                          APR_SIZE_T_FMT " are taken", file, info.size, max);
    }
    else if (status == APR_SUCCESS) {
        read = apr_palloc(pool, (apr_size_t)info.size + 1);
        status = apr_file_read_full(handle, read, (apr_size_t)info.size,
                                    NULL);
        read[info.size] = '\0';
    }
    if (handle) {
        apr_file_close(handle);
    }
    if (!error && status != APR_SUCCESS) {
        error = idp_error(pool, IDP_E_CONFIG, "%s cannot be read: %s", file,
                          apr_strerror(status, why, sizeof(why)));
    }
    if (!error) {
        *bytes = read;
        *size = (apr_size_t)info.size;
    }
    return error;
}

const idp_error_t *idp_file_write(apr_pool_t *pool, const char *file,
                                  const char *bytes, apr_size_t size)
{
    char *beside = apr_pstrcat(pool, file, ".XXXXXX", NULL);
    apr_file_t *handle = NULL;
    apr_status_t status;
    char why[120];

    /* made with mode 0600; stays when it is closed */
    status = apr_file_mktemp(&handle, beside,
                             APR_FOPEN_CREATE | APR_FOPEN_WRITE
                             | APR_FOPEN_EXCL, pool);
    if (status == APR_SUCCESS) {
        status = apr_file_write_full(handle, bytes, size, NULL);
        if (status == APR_SUCCESS) {
            status = apr_file_sync(handle);
        }
        apr_file_close(handle);
        if (status == APR_SUCCESS) {
            status = apr_file_rename(beside, file, pool);
        }
        if (status != APR_SUCCESS) {
            apr_file_remove(beside, pool);
        }
    }
    return status == APR_SUCCESS ? NULL
        : idp_error(pool, IDP_E_CONFIG, "%s cannot be written: %s", file,
                    apr_strerror(status, why, sizeof(why)));
}
