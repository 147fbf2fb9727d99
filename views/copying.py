"""A button that puts text on the clipboard in one click, which Streamlit itself has only beside code."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import streamlit as st

from views.language import t

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

_HTML = '<div class="copying"></div>'
_CSS = """
button { font: inherit; color: var(--st-text-color); background: var(--st-background-color); cursor: pointer;
  border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius, 0.4rem);
  padding: 0.3rem 0.75rem; min-height: 2.5rem; }
button:hover { border-color: var(--st-link-color); color: var(--st-link-color); }
button:focus-visible { outline: 0.2rem solid var(--st-link-color); outline-offset: 0.1rem; }
span { margin-left: 0.6rem; color: var(--st-text-color); }
"""
# Without a secure origin there is no clipboard interface: then the text is selected and copied the old way.
_SCRIPT = """
export default function ({ data, parentElement }) {
  const button = document.createElement("button");
  const said = document.createElement("span");
  button.type = "button";
  button.textContent = data.label;
  said.setAttribute("role", "status");
  parentElement.querySelector(".copying").replaceChildren(button, said);
  button.onclick = async () => {
    try {
      if (navigator.clipboard) {
        await navigator.clipboard.writeText(data.text);
      } else {
        const held = document.createElement("textarea");
        held.value = data.text;
        document.body.append(held);
        held.select();
        const copied = document.execCommand("copy");
        held.remove();
        if (!copied) throw new Error("refused");
      }
      said.textContent = data.done;
    } catch {
      said.textContent = data.failed;
    }
  };
}
"""


def copy_button(label: str, text: str) -> None:
    """Draw the button; what it copies is plain text and never becomes part of the page."""
    _component()(
        data={
            "label": label,
            "text": text,
            "done": t("Copied."),
            "failed": t("Your browser does not allow copying: use the printable page."),
        },
        key=f"copy-{label}",
        width="content",
    )


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component("ran_copy", html=_HTML, css=_CSS, js=_SCRIPT)
