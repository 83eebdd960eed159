/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/sso/sp_opening.h"

#include <string.h>

#include <apr_strings.h>

#include "lib/base/text.h"
#include "lib/sso/release.h"

#define SAID(settings, field) ((settings)->place[IDP_SETTING_##field])

#define DEFAULT_LIFETIME 300
#define DEFAULT_SKEW 180

typedef idp_sp_opening_t sp_opening_t;

static void fail(const sp_opening_t *o, const idp_place_t *place,
                 const char *sentence)
{
    idp_opening_fail(o->opening, place, sentence);
}

/* ConnectIdPACS, or the metadata's endpoints, or the preset's. */
static void open_acs(sp_opening_t *o)
{
    apr_pool_t *pool = o->opening->pool;
    const idp_line_t *line = o->settings->acs;
    apr_array_header_t *acs = apr_array_make(pool, 2, sizeof(idp_acs_t));
    bool plain;
    int i;

    for (i = 0; SAID(o->settings, acs) && i < line->count; i++) {
        idp_acs_t one = { line->words[i], -1, 0 };

        if (!idp_acs_is_address(one.location, &plain)) {
            fail(o, line->place, apr_psprintf(pool, "\"%s\" was found; an "
                 "address like https://app.example.com/saml is expected",
                 one.location));
        }
        else if (plain) {
            idp_opening_warn(o->opening, line->place, apr_psprintf(pool,
                "%s is http: whoever can listen to the network can take the "
                "assertion; use https", one.location));
        }
        APR_ARRAY_PUSH(acs, idp_acs_t) = one;
    }
    if (acs->nelts == 0 && o->sp->aws) {
        idp_acs_t one = { idp_aws_acs(o->sp->aws), -1, 0 };

        APR_ARRAY_PUSH(acs, idp_acs_t) = one;
    }
    o->sp->acs = acs->nelts == 0 && o->metadata ? o->metadata->acs : acs;
    if (o->sp->acs->nelts == 0) {
        fail(o, o->place, "there is no address to answer to; add "
             "ConnectIdPACS URL, or ConnectIdPMetadata FILE");
    }
}

static void open_entity(sp_opening_t *o)
{
    idp_sp_t *sp = o->sp;

    if (SAID(o->settings, service_entity_id)) {
        sp->entity_id = o->settings->service_entity_id;
    }
    else if (o->metadata) {
        sp->entity_id = o->metadata->entity_id;
    }
    else if (sp->aws) {
        sp->entity_id = IDP_AWS_AUDIENCE;
        sp->implied = true;
    }
    else {
        fail(o, o->place, "there is no entityID; add "
             "ConnectIdPServiceEntityID URI, or ConnectIdPMetadata FILE");
    }
}

static void open_audiences(sp_opening_t *o)
{
    apr_array_header_t *audiences;

    if (SAID(o->settings, audience)) {
        audiences = idp_words(o->opening->pool, o->settings->audience);
    }
    else {
        audiences = apr_array_make(o->opening->pool, 1, sizeof(char *));
        APR_ARRAY_PUSH(audiences, const char *) =
            o->sp->aws ? IDP_AWS_AUDIENCE : o->sp->entity_id;
    }
    o->sp->audiences = audiences;
}

/* The place of the directive that ERROR names first, else of the section. */
static const idp_place_t *place_of(const sp_opening_t *o,
                                   const idp_error_t *error)
{
    const idp_place_t *place = o->place;
    int i;

    for (i = 0; error && i < IDP_SETTING_COUNT; i++) {
        const char *directive = idp_setting_rows[i].directive;
        apr_size_t length = strlen(directive);

        if (o->settings->place[i]
            && strncmp(error->reason, directive, length) == 0
            && strchr(" :", error->reason[length])) {
            place = o->settings->place[i];
        }
    }
    return place;
}

