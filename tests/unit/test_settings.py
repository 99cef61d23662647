import pytest

from app.cli.serve import exposed
from data.settings import SettingsInvalid, load_settings

GOOD = {
    "APP_TWS_URL": "https://tws.example:31116/",
    "APP_TWS_USER": "monitor",
    "APP_TWS_PASSWORD": "hunter2-secret",
}


def lines(environ, **more):
    with pytest.raises(SettingsInvalid) as caught:
        load_settings(environ, **more)
    return list(caught.value.lines)


def test_the_environment_alone_is_enough():
    settings = load_settings(GOOD)

    assert settings.tws_urls == ("https://tws.example:31116",)
    assert settings.tws_password is not None
    assert settings.tws_password.reveal() == "hunter2-secret"
    assert (settings.host, settings.port, settings.auth) == ("127.0.0.1", 5006, "none")
    assert settings.database_url == "sqlite:///var/resync.db"


def test_backups_follow_the_master_in_order():
    settings = load_settings({**GOOD, "APP_TWS_URL": "https://a:1, https://b:2/ ,https://a:1"})

    assert settings.tws_urls == ("https://a:1", "https://b:2")


def test_the_environment_wins_over_the_file(tmp_path):
    dotenv = tmp_path / ".env"
    dotenv.write_text("APP_PORT=6000\nAPP_HOST=localhost\n")

    settings = load_settings({**GOOD, "APP_PORT": "7000"}, dotenv)

    assert (settings.port, settings.host) == (7000, "localhost")


def test_each_missing_variable_gets_its_line():
    found = lines({})

    assert [line.split(":")[0] for line in found] == [
        "APP_TWS_URL",
        "APP_TWS_USER",
        "APP_TWS_PASSWORD",
    ]


def test_a_demo_needs_no_engine():
    assert load_settings({}, engine_required=False).tws_urls == ()


def test_a_key_stands_for_user_and_password():
    settings = load_settings({"APP_TWS_URL": "https://a", "APP_TWS_API_KEY": "k"})

    assert settings.tws_api_key is not None


def test_all_mistakes_are_told_at_once():
    found = lines({**GOOD, "APP_PORT": "99999", "APP_TWS_API": "v3", "APP_TIMEZONE": "Mars/Base"})

    assert {line.split(":")[0] for line in found} == {"APP_PORT", "APP_TWS_API", "APP_TIMEZONE"}
    assert all("\n" not in line for line in found)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("APP_TWS_POLLING_INTERVAL", "4"),
        ("APP_TWS_POLLING_INTERVAL_SECONDS", "301"),
        ("APP_TWS_JOB_STUCK_THRESHOLD", "0"),
        ("APP_TWS_JOB_STUCK_THRESHOLD_MINUTES", "x"),
        ("APP_TWS_JOB_LATE_THRESHOLD", "-1"),
        ("APP_TWS_RETENTION_DAYS_FULL", "401"),
        ("APP_TWS_RETENTION_DAYS_RUNS", "29"),
        ("APP_TWS_RETENTION_DAYS_SUMMARY", "6"),
        ("APP_TWS_RETENTION_DAYS_PATTERNS", "29"),
        ("APP_LANGUAGE", "fr"),
        ("APP_TIMEZONE", "../../etc/passwd"),
        ("APP_DATABASE_URL", "mysql://x/y"),
        ("APP_DATABASE_URL", "sqlite://"),
        ("APP_HOST", "not a host"),
        ("APP_HOST", "999.1.1.1"),
        ("APP_PORT", "http"),
        ("APP_PREFIX", "/a b"),
        ("APP_ALLOWED_ORIGINS", "monitor.example.com"),
        ("APP_TRUSTED_PROXIES", "proxy.example.com"),
        ("APP_TRUSTED_PROXIES", "10.0.0.0/33"),
        ("APP_ALLOWED_ORIGINS", "https://monitor.example.com/path"),
        ("APP_AUTH", "ldap"),
        ("APP_TWS_VERIFY_TLS", "maybe"),
        ("APP_TWS_MOST_JOBS", "9999"),
        ("APP_TWS_MOST_JOBS", "2000001"),
        ("APP_TWS_MOST_JOBS", "many"),
        ("APP_TWS_CA_FILE", "/nowhere/ca.pem"),
        ("APP_TWS_URL", "tws.example:31116"),
        ("APP_TWS_URL", "https://u:p@tws.example"),
        ("APP_TWS_URL", "https://"),
        ("APP_TWS_URL", "https://host:99999"),
        ("APP_ALLOWED_HOSTS", "https://ops.example"),
        ("APP_ALLOWED_HOSTS", "ops.example:8080"),
        ("APP_ALLOWED_HOSTS", "ops.example/x"),
    ],
)
def test_a_wrong_value_stops_the_start_with_its_variable(name, value):
    (line,) = lines({**GOOD, name: value})

    assert line.startswith(f"{name}: ")


