// SPDX-License-Identifier: GPL-3.0-or-later
// A double click sends the form once. A page that comes back from a
// browser's memory can send it again.
var button = document.querySelector('form button');
document.forms[0].addEventListener('submit', function () {
    button.disabled = true;
});
addEventListener('pageshow', function () {
    button.disabled = false;
});
