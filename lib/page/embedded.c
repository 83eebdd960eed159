/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/page/embedded.h"

const idp_embedded_t idp_embedded[] = {
#include "lib/page/embedded.rows"
    { NULL, NULL }
};
