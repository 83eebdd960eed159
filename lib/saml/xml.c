/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/saml/xml.h"

#include <string.h>

#include <apr_strings.h>
#include <libxml/SAX2.h>
#include <libxml/parser.h>

#include "lib/base/text.h"

const idp_xml_limits_t idp_xml_message = {
    32 * 1024, 500, 24, 64, 80, false
};
const idp_xml_limits_t idp_xml_metadata = {
    128 * 1024 * 1024, 10000000, 32, 64, 10000000, true
};

/* What the parser's call-backs share; ctxt->_private points here. */
typedef struct reading_t {
    const idp_xml_limits_t *limits;
    int elements;
    int namespaces;
    const char *refused;      /* why the parser was stopped, or NULL */
    bool too_large;
} reading_t;

static void refuse(xmlParserCtxt *parser, const char *why, bool too_large)
{
    reading_t *reading = parser->_private;

    if (!reading->refused) {
        reading->refused = why;
        reading->too_large = too_large;
    }
    xmlStopParser(parser);
}

static void on_element(void *baton, const xmlChar *name,
                       const xmlChar *prefix, const xmlChar *space,
                       int space_count, const xmlChar **spaces,
                       int attribute_count, int defaulted,
                       const xmlChar **attributes)
{
    xmlParserCtxt *parser = baton;
    reading_t *reading = parser->_private;
    const idp_xml_limits_t *limits = reading->limits;

    reading->elements++;
    reading->namespaces += space_count;
    if (reading->elements > limits->elements) {
        refuse(parser, "it has too many elements", true);
    }
    else if (parser->nodeNr >= limits->depth) {
        refuse(parser, "its elements are nested too deeply", true);
    }
    else if (attribute_count + space_count > limits->attributes) {
        refuse(parser, "an element has too many attributes", true);
    }
    else if (reading->namespaces > limits->namespaces) {
        refuse(parser, "it declares too many namespaces", true);
    }
    else {
        xmlSAX2StartElementNs(parser, name, prefix, space, space_count,
                              spaces, attribute_count, defaulted,
                              attributes);
    }
}

static void on_doctype(void *parser, const xmlChar *name,
                       const xmlChar *external, const xmlChar *system)
{
    (void)name, (void)external, (void)system;
    refuse(parser, "it has a document type declaration (DTD)", false);
}

static void on_comment(void *baton, const xmlChar *text)
{
    xmlParserCtxt *parser = baton;

    (void)text;
    if (!((reading_t *)parser->_private)->limits->comments) {
        refuse(parser, "it has a comment", false);
    }
}

static void on_instruction(void *baton, const xmlChar *target,
                           const xmlChar *data)
{
    xmlParserCtxt *parser = baton;

    (void)target, (void)data;
    if (!((reading_t *)parser->_private)->limits->comments) {
        refuse(parser, "it has a processing instruction", false);
    }
}

static void on_cdata(void *parser, const xmlChar *text, int length)
{
    if (((reading_t *)((xmlParserCtxt *)parser)->_private)
            ->limits->comments) {
        xmlSAX2Characters(parser, text, length);
    }
    else {
        refuse(parser, "it has a CDATA section", false);
    }
}

/*
 * libxml2 compares the attributes of one tag pairwise before it shows them
 * to us.  More equals signs in one tag than a few long addresses have are
 * such an attack, and are found here in one pass.
 */
static bool has_crowded_tag(const char *bytes, apr_size_t size)
{
    int signs = 0;
    apr_size_t i;

    for (i = 0; i < size && signs <= 400; i++) {
        if (bytes[i] == '<') {
            signs = 0;
        }
        else if (bytes[i] == '=' && (i + 1 == size || bytes[i + 1] != '=')) {
            signs++;        /* a row of them is a ruler in a comment */
        }
    }
    return signs > 400;
}

/* libxml2 would write what it thinks of xml:id to stderr, unescaped. */
static void drop_sentence(void *parser, xmlError *sentence)
{
    (void)parser, (void)sentence;
}

static apr_status_t free_doc(void *doc)
{
    xmlFreeDoc(doc);
    return APR_SUCCESS;
}

/* Runs the parser; NULL where it was stopped or the text is no XML. */
static xmlDoc *parse(xmlParserCtxt *parser, reading_t *reading,
                     const char *bytes, apr_size_t size)
{
    xmlDoc *doc;

    parser->_private = reading;
    parser->sax->startElementNs = on_element;
    parser->sax->internalSubset = on_doctype;
    parser->sax->externalSubset = on_doctype;
    parser->sax->comment = on_comment;
    parser->sax->processingInstruction = on_instruction;
    parser->sax->cdataBlock = on_cdata;
    parser->sax->serror = drop_sentence;
    doc = xmlCtxtReadMemory(parser, bytes, (int)size, NULL, "UTF-8",
                            XML_PARSE_NONET | XML_PARSE_NOERROR
                            | XML_PARSE_NOWARNING | XML_PARSE_COMPACT);
    if (doc && (reading->refused || !parser->nsWellFormed
                || !xmlDocGetRootElement(doc))) {
        xmlFreeDoc(doc);
        doc = NULL;
    }
    return doc;
}

