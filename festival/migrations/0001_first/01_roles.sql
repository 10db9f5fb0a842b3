-- The owner migrates; the application runs under this role, which may never change the audit logs.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'palmares_app') THEN
        CREATE ROLE palmares_app NOLOGIN;
    END IF;
    IF NOT pg_has_role(current_user, 'palmares_app', 'MEMBER') THEN
        EXECUTE format('GRANT palmares_app TO %I', current_user);
    END IF;
END
$$;
GRANT USAGE ON SCHEMA public TO palmares_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO palmares_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO palmares_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO palmares_app;
