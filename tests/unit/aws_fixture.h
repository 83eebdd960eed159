/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_TEST_AWS_FIXTURE_H
#define IDP_TEST_AWS_FIXTURE_H

/* What the tests of lib/aws share: one case of a table is one test. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <apr_general.h>
#include <apr_strings.h>

#include "lib/aws/aws.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

#define ID "01234567-89ab-cdef-0123-456789abcdef"
#define ROLE "arn:aws:iam::123456789012:role/Connect"
#define PROVIDER "arn:aws:iam::123456789012:saml-provider/httpd"
#define PAIR ROLE "," PROVIDER

#define AWS "https://aws.amazon.com/SAML/Attributes/"

#define TEN "abcdefghij"
#define SIXTY TEN TEN TEN TEN TEN TEN

/* The directives of a section; words are separated by one space. */
typedef struct config_t {
    const char *regions;
    const char *instances;
    const char *role;
    const char *provider;
    int duration;
    const char *destination;
    const char *endpoint;
} config_t;

typedef struct given_t {
    const char *name;         /* of the rules */
    const char *saml_name;    /* as=; NULL: NAME */
    const char *values[3];
} given_t;

#define JO { "connect_username", NULL, { "jo.doe@example.com" } }
#define AGENT { "connect_role", NULL, { PAIR } }

static apr_pool_t *pool;
static idp_env_t env;

static inline int make_pool(void **state)
{
    (void)state;
    apr_pool_create(&pool, NULL);
    env.pool = pool;
    return pool ? 0 : -1;
}

static inline int destroy_pool(void **state)
{
    (void)state;
    apr_pool_destroy(pool);
    return 0;
}

static inline apr_array_header_t *words_of(const char *text)
{
    apr_array_header_t *words = apr_array_make(pool, 4, sizeof(char *));
    char *copy = apr_pstrdup(pool, text);
    char *rest, *word;

    for (word = apr_strtok(copy, " ", &rest); word;
         word = apr_strtok(NULL, " ", &rest)) {
        APR_ARRAY_PUSH(words, const char *) = word;
    }
    return words;
}

static inline const idp_error_t *open_config(const idp_aws_t **aws,
                                             const config_t *config)
{
    idp_aws_settings_t settings = {
        .regions = config->regions ? words_of(config->regions) : NULL,
        .instances = config->instances ? words_of(config->instances) : NULL,
        .role = config->role,
        .provider = config->provider,
        .session_duration = config->duration,
        .destination = config->destination,
        .endpoint = config->endpoint,
    };

    return idp_aws_open(aws, pool, &settings);
}

static inline void assert_holds(const char *text, const char *part)
{
    if (!strstr(text, part)) {
        fail_msg("no \"%s\" in \"%s\"", part, text);
    }
}

static inline void assert_no_error(const idp_error_t *error)
{
    if (error) {
        fail_msg("%s", error->reason);
    }
}

/* Every refusal says what was found and what would be right. */
static inline void assert_refused(const idp_error_t *error, idp_code_t code)
{
    assert_non_null(error);
    assert_int_equal(error->code, code);
    assert_holds(error->reason, ": found ");
    assert_holds(error->reason, "expected ");
}

static inline const idp_aws_t *opened(const config_t *config)
{
    const idp_aws_t *aws = NULL;

    assert_no_error(open_config(&aws, config));
    assert_non_null(aws);
    return aws;
}

static inline struct CMUnitTest case_of(const char *name,
                                        CMUnitTestFunction test,
                                        const void *row)
{
    struct CMUnitTest unit = { name, test, NULL, NULL, (void *)row };

    return unit;
}

static inline void give(apr_array_header_t *attributes, const given_t *given)
{
    const char *saml_name = given->saml_name ? given->saml_name
                                             : given->name;
    idp_attribute_t *attribute = idp_attribute_make(pool, saml_name,
                                                    given->values[0]);
    int i;

    attribute->name = given->name;
    for (i = 1; i < 3 && given->values[i]; i++) {
        APR_ARRAY_PUSH(attribute->values, const char *) = given->values[i];
    }
    APR_ARRAY_PUSH(attributes, idp_attribute_t *) = attribute;
}

static inline apr_array_header_t *attributes_of(const given_t *given,
                                                int most)
{
    apr_array_header_t *attributes = apr_array_make(pool, 4,
                                                    sizeof(void *));
    int i;

    for (i = 0; i < most && given[i].name; i++) {
        give(attributes, &given[i]);
    }
    return attributes;
}

#endif