OAUTH = {
    **GOOD,
    "APP_AUTH": "oauth",
    "APP_OAUTH_ISSUER": "https://login.example/realms/plant/",
    "APP_OAUTH_CLIENT_ID": "resync",
    "APP_OAUTH_CLIENT_SECRET": "of the client",
}


def test_a_provider_is_named_with_what_its_groups_may_do(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("from-a-file\n")
    roles = " ops=operator, admins = administrator,/a=b=viewer,ops=operator"
    environ = {**OAUTH, "APP_OAUTH_ROLES": roles, "APP_OAUTH_CLIENT_SECRET_FILE": str(secret)}
    del environ["APP_OAUTH_CLIENT_SECRET"]

    settings = load_settings(environ)

    assert settings.oauth.issuer == "https://login.example/realms/plant/"
    assert settings.oauth.client_secret.reveal() == "from-a-file"
    assert settings.oauth.groups_claim == "groups"
    assert settings.oauth.roles == {"ops": "operator", "admins": "administrator", "/a=b": "viewer"}
    assert load_settings({**OAUTH, "APP_HOST": "0.0.0.0"}).auth == "oauth"
    assert "of the client" not in repr(load_settings(OAUTH))


def test_a_group_of_any_name_is_given_a_role_by_json():
    roles = '{"CN=ops, OU=\\"night\\"": "operator", " admins=": "administrator"}'

    settings = load_settings({**OAUTH, "APP_OAUTH_ROLES": roles})

    assert settings.oauth.roles == {'CN=ops, OU="night"': "operator", " admins=": "administrator"}


def test_what_to_do_about_a_comma_in_the_name_of_a_group_is_said():
    (line,) = lines({**OAUTH, "APP_OAUTH_ROLES": "CN=ops,OU=it=operator"})

    assert "names with commas as JSON" in line


COLLECTOR = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318", "OTEL_SERVICE_NAME": "n"}


@pytest.mark.parametrize(
    ("more", "on"),
    [
        ({}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": ""}, False),
        ({"OTEL_SDK_DISABLED": "true"}, False),
        ({"OTEL_TRACES_EXPORTER": "none"}, False),
        ({"OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf"}, True),
    ],
)
def test_traces_are_sent_where_a_collector_is_named_and_nothing_is_off(more, on):
    said = {**COLLECTOR, **more}

    assert load_settings({**GOOD, **said}).traces == (said if on else {})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
        ("OTEL_TRACES_EXPORTER", "zipkin"),
    ],
)
def test_what_traces_cannot_be_sent_by_is_one_line(name, value):
    (line,) = lines({**GOOD, **COLLECTOR, name: value})

    assert line.startswith(f"{name}: ")


