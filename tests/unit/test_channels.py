"""Addresses of other channels: told apart, never shown; and words that do no harm there."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from data.channels import channels_of
from data.settings import SettingsInvalid, load_settings
from workers.telling.channels.checked import checked, fault_of
from workers.telling.channels.words import words_of
from workers.telling.message import Message, Reader
from workers.telling.said import scrubbed


def urls(written):
    return [one.url.reveal() for one in channels_of(written)]


@pytest.mark.parametrize(
    "written",
    [
        "mailtos://a:b@h?to=x@y,z@y, tgram://1:2/3",
        "mailtos://a:b@h?to=x@y,z@y\n\n tgram://1:2/3\n",
        "mailtos://a:b@h?to=x@y,z@y tgram://1:2/3,mailtos://a:b@h?to=x@y,z@y",
    ],
)
def test_addresses_are_parted_by_lines_and_commas_but_not_by_their_own(written):
    assert urls(written) == ["mailtos://a:b@h?to=x@y,z@y", "tgram://1:2/3"]


def test_an_address_is_called_by_its_scheme_and_its_place_and_never_seen():
    found = channels_of("Slack://T/secret/C\nonly-a-secret")

    assert [one.label for one in found] == ["slack #1", "? #2"]
    assert "secret" not in repr(found)


def test_the_settings_hold_any_address_but_not_any_number_of_them(tmp_path):
    file = tmp_path / "urls"
    file.write_text("json://h/s3cret\nnot-an-address\n")
    engine = {"APP_TWS_URL": "https://tws", "APP_TWS_API_KEY": "k"}

    settings = load_settings({**engine, "APP_NOTIFY_URLS_FILE": str(file)})

    assert [one.scheme for one in settings.channels] == ["json", "?"]
    assert "s3cret" not in repr(settings)
    for many in (",".join(f"json://h/{n}" for n in range(51)), "json://s3cret" + "x" * 4_000):
        with pytest.raises(SettingsInvalid) as refused:
            load_settings({**engine, "APP_NOTIFY_URLS": many})
        assert "APP_NOTIFY_URLS" in str(refused.value)
        assert "s3cret" not in str(refused.value)


def test_what_cannot_be_used_is_named_by_place_and_scheme_and_stops_nothing():
    found = checked(
        channels_of(
            "\n".join(
                (
                    "json://user:s3cret@h/x",
                    "s3cret",
                    "wrongs3://s3cret",
                    "alertmanager+https://s3cret:99999/",
                    "alertmanager+https://am.example/hook?s3cret",
                    "tgram://s3cret",
                )
            )
        )
    )

    assert [one.name is not None for one in found] == [True, False, False, False, True, False]
    said = [fault_of(one.channel) for one in found if one.name is None]
    assert [line.split()[1] for line in said] == ["2", "3", "4", "6"]
    assert "s3cret" not in "".join(said)


URL = "https://ana:p%40ss@host.example/tok-en/x?key=abc%2Fdef"


@given(some.permutations(["p@ss", "p%40ss", "tok-en", "ABC%2fDEF", "abc/def", "host.example"]))
def test_nothing_of_an_address_is_in_what_is_said_of_it(parts):
    said = scrubbed(f"no answer from {' at '.join(parts)}: error=500.\n", URL)

    assert said.startswith("no answer from ***")
    assert said.endswith("error=500.")
    assert not [part for part in ("p@ss", "40ss", "tok-en", "abc", "DEF", "host") if part in said]


HOSTILE = "@everyone <!channel> [a](http://e.vil) `x` *y*"


def words(scheme, title="J1 failed", body="ORA-1"):
    shown = {"title": title, "body": body, "navigate": "https://r/p_1", "silent": False}
    facts = {"notification": shown, "severity": "error"}
    return words_of(Message(facts, "", True, Reader("en", None, "https://r")), scheme)


def test_words_end_with_the_link_and_say_how_grave_it_is():
    assert words("mailtos") == ("J1 failed", "ORA-1\nhttps://r/p_1", "failure")
    assert words("mailtos", body="").body == "https://r/p_1"
    assert words("json", title="a\r\nBcc: x", body="\x1b[2J").title == "a Bcc: x"


@pytest.mark.parametrize("scheme", ["discord", "mmosts", "rocket", "zulip"])
def test_where_markdown_is_shown_nobody_is_called_and_nothing_is_a_link(scheme):
    given = words(scheme, HOSTILE, HOSTILE)

    for text in (given.title, given.body.partition("\n")[0]):
        assert "@everyone" not in text
        assert text.count("\\") == 8
    assert given.body.endswith("https://r/p_1")


def test_what_a_channel_escapes_itself_is_left_to_it():
    assert words("slack", HOSTILE).title == HOSTILE.replace("@", "@\u200b")
    assert words("mailto", HOSTILE, HOSTILE).body.startswith(HOSTILE)
