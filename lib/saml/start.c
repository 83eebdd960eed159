/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/saml/saml.h"

#include <stdint.h>

#include <apr_strings.h>
#include <lasso/lasso.h>
#include <libxml/parser.h>
#include <xmlsec/errors.h>
#include <xmlsec/xmlsec.h>

#include "lib/saml/algorithm.h"

#define STARTED "connect_idp:saml"

typedef void log_t(idp_log_level_t level, const char *line);

static void drop_xmlsec(const char *file, int line, const char *function,
                        const char *object, const char *subject, int reason,
                        const char *message)
{
    (void)file, (void)line, (void)function, (void)object, (void)subject;
    (void)reason, (void)message;
}

static void log_glib(const gchar *domain, GLogLevelFlags level,
                     const gchar *message, gpointer baton)
{
    log_t *log = *(log_t **)baton;

    (void)domain;
    if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL)) {
        log(IDP_LOG_ERROR, message);
    }
    else if (level & G_LOG_LEVEL_WARNING) {
        log(IDP_LOG_WARNING, message);
    }
}

const idp_error_t *idp_saml_start(apr_pool_t *process_pool, log_t *log)
{
    const idp_error_t *error = NULL;
    void *sink = NULL;

    apr_pool_userdata_get(&sink, STARTED, process_pool);
    if (!sink) {
        sink = apr_pmemdup(process_pool, &log, sizeof(log));
        xmlInitParser();
        if (lasso_init() != 0) {
            error = idp_error(process_pool, IDP_E_CONFIG,
                              "lasso does not start: is its library the one "
                              "that this module was built with?");
        }
        else if (!idp_pss_register()) {
            error = idp_error(process_pool, IDP_E_CONFIG,
                              "xmlsec does not take RSA-PSS");
        }
        else {
            xmlSecErrorsSetCallback(drop_xmlsec);
            g_log_set_handler("Lasso", G_LOG_LEVEL_MASK, log_glib, sink);
            g_log_set_handler("GLib-GObject", G_LOG_LEVEL_MASK, log_glib,
                              sink);
            apr_pool_userdata_setn(sink, STARTED, NULL, process_pool);
        }
    }
    return error;
}
