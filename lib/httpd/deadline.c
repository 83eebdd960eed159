/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/httpd/deadline.h"

#include <http_main.h>

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

#include <apr_allocator.h>
#include <apr_strings.h>
#include <apr_thread_mutex.h>

#include "lib/httpd/config.h"

#define KEY "connect_idp_threads" /* of pconf's userdata */
#define PATIENCE apr_time_from_sec(1) /* of a child that ends */
#define PAUSE apr_time_from_msec(10)

struct idp_deadline_t {
    atomic_int *threads;      /* that run in this process, of all deadlines */
    atomic_int late;          /* of this one, that nobody waits for */
    _Atomic apr_time_t shut;  /* no question before then; 0: all may */
};

/*
 * A question.  The pool is its own; pool and question belong to the thread
 * that asks, then to who waits, or to the former alone where it is late.
 * Plain POSIX threads: a thread of APR's would have to be outlived by a pool.
 */
typedef struct task_t {
    apr_pool_t *pool;
    idp_deadline_t *deadline;
    idp_ask_t ask;
    const void *state;
    const char *user;
    apr_array_header_t *values;
    const idp_error_t *error;
    pthread_mutex_t mutex;
    pthread_cond_t end;
    bool ended;               /* under the mutex */
    bool late;                /* likewise */
} task_t;

static atomic_int *threads_of(apr_pool_t *pconf)
{
    void *threads = NULL;

    apr_pool_userdata_get(&threads, KEY, pconf);
    if (!threads) {
        threads = apr_pcalloc(pconf, sizeof(atomic_int));
        apr_pool_userdata_setn(threads, KEY, NULL, pconf);
    }
    return threads;
}

idp_deadline_t *idp_deadline_create(apr_pool_t *pconf)
{
    idp_deadline_t *deadline = apr_pcalloc(pconf, sizeof(*deadline));

    deadline->threads = threads_of(pconf);
    return deadline;
}

/* In prefork this may run in a signal's handler: so it takes no lock. */
static apr_status_t end_child(void *baton)
{
    atomic_int *threads = baton;
    apr_interval_time_t waited;

    for (waited = 0; waited < PATIENCE && atomic_load(threads) > 0;
         waited += PAUSE) {
        apr_sleep(PAUSE);
    }
    if (atomic_load(threads) > 0) {
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, ap_server_conf,
                     "connect_idp: this child ends although %d questions to "
                     "attribute sources have no answer yet",
                     atomic_load(threads));
        _exit(0);
    }
    return APR_SUCCESS;
}

void idp_deadline_start_child(apr_pool_t *pchild, apr_pool_t *pconf)
{
    apr_allocator_t *allocator = apr_pool_allocator_get(pchild);
    apr_thread_mutex_t *mutex;

    /* prefork's children have no lock there: they are without threads */
    if (!apr_allocator_mutex_get(allocator)
        && apr_thread_mutex_create(&mutex, APR_THREAD_MUTEX_DEFAULT, pconf)
           == APR_SUCCESS) {
        apr_allocator_mutex_set(allocator, mutex);
    }
    apr_pool_pre_cleanup_register(pchild, threads_of(pconf), end_child);
}

/* A clock that nobody sets. */
static apr_time_t uptime(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return apr_time_from_sec(now.tv_sec) + now.tv_nsec / 1000;
}

/* May a question be tried?  After a pause the one that gets here first. */
static bool is_open(idp_deadline_t *deadline, apr_interval_time_t timeout)
{
    apr_time_t shut = atomic_load(&deadline->shut);
    apr_time_t now = uptime();

    return atomic_load(&deadline->late) < IDP_DEADLINE_MAX_LATE
        && (shut == 0
            || (shut <= now && atomic_compare_exchange_strong(
                    &deadline->shut, &shut, now + timeout)));
}

static void destroy(task_t *task)
{
    pthread_cond_destroy(&task->end);
    pthread_mutex_destroy(&task->mutex);
    apr_pool_destroy(task->pool);
}

