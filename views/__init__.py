"""The Streamlit pages; a page asks and shows, all logic lives in `ingest`, `index` and `answer`."""
