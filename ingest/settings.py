"""The settings of the house: one typed object, read from a TOML file and from `RAN_KB_*` variables."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from ingest.errors import CallError

SETTINGS_FILE_VARIABLE = "RAN_KB_SETTINGS"


def settings_file() -> Path:
    """The TOML file in force: named by RAN_KB_SETTINGS, else in the user's settings folder."""
    named = os.environ.get(SETTINGS_FILE_VARIABLE)
    return Path(named) if named else platformdirs.user_config_path("ran-kb") / "settings.toml"


class Settings(BaseSettings):
    """Every setting, with its default. An environment variable wins over the file."""

    model_config = SettingsConfigDict(env_prefix="RAN_KB_", extra="forbid", frozen=True)

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
    except tomllib.TOMLDecodeError as error:
        raise CallError(
            f"The settings file {settings_file()} is not valid TOML: {error}.", "Correct it or move it away."
        ) from error
