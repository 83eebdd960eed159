/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages that somebody signs in and out by. */

#include "tests/unit/page_fixture.h"

static const char *login(const char *user, const char *target,
                         const char *problem, int wait)
{
    idp_login_page_t page = { HOST "/login", "TICKET", user, target, problem,
                              wait };

    return idp_page_login(pool, new_view("en"), &page)->html;
}

/* The input element that holds PART. */
static const char *input_with(const char *html, const char *part)
{
    const char *start = strstr(html, part);
    const char *at = html;
    const char *open = NULL;

    assert_non_null(start);
    while ((at = strstr(at, "<input")) != NULL && at < start) {
        open = at++;
    }
    assert_non_null(open);
    return apr_pstrmemdup(pool, open, strcspn(open, ">"));
}

static void login_form(void **state)
{
    const char *html = login(NULL, NULL, NULL, 0);
    const char *form = between(html, "<form ", "</form>");
    const char *user = input_with(form, "name=\"user\"");
    const char *password = input_with(form, "name=\"password\"");

    (void)state;
    assert_holds(form, "method=\"post\" action=\"" HOST "/login\"");
    assert_holds(form, "<input type=\"hidden\" name=\"ticket\" "
                       "value=\"TICKET\">");
    assert_holds(form, "<label for=\"user\">User name</label>");
    assert_holds(form, "<label for=\"password\">Password</label>");
    assert_holds(form, "<button>Sign in</button>");
    assert_holds(user, "id=\"user\"");
    assert_holds(user, "autocomplete=\"username\"");
    assert_holds(user, "autocapitalize=\"none\"");
    assert_holds(user, "spellcheck=\"false\"");
    assert_holds(user, "maxlength=\"256\"");
    assert_holds(user, " required");
    assert_holds(password, "id=\"password\"");
    assert_holds(password, "type=\"password\"");
    assert_holds(password, "autocomplete=\"current-password\"");
    assert_holds(password, "maxlength=\"1024\"");
    assert_holds(password, " required");
    assert_lacks(password, "value=");
    assert_lacks(html, "role=\"alert\"");
    assert_lacks(html, "aria-describedby");
    assert_holds(html, "<h1>Sign in</h1>");
}

/* Focus is in the first field that is empty. */
static void login_focus(void **state)
{
    const char *nobody = login("", NULL, NULL, 0);
    const char *ann = login("ann", NULL, NULL, 0);

    (void)state;
    assert_int_equal(count_of(nobody, " autofocus"), 1);
    assert_holds(input_with(nobody, "name=\"user\""), " autofocus");
    assert_int_equal(count_of(ann, " autofocus"), 1);
    assert_holds(input_with(ann, "name=\"password\""), " autofocus");
    assert_holds(input_with(ann, "name=\"user\""), "value=\"ann\"");
}

static const struct {
    const char *title;
    const char *says;
} problems[] = {
    { "login.wrong", "The user name or the password is not right." },
    { "login.empty", "Enter your user name and your password." },
    { "login.wait", "Wait 30 s, then try again." },
    { "login.expired", "This page was open for too long." },
    { "login.failed", "Passwords cannot be checked right now." },
};

/* Read out at once, and again with each field. */
static void login_problem(void **state)
{
    const char *key = *(const char *const *)*state;
    const char *says = ((const char *const *)*state)[1];
    const char *html = login("ann", "Sales", key, 30);

    assert_holds(between(html, "<p id=\"problem\" class=\"problem\" "
                         "role=\"alert\">", "</p>"), says);
    assert_holds(input_with(html, "name=\"user\""),
                 "aria-describedby=\"problem\"");
    assert_holds(input_with(html, "name=\"password\""),
                 "aria-describedby=\"problem\"");
}

static void login_escapes(void **state)
{
    idp_login_page_t page = { "/1" EVIL, "2" EVIL, "3" EVIL, "4" EVIL, NULL,
                              0 };
    const idp_page_t *made = idp_page_login(pool, new_view("en"), &page);

    (void)state;
    assert_holds(made->html, " action=\"/1" SAFE "\"");
    assert_holds(made->html, " value=\"2" SAFE "\"");
    assert_holds(made->html, " value=\"3" SAFE "\"");
    assert_holds(made->html, "<title>Sign in to open 4" SAFE "</title>");
    assert_holds(made->html, "<h1>Sign in to open 4" SAFE "</h1>");
    assert_lacks(made->html, "<b a");
    assert_holds(made->policy, "; form-action 'self';");
}

static void window(void **state)
{
    const char *html = idp_page_window(pool, new_view("en"),
                                       HOST "/launch/s?a=" EVIL)->html;

    (void)state;
    assert_lacks(html, "<input");
    assert_lacks(html, "<form");
    assert_holds(html, " href=\"" HOST "/launch/s?a=" SAFE "\"");
    assert_holds(html, " rel=\"opener\"");
    assert_lacks(html, "_blank");
    assert_holds(html, "<dt>Firefox</dt>");
    assert_lacks(html, "<b a");
}

