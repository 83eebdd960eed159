// SPDX-License-Identifier: GPL-3.0-or-later
// Submits while the page still loads, so that browsers put the service
// provider's page in its place in the history. The form then goes, since a
// second press would send the same response again. A page that comes back
// from a browser's memory says that it is used up.
addEventListener('pageshow', function (event) {
    document.getElementById('once').hidden = event.persisted;
    document.getElementById('used').hidden = !event.persisted;
});
document.forms[0].submit();
document.forms[0].hidden = true;