const idp_error_t *idp_xml_read(xmlDoc **doc, apr_pool_t *pool,
                                const char *bytes, apr_size_t size,
                                const idp_xml_limits_t *limits)
{
    reading_t reading = { limits, 0, 0, NULL, false };
    const idp_error_t *error = NULL;
    xmlParserCtxt *parser;
    xmlDoc *read = NULL;

    if (size > limits->bytes) {
        error = idp_error(pool, IDP_E_MESSAGE_SIZE,
                          "the XML has %" APR_SIZE_T_FMT " bytes; %"
                          APR_SIZE_T_FMT " are taken", size, limits->bytes);
    }
    else if (memchr(bytes, '\0', size) || has_crowded_tag(bytes, size)) {
        error = idp_error(pool, IDP_E_MESSAGE,
                          "the XML has a NUL byte or a crowded tag");
    }
    else if (!(parser = xmlNewParserCtxt())) {
        error = idp_error(pool, IDP_E_INTERNAL, "no memory for a parser");
    }
    else {
        read = parse(parser, &reading, bytes, size);
        if (reading.refused) {
            error = idp_error(pool, reading.too_large ? IDP_E_MESSAGE_SIZE
                                                      : IDP_E_MESSAGE,
                              "the XML is refused: %s", reading.refused);
        }
        else if (!read) {
            const char *why = parser->lastError.message;

            why = why ? apr_pstrndup(pool, why, strcspn(why, "\n")) : "";
            error = idp_error(pool, IDP_E_MESSAGE,
                              "the XML is not well-formed at line %d: %s",
                              parser->lastError.line,
                              idp_text_log(pool, why, 200));
        }
        xmlFreeParserCtxt(parser);
    }
    if (!error) {
        apr_pool_cleanup_register(pool, read, free_doc,
                                  apr_pool_cleanup_null);
        *doc = read;
    }
    return error;
}

bool idp_xml_is(const xmlNode *node, const char *space, const char *name)
{
    return node->type == XML_ELEMENT_NODE && node->ns
           && strcmp((const char *)node->name, name) == 0
           && strcmp((const char *)node->ns->href, space) == 0;
}

static xmlNode *first_of(xmlNode *node, const char *space, const char *name)
{
    while (node && !idp_xml_is(node, space, name)) {
        node = node->next;
    }
    return node;
}

xmlNode *idp_xml_child(const xmlNode *node, const char *space,
                       const char *name)
{
    return first_of(node->children, space, name);
}

xmlNode *idp_xml_next(const xmlNode *node)
{
    return first_of(node->next, (const char *)node->ns->href,
                    (const char *)node->name);
}

const char *idp_xml_attribute(apr_pool_t *pool, const xmlNode *node,
                              const char *name)
{
    const char *copy = NULL;
    xmlChar *value = xmlGetNoNsProp(node, (const xmlChar *)name);

    if (value) {
        copy = apr_pstrdup(pool, (const char *)value);
        xmlFree(value);
    }
    return copy;
}

const char *idp_xml_text(apr_pool_t *pool, const xmlNode *node)
{
    const char *text = "";
    const xmlNode *child;
    apr_size_t end;

    for (child = node->children; child; child = child->next) {
        if (child->type != XML_TEXT_NODE) {
            return NULL;
        }
        text = node->children->next
               ? apr_pstrcat(pool, text, child->content, NULL)
               : (const char *)child->content;
    }
    text += strspn(text, " \t\r\n");
    end = strlen(text);
    while (end > 0 && strchr(" \t\r\n", text[end - 1])) {
        end--;
    }
    return end > 0 ? apr_pstrndup(pool, text, end) : NULL;
}

xmlNode *idp_xml_walk(xmlNode *node, const xmlNode *top)
{
    xmlNode *next = xmlFirstElementChild(node);

    while (!next && node != top) {
        next = xmlNextElementSibling(node);
        node = node->parent;
    }
    return next;
}

bool idp_xml_boolean(bool *value, const char *text)
{
    bool yes = strcmp(text, "true") == 0 || strcmp(text, "1") == 0;
    bool no = strcmp(text, "false") == 0 || strcmp(text, "0") == 0;

    if (yes || no) {
        *value = yes;
    }
    return yes || no;
}
