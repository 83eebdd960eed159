/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_PAGE_PAGE_H
#define IDP_PAGE_PAGE_H

/*
 * The HTML pages.  No framework, nothing external; each page works in a
 * 400x600 window, by keyboard, at 200 % zoom, without JavaScript, in light
 * and dark.  Texts are plain text in the language of the reader; every text
 * that comes from outside goes through idp_text_html.
 *
 * All functions that make a page return it in POOL and never fail.
 */

#include <stdbool.h>

#include <apr_tables.h>

#include "lib/base/error.h"

/* Whose pages these are.  A field that is NULL leaves its part out. */
typedef struct idp_brand_t {
    const char *name;
    const char *logo;         /* https URL, or path on this host */
    const char *logo_origin;  /* as a source of the policy */
    const char *colour;       /* #rrggbb, behind the text of buttons */
    const char *help;         /* https or mailto link */
} idp_brand_t;

/* Texts, style sheet, scripts and frame: constant once opened. */
typedef struct idp_pages_t idp_pages_t;

/*
 * Reads WORDS of the form name=TEXT, logo=URL, colour=#RRGGBB, help=URL.
 * IDP_E_CONFIG.
 */
const idp_error_t *idp_brand_read(const idp_brand_t **brand,
                                  apr_pool_t *pool, const char *const *words,
                                  int count);

/*
 * What is built in, with what FOLDER has in its place: LANG.txt adds a
 * language or replaces texts of one, frame.html and style.css replace those.
 * FOLDER and BRAND may be NULL.  IDP_E_CONFIG names file and line.
 */
const idp_error_t *idp_pages_open(const idp_pages_t **pages,
                                  apr_pool_t *pool, const char *folder,
                                  const idp_brand_t *brand);

/* Who looks at a page, and where. */
typedef struct idp_view_t {
    const idp_pages_t *pages;
    const char *languages;    /* Accept-Language, or NULL */
    const char *ancestors;    /* hosts that may frame the page, separated by
                                 spaces; NULL for nobody */
} idp_view_t;

/*
 * HTML, its language (for Content-Language), and the
 * Content-Security-Policy that lets just this page work.
 */
typedef struct idp_page_t {
    const char *html;
    const char *policy;
    const char *language;
} idp_page_t;

/*
 * Title and advice of the error SYMBOL (idp_error_row_t), and the reference
 * id that the log line has.  HEADING, where it is not NULL, stands in place
 * of the title.
 */
const idp_page_t *idp_page_error(apr_pool_t *pool, const idp_view_t *view,
                                 const char *symbol, const char *heading,
                                 const char *reference);

/*
 * The HTTP-POST binding's page (SAML Bindings 3.5.4): a form that carries
 * RESPONSE (base64) and RELAY_STATE (or NULL) to ACTION by itself, and has
 * a button for browsers without JavaScript.  NAME is the service provider's,
 * for people.  The policy has no form-action: browsers apply it to the
 * redirects behind the form too, and those are the service provider's.
 */
const idp_page_t *idp_page_post(apr_pool_t *pool, const idp_view_t *view,
                                const char *name, const char *action,
                                const char *response,
                                const char *relay_state);

/* A message of SAML, other than an answer to a sign-in. */
typedef struct idp_post_t {
    const char *name;         /* the service provider's, for people */
    const char *action;
    const char *field;        /* SAMLRequest or SAMLResponse */
    const char *message;      /* base64 */
    const char *relay_state;  /* or NULL */
} idp_post_t;

/* The same page for a step of signing out. */
const idp_page_t *idp_page_post_logout(apr_pool_t *pool,
                                       const idp_view_t *view,
                                       const idp_post_t *post);

/*
 * The login form.  It sends the fields ticket, user and password by POST.
 * NULL where nothing is to be said; ACTION and TICKET are never NULL.
 */
typedef struct idp_login_page_t {
    const char *action;       /* address of the form */
    const char *ticket;       /* sealed, carried in the form */
    const char *user;         /* put into its field */
    const char *target;       /* what is opened after it, for people */
    const char *problem;      /* one of the keys below */
    int wait;                 /* seconds, for login.wait */
} idp_login_page_t;

/*
 * The problems:
 *   login.wrong    user name or password
 *   login.empty    one of them is missing
 *   login.wait     too many wrong passwords; the page says for how long
 *   login.expired  the form was open for too long
 *   login.failed   passwords cannot be checked right now
 */
const idp_page_t *idp_page_login(apr_pool_t *pool, const idp_view_t *view,
                                 const idp_login_page_t *login);

/*
 * In a frame, where nobody should type a password: a link that opens URL in
 * a window, and how to allow that window.
 */
const idp_page_t *idp_page_window(apr_pool_t *pool, const idp_view_t *view,
                                  const char *url);

typedef struct idp_app_t {
    const char *name;
    const char *url;
} idp_app_t;

/*
 * APPS (idp_app_t) that USER may open, and sign-out: a form that sends TOKEN
 * to LOGOUT in the field token.  TOKEN is NULL where there is nothing to
 * sign out of.
 */
const idp_page_t *idp_page_apps(apr_pool_t *pool, const idp_view_t *view,
                                const char *user,
                                const apr_array_header_t *apps,
                                const char *logout, const char *token);

/* Asks whether USER means it: a form that sends TOKEN to LOGOUT. */
const idp_page_t *idp_page_logout_ask(apr_pool_t *pool,
                                      const idp_view_t *view,
                                      const char *user, const char *logout,
                                      const char *token);

/* Facts for administrators, in English. */
typedef struct idp_table_t {
    const char *title;
    const char *const *columns; /* up to a NULL */
    apr_array_header_t *cells; /* const char *, row after row */
} idp_table_t;

/* TABLES (idp_table_t) and XML, all as text; PROBLEM and XML may be NULL. */
const idp_page_t *idp_page_facts(apr_pool_t *pool, const idp_view_t *view,
                                 const char *title, const char *problem,
                                 const apr_array_header_t *tables,
                                 const char *xml);

/* What sign-out did.  Lists are of names (const char *); NULL for empty. */
typedef struct idp_logout_page_t {
    const char *user;         /* who was signed in; NULL: nobody was */
    bool everywhere;          /* false: copies of the session live on until
                                 they expire */
    const apr_array_header_t *ended; /* sessions at applications */
    const apr_array_header_t *left;  /* those not known to have ended */
    bool forgotten;           /* there are more, of unknown names */
    const char *action;       /* where the next one is asked, with token */
    const char *token;        /* NULL: there is none to ask */
    const char *again;        /* where another person signs in */
} idp_logout_page_t;

const idp_page_t *idp_page_logout_done(apr_pool_t *pool,
                                       const idp_view_t *view,
                                       const idp_logout_page_t *logout);

#endif
