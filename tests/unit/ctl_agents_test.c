/* SPDX-License-Identifier: GPL-3.0-or-later */
/* connectidpctl agents: what a merge makes of two sets, and the mapping. */
#include "lib/ctl/agents.h"
#include "lib/ctl/mapping.h"
#include "tests/unit/fixture.h"

#define MOST 4                /* columns, and rows */

/* Agents: the first row has the columns; NULL ends rows and values. */
typedef const char *table_t[MOST + 1][MOST + 1];

typedef struct merge_t {
    const char *title;
    table_t stored;
    table_t given;
    bool replace;
    table_t merged;
    idp_agent_state_t states[MOST];
} merge_t;

static const merge_t merges[] = {
    { "nothing and nothing", { { NULL } }, { { "user" } }, false,
      { { "user" } }, { 0 } },
    { "into a new store", { { NULL } },
      { { "user", "a" }, { "anna", "1" } }, false,
      { { "user", "a" }, { "anna", "1" } }, { IDP_AGENT_NEW } },
    { "the same", { { "user", "a" }, { "anna", "1" } },
      { { "user", "a" }, { "anna", "1" } }, false,
      { { "user", "a" }, { "anna", "1" } }, { IDP_AGENT_SAME } },
    { "another value", { { "user", "a" }, { "anna", "1" }, { "bert", "2" } },
      { { "user", "a" }, { "bert", "3" } }, false,
      { { "user", "a" }, { "anna", "1" }, { "bert", "3" } },
      { IDP_AGENT_SAME, IDP_AGENT_CHANGED } },
    { "no value any more", { { "user", "a" }, { "anna", "1" } },
      { { "user", "a" }, { "anna", "" } }, false,
      { { "user", "a" }, { "anna", "" } }, { IDP_AGENT_CHANGED } },
    { "case matters", { { "user", "a" }, { "anna", "1" } },
      { { "user", "A" }, { "Anna", "2" } }, false,
      { { "user", "a", "A" }, { "anna", "1", "" }, { "Anna", "", "2" } },
      { IDP_AGENT_SAME, IDP_AGENT_NEW } },
    { "another order of columns",
      { { "user", "a", "b" }, { "anna", "1", "2" } },
      { { "user", "b", "a" }, { "anna", "2", "3" } }, false,
      { { "user", "a", "b" }, { "anna", "3", "2" } },
      { IDP_AGENT_CHANGED } },
    { "a new column without a value", { { "user" }, { "anna" } },
      { { "user", "a" }, { "anna", "" } }, false,
      { { "user", "a" }, { "anna", "" } }, { IDP_AGENT_SAME } },
    { "another name for users", { { "login", "a" }, { "anna", "1" } },
      { { "user", "a" }, { "anna", "2" } }, false,
      { { "login", "a" }, { "anna", "2" } }, { IDP_AGENT_CHANGED } },
    { "replace", { { "user", "a" }, { "anna", "1" }, { "bert", "2" } },
      { { "user", "a" }, { "bert", "2" }, { "cora", "3" } }, true,
      { { "user", "a" }, { "anna", "1" }, { "bert", "2" }, { "cora", "3" } },
      { IDP_AGENT_GONE, IDP_AGENT_SAME, IDP_AGENT_NEW } },
    { "replace without a column",
      { { "user", "a", "b" }, { "anna", "1", "2" }, { "bert", "1", "" } },
      { { "user", "a" }, { "anna", "1" }, { "bert", "1" } }, true,
      { { "user", "a" }, { "anna", "1" }, { "bert", "1" } },
      { IDP_AGENT_CHANGED, IDP_AGENT_SAME } },
    { "replace under another name for users",
      { { "login", "a" }, { "anna", "1" } },
      { { "user", "b" }, { "anna", "2" } }, true,
      { { "login", "b" }, { "anna", "2" } }, { IDP_AGENT_CHANGED } },
};

static idp_agents_t *agents_of(const table_t *table)
{
    idp_agents_t *agents = idp_agents_make(pool);
    int row, i;

    for (i = 0; (*table)[0][i]; i++) {
        APR_ARRAY_PUSH(agents->columns, const char *) = (*table)[0][i];
    }
    for (row = 1; (*table)[row][0]; row++) {
        idp_agent_t *agent = idp_agent_make(agents);

        for (i = 0; i < agents->columns->nelts; i++) {
            agent->values[i] = (*table)[row][i];
        }
        idp_agents_add(agents, agent);
    }
    return agents;
}

