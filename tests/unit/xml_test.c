/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XML from outside: what the one reader takes, refuses, and what it costs. */

#include "tests/unit/saml_fixture.h"

#include <sys/resource.h>

#define A(x) "<a>" x "</a>"
#define DTD "<!DOCTYPE a ["
#define BOMB \
    DTD "<!ENTITY a '0123456789'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>" \
    "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>" \
    "<!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;'>]>" A("&d;&d;&d;&d;&d;&d;&d;&d;")
#define CPU_BOUND 1.0         /* seconds; 50 ms without valgrind and ASan */

/* TEXT as a message: code -1 is taken; METADATA likewise. */
typedef struct row_t {
    const char *title;
    const char *text;
    int message;
    int metadata;
    const char *says;
} row_t;

#define TAKEN (-1)
#define BAD IDP_E_MESSAGE
#define LARGE IDP_E_MESSAGE_SIZE

static const row_t rows[] = {
    { "one element", "<a/>", TAKEN, TAKEN, NULL },
    { "declaration", "<?xml version=\"1.0\"?><a/>", TAKEN, TAKEN, NULL },
    { "declared UTF-8", "<?xml version=\"1.0\" encoding=\"utf-8\"?><a/>",
      TAKEN, TAKEN, NULL },
    { "predefined entities", A("&lt;&amp;&gt;&quot;&apos;&#65;"), TAKEN,
      TAKEN, NULL },
    { "byte order mark", "\xef\xbb\xbf<a/>", TAKEN, TAKEN, NULL },
    { "comment", A("x<!-- c -->y"), BAD, TAKEN, "a comment" },
    { "comment before the root", "<!-- c --><a/>", BAD, TAKEN, "a comment" },
    { "comment after the root", "<a/><!-- c -->", BAD, TAKEN, "a comment" },
    { "instruction", A("<?php x?>"), BAD, TAKEN, "a processing instr" },
    { "style sheet", "<?xml-stylesheet href='x'?><a/>", BAD, TAKEN,
      "a processing instr" },
    { "CDATA", A("<![CDATA[x]]>"), BAD, TAKEN, "a CDATA section" },
    { "empty", "", BAD, BAD, "not well-formed" },
    { "white space", " \n", BAD, BAD, "not well-formed" },
    { "text", "saml", BAD, BAD, "not well-formed" },
    { "open element", "<a>", BAD, BAD, "not well-formed" },
    { "crossed elements", "<a><b></a></b>", BAD, BAD, "not well-formed" },
    { "two roots", "<a/><a/>", BAD, BAD, "not well-formed" },
    { "text behind the root", "<a/>x", BAD, BAD, "not well-formed" },
    { "attribute twice", "<a b='1' b='2'/>", BAD, BAD, "not well-formed" },
    { "attribute twice by namespace",
      "<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>", BAD, BAD,
      "not well-formed" },
    { "unknown prefix", "<p:a/>", BAD, BAD, "not well-formed" },
    { "unknown entity", A("&x;"), BAD, BAD, "not well-formed" },
    { "not UTF-8", A("\xff"), BAD, BAD, "not well-formed" },
    { "overlong UTF-8", A("\xc0\xbc"), BAD, BAD, "not well-formed" },
    { "control character", A("\x01"), BAD, BAD, "not well-formed" },
    { "NUL as a character reference", A("&#0;"), BAD, BAD,
      "not well-formed" },
    { "non-character", A("&#xFFFF;"), BAD, BAD, "not well-formed" },

    { "document type", "<!DOCTYPE a><a/>", BAD, BAD, "(DTD)" },
    { "document type behind a comment", "<?xml version='1.0'?>\n<!-- -->"
      "<!DOCTYPE a><a/>", BAD, BAD, NULL },
    { "external DTD by file", "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
      BAD, BAD, "(DTD)" },
    { "external DTD by network",
      "<!DOCTYPE a PUBLIC '-//x' 'http://127.0.0.1:1/x.dtd'><a/>", BAD, BAD,
      "(DTD)" },
    { "entity", DTD "<!ENTITY x 'y'>]>" A("&x;"), BAD, BAD, "(DTD)" },
    { "external entity", DTD "<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
      A("&x;"), BAD, BAD, "(DTD)" },
    { "parameter entity", DTD "<!ENTITY % x SYSTEM 'http://127.0.0.1:1/'>"
      "%x;]><a/>", BAD, BAD, "(DTD)" },
    { "default attribute", DTD "<!ATTLIST a ID CDATA 'x'>]><a/>", BAD, BAD,
      "(DTD)" },
    { "entity bomb", BOMB, BAD, BAD, "(DTD)" },
    { "document type inside", A("<!DOCTYPE a>"), BAD, BAD, NULL },
    { "XInclude is only an element",
      "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' "
      "href='/etc/passwd' parse='text'/>", TAKEN, TAKEN, NULL },

    { "declared UTF-16", "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a/>",
      TAKEN, TAKEN, NULL },
    { "declared UTF-7", "<?xml version=\"1.0\" encoding=\"UTF-7\"?>"
      A("+ADw-b/+AD4-"), TAKEN, TAKEN, NULL },
    { "declared Latin-1", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>"
      A("\xe9"), BAD, BAD, "not well-formed" },
    { "declared nonsense", "<?xml version=\"1.0\" encoding=\"x-none\"?><a/>",
      BAD, BAD, "Unsupported encoding" },
};