def test_each_thing_that_a_provider_needs_gets_its_line():
    found = lines({**GOOD, "APP_AUTH": "oauth"})

    names = ["APP_OAUTH_ISSUER", "APP_OAUTH_CLIENT_ID", "APP_OAUTH_CLIENT_SECRET"]
    assert [line.split(":")[0] for line in found] == names


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("APP_OAUTH_ISSUER", "http://login.example"),
        ("APP_OAUTH_ISSUER", "login.example"),
        ("APP_OAUTH_ISSUER", "https://login.example/?x=1"),
        ("APP_OAUTH_CLIENT_ID", "a\nb"),
        ("APP_OAUTH_ROLES", "ops"),
        ("APP_OAUTH_ROLES", "ops=boss"),
        ("APP_OAUTH_ROLES", "=operator"),
        ("APP_OAUTH_ROLES", "ops=operator,ops=viewer"),
        ("APP_OAUTH_ROLES", '{"ops": "operator"'),
        ("APP_OAUTH_ROLES", '{"ops": ["operator"]}'),
        ("APP_OAUTH_ROLES", '{"ops": "operator", "ops": "viewer"}'),
        ("APP_OAUTH_CA_FILE", "/nowhere/ca.pem"),
        ("APP_OAUTH_CLIENT_SECRET_FILE", "/nowhere/secret"),
    ],
)
def test_what_is_wrong_with_a_provider_is_one_line(name, value):
    (line,) = lines({**OAUTH, name: value})

    assert line.startswith("APP_OAUTH_CLIENT_SECRET" if "SECRET" in name else f"{name}: ")


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:8080", "[::1]:8080"])
def test_an_issuer_without_tls_is_one_on_loopback(host):
    settings = load_settings({**OAUTH, "APP_OAUTH_ISSUER": f"http://{host}"})

    assert settings.oauth.issuer == f"http://{host}"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "monitor.example.com"])
def test_nobody_binds_beyond_loopback_without_sign_in(host):
    (line,) = lines({**GOOD, "APP_HOST": host})

    assert line.startswith("APP_AUTH: ")
    assert load_settings({**GOOD, "APP_HOST": host, "APP_AUTH": "basic"}).host == host


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "[::1]", "localhost"])
def test_loopback_needs_none(host):
    assert load_settings({**GOOD, "APP_HOST": host}).auth == "none"


def test_a_secret_may_come_from_a_file(tmp_path):
    file = tmp_path / "password"
    file.write_text("from-a-file\n")
    environ = {k: v for k, v in GOOD.items() if k != "APP_TWS_PASSWORD"}

    settings = load_settings({**environ, "APP_TWS_PASSWORD_FILE": str(file)})

    assert settings.tws_password is not None
    assert settings.tws_password.reveal() == "from-a-file"


def test_both_ways_of_a_secret_contradict_each_other(tmp_path):
    (line,) = lines({**GOOD, "APP_TWS_PASSWORD_FILE": str(tmp_path / "p")})

    assert "APP_TWS_PASSWORD_FILE" in line


def test_a_secret_of_the_environment_wins_over_the_other_way_in_the_file(tmp_path):
    (tmp_path / "password").write_text("from-a-file\n")
    by_file, by_value = tmp_path / "by-file.env", tmp_path / "by-value.env"
    by_file.write_text(f"APP_TWS_PASSWORD_FILE={tmp_path}/password\n")
    by_value.write_text("APP_TWS_PASSWORD=from-the-env-file\n")
    environ = {k: v for k, v in GOOD.items() if k != "APP_TWS_PASSWORD"}
    with_file = {**environ, "APP_TWS_PASSWORD_FILE": f"{tmp_path}/password"}

    for settings, said in (
        (
            load_settings({**environ, "APP_TWS_PASSWORD": "from-the-environment"}, by_file),
            "from-the-environment",
        ),
        (load_settings(with_file, by_value), "from-a-file"),
        (load_settings({**with_file, "APP_TWS_PASSWORD_FILE": ""}, by_value), "from-the-env-file"),
    ):
        assert settings.tws_password is not None
        assert settings.tws_password.reveal() == said


def test_the_databases_address_can_come_from_a_file(tmp_path):
    file = tmp_path / "database"
    file.write_text("postgresql://ana:pw@db/resync\n")

    settings = load_settings({**GOOD, "APP_DATABASE_URL_FILE": str(file)})

    assert settings.database_url == "postgresql+psycopg://ana:pw@db/resync"


def test_no_secret_is_ever_shown():
    settings = load_settings({**GOOD, "APP_DATABASE_URL": "postgresql://u:dbpass@h/d"})
    said = repr(settings) + "".join(lines({**GOOD, "APP_TWS_URL": "https://u:urlpass@h"}))

    for secret in ("hunter2", "dbpass", "urlpass"):
        assert secret not in said