static void *run(void *baton)
{
    task_t *task = baton;
    idp_deadline_t *deadline = task->deadline;
    bool late;

    task->error = task->ask(task->values, task->pool, task->state,
                            task->user);
    pthread_mutex_lock(&task->mutex);
    task->ended = true;
    late = task->late;
    atomic_store(&deadline->shut, 0);
    pthread_cond_signal(&task->end);
    pthread_mutex_unlock(&task->mutex);
    if (late) {
        destroy(task);
        atomic_fetch_sub(&deadline->late, 1);
    }
    atomic_fetch_sub(deadline->threads, 1);
    return NULL;
}

static task_t *make_task(idp_deadline_t *deadline, idp_ask_t ask,
                         const void *state, const char *user)
{
    pthread_condattr_t attributes;
    apr_pool_t *pool = NULL;
    task_t *task;

    apr_pool_create_unmanaged_ex(&pool, NULL, NULL);
    task = apr_pcalloc(pool, sizeof(*task));
    task->pool = pool;
    task->deadline = deadline;
    task->ask = ask;
    task->state = state;
    task->user = apr_pstrdup(pool, user);
    task->values = apr_array_make(pool, 1, sizeof(const char *));
    pthread_mutex_init(&task->mutex, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&task->end, &attributes);
    pthread_condattr_destroy(&attributes);
    return task;
}

/* Signals are for httpd's own threads. */
static bool start(task_t *task)
{
    pthread_attr_t attributes;
    pthread_t thread;
    sigset_t all, before;
    bool started;

    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    atomic_fetch_add(task->deadline->threads, 1);
    started = pthread_create(&thread, &attributes, run, task) == 0;
    if (!started) {
        atomic_fetch_sub(task->deadline->threads, 1);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return started;
}

/* Waits for the answer; false where it is late, and TASK somebody else's. */
static bool wait_for(task_t *task, apr_interval_time_t timeout)
{
    idp_deadline_t *deadline = task->deadline;
    apr_time_t until = uptime() + timeout;
    struct timespec at = { apr_time_sec(until), apr_time_usec(until) * 1000 };
    bool ended;
    int wrong = 0;

    pthread_mutex_lock(&task->mutex);
    while (!task->ended && wrong == 0) {
        wrong = pthread_cond_timedwait(&task->end, &task->mutex, &at);
    }
    ended = task->ended;
    if (!ended) {
        task->late = true;
        atomic_fetch_add(&deadline->late, 1);
        atomic_store(&deadline->shut, until + timeout);
    }
    pthread_mutex_unlock(&task->mutex);
    return ended;
}

/* What TASK found, out of its pool. */
static const idp_error_t *take(apr_array_header_t *values, apr_pool_t *pool,
                               const task_t *task)
{
    const idp_error_t *error = NULL;
    int i;

    if (task->error) {
        error = idp_error(pool, task->error->code, "%s",
                          task->error->reason);
    }
    for (i = 0; !error && i < task->values->nelts; i++) {
        APR_ARRAY_PUSH(values, const char *) = apr_pstrdup(
            pool, APR_ARRAY_IDX(task->values, i, const char *));
    }
    return error;
}

const idp_error_t *idp_deadline_ask(apr_array_header_t *values,
                                    const idp_env_t *env,
                                    idp_deadline_t *deadline, idp_ask_t ask,
                                    const void *state, const char *user,
                                    apr_interval_time_t timeout)
{
    const idp_error_t *error = NULL;
    task_t *task = NULL;

    if (!is_open(deadline, timeout)) {
        error = idp_error(env->pool, IDP_E_SOURCE, "not asked, for questions "
                          "before this one had no answer in time");
    }
    else {
        task = make_task(deadline, ask, state, user);
        if (!start(task)) {
            error = idp_error(env->pool, IDP_E_SOURCE, "not asked, for there "
                              "is no thread to be had; look at the limits of "
                              "httpd's processes");
            destroy(task);
        }
        else if (!wait_for(task, timeout)) {
            error = idp_error(env->pool, IDP_E_SOURCE, "no answer within %d "
                              "s (ConnectIdPSourceTimeout)",
                              (int)apr_time_sec(timeout));
        }
        else {
            error = take(values, env->pool, task);
            destroy(task);
        }
    }
    return error;
}
