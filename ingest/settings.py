"""The settings of the house: one typed object, read from a TOML file and from `RAN_KB_*` variables."""

from __future__ import annotations

import json
import math
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import platformdirs

from ingest.errors import CallError
from ingest.password import is_hash
from ingest.whole import written

SETTINGS_FILE_VARIABLE = "RAN_KB_SETTINGS"
PREFIX = "RAN_KB_"


def settings_file() -> Path:
    """The TOML file in force: named by RAN_KB_SETTINGS, else in the user's settings folder."""
    named = os.environ.get(SETTINGS_FILE_VARIABLE)
    return Path(named) if named else platformdirs.user_config_path("ran-kb") / "settings.toml"


def _about(
    text: str, *, least: float | None = None, above: float | None = None, hashed: bool = False
) -> dict[str, Any]:
    """What a setting means, and its limits; `hashed` marks what only `ran-kb staff set-password` can write."""
    return {"description": text, "least": least, "above": above, "hashed": hashed}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Every setting, with its default."""

    data: Path = field(
        default_factory=lambda: platformdirs.user_data_path("ran-kb"),
        metadata=_about("Folder that holds the catalogue, the stored files and the caches."),
    )
    model: str = field(
        default="minilm+e5",
        metadata=_about(
            "Embedding models: `minilm` (English, small), `e5` (about 100 languages), several joined by `+`,"
            " or the folder of a sentence-transformers model."
        ),
    )
    read_seconds: int = field(
        default=30, metadata=_about("Seconds of computing time that reading one file may take.", least=1)
    )
    read_memory_mb: int = field(
        default=1024, metadata=_about("Memory in MiB that reading one file may take.", least=256)
    )
    read_pages: int = field(default=2000, metadata=_about("Pages above which a file is refused.", least=1))
    read_mb: int = field(default=100, metadata=_about("Size in MiB above which a file is refused.", least=1))

    contact: str | None = field(
        default=None,
        metadata=_about("Mail address or page under which a site can reach whoever runs `ran-kb sync`."),
    )
    pause_seconds: float = field(
        default=1.0,
        metadata=_about("Seconds between two requests to the same site; a site may ask for more.", least=0),
    )
    fetch_seconds: int = field(
        default=120, metadata=_about("Seconds that one response of a site may take.", least=1)
    )
    extra_hosts: list[str] = field(
        default_factory=list,
        metadata=_about("Names of further hosts that may be fetched from, besides those of the sources."),
    )

    llm_url: str | None = field(
        default=None,
        metadata=_about(
            "Address of an OpenAI-compatible server, such as `http://127.0.0.1:11434/v1`, whose language model words"
            " answers. Without it nothing is sent anywhere."
        ),
    )
    llm_model: str = field(default="", metadata=_about("Name of the language model on that server."))
    llm_key: str | None = field(
        default=None, repr=False, metadata=_about("Key for that server, if it wants one.")
    )
    llm_seconds: float = field(
        default=60.0,
        metadata=_about(
            "Seconds after which the language model is given up and the quoted answer shown.", above=0
        ),
    )

    staff_password: str | None = field(
        default=None,
        repr=False,
        metadata=_about(
            "Hash of the staff desk's password; `ran-kb staff set-password` writes it.", hashed=True
        ),
    )
    staff_emails: list[str] = field(
        default_factory=list,
        metadata=_about("Mail addresses of staff who sign in with an identity provider."),
    )
    staff_claim: str | None = field(
        default=None,
        metadata=_about(
            "Claim and value by which an identity provider marks staff, such as `groups=ran-staff`."
        ),
    )
    staff_idle_minutes: int = field(
        default=30,
        metadata=_about("Minutes without use after which a session at the staff desk ends.", least=1),
    )
    upload_mb: int = field(
        default=40, metadata=_about("Size in MiB above which a file is not taken at the staff desk.", least=1)
    )
    upload_files: int = field(
        default=10, metadata=_about("How many files the staff desk takes at once.", least=1)
    )


def load_settings(data: Path | None = None) -> Settings:
    """The settings in force; `data` is the folder given on the command line, which wins over all.

    A `RAN_KB_*` variable wins over the file. A list is written in a variable as JSON.

    Raises CallError when a value cannot be used, naming the setting.
    """
    known = {one.name: one for one in fields(Settings)}
    given = _from_file()
    # An empty variable is as good as none.
    given |= {name: value for name in known if (value := os.environ.get(PREFIX + name.upper()))}
    given |= {} if data is None else {"data": data}
    kinds = get_type_hints(Settings)
    found = {}
    for name, value in given.items():
        try:
            found[name] = _checked(kinds.get(name), value)
            _within(found[name], known[name].metadata)
        except ValueError as error:
            raise CallError(
                f"The setting '{name}' cannot be used: {error}.",
                f"Correct it in {settings_file()} or in {PREFIX}{name.upper()}; docs/settings.md lists all.",
            ) from error
    return Settings(**found)


def keep_setting(name: str, value: str) -> Path:
    """Write one setting into the settings file, the rest of which stays as it is; returns the file.

    The file is made where there is none, and only its owner can read it. Raises CallError when it cannot be
    written, or is not valid TOML.
    """
    path = settings_file()
    try:
        text = path.read_text("utf-8") if path.exists() else ""
        known = tomllib.loads(text)
        line = f"{name} = {json.dumps(value)}"
        # Before everything else: what follows the head of a table would belong to the table.
        rest = re.sub(rf"^[ \t]*{name}[ \t]*=.*\n?", "", text, flags=re.MULTILINE)
        text = f"{line}\n{rest}"
        if tomllib.loads(text) != {**known, name: value}:
            raise CallError(
                f"'{name}' cannot be put into {path} without changing something else.",
                f"Write this line into it yourself: {line}",
            )
        with written(path) as file:
            file.write(text.encode())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CallError(
            f"The settings file {path} cannot be read or written: {error}.", "Correct it or its permissions."
        ) from error
    return path


def _from_file() -> dict[str, Any]:
    try:
        return tomllib.loads(settings_file().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:  # a ValueError is no TOML, or no text
        raise CallError(
            f"The settings file {settings_file()} cannot be read as TOML: {error}.",
            "Correct it or move it away.",
        ) from error


def _checked(kind: Any, value: Any) -> Any:  # noqa: ANN401
    """A value from the file or from a variable as its type has it; raises ValueError."""
    if kind is None:
        raise ValueError("there is no such setting")
    if get_origin(kind) is list:
        try:
            value = json.loads(value) if isinstance(value, str) else value
        except (ValueError, RecursionError):
            value = None
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return value
        raise ValueError("it should be a list of texts")
    for one in get_args(kind) or (kind,):
        if one in (int, float):
            return _number(one, value)
        if one is Path and isinstance(value, str | Path):
            return Path(value)
        if one is str and isinstance(value, str):
            return value
    raise ValueError("it should be a text")


def _number(kind: Callable[[Any], float], value: object) -> float:
    named = "a whole number" if kind is int else "a number"
    try:
        found = kind(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"it should be {named}") from error
    if isinstance(value, bool) or not math.isfinite(found) or (isinstance(value, float) and found != value):
        raise ValueError(f"it should be {named}")
    return found


def _within(value: Any, limits: Mapping[str, Any]) -> None:  # noqa: ANN401
    if limits["least"] is not None and value < limits["least"]:
        raise ValueError(f"it should be {limits['least']} or more")
    if limits["above"] is not None and value <= limits["above"]:
        raise ValueError(f"it should be more than {limits['above']}")
    if limits["hashed"] and not is_hash(value):
        raise ValueError("it is not the hash that `ran-kb staff set-password` writes")