static void check(const char *text, size_t size, int code, const char *says,
                  const idp_xml_limits_t *limits)
{
    xmlDoc *doc = NULL;
    const idp_error_t *error = idp_xml_read(&doc, pool, text, size, limits);

    if (code == TAKEN) {
        assert_no_error(error);
        assert_non_null(xmlDocGetRootElement(doc));
    }
    else {
        assert_error(error, (idp_code_t)code, says ? says : "");
        assert_null(doc);
    }
}

static void row(void **state)
{
    const row_t *r = *state;

    check(r->text, strlen(r->text), r->message, r->says, &idp_xml_message);
    check(r->text, strlen(r->text), r->metadata,
          r->metadata == TAKEN ? NULL : r->says, &idp_xml_metadata);
}

/* Other encodings are bytes that are not UTF-8; nothing is guessed. */
static void other_encodings(void **state)
{
    static const char utf16[] = "\xff\xfe<\0a\0/\0>\0";
    static const char utf16_plain[] = "<\0a\0/\0>\0";
    static const char utf32[] = "\xff\xfe\0\0<\0\0\0a\0\0\0/\0\0\0>\0\0\0";

    (void)state;
    check(utf16, sizeof(utf16) - 1, BAD, NULL, &idp_xml_message);
    check(utf16_plain, sizeof(utf16_plain) - 1, BAD, NULL, &idp_xml_message);
    check(utf32, sizeof(utf32) - 1, BAD, NULL, &idp_xml_message);
    check("<a\xfe\xff/>", 6, BAD, NULL, &idp_xml_message);
    check("\x4c\x81\x61\x6e", 4, BAD, NULL, &idp_xml_message); /* EBCDIC */
}

/* Text is what the bytes say as UTF-8, whatever the declaration says. */
static void declared_encoding_does_not_count(void **state)
{
    xmlDoc *doc;

    (void)state;
    doc = parse_xml("<?xml version=\"1.0\" encoding=\"UTF-7\"?>"
                    A("+ADw-b/+AD4-"));
    assert_same(idp_xml_text(pool, xmlDocGetRootElement(doc)),
                "+ADw-b/+AD4-");
    doc = parse_xml("<?xml version=\"1.0\" encoding=\"UTF-16\"?>"
                    A("\xc3\xbc"));
    assert_same(idp_xml_text(pool, xmlDocGetRootElement(doc)), "\xc3\xbc");
}

static void nul_bytes(void **state)
{
    (void)state;
    check("<a/>\0", 5, BAD, "NUL", &idp_xml_message);
    check("\0<a/>", 5, BAD, "NUL", &idp_xml_message);
    check("<a>\0</a>", 8, BAD, "NUL", &idp_xml_message);
    /* what stands behind SIZE does not count */
    check("<a/>x", 4, TAKEN, NULL, &idp_xml_message);
}

static const char *repeated(const char *text, int count)
{
    size_t length = strlen(text);
    char *all = apr_palloc(pool, length * (size_t)count + 1);
    int i;

    for (i = 0; i < count; i++) {
        memcpy(all + length * (size_t)i, text, length);
    }
    all[length * (size_t)count] = '\0';
    return all;
}

