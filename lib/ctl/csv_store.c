/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/attr/csv.h"
#include "lib/ctl/agents_csv.h"
#include "lib/ctl/store_kind.h"

#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_lib.h>
#include <apr_portable.h>
#include <apr_strings.h>

#define BESIDE ".new"         /* the file that takes the old one's place */
#define MODE 0644             /* httpd's children read the file again */

static int number_of(apr_file_t *file)
{
    apr_os_file_t number = -1;

    apr_os_file_get(&number, file);
    return number;
}

static apr_status_t status_of(int result)
{
    return result == 0 ? APR_SUCCESS : apr_get_os_error();
}

/*
 * Holds the folder: the file itself is replaced, and a file made for the
 * lock alone would stay and have an owner.
 */
static const idp_error_t *lock_folder(idp_store_t *store)
{
    const char *folder = apr_pstrmemdup(store->pool, store->file, (apr_size_t)
        (apr_filepath_name_get(store->file) - store->file));
    apr_file_t *handle = NULL;
    apr_status_t status = apr_file_open(&handle, folder, APR_FOPEN_READ, 0,
                                        store->pool);

    if (status == APR_SUCCESS) {
        status = status_of(flock(number_of(handle), LOCK_EX));
        store->handle = handle;
    }
    return status == APR_SUCCESS ? NULL
        : idp_store_error(store, "its folder cannot be locked", status);
}

const idp_error_t *idp_csv_store_open(idp_store_t *store,
                                      idp_store_use_t use)
{
    apr_pool_t *pool = store->pool;
    apr_array_header_t *faults = apr_array_make(pool, 1,
                                                sizeof(const char *));
    const idp_error_t *error = NULL;
    idp_agents_t *agents = idp_agents_make(pool);

    if (use != IDP_STORE_READ) {
        error = lock_folder(store);
    }
    if (!error && (use != IDP_STORE_MAKE
                   || access(store->file, F_OK) == 0)) {
        idp_agents_read(&agents, faults, pool, store->file, NULL, NULL);
    }
    if (faults->nelts > 0) {
        error = idp_error(pool, IDP_E_CONFIG, "%s",
                          APR_ARRAY_IDX(faults, 0, const char *));
    }
    store->agents = agents;
    return error;
}

/* The new file has the owner and the mode of the old one. */
static apr_status_t copy_owner(apr_file_t *file, const char *old)
{
    struct stat info = { .st_mode = MODE };
    apr_status_t status = APR_SUCCESS;

    if (stat(old, &info) == 0) {
        status = status_of(fchown(number_of(file), info.st_uid,
                                  info.st_gid));
    }
    if (status == APR_SUCCESS) {
        status = status_of(fchmod(number_of(file), info.st_mode & 07777));
    }
    return status;
}

/* Writes the new file, all of it down to the disk. */
static const idp_error_t *write_file(const idp_store_t *store,
                                     const idp_agents_t *agents,
                                     apr_file_t *file)
{
    const idp_error_t *error = NULL;
    apr_off_t size = 0;
    apr_status_t status = copy_owner(file, store->file);

    if (status == APR_SUCCESS) {
        status = idp_agents_write(agents, file);
    }
    if (status == APR_SUCCESS) {
        status = apr_file_sync(file);
    }
    if (status == APR_SUCCESS) {
        status = apr_file_seek(file, APR_CUR, &size);
    }
    if (status != APR_SUCCESS) {
        error = idp_store_error(store, "cannot be written", status);
    }
    else if (size > IDP_CSV_MAX_SIZE) {
        error = idp_error(store->pool, IDP_E_CONFIG, "%s would have %"
                          APR_OFF_T_FMT " bytes; expected %d at most",
                          store->name, size, IDP_CSV_MAX_SIZE);
    }
    return error;
}

const idp_error_t *idp_csv_store_save(idp_store_t *store,
                                      const idp_agents_t *agents)
{
    apr_pool_t *pool = store->pool;
    const char *beside = apr_pstrcat(pool, store->file, BESIDE, NULL);
    const idp_error_t *error = NULL;
    apr_file_t *file = NULL;
    apr_status_t status;

    /* whoever left one behind is dead: the folder is ours */
    apr_file_remove(beside, pool);
    status = apr_file_open(&file, beside, APR_FOPEN_WRITE | APR_FOPEN_CREATE
                           | APR_FOPEN_EXCL | APR_FOPEN_BUFFERED,
                           APR_FPROT_UREAD | APR_FPROT_UWRITE, pool);
    if (status != APR_SUCCESS) {
        return idp_store_error(store, "cannot be written", status);
    }
    error = write_file(store, agents, file);
    apr_file_close(file);
    if (!error) {
        status = apr_file_rename(beside, store->file, pool);
        error = status == APR_SUCCESS ? NULL
            : idp_store_error(store, "cannot be replaced", status);
    }
    if (error) {
        apr_file_remove(beside, pool);
    }
    else {
        fsync(number_of(store->handle));
    }
    return error;
}