static void merges_as_said(void **state)
{
    const merge_t *row = *state;
    const idp_agents_t *expected = agents_of(&row->merged);
    idp_agents_t *merged = idp_agents_merge(agents_of(&row->stored),
                                            agents_of(&row->given),
                                            row->replace);
    int i, at;

    assert_int_equal(merged->columns->nelts, expected->columns->nelts);
    assert_int_equal(merged->rows->nelts, expected->rows->nelts);
    for (at = 0; at < merged->columns->nelts; at++) {
        assert_string_equal(APR_ARRAY_IDX(merged->columns, at, char *),
                            APR_ARRAY_IDX(expected->columns, at, char *));
    }
    for (i = 0; i < merged->rows->nelts; i++) {
        const idp_agent_t *agent = APR_ARRAY_IDX(merged->rows, i,
                                                 idp_agent_t *);

        assert_int_equal(agent->state, row->states[i]);
        assert_ptr_equal(idp_agents_find(merged, agent->values[0]), agent);
        for (at = 0; at < merged->columns->nelts; at++) {
            assert_string_equal(
                agent->values[at],
                APR_ARRAY_IDX(expected->rows, i, idp_agent_t *)->values[at]);
        }
    }
}

/* WORDS and a header line; what is picked, as NAME=FIELD or NAME:TEXT. */
typedef struct mapping_t {
    const char *title;
    const char *words[MOST];
    const char *columns[MOST];
    const char *picked;
} mapping_t;

static const mapping_t mappings[] = {
    { "own names", { NULL }, { "a", "user", "b" }, "user=1 a=0 b=2 " },
    { "own names without the user", { NULL }, { "a" }, "user=-1 a=0 " },
    { "no passwords", { NULL }, { "user", "PassWord", "new password (2)" },
      "user=0 " },
    { "only what is named", { "x=a" }, { "user", "a", "b" },
      "user=0 x=1 " },
    { "another user", { "x=a", "user=b" }, { "user", "a", "b" },
      "user=2 x=1 " },
    { "a column twice", { "x=a", "user=a" }, { "a" }, "user=0 x=0 " },
    { "a column that is not there", { "x=A" }, { "user", "a" },
      "user=0 x=-1 " },
    { "a text", { "x:=a=b:=c" }, { "user" }, "user=0 x:a=b:=c " },
    { "an empty text", { "x:=" }, { "user" }, "user=0 x: " },
    { "an equals sign in a column", { "x=a=b" }, { "user", "a=b" },
      "user=0 x=1 " },
    { "a colon within a name", { "a:x=a" }, { "user", "a" },
      "user=0 a:x=1 " },
};

static void picks_columns(void **state)
{
    const mapping_t *row = *state;
    apr_array_header_t *columns = apr_array_make(pool, MOST,
                                                 sizeof(const char *));
    apr_array_header_t *picks = NULL;
    const char *picked = "";
    int words, i;

    for (words = 0; words < MOST && row->words[words]; words++) {
    }
    for (i = 0; i < MOST && row->columns[i]; i++) {
        APR_ARRAY_PUSH(columns, const char *) = row->columns[i];
    }
    assert_null(idp_mapping_read(&picks, pool, row->words, words));
    picks = idp_mapping_find(pool, picks, columns);
    for (i = 0; i < picks->nelts; i++) {
        const idp_pick_t *pick = &APR_ARRAY_IDX(picks, i, idp_pick_t);

        picked = pick->text
            ? apr_psprintf(pool, "%s%s:%s ", picked, pick->name, pick->text)
            : apr_psprintf(pool, "%s%s=%d ", picked, pick->name,
                           pick->field);
    }
    assert_string_equal(picked, row->picked);
}

int main(void)
{
    static suite_t suite;

    ADD_ROWS(&suite, merges, merges_as_said);
    ADD_ROWS(&suite, mappings, picks_columns);
    return run_suite(&suite, "ctl_agents");
}
