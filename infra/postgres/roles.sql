-- Prepares an empty PostgreSQL 15 or later for Palmarès: one role owns the schema and migrates it, the other serves the
-- festival and may add to the audit log but never change it. Run once, as an administrator:
--
--     PALMARES_OWNER_PASSWORD=… PALMARES_SITE_PASSWORD=… psql --file infra/postgres/roles.sql postgres

\set ON_ERROR_STOP on
\getenv owner_password PALMARES_OWNER_PASSWORD
\getenv site_password PALMARES_SITE_PASSWORD

CREATE ROLE palmares_app NOLOGIN;
CREATE ROLE palmares_owner LOGIN PASSWORD :'owner_password' IN ROLE palmares_app;
CREATE ROLE palmares_site LOGIN PASSWORD :'site_password' IN ROLE palmares_app;
-- Behind a pooler, where nobody can say so when they connect.
ALTER ROLE palmares_site SET role = 'palmares_app';
-- An administrator who is no superuser, as in a cloud, may give a database only to a role that they are in.
GRANT palmares_owner TO CURRENT_USER;

-- Order by code point is the same on every machine and after every upgrade of the system; pages sort names by language
-- themselves. PostgreSQL has it built in from 17 on; before that it is the system's.
SELECT :SERVER_VERSION_NUM >= 170000 AS built_in \gset
\if :built_in
CREATE DATABASE palmares OWNER palmares_owner TEMPLATE template0 ENCODING 'UTF8'
    LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C.UTF-8';
\else
CREATE DATABASE palmares OWNER palmares_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
\endif
REVOKE ALL ON DATABASE palmares FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE palmares TO palmares_app;
