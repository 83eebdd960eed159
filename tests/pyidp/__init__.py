# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests share: real servers, and SAML without our own code.

httpd.py     one Apache httpd with its own folder, port and certificate
errorlog.py  what an error log holds, and what it must not hold
client.py    HTTP requests that go out exactly as written
idp.py       an httpd that is an identity provider
browser.py   cookies, redirects and forms that send themselves
chromium.py  a real browser
console.py   somebody else's pages that open, frame and forge ours
aws.py       the stand-in of AWS sign-in
person.py    somebody who signs in by our own form
seal.py      sealed text by another library
redis.py     one Redis server
nginx.py     one nginx in front of another server
site.py      the smallest configuration and the files that it needs
sp.py        service providers: metadata, agents.csv, users
keys.py      keys and certificates, good and bad
saml.py      AuthnRequests out, Responses in
logout.py    LogoutRequests and LogoutResponses, both ways
mistakes.py  what a configuration test must say
signature.py XML signatures by lxml and cryptography
encryption.py XML encryption undone by cryptography
schema.py    the OASIS schemas
"""
