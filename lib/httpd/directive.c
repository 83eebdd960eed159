/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/httpd/directory.h"

#include <apr_strings.h>

#define SECTION "<ConnectIdPServiceProvider"

static const idp_place_t *place_of(cmd_parms *cmd)
{
    idp_place_t *place = apr_pcalloc(cmd->pool, sizeof(*place));

    place->directive = cmd->directive->directive;
    place->file = cmd->directive->filename;
    place->line = cmd->directive->line_num;
    return place;
}

static const char *on_directive(cmd_parms *cmd, void *directory, int argc,
                                char *const argv[])
{
    const idp_setting_t *row = cmd->info;
    idp_server_t *server = idp_server_of(cmd->server);
    idp_settings_t *settings = server->section ? server->section->settings
                                               : server->settings;
    idp_line_t line = { (const char *const *)argv, argc, place_of(cmd) };
    const char *wrong;

    /* httpd reuses argv for the next directive; the words stay */
    line.words = apr_pmemdup(cmd->pool, argv,
                             (apr_size_t)argc * sizeof(*argv));
    if (row->where == IDP_IN_DIRECTORY) {
        server->signs_in = true;
        wrong = idp_directory_take(cmd, directory, row, &line);
    }
    else {
        wrong = idp_settings_take(settings, cmd->pool, row,
                                  server->section ? IDP_IN_SECTION
                                                  : IDP_IN_SERVER, &line);
    }
    return wrong ? apr_pstrcat(cmd->pool, row->directive, ": ", wrong, NULL)
                 : NULL;
}

/* In a section everything is ours; a stray directive would rule nothing. */
static const char *check_children(cmd_parms *cmd)
{
    const ap_directive_t *child = cmd->directive->first_child;
    const char *wrong = NULL;

    for (; child && !wrong; child = child->next) {
        if (strncasecmp(child->directive, "ConnectIdP", 10) != 0) {
            wrong = apr_psprintf(cmd->pool, "%s (line %d) does not belong "
                                 "into a " SECTION "> section; put it "
                                 "outside", child->directive,
                                 child->line_num);
        }
    }
    return wrong;
}

static const char *on_section(cmd_parms *cmd, void *unused, const char *args)
{
    idp_server_t *server = idp_server_of(cmd->server);
    const char *end = ap_strrchr_c(args, '>');
    idp_section_t *section = apr_pcalloc(cmd->pool, sizeof(*section));
    const char *wrong, *rest;

    (void)unused;
    if (!end) {
        return SECTION ": the closing > is missing";
    }
    rest = apr_pstrmemdup(cmd->pool, args, (apr_size_t)(end - args));
    section->name = ap_getword_conf(cmd->pool, &rest);
    section->place = place_of(cmd);
    section->settings = apr_pcalloc(cmd->pool, sizeof(idp_settings_t));
    wrong = *rest ? "one NAME is expected"
        : idp_settings_add_section(server->settings, cmd->pool, section);
    if (!wrong) {
        wrong = check_children(cmd);
    }
    if (wrong) {
        return apr_pstrcat(cmd->pool, SECTION ">: ", wrong, NULL);
    }
    server->section = section;
    wrong = ap_walk_config(cmd->directive->first_child, cmd, cmd->context);
    server->section = NULL;
    return wrong;
}

/* where httpd lets each kind of directive stand */
#define CONTEXT_SERVER RSRC_CONF
#define CONTEXT_SECTION RSRC_CONF
#define CONTEXT_BOTH RSRC_CONF
#define CONTEXT_DIRECTORY OR_AUTHCFG

const command_rec idp_directives[] = {
#define IDP_ROW(field, name, where, kind, least, most, low, high, words, \
                syntax, standard, help) \
    AP_INIT_TAKE_ARGV(#name, on_directive, \
                      (void *)&idp_setting_rows[IDP_SETTING_##field], \
                      CONTEXT_##where, syntax " - " help),
#include "lib/sso/setting_rows.h"
#undef IDP_ROW
    AP_INIT_RAW_ARGS(SECTION, on_section, NULL, RSRC_CONF,
                     "NAME - one service provider"),
    { .name = NULL }
};
