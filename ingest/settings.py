"""The settings of the house: one typed object, read from a TOML file and from `RAN_KB_*` variables."""

from __future__ import annotations

import json
import os
import re
import tomllib
from pathlib import Path

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from ingest.errors import CallError
from ingest.password import is_hash
from ingest.whole import written

SETTINGS_FILE_VARIABLE = "RAN_KB_SETTINGS"


def settings_file() -> Path:
    """The TOML file in force: named by RAN_KB_SETTINGS, else in the user's settings folder."""
    named = os.environ.get(SETTINGS_FILE_VARIABLE)
    return Path(named) if named else platformdirs.user_config_path("ran-kb") / "settings.toml"


class Settings(BaseSettings):
    """Every setting, with its default. An environment variable wins over the file."""

    model_config = SettingsConfigDict(
        env_prefix="RAN_KB_", extra="forbid", frozen=True, hide_input_in_errors=True
    )

    data: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("ran-kb"),
        description="Folder that holds the catalogue, the stored files and the caches.",
    )
    model: str = Field(
        default="minilm+e5",
        description=(
            "Embedding models: `minilm` (English, small), `e5` (about 100 languages), several joined by `+`,"
            " or the folder of a sentence-transformers model."
        ),
    )
    read_seconds: int = Field(
        default=30, ge=1, description="Seconds of computing time that reading one file may take."
    )
    read_memory_mb: int = Field(
        default=1024, ge=256, description="Memory in MiB that reading one file may take."
    )
    read_pages: int = Field(default=2000, ge=1, description="Pages above which a file is refused.")
    read_mb: int = Field(default=100, ge=1, description="Size in MiB above which a file is refused.")

    contact: str | None = Field(
        default=None,
        description="Mail address or page under which a site can reach whoever runs `ran-kb sync`.",
    )
    pause_seconds: float = Field(
        default=1.0,
        ge=0,
        allow_inf_nan=False,
        description="Seconds between two requests to the same site; a site may ask for more.",
    )
    fetch_seconds: int = Field(default=120, ge=1, description="Seconds that one response of a site may take.")
    extra_hosts: list[str] = Field(
        default=[],
        description="Names of further hosts that may be fetched from, besides those of the sources.",
    )

    llm_url: str | None = Field(
        default=None,
        description=(
            "Address of an OpenAI-compatible server, such as `http://127.0.0.1:11434/v1`, whose language model words"
            " answers. Without it nothing is sent anywhere."
        ),
    )
    llm_model: str = Field(default="", description="Name of the language model on that server.")
    llm_key: SecretStr | None = Field(default=None, description="Key for that server, if it wants one.")
    llm_seconds: float = Field(
        default=60.0,
        gt=0,
        description="Seconds after which the language model is given up and the quoted answer shown.",
    )

    staff_password: SecretStr | None = Field(
        default=None,
        description="Hash of the staff desk's password; `ran-kb staff set-password` writes it.",
    )
    staff_emails: list[str] = Field(
        default=[], description="Mail addresses of staff who sign in with an identity provider."
    )
    staff_claim: str | None = Field(
        default=None,
        description="Claim and value by which an identity provider marks staff, such as `groups=ran-staff`.",
    )
    staff_idle_minutes: int = Field(
        default=30, ge=1, description="Minutes without use after which a session at the staff desk ends."
    )
    upload_mb: int = Field(
        default=40, ge=1, description="Size in MiB above which a file is not taken at the staff desk."
    )
    upload_files: int = Field(default=10, ge=1, description="How many files the staff desk takes at once.")

    @field_validator("staff_password")
    @classmethod
    def _is_hash(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not is_hash(value.get_secret_value()):
            raise ValueError("it is not the hash that `ran-kb staff set-password` writes")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment, then the TOML file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, settings_file())


def load_settings(data: Path | None = None) -> Settings:
    """The settings in force; `data` is the folder given on the command line.

    Raises CallError when a value cannot be used, naming the setting.
    """
    try:
        return Settings(data=data) if data is not None else Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        raise CallError(
            f"The setting '{name}' cannot be used: {first['msg']}.",
            f"Correct it in {settings_file()} or in RAN_KB_{name.upper()}; docs/settings.md lists all.",
        ) from error
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CallError(
            f"The settings file {settings_file()} cannot be read as TOML: {error}.",
            "Correct it or move it away.",
        ) from error


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
