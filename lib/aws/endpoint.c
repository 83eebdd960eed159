/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/aws/preset.h"

#include <string.h>

#include <apr_strings.h>
#include <apr_uri.h>

#define RESILIENT ".sign-in.connect.aws"
#define REGIONAL ".signin.aws.amazon.com"
#define PER_PROVIDER "/saml/acs/"
#define PROVIDER_ID "SAMLSP"

/* RFC 3986, without the fragment, the user name and brackets of IPv6 */
#define URL_SET IDP_AWS_ALNUM "-._~:/?&=%+,;!$'()*"

static bool ends_with(const char *text, const char *end)
{
    apr_size_t length = strlen(text);
    apr_size_t size = strlen(end);

    return length >= size && strcmp(text + length - size, end) == 0;
}

/* Reads URL; false where it is no plain https address. */
static bool read_address(apr_uri_t *uri, apr_pool_t *pool, const char *url)
{
    return idp_aws_is_of(url, URL_SET, 1, strlen(url))
           && apr_uri_parse(pool, url, uri) == APR_SUCCESS
           && uri->scheme && strcmp(uri->scheme, "https") == 0
           && uri->hostname && uri->hostname[0] && uri->path;
}

bool idp_aws_is_resilient(apr_pool_t *pool, const char *url)
{
    apr_uri_t uri;

    return url && read_address(&uri, pool, url)
           && ends_with(uri.hostname, RESILIENT);
}

/* INSTANCE.SOURCE-REGION.sign-in.connect.aws */
static bool is_resilient_host(apr_pool_t *pool, const char *host)
{
    const char *dot = strchr(host, '.');
    const char *instance = apr_pstrmemdup(pool, host,
                                          (apr_size_t)(dot - host));
    const char *end = host + strlen(host) - strlen(RESILIENT);

    return dot < end && idp_aws_is_instance(instance)
           && idp_aws_is_region(apr_pstrmemdup(pool, dot + 1,
                                               (apr_size_t)(end - dot - 1)));
}

/* AWS's documents write the query with a leading "&", hence "?&". */
static bool has_resilient_query(apr_pool_t *pool, const char *query)
{
    static const char *const needed[] = {
        "&instanceId=", "&accountId=", "&role=", "&idp=", NULL
    };
    const char *all = apr_pstrcat(pool, "&", query ? query : "", NULL);
    bool good = true;
    int i;

    for (i = 0; needed[i] && good; i++) {
        good = strstr(all, needed[i]) != NULL;
    }
    return good;
}

static bool is_resilient(apr_pool_t *pool, const apr_uri_t *uri)
{
    return is_resilient_host(pool, uri->hostname)
           && strcmp(uri->path, "/saml") == 0
           && has_resilient_query(pool, uri->query);
}

/* A path for one IAM provider ends in the ID that IAM shows for it. */
static bool is_provider_path(const char *path)
{
    apr_size_t before = strlen(PER_PROVIDER);
    apr_size_t length = strlen(PROVIDER_ID);

    return strncmp(path, PER_PROVIDER, before) != 0
           || (strncmp(path + before, PROVIDER_ID, length) == 0
               && idp_aws_is_of(path + before + length, IDP_AWS_ALNUM, 1,
                                strlen(path)));
}

/* Sign-in of one region does not lead to another's console. */
static bool is_region_host(apr_pool_t *pool, const char *host,
                           const char *region)
{
    return !ends_with(host, REGIONAL)
           || strcmp(host, apr_pstrcat(pool, region, REGIONAL, NULL)) == 0;
}

const idp_error_t *idp_aws_endpoint_read(idp_aws_t *aws, apr_pool_t *pool,
                                         const idp_aws_settings_t *settings)
{
    const char *url = settings->endpoint;
    const char *expected = NULL;
    const idp_error_t *error = NULL;
    apr_uri_t uri;

    if (!url) {
        return NULL;
    }
    if (!read_address(&uri, pool, url)) {
        expected = "an address of https://, without user name and fragment";
    }
    else if (ends_with(uri.hostname, RESILIENT)) {
        expected = is_resilient(pool, &uri) ? NULL
            : "https://INSTANCE.SOURCE-REGION" RESILIENT "/saml?&instanceId="
              "...&accountId=...&role=...&idp=...";
        aws->federate = NULL;
    }
    else if (!is_provider_path(uri.path)) {
        expected = "a path " PER_PROVIDER PROVIDER_ID "... with the "
            "provider's own ID";
    }
    else if (!is_region_host(pool, uri.hostname, aws->region)) {
        expected = apr_pstrcat(pool, "the host ", aws->region, REGIONAL
                               " of ConnectIdPAWSRegion", NULL);
    }
    if (expected) {
        error = idp_error(pool, IDP_E_CONFIG, "ConnectIdPAWSEndpoint: %s",
                          idp_aws_found(pool, "", url, expected));
    }
    else {
        aws->acs = url;
    }
    return error;
}
