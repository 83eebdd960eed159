/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One setting, one row.  Parsing, merging, the directives that httpd knows
 * and the reference in README all come from here.  This file is included
 * where IDP_ROW is defined; it has no guard on purpose.
 *
 * IDP_ROW(field, directive, where, kind, least, most, low, high, words,
 *         syntax, default, help)
 *   where       SERVER, SECTION or BOTH; DIRECTORY: <Location> and the like
 *   kind        TEXT, NUMBER, FLAG, CHOICE, LINE (the last one counts),
 *               LINES (all count; a virtual host's replace the server's),
 *               MORE (a virtual host's come after the server's) or
 *               NAMED (so for each first word: the nearest level rules)
 *   least, most number of arguments
 *   low, high   of a NUMBER
 *   words       of a CHOICE
 */

IDP_ROW(base_url, ConnectIdPBaseURL, SERVER, TEXT, 1, 1, 0, 0, NULL,
    "URL", "none; required",
    "The public address of the base path, as browsers see it. Every address "
    "of this identity provider begins with it; the Host header never counts.")
IDP_ROW(entity_id, ConnectIdPEntityID, SERVER, TEXT, 1, 1, 0, 0, NULL,
    "URI", "base URL + /metadata",
    "The entityID of this identity provider: the Issuer of what it sends.")
IDP_ROW(keys, ConnectIdPKey, SERVER, LINES, 2, 3, 0, 0, NULL,
    "KEY CERT [active|next|retired]", "none; required",
    "A private key and its certificate as PEM files; repeatable. The active "
    "one signs. The certificates of active and next are published in the "
    "metadata, so that the next one is known before it is used. Root reads "
    "the files before the children start, so 0600 and root are enough.")
IDP_ROW(attributes, ConnectIdPAttribute, BOTH, NAMED, 2, 20, 0, 0, NULL,
    "NAME SOURCE [OPTION...]", "none",
    "Where the value of an attribute comes from. Lines of the same NAME are "
    "tried in order until one gives a value. Where a section or a virtual "
    "host has lines of a NAME, those outside it do not count.")
IDP_ROW(attribute_cache, ConnectIdPAttributeCache, SERVER, NUMBER, 1, 1, 0,
    86400, NULL, "SECONDS", "0",
    "How long what an ldap: or dbd: source says of a user is kept, in "
    "ConnectIdPCache; that it knows nothing of a user, 10 seconds at most.")
IDP_ROW(source_timeout, ConnectIdPSourceTimeout, SERVER, NUMBER, 1, 1, 1, 60,
    NULL, "SECONDS", "5",
    "How long an ldap: or dbd: source may take. After that the user is asked "
    "to try again, with HTTP 503.")
IDP_ROW(ldap_url, ConnectIdPLDAPURL, SERVER, LINE, 1, 2, 0, 0, NULL,
    "URL [NONE|SSL|TLS|STARTTLS]", "none",
    "Where ldap: sources look for the user, as AuthLDAPURL: "
    "ldap://host:port/base?attribute?scope?filter.")
IDP_ROW(ldap_bind, ConnectIdPLDAPBind, SERVER, LINE, 2, 2, 0, 0, NULL,
    "DN PASSWORD|file:FILE|exec:COMMAND", "anonymous",
    "As whom ldap: sources bind. The file and the output of the command are "
    "read once, as root, when httpd starts.")
IDP_ROW(trust_header, ConnectIdPTrustHeader, SERVER, LINE, 1, 20, 0, 0, NULL,
    "NAME... [from=ADDRESS...]", "none; from=127.0.0.0/8 from=::1",
    "Request headers that a header: source may read, and the peers from "
    "which they are taken: addresses or networks (10.0.0.0/8), and the "
    "proxies that mod_remoteip trusts.")
IDP_ROW(metadata, ConnectIdPMetadata, BOTH, MORE, 1, 1, 0, 0, NULL,
    "FILE|FOLDER", "none",
    "Metadata of service providers: in a section of that one (a file), "
    "outside of many (a file or a folder whose *.xml files are read).")
IDP_ROW(preset, ConnectIdPPreset, SECTION, CHOICE, 1, 1, 0, 0, presets,
    "amazon-connect|generic", "generic",
    "Sensible values for a known service provider.")
IDP_ROW(service_entity_id, ConnectIdPServiceEntityID, SECTION, TEXT, 1, 1,
    0, 0, NULL, "URI", "from metadata or preset",
    "The entityID of a service provider without metadata; with metadata, "
    "the one of its entities that is meant.")
IDP_ROW(audience, ConnectIdPAudience, SECTION, LINE, 1, 10, 0, 0, NULL,
    "URI...", "the service provider's entityID",
    "The Audience of assertions for this service provider.")
