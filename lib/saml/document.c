/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/saml/document.h"

#include <apr_strings.h>

static apr_status_t free_doc(void *doc)
{
    xmlFreeDoc(doc);
    return APR_SUCCESS;
}

const idp_error_t *idp_document_make(xmlDoc **doc, apr_pool_t *pool,
                                     LassoNode *node)
{
    xmlNode *root = lasso_node_get_xmlNode(node, FALSE);
    xmlDoc *made = root ? xmlNewDoc(BAD_CAST "1.0") : NULL;

    g_object_unref(node);
    if (made) {
        apr_pool_cleanup_register(pool, made, free_doc,
                                  apr_pool_cleanup_null);
        xmlDocSetRootElement(made, root);
        *doc = made;
    }
    return made ? NULL : idp_error(pool, IDP_E_INTERNAL, "lasso did not "
                                   "write the message");
}

const idp_error_t *idp_document_text(const char **text, apr_size_t *size,
                                     apr_pool_t *pool, xmlDoc *doc,
                                     bool pretty)
{
    xmlChar *written = NULL;
    int length = 0;

    xmlDocDumpFormatMemory(doc, &written, &length, pretty);
    if (!written) {
        return idp_error(pool, IDP_E_INTERNAL, "no memory for the message");
    }
    *text = apr_pstrmemdup(pool, (const char *)written, (apr_size_t)length);
    *size = (apr_size_t)length;
    xmlFree(written);
    return NULL;
}