static void open_aws(sp_opening_t *o)
{
    const idp_settings_t *s = o->settings;
    apr_pool_t *pool = o->opening->pool;
    idp_aws_settings_t aws = { 0 };

    if (s->preset == IDP_PRESET_AMAZON_CONNECT) {
        const idp_error_t *error;

        if (SAID(s, aws_region)) {
            aws.regions = idp_words(pool, s->aws_region);
        }
        if (SAID(s, aws_instance)) {
            aws.instances = idp_words(pool, s->aws_instance);
        }
        if (SAID(s, aws_role)) {
            aws.role = s->aws_role->words[0];
            aws.provider = s->aws_role->words[1];
        }
        aws.session_duration = s->aws_session_duration;
        aws.destination = s->aws_destination;
        aws.endpoint = s->aws_endpoint;
        error = idp_aws_open(&o->sp->aws, pool, &aws);
        idp_opening_check(o->opening, place_of(o, error), error);
    }
}

/* The AWS directives without the preset would be without any effect. */
static void refuse_stray_aws(sp_opening_t *o)
{
    static const int rows[] = {
        IDP_SETTING_aws_region, IDP_SETTING_aws_instance,
        IDP_SETTING_aws_role, IDP_SETTING_aws_session_duration,
        IDP_SETTING_aws_destination, IDP_SETTING_aws_endpoint
    };
    apr_size_t i;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (o->settings->place[rows[i]]
            && o->settings->preset != IDP_PRESET_AMAZON_CONNECT) {
            fail(o, o->settings->place[rows[i]], "it has an effect only "
                 "with the preset; add ConnectIdPPreset amazon-connect");
        }
    }
}

static void open_rules(sp_opening_t *o)
{
    apr_pool_t *pool = o->opening->pool;
    const apr_array_header_t *lines = o->settings->attributes;
    apr_array_header_t *rules = apr_array_make(pool, 8, sizeof(void *));
    int i;

    for (i = 0; lines && i < lines->nelts; i++) {
        const idp_line_t *line = &APR_ARRAY_IDX(lines, i, idp_line_t);

        idp_opening_check(o->opening, line->place,
                          idp_rule_read(rules, o->opening->sources,
                                        line->words, line->count));
    }
    o->sp->rules = rules;
}

static bool has_rule(const apr_array_header_t *rules, const char *name)
{
    bool found = false;
    int i;

    for (i = 0; i < rules->nelts && !found; i++) {
        const idp_rule_t *rule = APR_ARRAY_IDX(rules, i, idp_rule_t *);

        found = strcmp(idp_rule_name(rule), name) == 0
            || strcmp(idp_rule_saml_name(rule), name) == 0;
    }
    return found;
}

/* What the preset makes of the attributes must have somewhere to come from. */
static void check_aws_rules(sp_opening_t *o)
{
    if (!o->sp->aws) {
        return;
    }
    if (!has_rule(o->sp->rules, "connect_username")
        && !has_rule(o->sp->rules, IDP_AWS_ROLE_SESSION_NAME)) {
        fail(o, o->place, "no line says where connect_username comes from; "
             "add ConnectIdPAttribute connect_username SOURCE required");
    }
    if (!SAID(o->settings, aws_role)
        && !has_rule(o->sp->rules, "connect_role")
        && !has_rule(o->sp->rules, IDP_AWS_ROLE)) {
        fail(o, o->place, "no line says where connect_role comes from; add "
             "ConnectIdPAttribute connect_role SOURCE required, or "
             "ConnectIdPAWSRole");
    }
}

static void open_relay_state(sp_opening_t *o)
{
    apr_pool_t *pool = o->opening->pool;
    const idp_line_t *line = o->settings->relay_state_allow;
    apr_array_header_t *allow = apr_array_make(pool, 2, sizeof(void *));
    bool plain;
    int i;

    for (i = 0; SAID(o->settings, relay_state_allow) && i < line->count;
         i++) {
        const idp_pattern_t *pattern = NULL;

        if (idp_opening_check(o->opening, line->place,
                              idp_pattern_read(&pattern, pool,
                                               line->words[i]))) {
            APR_ARRAY_PUSH(allow, const idp_pattern_t *) = pattern;
        }
    }
    if (SAID(o->settings, relay_state)
        && !idp_acs_is_address(o->settings->relay_state, &plain)) {
        fail(o, SAID(o->settings, relay_state), apr_psprintf(pool, "\"%s\" "
             "was found; an address like https://app.example.com/ is "
             "expected", o->settings->relay_state));
    }
    o->sp->relay_state = o->settings->relay_state;
    o->sp->relay_state_allow = allow;
}

