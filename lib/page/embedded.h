/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IDP_PAGE_EMBEDDED_H
#define IDP_PAGE_EMBEDDED_H

#include <stddef.h>

/*
 * The frame, the style sheet, the scripts and the message files, as the
 * build found them.  Ends with a row without a name.
 */
typedef struct idp_embedded_t {
    const char *name;         /* of the file, without its folder */
    const char *text;
} idp_embedded_t;

extern const idp_embedded_t idp_embedded[];

#endif
