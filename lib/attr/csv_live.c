/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/attr/csv_live.h"
#include "lib/base/text.h"

#include <stdatomic.h>

#include <apr_file_info.h>
#include <apr_strings.h>
#include <apr_tables.h>

#define LOOK_EVERY apr_time_from_sec(1)
#define LEFT_ALONE apr_time_from_sec(1)
#define OUTLIVES apr_time_from_sec(60)

/* A file as it was found: another one differs in this. */
typedef struct stamp_t {
    apr_time_t changed;
    apr_off_t size;
    apr_ino_t inode;
} stamp_t;

typedef struct snapshot_t {
    const idp_csv_t *csv;
    apr_pool_t *pool;         /* its own; NULL: the configuration's */
    apr_time_t replaced;
    struct snapshot_t *older; /* replaced before */
} snapshot_t;

/* What changes while the server runs. */
typedef struct present_t {
    _Atomic(snapshot_t *) snapshot;
    _Atomic(apr_time_t) next_look;
    atomic_flag looking;      /* whoever has set it owns what follows */
    stamp_t seen;             /* of the file last tried, good or wrong */
    snapshot_t *older;
} present_t;

struct idp_csv_live_t {
    const char *path;
    apr_pool_t *pool;
    apr_array_header_t *columns; /* const char *, needed */
    present_t *present;
};

#define WANTED (APR_FINFO_MTIME | APR_FINFO_SIZE | APR_FINFO_INODE)

static stamp_t stamp_of(const apr_finfo_t *info)
{
    return (stamp_t){ info->mtime, info->size, info->inode };
}

static bool same(const stamp_t *one, const stamp_t *other)
{
    return one->changed == other->changed && one->size == other->size
        && one->inode == other->inode;
}

static const idp_error_t *check_column(const idp_csv_t *csv,
                                       apr_pool_t *pool, const char *path,
                                       const char *column)
{
    return idp_csv_has_column(csv, column) ? NULL
        : idp_error(pool, IDP_E_CONFIG, "%s has no column \"%s\"; expected "
                    "it in line 1, which has %s", path, column,
                    idp_csv_columns(csv, pool));
}

const idp_error_t *idp_csv_live_open(idp_csv_live_t **live, apr_pool_t *pool,
                                     const char *path)
{
    idp_csv_live_t *opened = apr_pcalloc(pool, sizeof(*opened));
    snapshot_t *first = apr_pcalloc(pool, sizeof(*first));
    idp_csv_t *csv = NULL;
    apr_finfo_t info = { 0 };
    const idp_error_t *error;

    /* looked at before it is read: a change in between is seen later */
    apr_stat(&info, path, WANTED, pool);
    error = idp_csv_read(&csv, pool, path);
    if (!error) {
        first->csv = csv;
        opened->path = path;
        opened->pool = pool;
        opened->columns = apr_array_make(pool, 4, sizeof(const char *));
        opened->present = apr_pcalloc(pool, sizeof(*opened->present));
        atomic_init(&opened->present->snapshot, first);
        atomic_init(&opened->present->next_look, 0);
        atomic_flag_clear(&opened->present->looking);
        opened->present->seen = stamp_of(&info);
        *live = opened;
    }
    return error;
}

const idp_error_t *idp_csv_live_need(idp_csv_live_t *live,
                                     const char *column)
{
    const snapshot_t *now = atomic_load(&live->present->snapshot);

    APR_ARRAY_PUSH(live->columns, const char *) = column;
    return check_column(now->csv, live->pool, live->path, column);
}

/* A new snapshot, in a pool of its own, or why there is none. */
static const idp_error_t *read_snapshot(snapshot_t **snapshot,
                                        const idp_env_t *env,
                                        const idp_csv_live_t *live)
{
    const idp_error_t *error = NULL;
    apr_pool_t *pool = NULL;
    idp_csv_t *csv = NULL;
    int i;

    if (apr_pool_create_unmanaged_ex(&pool, NULL, NULL) != APR_SUCCESS) {
        return idp_error(env->pool, IDP_E_INTERNAL, "no memory");
    }
    error = idp_csv_read(&csv, pool, live->path);
    for (i = 0; i < live->columns->nelts && !error; i++) {
        error = check_column(csv, pool, live->path,
                             APR_ARRAY_IDX(live->columns, i, const char *));
    }
    if (!error) {
        *snapshot = apr_pcalloc(pool, sizeof(**snapshot));
        (*snapshot)->csv = csv;
        (*snapshot)->pool = pool;
    }
    else {
        error = idp_error(env->pool, IDP_E_CONFIG, "%s", error->reason);
        apr_pool_destroy(pool);
    }
    return error;
}

/* Ends what was replaced so long ago that nobody can read it any more. */
static void forget(present_t *present, apr_time_t now)
{
    snapshot_t **at = &present->older;

    while (*at && (*at)->replaced + OUTLIVES > now) {
        at = &(*at)->older;
    }
    while (*at) {
        snapshot_t *old = *at;

        *at = old->older;
        if (old->pool) {
            apr_pool_destroy(old->pool);
        }
    }
}

static void replace(present_t *present, snapshot_t *snapshot, apr_time_t now)
{
    snapshot_t *old = atomic_exchange(&present->snapshot, snapshot);

    old->replaced = now;
    old->older = present->older;
    present->older = old;
}

/* Takes the file that INFO tells of, or says why not. */
static void take(const idp_csv_live_t *live, const idp_env_t *env,
                 const apr_finfo_t *info)
{
    snapshot_t *snapshot = NULL;
    const idp_error_t *error = read_snapshot(&snapshot, env, live);

    live->present->seen = stamp_of(info);
    if (error) {
        env->log(env->log_baton, IDP_LOG_ERROR, apr_psprintf(
            env->pool, "%s has changed and is wrong; what was read before "
            "stays until it changes again: %s", live->path, error->reason));
    }
    else {
        replace(live->present, snapshot, env->now);
        env->log(env->log_baton, IDP_LOG_INFO, apr_psprintf(
            env->pool, "%s has changed and was read again", live->path));
    }
}

static void look(const idp_csv_live_t *live, const idp_env_t *env)
{
    present_t *present = live->present;
    apr_finfo_t info = { 0 };
    apr_status_t status;
    stamp_t stamp;

    forget(present, env->now);
    status = apr_stat(&info, live->path, WANTED, env->pool);
    stamp = stamp_of(&info);
    if (APR_STATUS_IS_ENOENT(status) && !same(&stamp, &present->seen)) {
        present->seen = stamp;
        env->log(env->log_baton, IDP_LOG_ERROR, apr_psprintf(
            env->pool, "%s is gone; what was read before stays until it is "
            "there again", live->path));
    }
    if (status == APR_SUCCESS) {
        if (!same(&stamp, &present->seen)
            && (info.mtime + LEFT_ALONE <= env->now
                || info.mtime > env->now + LOOK_EVERY)) {
            take(live, env, &info);
        }
    }
}

const char *idp_csv_live_find(const idp_csv_live_t *live,
                              const idp_env_t *env, const char *user,
                              const char *column)
{
    present_t *present = live->present;
    const char *found;

    if (env->now >= atomic_load(&present->next_look)
        && !atomic_flag_test_and_set(&present->looking)) {
        look(live, env);
        atomic_store(&present->next_look, env->now + LOOK_EVERY);
        atomic_flag_clear(&present->looking);
    }
    found = idp_csv_find(atomic_load(&present->snapshot)->csv, user, column);
    return apr_pstrdup(env->pool, found);
}