static void open_release(sp_opening_t *o)
{
    apr_pool_t *pool = o->opening->pool;
    const idp_line_t *line = o->settings->release;
    int i;

    for (i = 0; SAID(o->settings, release) && i < line->count; i++) {
        if (strcmp(line->words[i], IDP_NO_ATTRIBUTES) != 0
            && strcmp(line->words[i], IDP_REQUESTED_ATTRIBUTES) != 0
            && !has_rule(o->sp->rules, line->words[i])) {
            fail(o, line->place, apr_psprintf(pool, "\"%s\" was found; no "
                 "ConnectIdPAttribute line has that NAME", line->words[i]));
        }
    }
    if (SAID(o->settings, release)) {
        o->sp->release = idp_words(pool, line);
    }
    else if (o->sp->metadata_only) {
        o->sp->release = apr_array_make(pool, 1, sizeof(char *));
    }
    o->sp->requested = o->metadata ? o->metadata->requested : NULL;
    idp_release_look(o->opening, o->place, o->sp);
}

/* A host as Content-Security-Policy takes it: nothing that ends the value. */
static void open_frame_ancestors(sp_opening_t *o)
{
    const idp_line_t *line = o->settings->frame_ancestors;
    apr_pool_t *pool = o->opening->pool;
    int i;

    for (i = 0; SAID(o->settings, frame_ancestors) && i < line->count; i++) {
        const char *host = line->words[i];

        if (strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVW"
                   "XYZ0123456789.-:/*") != strlen(host)) {
            fail(o, line->place, apr_psprintf(pool, "\"%s\" was found; a "
                 "host like https://example.my.salesforce.com or "
                 "https://*.lightning.force.com is expected", host));
        }
        o->sp->frame_ancestors = i == 0 ? host
            : apr_pstrcat(pool, o->sp->frame_ancestors, " ", host, NULL);
    }
}

static void open_values(sp_opening_t *o)
{
    const idp_settings_t *s = o->settings;
    idp_sp_t *sp = o->sp;
    bool connect = s->preset == IDP_PRESET_AMAZON_CONNECT;

    sp->launch = SAID(s, launch) ? s->launch != 0 : connect;
    sp->lifetime = apr_time_from_sec(SAID(s, lifetime) ? s->lifetime
                                                       : DEFAULT_LIFETIME);
    sp->skew = apr_time_from_sec(SAID(s, skew) ? s->skew : DEFAULT_SKEW);
}

idp_sp_t *idp_sp_open(idp_opening_t *opening,
                      const idp_provider_t *provider,
                      const idp_settings_t *settings,
                      const idp_section_t *section,
                      const idp_sp_metadata_t *metadata)
{
    int errors = opening->errors;
    sp_opening_t o = { opening, provider, settings, section, NULL, metadata,
                       NULL };
    int i;

    o.sp = apr_pcalloc(opening->pool, sizeof(*o.sp));
    o.place = section ? section->place : SAID(settings, metadata);
    o.sp->name = section ? section->name : NULL;
    o.sp->metadata_only = !section;
    o.sp->file = metadata ? metadata->file : NULL;
    o.sp->slo = metadata ? metadata->slo
              : apr_array_make(opening->pool, 0, sizeof(idp_slo_t));
    for (i = 0; metadata && i < metadata->warnings->nelts; i++) {
        idp_opening_warn(opening, o.place, apr_pstrcat(
            opening->pool, metadata->entity_id, ": ",
            APR_ARRAY_IDX(metadata->warnings, i, const char *), NULL));
    }
    open_aws(&o);
    refuse_stray_aws(&o);
    if (opening->errors > errors) {
        return NULL;
    }
    open_acs(&o);
    open_entity(&o);
    open_audiences(&o);
    open_rules(&o);
    check_aws_rules(&o);
    o.sp->nameids = idp_nameids_open(opening, settings);
    open_relay_state(&o);
    open_release(&o);
    open_frame_ancestors(&o);
    open_values(&o);
    idp_sp_open_crypto(&o);
    return opening->errors == errors ? o.sp : NULL;
}
