"""The entry of the Streamlit app."""