IDP_ROW(acs, ConnectIdPACS, SECTION, LINE, 1, 50, 0, 0, NULL,
    "URL...", "from metadata or preset",
    "Where answers may be posted to (Assertion Consumer Service); the first "
    "is the default.")
IDP_ROW(release, ConnectIdPRelease, BOTH, LINE, 1, 60, 0, 0, NULL,
    "NAME...", "in a section all; without a section none",
    "The attributes that service providers get. The word none stands for no "
    "attribute, the word requested for those that the service provider's "
    "metadata asks for (RequestedAttribute). What is required there, and has "
    "a line here, must have a value.")
IDP_ROW(name_ids, ConnectIdPNameID, BOTH, LINES, 1, 3, 0, 0, NULL,
    "FORMAT [SOURCE [stored]]", "transient",
    "The NameID; repeatable, one line a format. A request that names a "
    "format gets that one, every other the first. transient is random, and "
    "can always be asked for. persistent is computed from the user, or from "
    "SOURCE: always the same at one service provider, another at the next; "
    "with stored SOURCE gives the NameID itself. emailAddress, unspecified, "
    "kerberos, X509SubjectName, WindowsDomainQualifiedName and entity are "
    "what SOURCE gives.")
IDP_ROW(sign, ConnectIdPSign, BOTH, CHOICE, 1, 1, 0, 0, signs,
    "assertion|response|both", "both; assertion with amazon-connect",
    "What is signed.")
IDP_ROW(encrypt, ConnectIdPEncrypt, BOTH, CHOICE, 1, 1, 0, 0, encrypts,
    "off|auto|required", "auto; off with amazon-connect",
    "May only the service provider read the assertion? auto: where its "
    "metadata has an RSA key for that; required: it is a mistake where there "
    "is none. The methods are the first that its metadata names and "
    "ConnectIdPAlgorithms allows, else AES-256-GCM and RSA-OAEP.")
IDP_ROW(algorithms, ConnectIdPAlgorithms, BOTH, MORE, 1, 20, 0, 0, NULL,
    "+NAME|-NAME...", "what is safe",
    "Methods of signing and encrypting: + takes one and prefers it where "
    "there is a choice, - does without. Signatures: rsa-sha256, rsa-sha384, "
    "rsa-sha512, rsa-pss-sha256, rsa-pss-sha384, rsa-pss-sha512, "
    "ecdsa-sha256, ecdsa-sha384; rsa-sha1 in requests, where + says so. "
    "Encryption: aes256-gcm, aes128-gcm; aes-cbc where + says so. Its key: "
    "oaep, oaep-sha256; rsa-1_5 where + says so. Each use of rsa-sha1, "
    "aes-cbc and rsa-1_5 is logged.")
IDP_ROW(relay_state, ConnectIdPRelayState, BOTH, TEXT, 1, 1, 0, 0, NULL,
    "URL", "none; amazon-connect builds it",
    "The RelayState of an IdP-initiated sign-in that names none.")
IDP_ROW(relay_state_allow, ConnectIdPRelayStateAllow, BOTH, LINE, 1, 20, 0,
    0, NULL, "REGEX...", "none",
    "The RelayStates that the launch address takes beside the default. Begin "
    "with ^ and end with $, or a part of the value is enough.")
IDP_ROW(launch, ConnectIdPLaunch, BOTH, FLAG, 1, 1, 0, 0, NULL,
    "on|off", "off; on with amazon-connect",
    "May the launch address sign in at the service provider (IdP-initiated)?")
IDP_ROW(lifetime, ConnectIdPAssertionLifetime, BOTH, NUMBER, 1, 1, 60, 3600,
    NULL, "SECONDS", "300", "How long an assertion is valid.")
IDP_ROW(skew, ConnectIdPClockSkew, BOTH, NUMBER, 1, 1, 0, 600, NULL,
    "SECONDS", "180",
    "How far the clock of a service provider may be off.")
IDP_ROW(frame_ancestors, ConnectIdPFrameAncestors, BOTH, LINE, 1, 20, 0, 0,
    NULL, "HOST...", "nobody",
    "Who may show the pages in a frame, as https://host or *.host.")
IDP_ROW(aws_region, ConnectIdPAWSRegion, SECTION, LINE, 1, 4, 0, 0, NULL,
    "REGION...", "none",
    "The AWS region of the Amazon Connect instance; the first is used.")
IDP_ROW(aws_instance, ConnectIdPAWSInstance, SECTION, LINE, 1, 4, 0, 0, NULL,
    "UUID...", "none",
    "The id of the Amazon Connect instance, one for each region.")