static void apps(void **state)
{
    apr_array_header_t *list = apr_array_make(pool, 2, sizeof(idp_app_t));
    const idp_view_t *view = new_view("en");
    idp_app_t *app = apr_array_push(list);
    const char *html;

    (void)state;
    app->name = "1" EVIL;
    app->url = "2" EVIL;
    app = apr_array_push(list);
    app->name = "Sales";
    app->url = HOST "/launch/sales";
    html = idp_page_apps(pool, view, "3" EVIL, list, "4" EVIL,
                         "5" EVIL)->html;
    assert_int_equal(count_of(html, "<li>"), 2);
    assert_holds(html, "<li><a href=\"2" SAFE "\">1" SAFE "</a></li>");
    assert_holds(html, "<li><a href=\"" HOST "/launch/sales\">Sales</a>");
    assert_holds(html, "Signed in as 3" SAFE);
    assert_holds(html, "method=\"post\" action=\"4" SAFE "\"");
    assert_holds(html, "name=\"token\" value=\"5" SAFE "\"");
    assert_holds(html, "<button>Sign out</button>");
    assert_lacks(html, "<b a");
}

static void no_apps(void **state)
{
    const char *html = idp_page_apps(pool, new_view("en"), "ann",
                                     apr_array_make(pool, 1, 1),
                                     HOST "/logout", NULL)->html;

    (void)state;
    assert_holds(html, "There is no application that you may open.");
    assert_lacks(html, "<ul");
    assert_lacks(html, "<form");
}

static void logout_ask(void **state)
{
    const char *html = idp_page_logout_ask(pool, new_view("en"), "1" EVIL,
                                           "2" EVIL, "3" EVIL)->html;
    const char *form = between(html, "<form ", "</form>");

    (void)state;
    assert_holds(html, "<h1>Sign out 1" SAFE "?</h1>");
    assert_holds(form, "method=\"post\" action=\"2" SAFE "\"");
    assert_holds(form, "name=\"token\" value=\"3" SAFE "\"");
    assert_lacks(html, "<b a");
}

static const apr_array_header_t *names_of(const char *name)
{
    apr_array_header_t *names = apr_array_make(pool, 1, sizeof(char *));

    APR_ARRAY_PUSH(names, const char *) = name;
    return names;
}

static const char *logout_done(const char *user, bool everywhere,
                               const char *ended, const char *left)
{
    idp_logout_page_t logout = {
        .user = user, .everywhere = everywhere,
        .ended = ended ? names_of(ended) : NULL,
        .left = left ? names_of(left) : NULL, .again = "/again" EVIL
    };

    return idp_page_logout_done(pool, new_view("en"), &logout)->html;
}

#define ENDED "You are signed out of these applications too"
#define LEFT "These applications may still be open."
#define KEPT "could not be ended on all servers"
#define OPEN "Applications that you opened may still be open."

/* What sign-out says and what it does not. */
static void logout_account(void **state)
{
    const char *all = logout_done("ann", false, "1" EVIL, "2" EVIL);
    const char *plain = logout_done("ann", true, NULL, NULL);
    const char *nobody = logout_done(NULL, true, NULL, NULL);

    (void)state;
    assert_holds(all, KEPT);
    assert_holds(all, ENDED ":</p>\n<ul>\n<li>1" SAFE "</li>\n</ul>");
    assert_holds(all, LEFT);
    assert_holds(all, "<li>2" SAFE "</li>");
    assert_lacks(all, OPEN);
    assert_holds(all, " href=\"/again" SAFE "\">Sign in as another person<");
    assert_lacks(all, "<b a");
    assert_holds(plain, "<h1>You are signed out here</h1>");
    assert_holds(plain, OPEN);
    assert_lacks(plain, KEPT);
    assert_lacks(plain, ENDED);
    assert_lacks(plain, LEFT);
    assert_lacks(logout_done("ann", true, "Sales", NULL), LEFT);
    assert_lacks(logout_done("ann", true, NULL, "Sales"), ENDED);
    assert_holds(nobody, "<h1>Nobody is signed in</h1>");
    assert_lacks(nobody, OPEN);
    assert_holds(nobody, ">Sign in</a>");
}

/* Not all applications were asked, or are known. */
static void logout_rest(void **state)
{
    idp_logout_page_t logout = { .user = "ann", .everywhere = true,
                                 .ended = names_of("Sales"),
                                 .again = "/again" };
    const idp_page_t *page = idp_page_logout_done(pool, new_view("en"),
                                                  &logout);

    (void)state;
    assert_lacks(page->html, "<form");
    assert_lacks(page->html, OPEN);
    assert_holds(page->policy, "form-action 'none'");
    logout.forgotten = true;
    logout.action = "https://idp.example.com/logout";
    logout.token = "t" EVIL;
    page = idp_page_logout_done(pool, new_view("en"), &logout);
    assert_holds(page->html, OPEN);
    assert_holds(page->html, "have not been asked yet");
    assert_holds(page->html, "action=\"https://idp.example.com/logout\"");
    assert_holds(page->html, "name=\"token\" value=\"t" SAFE "\"");
    assert_holds(page->policy, "form-action https://idp.example.com;");
}

int main(void)
{
    static suite_t suite;

    ADD(&suite, login_form);
    ADD(&suite, login_focus);
    ADD_ROWS(&suite, problems, login_problem);
    ADD(&suite, login_escapes);
    ADD(&suite, window);
    ADD(&suite, apps);
    ADD(&suite, no_apps);
    ADD(&suite, logout_ask);
    ADD(&suite, logout_account);
    ADD(&suite, logout_rest);
    return run_suite(&suite, "page_login");
}