def test_both_spellings_of_a_variable_are_read():
    short = load_settings({**GOOD, "APP_TWS_POLLING_INTERVAL": "15"})
    long = load_settings({**GOOD, "APP_TWS_POLLING_INTERVAL_SECONDS": "15"})

    assert short.knobs == long.knobs == {"polling_interval_seconds": 15}
    both = {"APP_TWS_POLLING_INTERVAL": "15", "APP_TWS_POLLING_INTERVAL_SECONDS": "16"}
    assert "disagree" in lines({**GOOD, **both})[0]


def test_an_empty_variable_counts_as_not_set():
    assert load_settings({**GOOD, "APP_PORT": " ", "APP_TWS_CA_FILE": ""}).port == 5006


def test_a_variable_nobody_reads_is_noticed():
    assert load_settings({**GOOD, "APP_TWS_PASWORD": "x"}).unknown == ("APP_TWS_PASWORD",)


def test_postgres_is_holding_its_driver():
    settings = load_settings({**GOOD, "APP_DATABASE_URL": "postgresql://u@h/d"})

    assert settings.database_url == "postgresql+psycopg://u@h/d"


def test_origins_are_spelled_as_browsers_do():
    settings = load_settings({**GOOD, "APP_ALLOWED_ORIGINS": "HTTPS://Ops.Example:443/, http://b"})

    assert settings.allowed_origins == ("https://ops.example", "http://b")


@pytest.mark.parametrize("secret", ["abcd ", " abcd", "ab cd", "  ", "'abcd'", '"'])
def test_a_secret_is_taken_as_it_is_given(tmp_path, secret):
    engine = {"APP_TWS_URL": "https://tws.example:31116", "APP_TWS_USER": "batch"}
    file = tmp_path / "password"
    file.write_text(secret + "\n")

    given = load_settings({**engine, "APP_TWS_PASSWORD": secret})
    read = load_settings({**engine, "APP_TWS_PASSWORD_FILE": str(file)})

    assert given.tws_password.reveal() == read.tws_password.reveal() == secret


@pytest.mark.parametrize(
    ("line", "secret"),
    [("'abcd '", "abcd "), ('"abcd "', "abcd "), ("abcd", "abcd"), ("abcd ", "abcd"),
     ("'ab\\'cd'", "ab'cd"), ('"a#b"', "a#b")],
)  # fmt: skip
def test_a_secret_in_the_file_is_quoted_as_dotenv_says(tmp_path, line, secret):
    (tmp_path / ".env").write_text(f"APP_TWS_PASSWORD={line}\n")
    engine = {"APP_TWS_URL": "https://tws.example:31116", "APP_TWS_USER": "batch"}

    assert load_settings(engine, tmp_path / ".env").tws_password.reveal() == secret


def test_an_address_of_a_language_model_and_its_name_come_together():
    (line,) = lines({**GOOD, "APP_LLM_URL": "http://127.0.0.1:11434/v1"})
    assert line.startswith("APP_LLM_MODEL: is missing; ")
    (line,) = lines({**GOOD, "APP_LLM_MODEL": "small"})
    assert line.startswith("APP_LLM_URL: is missing; ")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"APP_HOST": "127.0.0.1"}, []),
        ({"APP_HOST": "192.0.2.1"}, ["TLS"]),
        ({"APP_HOST": "192.0.2.1", "APP_TRUSTED_PROXIES": "192.0.2.9"}, []),
        ({"APP_HOST": "0.0.0.0"}, ["TLS", "421"]),
        ({"APP_HOST": "::", "APP_ALLOWED_HOSTS": "ops.example"}, ["TLS"]),
    ],
)
def test_whoever_opens_it_to_others_is_told_what_is_wanting(more, said):
    told = list(exposed(load_settings({**GOOD, "APP_AUTH": "basic", **more})))

    assert len(told) == len(said)
    assert all(word in line for word, line in zip(said, told, strict=True))
