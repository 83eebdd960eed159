/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The reference of README, from the rows of the settings. */

#include <stddef.h>
#include <stdio.h>

#include "lib/sso/settings.h"

static const struct {
    int where;
    const char *name;
} places[] = {
    { IDP_IN_SERVER, "server" },
    { IDP_IN_SECTION, "section" },
    { IDP_IN_DIRECTORY, "directory" },
};

/* Text in a cell of a Markdown table. */
static void print_cell(const char *text)
{
    for (; *text; text++) {
        if (*text == '|' || *text == '<') {
            putchar('\\');
        }
        putchar(*text);
    }
    fputs(" |", stdout);
}

static void print_where(int where)
{
    const char *before = "";
    size_t i;

    for (i = 0; i < sizeof(places) / sizeof(*places); i++) {
        if (where & places[i].where) {
            printf("%s%s", before, places[i].name);
            before = ", ";
        }
    }
    fputs(" |", stdout);
}

static void print_row(const idp_setting_t *row)
{
    fputs("| ", stdout);
    print_cell(row->directive);
    putchar(' ');
    print_cell(row->syntax);
    putchar(' ');
    print_where(row->where);
    putchar(' ');
    print_cell(row->standard);
    putchar(' ');
    print_cell(row->help);
    putchar('\n');
}

int main(void)
{
    int i;

    puts("| directive | syntax | where | default | meaning |");
    puts("|---|---|---|---|---|");
    for (i = 0; i < IDP_SETTING_COUNT; i++) {
        print_row(&idp_setting_rows[i]);
    }
    return 0;
}