/* COUNT attributes: TEXT with %d for the number of each. */
static const char *numbered(const char *form, int count)
{
    const char *all = "";
    int i;

    for (i = 0; i < count; i++) {
        all = apr_pstrcat(pool, all, apr_psprintf(pool, form, i), NULL);
    }
    return all;
}

static const char *nested(int depth)
{
    return apr_pstrcat(pool, repeated("<a>", depth), repeated("</a>", depth),
                       NULL);
}

static const char *many(int elements)
{
    return apr_pstrcat(pool, "<a>", repeated("<b/>", elements - 1), "</a>",
                       NULL);
}

static const char *crowded(const char *form, int count)
{
    return apr_pstrcat(pool, "<a ", numbered(form, count), "/>", NULL);
}

/* A namespace in each of COUNT elements. */
static const char *spread(int count)
{
    return apr_pstrcat(pool, "<a>", repeated("<b xmlns='u'/>", count),
                       "</a>", NULL);
}

static const char *sized(int size)
{
    return apr_pstrcat(pool, "<a>", repeated("x", size - 7), "</a>", NULL);
}

static void check_limit(const char *within, const char *beyond,
                        const char *says)
{
    check(within, strlen(within), TAKEN, NULL, &idp_xml_message);
    check(beyond, strlen(beyond), LARGE, says, &idp_xml_message);
}

static void limits(void **state)
{
    const idp_xml_limits_t *most = &idp_xml_message;
    int bytes = (int)most->bytes;

    (void)state;
    check_limit(sized(bytes), sized(bytes + 1), "bytes");
    check_limit(nested(most->depth), nested(most->depth + 1), "deeply");
    check_limit(many(most->elements), many(most->elements + 1), "elements");
    check_limit(crowded(" b%d=''", most->attributes),
                crowded(" b%d=''", most->attributes + 1), "attributes");
    check_limit(crowded(" xmlns:b%d='u'", most->attributes),
                crowded(" xmlns:b%d='u'", most->attributes + 1),
                "attributes");
    check_limit(spread(most->namespaces), spread(most->namespaces + 1),
                "namespaces");
    check(crowded(" b%d=''", 401), strlen(crowded(" b%d=''", 401)), BAD,
          "crowded tag", &idp_xml_message);
}

/* The CPU time of reading TEXT, which the process cannot lose to others. */
static double seconds_of(const char *text)
{
    struct rusage before, after;
    size_t size = strlen(text);
    xmlDoc *doc = NULL;

    getrusage(RUSAGE_SELF, &before);
    (void)idp_xml_read(&doc, pool, text, size, &idp_xml_message);
    getrusage(RUSAGE_SELF, &after);
    return (double)(after.ru_utime.tv_sec - before.ru_utime.tv_sec)
        + (double)(after.ru_utime.tv_usec - before.ru_utime.tv_usec) / 1e6
        + (double)(after.ru_stime.tv_sec - before.ru_stime.tv_sec)
        + (double)(after.ru_stime.tv_usec - before.ru_stime.tv_usec) / 1e6;
}

/* TEXT as often as it fits into a message with FIRST and LAST around it. */
static const char *filled(const char *first, const char *text,
                          const char *last)
{
    size_t room = idp_xml_message.bytes - strlen(first) - strlen(last);

    return apr_pstrcat(pool, first,
                       repeated(text, (int)(room / strlen(text))), last,
                       NULL);
}

