// SPDX-License-Identifier: GPL-3.0-or-later
// A double click sends the form once. A page that comes back from a
// browser's memory can send it again, and does not show the next person what
// was typed.
var button = document.querySelector('form button');
document.forms[0].addEventListener('submit', function () {
    button.disabled = true;
});
addEventListener('pageshow', function (event) {
    button.disabled = false;
    if (event.persisted) {
        document.getElementById('password').value = '';
    }
});
