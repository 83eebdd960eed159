/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/saml/idp_metadata.h"

#include <apr_strings.h>
#include <libxml/xmlwriter.h>

#include "lib/saml/saml.h"

/* libxml2's writer answers -1 where it failed; OK sums that up. */
static void start(bool *ok, xmlTextWriter *writer, const char *element)
{
    *ok = *ok && xmlTextWriterStartElement(writer, BAD_CAST element) >= 0;
}

static void end(bool *ok, xmlTextWriter *writer)
{
    *ok = *ok && xmlTextWriterEndElement(writer) >= 0;
}

static void attribute(bool *ok, xmlTextWriter *writer, const char *name,
                      const char *value)
{
    *ok = *ok && xmlTextWriterWriteAttribute(writer, BAD_CAST name,
                                             BAD_CAST value) >= 0;
}

static void text(bool *ok, xmlTextWriter *writer, const char *element,
                 const char *value)
{
    *ok = *ok && xmlTextWriterWriteElement(writer, BAD_CAST element,
                                           BAD_CAST value) >= 0;
}

static void write_key(bool *ok, xmlTextWriter *writer,
                      const char *certificate)
{
    start(ok, writer, "md:KeyDescriptor");
    attribute(ok, writer, "use", "signing");
    start(ok, writer, "ds:KeyInfo");
    start(ok, writer, "ds:X509Data");
    text(ok, writer, "ds:X509Certificate", certificate);
    end(ok, writer);
    end(ok, writer);
    end(ok, writer);
}

static void write_service(bool *ok, xmlTextWriter *writer,
                          const char *element, const char *binding,
                          const char *location)
{
    start(ok, writer, element);
    attribute(ok, writer, "Binding", binding);
    attribute(ok, writer, "Location", location);
    end(ok, writer);
}

static void write_slo(bool *ok, xmlTextWriter *writer,
                      const idp_metadata_t *metadata)
{
    static const char slo[] = "md:SingleLogoutService";

    if (metadata->slo) {
        write_service(ok, writer, slo, IDP_BINDING_REDIRECT, metadata->slo);
        write_service(ok, writer, slo, IDP_BINDING_POST, metadata->slo);
        write_service(ok, writer, slo, IDP_BINDING_SOAP, metadata->slo_soap);
    }
}

static void write_entity(bool *ok, xmlTextWriter *writer,
                         const idp_metadata_t *metadata)
{
    static const char sso[] = "md:SingleSignOnService";
    int i;

    start(ok, writer, "md:EntityDescriptor");
    attribute(ok, writer, "xmlns:md", IDP_NS_METADATA);
    attribute(ok, writer, "xmlns:ds", IDP_NS_DSIG);
    attribute(ok, writer, "entityID", metadata->entity_id);
    start(ok, writer, "md:IDPSSODescriptor");
    attribute(ok, writer, "WantAuthnRequestsSigned",
              metadata->want_authn_requests_signed ? "true" : "false");
    attribute(ok, writer, "protocolSupportEnumeration", IDP_NS_PROTOCOL);
    for (i = 0; i < metadata->certificates->nelts; i++) {
        write_key(ok, writer,
                  APR_ARRAY_IDX(metadata->certificates, i, const char *));
    }
    write_slo(ok, writer, metadata);
    for (i = 0; i < metadata->nameid_formats->nelts; i++) {
        text(ok, writer, "md:NameIDFormat",
             APR_ARRAY_IDX(metadata->nameid_formats, i, const char *));
    }
    write_service(ok, writer, sso, IDP_BINDING_REDIRECT, metadata->sso);
    write_service(ok, writer, sso, IDP_BINDING_POST, metadata->sso);
    end(ok, writer);
    end(ok, writer);
}

const idp_error_t *idp_metadata_write(const char **xml, apr_pool_t *pool,
                                      const idp_metadata_t *metadata)
{
    xmlBuffer *buffer = xmlBufferCreate();
    xmlTextWriter *writer = buffer ? xmlNewTextWriterMemory(buffer, 0)
                                   : NULL;
    bool ok = writer != NULL;

    if (ok) {
        xmlTextWriterSetIndent(writer, 1);
        ok = xmlTextWriterStartDocument(writer, NULL, "UTF-8", NULL) >= 0;
        write_entity(&ok, writer, metadata);
        ok = ok && xmlTextWriterEndDocument(writer) >= 0;
        xmlFreeTextWriter(writer);
    }
    if (ok) {
        *xml = apr_pstrdup(pool, (const char *)xmlBufferContent(buffer));
    }
    if (buffer) {
        xmlBufferFree(buffer);
    }
    return ok ? NULL : idp_error(pool, IDP_E_INTERNAL, "libxml2 could not "
                                 "write the metadata");
}