static void costs(void **state)
{
    const char *prefixes = crowded(" xmlns:p%d='u'", 60);
    const struct {
        const char *title;
        const char *text;
    } worst[] = {
        { "text", sized((int)idp_xml_message.bytes) },
        { "elements", many(500) },
        { "open elements", filled("", "<a>", "") },
        { "400 attributes in each tag", filled("", crowded(" b%d=''", 399),
                                               "") },
        { "400 namespaces in each tag",
          filled("", crowded(" xmlns:b%d='u'", 399), "") },
        { "prefixes that are looked up", filled(
              apr_pstrndup(pool, prefixes, strlen(prefixes) - 2),
              "><p0:a p1:b='' p2:c='' p3:d='' p4:e='' p5:f='' p6:g=''/",
              "></a>") },
        { "character references", filled("<a>", "&#65;", "</a>") },
        { "long attribute", filled("<a b='", "&lt;", "'/>") },
        { "long name", filled("<", "a", "/>") },
        { "ends that are missing", filled("<a>", "<", "") },
        { "comments", filled("<a>", "<!---->", "</a>") },
        { "ampersands", filled("<a>", "&", "</a>") },
        { "entity bomb", BOMB },
    };
    size_t i;

    (void)state;
    for (i = 0; i < ROWS(worst); i++) {
        double seconds = seconds_of(worst[i].text);

        print_message("# %s: %d bytes, %.3f ms\n", worst[i].title,
                      (int)strlen(worst[i].text), seconds * 1000);
        assert_true(strlen(worst[i].text) <= idp_xml_message.bytes);
        assert_true(seconds < CPU_BOUND);
    }
}

static void values(void **state)
{
    static const struct {
        const char *xml;
        const char *text;
    } texts[] = {
        { A("x"), "x" }, { A(" \r\n\tx y\n "), "x y" }, { A(""), NULL },
        { A(" \n"), NULL }, { A("<b/>"), NULL }, { A("x<b/>"), NULL },
        { A("<b>x</b>"), NULL }, { A("&lt;&#65;"), "<A" },
    };
    xmlDoc *doc = parse_xml("<a xmlns:p='u' p:x='0' b='1' p:b='2'/>");
    const xmlNode *root = xmlDocGetRootElement(doc);
    bool flag = true;
    size_t i;

    (void)state;
    for (i = 0; i < ROWS(texts); i++) {
        assert_same(idp_xml_text(pool, xmlDocGetRootElement(
                                     parse_xml(texts[i].xml))),
                    texts[i].text);
    }
    assert_same(idp_xml_attribute(pool, root, "b"), "1");
    assert_null(idp_xml_attribute(pool, root, "x"));
    assert_true(idp_xml_boolean(&flag, "false") && !flag);
    assert_true(idp_xml_boolean(&flag, "1") && flag);
    assert_true(idp_xml_boolean(&flag, "0") && !flag);
    assert_true(idp_xml_boolean(&flag, "true") && flag);
    assert_false(idp_xml_boolean(&flag, "True"));
    assert_false(idp_xml_boolean(&flag, ""));
    assert_true(flag);
}

static void elements(void **state)
{
    xmlDoc *doc = parse_xml("<a xmlns='u'><b n='1'><c n='2'/></b>t"
                            "<v:b xmlns:v='v' n='3'/><c n='4'/><b n='5'/>"
                            "</a>");
    xmlNode *root = xmlDocGetRootElement(doc);
    xmlNode *b = idp_xml_child(root, "u", "b");
    xmlNode *node = root;
    const char *walked = "";

    (void)state;
    assert_true(idp_xml_is(root, "u", "a"));
    assert_false(idp_xml_is(root, "v", "a"));
    assert_false(idp_xml_is(root, "u", "A"));
    assert_false(idp_xml_is(xmlDocGetRootElement(parse_xml("<a/>")), "",
                            "a"));
    assert_same(idp_xml_attribute(pool, b, "n"), "1");
    assert_same(idp_xml_attribute(pool, idp_xml_next(b), "n"), "5");
    assert_null(idp_xml_next(idp_xml_next(b)));
    assert_null(idp_xml_child(root, "u", "d"));
    while ((node = idp_xml_walk(node, root))) {
        walked = apr_pstrcat(pool, walked,
                             idp_xml_attribute(pool, node, "n"), NULL);
    }
    assert_same(walked, "12345");
    assert_null(idp_xml_walk(idp_xml_next(b), idp_xml_next(b)));
}

int main(void)
{
    static suite_t suite;

    ADD_ROWS(&suite, rows, row);
    ADD(&suite, other_encodings);
    ADD(&suite, declared_encoding_does_not_count);
    ADD(&suite, nul_bytes);
    ADD(&suite, limits);
    ADD(&suite, costs);
    ADD(&suite, values);
    ADD(&suite, elements);
    return run_saml_suite(&suite, "xml");
}