IDP_ROW(aws_role, ConnectIdPAWSRole, SECTION, LINE, 2, 2, 0, 0, NULL,
    "ROLE-ARN PROVIDER-ARN", "connect_role is role-arn,provider-arn",
    "The role and the IAM SAML provider. %{attr:NAME} stands for the value "
    "of an attribute.")
IDP_ROW(aws_session_duration, ConnectIdPAWSSessionDuration, SECTION, NUMBER,
    1, 1, 900, 43200, NULL, "SECONDS", "not sent",
    "How long the role session lasts.")
IDP_ROW(aws_destination, ConnectIdPAWSDestination, SECTION, TEXT, 1, 1, 0, 0,
    NULL, "PATH", "Connect's own default",
    "The page that Connect opens, such as /ccp-v2.")
IDP_ROW(aws_endpoint, ConnectIdPAWSEndpoint, SECTION, TEXT, 1, 1, 0, 0, NULL,
    "URL", "the region's",
    "A personalised or Global Resiliency sign-in address.")
IDP_ROW(pages, ConnectIdPPages, SERVER, TEXT, 1, 1, 0, 0, NULL,
    "FOLDER", "none",
    "Texts and looks of one's own: LANG.txt (such as fr.txt or nl.txt) "
    "replaces texts of a language or adds one; frame.html and style.css "
    "replace the frame and the style sheet of all pages.")
IDP_ROW(brand, ConnectIdPBrand, SERVER, LINE, 1, 4, 0, 0, NULL,
    "[name=TEXT] [logo=URL] [colour=#RRGGBB] [help=URL]", "none",
    "Whose pages these are: a name, a logo (https URL or path on this "
    "host), the colour of buttons, and where to find help (https or mailto "
    "URL). Quotes go around a whole word: \"name=Our Desk\".")
IDP_ROW(state_dir, ConnectIdPStateDir, SERVER, TEXT, 1, 1, 0, 0, NULL,
    "DIR", "LOCALSTATEDIR/lib/mod_connect_idp",
    "Where what must outlive a restart is kept, such as the secret. Made "
    "when it is needed; root alone may read it.")
IDP_ROW(secret, ConnectIdPSecret, SERVER, TEXT, 1, 1, 0, 0, NULL,
    "FILE", "made once in the state directory",
    "The keys that seal cookies and state: one a line, 32 bytes in base64 "
    "(openssl rand -base64 32). The first seals, all open. Several nodes "
    "share the file. To change the key put a new line above the old one. The "
    "line that says persistent before such a key computes persistent "
    "NameIDs and stays as it is.")
IDP_ROW(cache, ConnectIdPCache, SERVER, TEXT, 1, 1, 0, 0, NULL,
    "PROVIDER[:ARGUMENTS]", "shmcb",
    "State that children and nodes share, kept by a socache provider of "
    "httpd: shmcb on one machine, redis:HOST:PORT or memcache:HOST:PORT "
    "across many.")
IDP_ROW(auth_provider, ConnectIdPAuthProvider, DIRECTORY, LINE, 1, 10, 0, 0,
    NULL, "PROVIDER...", "none",
    "Who checks the passwords of AuthType ConnectIdP, as AuthBasicProvider: "
    "file, ldap, dbd, socache, ...")
IDP_ROW(negotiate, ConnectIdPNegotiate, DIRECTORY, FLAG, 1, 1, 0, 0, NULL,
    "on|off", "off",
    "The login page of AuthType ConnectIdP also asks for a Kerberos ticket "
    "(WWW-Authenticate: Negotiate). Machines of the domain send one, for "
    "AuthType GSSAPI in an <If>; people at other machines see the form.")
IDP_ROW(session, ConnectIdPSession, DIRECTORY, LINE, 1, 4, 0, 0, NULL,
    "[lifetime=S] [idle=S] [samesite=none|lax|strict] [reauth=always|never]",
    "lifetime=43200 idle=14400 samesite=none reauth=never",
    "How long a sign-in lasts: S seconds in all, S seconds without a "
    "request. reauth=always asks for the password at each launch, as at a "
    "shared desk. With another AuthType than ConnectIdP the session keeps "
    "the time of the sign-in. samesite=none needs https.")
IDP_ROW(authn_context, ConnectIdPAuthnContext, DIRECTORY, LINES, 1, 2, 0, 0,
    NULL, "CLASS [EXPR]", "by AuthType",
    "The authentication context class that this way of signing in earns; "
    "with EXPR where that is true. The first line that fits counts. CLASS "
    "is a URI, or the end of one of SAML's: PasswordProtectedTransport, "
    "Kerberos, X509, TimeSyncToken, ...")
